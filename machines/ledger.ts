/** The ledger: counts by payer, room and kind; cycles by the sheet's prices, with their band. */
import type { Cycles, Kind, Ledger } from '../core/words/ledger.ts';

export const KINDS: readonly Kind[] = [
  'instructions',
  'fetchMisses',
  'dataMisses',
  'l2Misses',
  'writeStallCycles',
  'tlbRefills',
  'tlbWrites',
  'traps',
  'trapReturns',
  'refillTraps',
  'interrupts',
  'spaceSwitches',
  'segmentLoads',
  'uncachedReads',
  'uncachedWrites',
  'wordsCopied',
  'idleCycles',
];

export const INSTRUCTIONS = 0;
export const FETCH_MISSES = 1;
export const DATA_MISSES = 2;
export const L2_MISSES = 3;
export const WRITE_STALL_CYCLES = 4;
export const TLB_REFILLS = 5;
export const TLB_WRITES = 6;
export const TRAPS = 7;
export const TRAP_RETURNS = 8;
export const REFILL_TRAPS = 9;
export const INTERRUPTS = 10;
export const SPACE_SWITCHES = 11;
export const SEGMENT_LOADS = 12;
export const UNCACHED_READS = 13;
export const UNCACHED_WRITES = 14;
export const WORDS_COPIED = 15;
export const IDLE_CYCLES = 16;

/** One row of counts is padded to a power of two, so that an index is a shift and an add. */
const ROW = 32;

export type Prices = Readonly<Record<Kind, Cycles>>;

/** Rooms that every ledger has. */
export const TASK_ROOM = 0;
export const HARNESS_ROOM = 1;
/** A kernel's work, unless it names a room of its own. */
export const KERNEL_ROOM = 2;
export const COMMON_ROOMS: readonly string[] = ['task', 'harness', 'kernel'];

/** A ledger's entries and where its pen is, as data. */
export interface LedgerState {
  readonly counts: Float64Array;
  readonly executed: Float64Array;
  readonly payer: number;
  readonly room: number;
}

export class CountLedger implements Ledger {
  readonly kinds = KINDS;
  readonly rooms: readonly string[];
  readonly payers: number;
  declare readonly counts: Float64Array;
  readonly paths: number;
  /** How often each payer had each path charged: `payer * paths + path`. */
  readonly #executed: Float64Array;
  /** 1 for each row in which something may be booked. */
  readonly #used: Uint8Array;
  readonly #prices: Prices;
  /** The present payer and room, and where their row starts in `counts`. */
  payer = 0;
  room = HARNESS_ROOM;
  base = 0;

  constructor(rooms: readonly string[], payers: number, prices: Prices, paths = 0) {
    this.rooms = rooms;
    this.paths = paths;
    this.#executed = new Float64Array(payers * paths);
    this.payers = payers;
    this.#prices = prices;
    this.counts = new Float64Array(payers * rooms.length * ROW);
    this.#used = new Uint8Array(payers * rooms.length);
    this.turnTo(0, HARNESS_ROOM);
  }

  #row(payer: number, room: number): number {
    return (payer * this.rooms.length + room) * ROW;
  }

  /** Moves the pen to another row. */
  turnTo(payer: number, room: number): void {
    this.payer = payer;
    this.room = room;
    const row = payer * this.rooms.length + room;
    this.#used[row] = 1;
    this.base = row * ROW;
  }

  clear(): void {
    const used = this.#used;
    for (let row = 0; row < used.length; row++) {
      if (used[row] === 0) continue;
      // The host takes longer to call `fill` than to do this.
      for (let i = row * ROW; i < (row + 1) * ROW; i++) this.counts[i] = 0;
    }
    used.fill(0);
    this.#executed.fill(0);
    this.turnTo(this.payer, this.room);
  }

  /** A path was charged to the present payer. */
  executing(path: number): void {
    if (this.room !== HARNESS_ROOM) this.#executed[this.payer * this.paths + path]++;
  }

  save(): LedgerState {
    return {
      counts: this.counts.slice(),
      executed: this.#executed.slice(),
      payer: this.payer,
      room: this.room,
    };
  }

  /** Takes over the counts of a ledger with the same rows and paths. */
  restore({ counts, executed }: LedgerState): void {
    this.counts.set(counts);
    this.#executed.set(executed);
    this.#used.fill(1);
  }

  get size(): number {
    return this.payers * this.rooms.length * KINDS.length;
  }

  copy(into: Float64Array): void {
    const kinds = KINDS.length;
    for (let row = 0; row < this.#used.length; row++) {
      const to = row * kinds;
      if (this.#used[row] === 0) into.fill(0, to, to + kinds);
      else for (let k = 0; k < kinds; k++) into[to + k] = this.counts[row * ROW + k];
    }
  }

  executions(into: Float64Array): void {
    into.set(this.#executed);
  }

  count(payer: number, room: number, kind: Kind): number {
    return this.counts[this.#row(payer, room) + KINDS.indexOf(kind)];
  }

  total(kind: Kind): number {
    const k = KINDS.indexOf(kind);
    let sum = 0;
    for (let payer = 0; payer < this.payers; payer++) {
      for (let room = 0; room < this.rooms.length; room++) {
        if (room !== HARNESS_ROOM) sum += this.counts[this.#row(payer, room) + k];
      }
    }
    return sum;
  }

  price(kind: Kind): Cycles {
    return this.#prices[kind];
  }

  cycles(payer: number, room: number): Cycles {
    const row = this.#row(payer, room);
    return this.#sum((k) => this.counts[row + k]);
  }

  totalCycles(): Cycles {
    return this.#sum((k) => this.total(KINDS[k]));
  }

  #sum(count: (kind: number) => number): Cycles {
    let value = 0;
    let lo = 0;
    let hi = 0;
    KINDS.forEach((kind, k) => {
      const n = count(k);
      const price = this.#prices[kind];
      value += n * price.value;
      lo += n * price.lo;
      hi += n * price.hi;
    });
    return { value, lo, hi };
  }
}
