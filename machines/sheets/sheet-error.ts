/**
 * What a machine sheet that cannot be used is reported as: one sentence that names the file, the
 * place in it, what was expected there, and what to do. It is the only error the loader throws
 * for bad input, so whoever reads sheets needs to catch nothing else.
 */
export class SheetError extends Error {
  override readonly name = 'SheetError';
  readonly file: string | null;
  readonly line: number | null;
  readonly column: number | null;

  constructor(what: string, file?: string, place?: Place) {
    const where = file === undefined ? '' : place === undefined ? file : `${file}:${place.line}`;
    super(where === '' ? what : `${where}: ${what}`);
    this.file = file ?? null;
    this.line = place?.line ?? null;
    this.column = place?.column ?? null;
  }
}

/** A place in a text, counted from 1 as editors do. */
export interface Place {
  readonly line: number;
  readonly column: number;
}
