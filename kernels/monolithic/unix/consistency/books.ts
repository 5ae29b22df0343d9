/** The records of this half, copied in bulk, so that they can be held against each other. */
import type { Table } from '../../../../core/memory/table.ts';
import type { PeekBus } from '../../../../core/words/bus.ts';
import type { UnixPlan } from '../plan.ts';
import { PROC, PROCESSES, STATE } from '../records.ts';

/** What of a PeekBus is needed. */
export type Reads = Pick<PeekBus, 'load' | 'read'>;

/** All words of a table. */
export class Rows {
  readonly table: Table;
  readonly #words: Int32Array;
  readonly #perRecord: number;

  constructor(table: Table) {
    this.table = table;
    this.#words = new Int32Array(table.bytes / 4);
    this.#perRecord = table.recordBytes / 4;
  }

  read(from: Reads): void {
    from.read(this.table.base, this.#words, this.#words.length);
  }

  get count(): number {
    return this.table.count;
  }

  get(row: number, field: number): number {
    return this.#words[row * this.#perRecord + (field >> 2)] >>> 0;
  }

  /** The row of the record at this address; -1 if no record begins there. */
  rowOf(address: number): number {
    const row = (address - this.table.base) / this.table.recordBytes;
    return Number.isInteger(row) && row >= 0 && row < this.count ? row : -1;
  }
}

export class Books {
  readonly plan: UnixPlan;
  readonly procs: Rows;
  readonly queues: Rows;
  readonly files: Rows;
  readonly inodes: Rows;
  readonly pipes: Rows;
  readonly sockets: Rows;
  readonly modules: Rows;
  readonly netbufs: Rows;
  reads: Reads | null = null;

  constructor(plan: UnixPlan) {
    this.plan = plan;
    this.procs = new Rows(plan.procs);
    this.queues = new Rows(plan.sleepQueues);
    this.files = new Rows(plan.files);
    this.inodes = new Rows(plan.inodes);
    this.pipes = new Rows(plan.pipes);
    this.sockets = new Rows(plan.sockets);
    this.modules = new Rows(plan.modules);
    this.netbufs = new Rows(plan.netbufs);
  }

  read(reads: Reads): void {
    this.reads = reads;
    this.procs.read(reads);
    this.queues.read(reads);
    this.files.read(reads);
    this.inodes.read(reads);
    this.pipes.read(reads);
    this.sockets.read(reads);
    this.modules.read(reads);
    this.netbufs.read(reads);
  }

  /** A word that stands once: of UROOT or LOG. */
  word(address: number): number {
    return this.reads === null ? 0 : this.reads.load(address);
  }

  isThere(p: number): boolean {
    return p > 0 && p < PROCESSES && this.procs.get(p, PROC.state) !== STATE.free;
  }

  /** It is there, and no zombie. */
  isAlive(p: number): boolean {
    return this.isThere(p) && this.procs.get(p, PROC.state) !== STATE.zombie;
  }

  isSleeping(p: number): boolean {
    return this.procs.get(p, PROC.state) === STATE.sleeping;
  }
}
