/** What memory is, naively: each process has pages, each page shows a cell, and cells hold two words. */

/** The first and the last word of a page. */
export interface Cell {
  first: number;
  last: number;
}

export interface ModelPage {
  rights: number;
  readonly most: number;
  readonly shared: boolean;
  /** A file's number, or 0. */
  readonly file: number;
  readonly index: number;
  /** Private: zeroes from this byte of the file on. */
  readonly end: number;
  /** Shared memory that is no file's. */
  readonly cells: Cell[] | null;
  /** What is this process's own; null while it shows the file's. */
  own: Cell | null;
}

export interface ModelFile {
  /** Cells by page: the file's length in pages. */
  readonly cells: Cell[];
  /** Blocks by page; 0 is a hole. */
  readonly blocks: number[];
}

export function zeroCell(): Cell {
  return { first: 0, last: 0 };
}

export class Model {
  readonly files = new Map<number, ModelFile>();
  /** By process, by number of page. */
  readonly spaces = new Map<number, Map<number, ModelPage>>();

  page(p: number, number: number): ModelPage | undefined {
    return this.spaces.get(p)?.get(number);
  }

  /** What the page shows now; null where there is nothing (beyond the file's end). */
  content(page: ModelPage): Cell | null {
    if (page.own !== null) return page.own;
    if (page.cells !== null) return page.cells[page.index];
    if (page.file === 0) return zeroCell();
    const bytes = page.shared ? 4096 : page.end - page.index * 4096;
    if (bytes <= 0) return zeroCell();
    const cell = this.files.get(page.file)?.cells[page.index];
    if (cell === undefined) return null;
    return bytes < 4096 ? { first: bytes >= 4 ? cell.first : 0, last: 0 } : cell;
  }

  /** The process has stored to it: a private page is its own from now on. */
  write(page: ModelPage, isFirst: boolean, value: number): void {
    const shown = this.content(page);
    if (shown === null) throw new Error('the model has no such page');
    if (!page.shared) page.own ??= { ...shown };
    const cell = page.own ?? shown;
    if (isFirst) cell.first = value;
    else cell.last = value;
  }

  fork(parent: number, child: number): void {
    const copy = new Map<number, ModelPage>();
    for (const [number, page] of this.spaces.get(parent) ?? []) {
      copy.set(number, { ...page, own: page.own === null ? null : { ...page.own } });
    }
    this.spaces.set(child, copy);
  }
}
