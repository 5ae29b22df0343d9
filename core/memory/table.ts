/**
 * Tables of records in kernel memory.
 *
 * A write past the end of a typed array vanishes without a trace, and one past a table's end lands in
 * whatever comes next. So a record is reached by its index, which is checked each time.
 */
import type { RecordShape } from './layout.ts';

export class Table {
  /** What its records are called in messages. */
  readonly record: string;
  /** The kernel address of record 0. */
  readonly base: number;
  readonly recordBytes: number;
  readonly count: number;

  constructor(layout: RecordShape, base: number, count: number) {
    this.record = layout.record;
    this.base = base;
    this.recordBytes = layout.bytes;
    this.count = count;
  }

  /** The address of a record. An index out of range is a bug of the kernel's. */
  at(index: number): number {
    if (!(index >= 0 && index < this.count)) this.#outOfRange(index);
    return this.base + index * this.recordBytes;
  }

  /** The index of the record at this address. */
  indexOf(address: number): number {
    const index = (address - this.base) / this.recordBytes;
    if (!Number.isInteger(index) || index < 0 || index >= this.count) {
      throw new RangeError(
        `0x${address.toString(16)} is not the address of a record of table ${this.record}`,
      );
    }
    return index;
  }

  /** Bytes that the whole table takes. */
  get bytes(): number {
    return this.count * this.recordBytes;
  }

  #outOfRange(index: number): never {
    throw new RangeError(`table ${this.record} has ${this.count} records; index ${index}`);
  }
}
