/** What steps and ops cost, as counts: they become cycles by a sheet's prices when somebody looks. */
import type { Ended } from './agreement.ts';
import type { Kind } from './ledger.ts';

/** Counts by room and kind, and how often each path of the design was charged. */
export interface CostTable {
  readonly rooms: readonly string[];
  readonly kinds: readonly Kind[];
  /** `room * kinds + kind`; the harness's room is empty. */
  readonly counts: Float64Array;
  /** By the path's index. */
  readonly executions: Float64Array;
}

/** One step of one run. */
export interface StepCost {
  /** Its label. */
  readonly step: number;
  readonly task: number;
  /** The index of its op. */
  readonly op: number;
  readonly ended: Ended;
  /** What its task had to pay between its call and its return. */
  readonly own: CostTable;
  /** What was done between them on everybody's account, the world's and the servers' too. */
  readonly whole: CostTable;
}

/** The steps of one op together. */
export interface OpCost {
  readonly op: string;
  readonly times: number;
  /** By kind. */
  readonly counts: readonly number[];
  /** By room, and in it by kind. */
  readonly rooms: readonly (readonly number[])[];
  /** By kind: the most that one step had of it. */
  readonly most: readonly number[];
}
