/** The one error for a program that cannot be used: a sentence that begins with its place. */

/** A place in a source. Lines and columns count from 1, as editors do; a pointer is RFC 6901's. */
export interface Place {
  readonly line: number | null;
  readonly column: number | null;
  /** Where the program is JSON or plain data. */
  readonly pointer: string | null;
}

/** Reading a program throws this and nothing else, so whoever reads needs to catch nothing else. */
export class ProgramError extends Error {
  override readonly name = 'ProgramError';
  /** The file, or whatever else the caller calls it. */
  readonly source: string;
  readonly place: Place;
  /** The sentence without its place. */
  readonly problem: string;

  constructor(source: string, place: Place, problem: string) {
    const line = place.line === null ? '' : `:${place.line}:${place.column}`;
    const pointer = place.pointer === null || place.pointer === '' ? '' : `${place.pointer}: `;
    super(`${source}${line}: ${pointer}${problem}`);
    this.source = source;
    this.place = place;
    this.problem = problem;
  }
}
