/** The kernel's records, copied in bulk, so that they can be held against each other. */
import type { Table } from '../../../core/memory/table.ts';
import type { PeekBus } from '../../../core/words/bus.ts';
import { PAGE_BYTES } from '../abi/fpage.ts';
import type { L4 } from '../context.ts';
import { FRAME, NODE, NONE, PRIORITIES, ROOT, SPACE, TCB } from '../records.ts';

/** What of a PeekBus is needed. */
export type Reads = Pick<PeekBus, 'load' | 'read'>;

/** A table's records, or as many as were read: fields are named by their offsets. */
export class Rows {
  readonly table: Table;
  count = 0;
  /** By the offset in words. */
  readonly #columns: Int32Array[] = [];
  readonly #fields: readonly number[];

  constructor(table: Table, fields: readonly number[]) {
    this.table = table;
    this.#fields = fields;
  }

  /** Reads `count` records, from the one with index `first` on: that is row 0. */
  read(from: Reads, first: number, count: number): void {
    this.count = count;
    if (count === 0) return;
    const base = this.table.at(first);
    // The last one must be a record as well.
    this.table.at(first + count - 1);
    for (const field of this.#fields) {
      if ((this.#columns[field >> 2]?.length ?? 0) < count) {
        this.#columns[field >> 2] = new Int32Array(Math.min(2 * count, this.table.count));
      }
      from.read(base + field, this.#columns[field >> 2], count, this.table.recordBytes);
    }
  }

  get(row: number, field: number): number {
    return this.#columns[field >> 2][row] >>> 0;
  }

  /** The row of the record at this address, where rows begin with record 0; -1 if it was not read. */
  rowOf(address: number): number {
    const row = (address - this.table.base) / this.table.recordBytes;
    return row >= 0 && row < this.count && Number.isInteger(row) ? row : -1;
  }
}

export class Books {
  readonly k: L4;
  reads: Reads;
  readonly nodes: Rows;
  /** The frames of the pool that were ever used: row 0 is the pool's first. */
  readonly frames: Rows;
  readonly spaces: Rows;
  readonly threads: Rows;
  /** By row of `frames`: what it was found to be, its use and one more; 0 if nobody has it. */
  readonly found: Uint8Array;
  readonly ready = new Int32Array(PRIORITIES);
  /** Scratch: a frame's words, and another's. */
  readonly words = new Int32Array(PAGE_BYTES / 4);
  readonly links = new Int32Array(PAGE_BYTES / 4);
  /** By row of nodes: 1 if it stands in the free list. */
  isFree = new Uint8Array(0);

  constructor(k: L4, reads: Reads) {
    const { plan } = k;
    this.k = k;
    this.reads = reads;
    const { parent, child, next, previous, space, page, frame, slot } = NODE;
    this.nodes = new Rows(plan.nodes, [parent, child, next, previous, space, page, frame, slot]);
    this.frames = new Rows(plan.frames, [FRAME.link, FRAME.use, FRAME.parts]);
    this.spaces = new Rows(plan.spaces, [SPACE.directory, SPACE.asid, SPACE.threads]);
    this.threads = new Rows(plan.threads, [
      TCB.id,
      TCB.state,
      TCB.role,
      TCB.space,
      TCB.utcb,
      TCB.priority,
      TCB.next,
      TCB.previous,
      TCB.pager,
      TCB.partner,
      TCB.from,
      TCB.senders,
      TCB.nextSender,
      TCB.previousSender,
    ]);
    this.found = new Uint8Array(plan.poolHigh - plan.poolLow);
  }

  /** Copies what the records hold now; a sentence if not even that can be done. */
  copy(reads: Reads): string | null {
    const { plan } = this.k;
    this.reads = reads;
    const fresh = this.root(ROOT.freshNode);
    const used = this.root(ROOT.freshFrame) - plan.poolLow;
    if (fresh > plan.nodes.count) return `${fresh} mapping nodes have been used, of fewer.`;
    if (used < 0 || used > this.found.length) return `${used} frames of the pool have been used.`;
    this.nodes.read(reads, 0, fresh);
    this.frames.read(reads, plan.poolLow, used);
    this.spaces.read(reads, 0, plan.spaces.count);
    this.threads.read(reads, 0, plan.threads.count);
    reads.read(plan.root + ROOT.ready, this.ready, PRIORITIES);
    this.found.fill(0);
    if (this.isFree.length < fresh) this.isFree = new Uint8Array(plan.nodes.count);
    this.isFree.fill(0, 0, fresh);
    return null;
  }

  root(field: number): number {
    return this.reads.load(this.k.plan.root + field);
  }

  /** Whether this is the address of a space that is there. */
  isSpace(address: number): boolean {
    const row = this.spaces.rowOf(address);
    return row >= 0 && this.spaces.get(row, SPACE.directory) !== 0;
  }

  /** Whether this is the address of the TCB of a thread that is there. */
  isThread(address: number): boolean {
    const row = address === NONE ? -1 : this.threads.rowOf(address);
    return row >= 0 && this.threads.get(row, TCB.id) !== 0;
  }

  /** Somebody has this frame of the pool, for this use; a sentence if that cannot be. */
  reach(frame: number, use: number, whose: string): string | null {
    const row = frame - this.k.plan.poolLow;
    if (!(row >= 0 && row < this.frames.count)) return `${whose} is frame ${frame}, which is free.`;
    const marked = this.frames.get(row, FRAME.use);
    if (marked !== use) return `${whose} is frame ${frame}, whose record says use ${marked}.`;
    if (this.found[row] !== 0)
      return `${whose} is frame ${frame}, which is something else as well.`;
    this.found[row] = use + 1;
    return null;
  }
}

export function hex(value: number): string {
  return `0x${value.toString(16)}`;
}
