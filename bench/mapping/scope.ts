/**
 * What the comparison is about: the mapping contract with all its ops, from the state after boot on, with 4 tasks of
 * 64 pages each and 64 frames. The others' weights and lengths are chosen so that they perform the same share of maps,
 * grants, unmaps and flushes as ours, and have as many mappings in the mean; the table shows both.
 */
import type { Call } from '../../core/words/specification.ts';
import { Bare } from '../../properties/contracts/mapping/bare.ts';
import { OP, ops } from '../../properties/contracts/mapping/ops.ts';
import { specification } from '../../properties/contracts/mapping/specification.ts';
import { isAlive, type MappingState, mappingAt } from '../../properties/contracts/mapping/state.ts';

export const AREA = 0x400;
export const AREA_PAGES = 64;
/** Pages with which a program of theirs has enough to go on, as one of ours. */
const ENOUGH = 40;

/** Programs in one run of theirs: the more, the less the run itself costs. */
export const RUNS = 100;

/** Steps of one of our programs. */
export const STEPS = 100;
/**
 * Commands in one of theirs at the most. fast-check draws short lists far more often than long ones, and many
 * commands make no sense when their turn comes: with so many, it performs about 80 in the mean, and ours 100.
 */
export const COMMANDS = 2500;

export interface Model {
  readonly state: MappingState;
  readonly tally: Tally;
}

/** What was performed, and how it ended. */
export class Tally {
  ops = 0;
  refused = 0;
  /** Maps, grants, unmaps and flushes. */
  mappings = 0;
  /** Summed over the ops: how many mappings there were. */
  live = 0;

  add(op: number, done: boolean): void {
    this.ops++;
    if (!done) this.refused++;
    if (op >= OP.map && op <= OP.flush) this.mappings++;
  }
}

export function callOf(task: number, op: number, args: Int32Array): Call {
  return { step: 1, task, op, args, starved: false, aborted: false, began: 0, rushed: false };
}

/** A bare database and a model, as after boot. */
export function setup(tally: Tally): { model: Model; real: Bare } {
  return { model: { state: specification.initial(), tally }, real: new Bare() };
}

/**
 * Whether a call makes sense: else most of theirs would be refused, or do nothing. Our programs do as much by
 * the contract's own proposals.
 */
export function makesSense(state: MappingState, { task, op, args }: Call): boolean {
  if (!isAlive(state, task)) return false;
  if (op === OP.spawn) return !isAlive(state, args[0]);
  if (op === OP.exit) return task !== 1;
  if (op === OP.take) return state.pagesTaken < ENOUGH;
  if (op === OP.accept) return true;
  const page = op === OP.map || op === OP.grant ? args[1] : args[0];
  return mappingAt(state, task, page) !== null;
}

/** How often they draw each op, so that what they perform is about what ours do. */
const WEIGHTS: Readonly<Record<keyof typeof OP, number>> = {
  spawn: 5,
  exit: 2,
  take: 4,
  accept: 2,
  map: 36,
  grant: 12,
  unmap: 18,
  flush: 10,
  load: 22,
  store: 19,
  touch: 7,
};

export const DRAWN: readonly { readonly op: number; readonly weight: number }[] = ops.map(
  ({ name }, op) => ({ op, weight: WEIGHTS[name as keyof typeof OP] }),
);
