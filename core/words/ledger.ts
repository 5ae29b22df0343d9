/** Counts are facts, prices are opinions: the ledger keeps counts; cycles come from the sheet. */

/** What is counted. Those in cycles are waiting times measured at the sheet's own values. */
export type Kind =
  | 'instructions'
  | 'fetchMisses'
  | 'dataMisses'
  | 'l2Misses'
  | 'writeStallCycles'
  | 'tlbRefills'
  | 'tlbWrites'
  | 'traps'
  | 'trapReturns'
  | 'refillTraps'
  | 'interrupts'
  | 'spaceSwitches'
  | 'segmentLoads'
  | 'uncachedReads'
  | 'uncachedWrites'
  | 'wordsCopied'
  | 'idleCycles';

/** Cycles at the sheet's value, and at the ends of its band. */
export interface Cycles {
  readonly value: number;
  readonly lo: number;
  readonly hi: number;
}

export interface Ledger {
  readonly kinds: readonly Kind[];
  /** Places where code ran: the design's rooms, its servers, `task`, and `harness`. */
  readonly rooms: readonly string[];
  /** Who asked: task slots; 0 is the machine itself (boot, the world). */
  readonly payers: number;
  count(payer: number, room: number, kind: Kind): number;
  /** The sum over payers and rooms, leaving out the harness. */
  total(kind: Kind): number;
  cycles(payer: number, room: number): Cycles;
  totalCycles(): Cycles;
  /** What one unit of this kind costs. */
  price(kind: Kind): Cycles;
  /** How many counts there are: `payers * rooms * kinds`. */
  readonly size: number;
  /** All counts: `(payer * rooms + room) * kinds + kind`. */
  copy(into: Float64Array): void;
  /** How many paths the design has. */
  readonly paths: number;
  /** How often each path was charged, the harness left out: `payer * paths + path`. */
  executions(into: Float64Array): void;
}
