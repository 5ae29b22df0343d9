/** The records of the memory half, copied in bulk, and what the words of all tables say of them. */
import type { Table } from '../../../../core/memory/table.ts';
import type { PeekBus } from '../../../../core/words/bus.ts';
import type { Pmap } from '../door.ts';
import type { MemoryPlan } from '../plan.ts';
import { REGION, ROOT, SPACE, SWAP, WAIT } from '../records.ts';

/** What of a PeekBus is needed. */
export type Reads = Pick<PeekBus, 'load' | 'read'>;

/** How to read tables without a bus: the pure half of a Pmap, and the frame that a directory's word names (0: none). */
export interface TableFormat
  extends Pick<Pmap, 'userEnd' | 'isPresent' | 'kindOf' | 'payloadOf' | 'frameOf' | 'rightsOf'> {
  tableOf(directoryWord: number): number;
}

/** The words of all records of a table. */
export class Rows {
  readonly #table: Table;
  readonly #words: Int32Array;

  constructor(table: Table) {
    this.#table = table;
    this.#words = new Int32Array(table.bytes / 4);
  }

  get count(): number {
    return this.#table.count;
  }

  read(from: Reads): void {
    from.read(this.#table.base, this.#words, this.#words.length);
  }

  get(row: number, field: number): number {
    return this.#words[(row * this.#table.recordBytes + field) >> 2] >>> 0;
  }

  /** The row of the record at this address. */
  rowOf(address: number): number {
    return this.#table.indexOf(address);
  }
}

export class Books {
  readonly plan: MemoryPlan;
  readonly format: TableFormat;
  readonly kernelBase: number;
  readonly frames: Rows;
  readonly pages: Rows;
  readonly spaces: Rows;
  readonly regions: Rows;
  readonly shared: Rows;
  readonly swap: Rows;
  readonly waits: Rows;
  readonly #root = new Int32Array(ROOT.bytes / 4);
  reads: Reads;

  /** By frame: present words that show it; spaces whose words name it at all; tables and directories that it is. */
  readonly shown: Int32Array;
  readonly named: Uint32Array;
  readonly tables: Uint8Array;
  /** By swap slot: words that name it. */
  readonly slots: Int32Array;

  constructor(reads: Reads, plan: MemoryPlan, format: TableFormat, kernelBase: number) {
    this.reads = reads;
    this.plan = plan;
    this.format = format;
    this.kernelBase = kernelBase;
    this.frames = new Rows(plan.frames);
    this.pages = new Rows(plan.pages);
    this.spaces = new Rows(plan.spaces);
    this.regions = new Rows(plan.regions);
    this.shared = new Rows(plan.shared);
    this.swap = new Rows(plan.swap);
    this.waits = new Rows(plan.waits);
    this.shown = new Int32Array(plan.frames.count);
    this.named = new Uint32Array(plan.frames.count);
    this.tables = new Uint8Array(plan.frames.count);
    this.slots = new Int32Array(plan.swap.count);
  }

  read(reads: Reads): void {
    this.reads = reads;
    for (const rows of [this.frames, this.pages, this.spaces, this.regions]) rows.read(reads);
    for (const rows of [this.shared, this.swap, this.waits]) rows.read(reads);
    reads.read(this.plan.root, this.#root, this.#root.length);
    for (const tally of [this.shown, this.named, this.tables, this.slots]) tally.fill(0);
  }

  root(field: number): number {
    return this.#root[field >> 2] >>> 0;
  }

  get low(): number {
    return this.root(ROOT.low);
  }

  get high(): number {
    return this.root(ROOT.high);
  }

  isPool(frame: number): boolean {
    return frame >= this.low && frame < this.high;
  }

  isSpace(space: number): boolean {
    return this.spaces.get(space, SPACE.state) !== 0;
  }

  /** Rows of the regions of a space, in the order of its list; a sentence if the list has no end. */
  regionsOf(space: number): number[] | string {
    const rows: number[] = [];
    let at = this.spaces.get(space, SPACE.first);
    while (at !== 0) {
      if (rows.length > this.regions.count)
        return `The list of regions of space ${space} has no end.`;
      const row = this.regions.rowOf(at);
      rows.push(row);
      at = this.regions.get(row, REGION.next);
    }
    return rows;
  }

  swapCount(slot: number): number {
    return this.swap.get(slot, SWAP.count);
  }

  wait(p: number, field: keyof typeof WAIT, index = 0): number {
    return this.waits.get(p, Number(WAIT[field]) + 4 * index);
  }
}
