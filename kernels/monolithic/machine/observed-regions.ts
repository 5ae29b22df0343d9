/** Regions as they were at the last look: which space has which, and which show pages of an object. */
import { ObservedRows } from '../../../core/memory/observed-rows.ts';
import type { Table } from '../../../core/memory/table.ts';
import type { PeekBus } from '../../../core/words/bus.ts';
import { REGION, SPACES } from '../memory/records.ts';

const PAGE_SHIFT = 12;

/** Fields of rows, by their places in `words`. */
export const [R_SPACE, R_START, R_PAGES, R_RIGHTS, R_FLAGS, R_OBJECT, R_FIRST, R_END] = [
  0, 1, 2, 3, 4, 5, 6, 7,
];

export class ObservedRegions {
  readonly #rows: ObservedRows;
  readonly #count: number;
  readonly #bySpace: readonly number[][] = Array.from({ length: SPACES }, () => []);
  readonly #byObject = new Map<number, number[]>();
  /** By row: the space and the object under which it is listed. */
  readonly #space: Int32Array;
  readonly #object: Int32Array;
  /** Spaces (a bit for each) and objects of which a region has changed in this look, as they are and as they were. */
  spaces = 0;
  readonly objects = new Set<number>();

  constructor(table: Table) {
    this.#count = table.count;
    this.#rows = new ObservedRows(table, [
      REGION.space,
      REGION.start,
      REGION.pages,
      REGION.rights,
      REGION.flags,
      REGION.object,
      REGION.first,
      REGION.end,
    ]);
    this.#space = new Int32Array(table.count);
    this.#object = new Int32Array(table.count);
  }

  get words(): readonly Int32Array[] {
    return this.#rows.words;
  }

  look(peek: PeekBus): void {
    this.#rows.look(peek, 0, this.#count);
    const { changed, words } = this.#rows;
    for (let i = 0; i < changed.length; i++) {
      const row = changed[i];
      this.#unlist(row);
      const space = words[R_SPACE][row];
      if (space > 0 && space < SPACES) this.#list(row, space, words[R_OBJECT][row]);
    }
  }

  /** What has changed has been acted upon. */
  settle(): void {
    this.#rows.settle();
    this.spaces = 0;
    this.objects.clear();
  }

  #list(row: number, space: number, object: number): void {
    this.#space[row] = space;
    this.#object[row] = object;
    this.#bySpace[space].push(row);
    const showing = this.#byObject.get(object);
    if (showing === undefined) this.#byObject.set(object, [row]);
    else showing.push(row);
    this.#note(space, object);
  }

  #unlist(row: number): void {
    const space = this.#space[row];
    if (space === 0) return;
    const object = this.#object[row];
    drop(this.#bySpace[space], row);
    const showing = this.#byObject.get(object);
    if (showing !== undefined) drop(showing, row);
    this.#space[row] = 0;
    this.#note(space, object);
  }

  #note(space: number, object: number): void {
    this.spaces |= 1 << space;
    this.objects.add(object);
  }

  /** The rows of the regions that show pages of an object. */
  showing(object: number): readonly number[] | undefined {
    return this.#byObject.get(object);
  }

  /** The row of the region of a space in which a page lies; -1 if there is none. */
  at(space: number, page: number): number {
    const rows = this.#bySpace[space];
    const { words } = this.#rows;
    for (let i = 0; i < rows.length; i++) {
      const place = page - (words[R_START][rows[i]] >>> PAGE_SHIFT);
      if (place >= 0 && place < words[R_PAGES][rows[i]]) return rows[i];
    }
    return -1;
  }
}

function drop(rows: number[], row: number): void {
  const at = rows.indexOf(row);
  if (at >= 0) rows.splice(at, 1);
}
