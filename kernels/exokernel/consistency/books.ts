/** The kernel's records, copied in bulk, so that they can be held against each other. */
import type { Table } from '../../../core/memory/table.ts';
import type { PeekBus } from '../../../core/words/bus.ts';
import { ACL_ENTRIES, CAP } from '../abi/capability.ts';
import { ENV_INFO, PPAGE, PPAGE_STATE, STATUS } from '../abi/info.ts';
import type { Exo } from '../context.ts';
import { BINDING, ENV, GUARD, SLICE } from '../records.ts';

/** What of a PeekBus is needed. */
export type Reads = Pick<PeekBus, 'load' | 'read'>;

/** The records of a table: fields are named by their offsets. */
export class Rows {
  readonly table: Table;
  readonly count: number;
  readonly #fields: readonly number[];
  /** By the offset in words. */
  readonly #columns: Int32Array[] = [];

  constructor(table: Table, fields: readonly number[]) {
    this.table = table;
    this.count = table.count;
    this.#fields = fields;
    for (const field of fields) this.#columns[field >> 2] = new Int32Array(table.count);
  }

  read(from: Reads): void {
    const { base, count, recordBytes } = this.table;
    for (const field of this.#fields) {
      from.read(base + field, this.#columns[field >> 2], count, recordBytes);
    }
  }

  /** A field of all records, as signed numbers. */
  column(field: number): Int32Array {
    return this.#columns[field >> 2];
  }

  get(row: number, field: number): number {
    return this.#columns[field >> 2][row] >>> 0;
  }
}

function entryHeads(): number[] {
  return Array.from({ length: ACL_ENTRIES }, (_, i) => headOf(i));
}

/** Where the first word of an entry stands in a guard. */
export function headOf(entry: number): number {
  return GUARD.acl + entry * CAP.bytes + CAP.head;
}

export class Books {
  readonly k: Exo;
  reads: Reads;
  readonly bindings: Rows;
  readonly frames: Rows;
  readonly guards: Rows;
  readonly envs: Rows;
  readonly shown: Rows;
  readonly slices: Rows;

  constructor(k: Exo, reads: Reads) {
    const { plan } = k;
    this.k = k;
    this.reads = reads;
    const { next, previous, where, what, generation } = BINDING;
    this.bindings = new Rows(plan.bindings, [next, previous, where, what, generation]);
    this.frames = new Rows(plan.ppages, [PPAGE.state, PPAGE.counts, PPAGE.limits, PPAGE.pins]);
    this.guards = new Rows(plan.guards, [
      ...entryHeads(),
      GUARD.firstBinding,
      GUARD.link,
      GUARD.entries,
    ]);
    this.envs = new Rows(plan.envs, [
      ENV.id,
      ENV.status,
      ENV.slot,
      ENV.context,
      ENV.ticks,
      ENV.penalty,
      ENV.excess,
      ENV.frames,
      ENV.quota,
      ENV.level,
      ENV.caller,
      ENV.callee,
      ENV.depth,
      ENV.depth + 4,
      ENV.pieces,
      ENV.pieces + 4,
    ]);
    this.shown = new Rows(plan.envInfos, [
      ENV_INFO.id,
      ENV_INFO.slot,
      ENV_INFO.status,
      ENV_INFO.ticks,
      ENV_INFO.penalty,
      ENV_INFO.excess,
      ENV_INFO.frames,
    ]);
    this.slices = new Rows(plan.slices, [SLICE.owner]);
  }

  /** Copies what the records hold now. */
  copy(reads: Reads): void {
    this.reads = reads;
    for (const rows of [this.bindings, this.frames, this.guards]) rows.read(reads);
    for (const rows of [this.envs, this.shown, this.slices]) rows.read(reads);
  }

  root(field: number): number {
    return this.reads.load(this.k.plan.root + field);
  }

  isAlive(index: number): boolean {
    return index > 0 && index < this.envs.count && this.envs.get(index, ENV.id) !== 0;
  }

  statusOf(frame: number): number {
    return PPAGE_STATE.status.of(this.frames.get(frame, PPAGE.state));
  }

  ownerOf(frame: number): number {
    return PPAGE_STATE.owner.of(this.frames.get(frame, PPAGE.state));
  }

  isAllocated(frame: number): boolean {
    return this.statusOf(frame) === STATUS.allocated;
  }
}

export function hex(value: number): string {
  return `0x${value.toString(16)}`;
}
