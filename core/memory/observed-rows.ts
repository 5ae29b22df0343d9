/** Fields of the records of a table as they were at the last look, and which have changed since. */

import type { PeekBus } from '../words/bus.ts';
import type { Table } from './table.ts';

/** Changes are told of by pieces of this size. */
const PIECE_BYTES = 1024;

export class ObservedRows {
  readonly #table: Table;
  /** The offsets of the fields, in bytes. */
  readonly #fields: readonly number[];
  /** By field, in that order: the words, by row, as signed numbers. */
  readonly words: Int32Array[];
  #found = new Int32Array(0);
  /** The rows of which a word was found changed, each once: whoever acts upon that calls `settle`. */
  readonly changed: number[] = [];
  /** By row: 1 if it is in `changed`. */
  isChanged = new Uint8Array(0);
  /** The index of the record that row 0 is. */
  #first = 0;
  /** Rows from here on are all zero. */
  count = 0;
  /** The number of the last look, if it was watched; else 0. */
  #look = 0;
  /** Scratch: where something may have changed. */
  #pieces = new Int32Array(0);

  constructor(table: Table, fields: readonly number[]) {
    this.#table = table;
    this.#fields = fields;
    this.words = fields.map(() => new Int32Array(0));
  }

  /** Looks at `count` records, from the one with index `first` on: that is row 0. */
  look(peek: PeekBus, first: number, count: number): void {
    const table = this.#table;
    if (first !== this.#first) this.#forget(0);
    this.#first = first;
    if (count < this.count) this.#forget(Math.max(count, 0));
    if (count <= 0) return;
    const base = table.at(first);
    // The last one must be a record as well.
    table.at(first + count - 1);
    if (count > this.isChanged.length) this.#grow(count);
    const known = this.count;
    this.count = count;
    this.#lookAgain(peek, base, known);
    if (count > known) this.#read(peek, base, known, count);
    this.#look = peek.look;
  }

  /** Reads what may have changed of the rows that were read before. */
  #lookAgain(peek: PeekBus, base: number, known: number): void {
    const { recordBytes } = this.#table;
    const bytes = known * recordBytes;
    const most = Math.ceil(bytes / PIECE_BYTES) + 1;
    if (this.#pieces.length < most) this.#pieces = new Int32Array(2 * most);
    const pieces = this.#look > 0 ? peek.changed(base, bytes, this.#look, this.#pieces) : -1;
    if (pieces < 0) this.#read(peek, base, 0, known);
    let row = 0;
    for (let i = 0; i < pieces; i++) {
      const from = Math.max(row, Math.floor(this.#pieces[i] / recordBytes));
      row = Math.min(known, Math.ceil((this.#pieces[i] + PIECE_BYTES) / recordBytes));
      if (from < row) this.#read(peek, base, from, row);
    }
  }

  #read(peek: PeekBus, base: number, from: number, end: number): void {
    const { recordBytes } = this.#table;
    const found = this.#found;
    for (let field = 0; field < this.#fields.length; field++) {
      const words = this.words[field];
      const at = base + from * recordBytes + this.#fields[field];
      peek.read(at, found, end - from, recordBytes);
      for (let row = from; row < end; row++) {
        if (found[row - from] === words[row]) continue;
        words[row] = found[row - from];
        this.#note(row);
      }
    }
  }

  #note(row: number): void {
    if (this.isChanged[row] === 1) return;
    this.isChanged[row] = 1;
    this.changed.push(row);
  }

  /** What was changed has been acted upon. */
  settle(): void {
    for (const row of this.changed) this.isChanged[row] = 0;
    this.changed.length = 0;
  }

  #forget(from: number): void {
    for (const words of this.words) words.fill(0, from);
    for (let row = from; row < this.count; row++) this.#note(row);
    this.count = from;
  }

  #grow(count: number): void {
    const rows = Math.min(Math.max(64, 2 * count), this.#table.count);
    this.#found = new Int32Array(rows);
    this.words.forEach((words, field) => {
      this.words[field] = new Int32Array(rows);
      this.words[field].set(words);
    });
    const { isChanged } = this;
    this.isChanged = new Uint8Array(rows);
    this.isChanged.set(isChanged);
  }
}
