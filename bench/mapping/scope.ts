/**
 * What the comparison is about: 4 tasks with 64 pages each and 64 frames, on the ops of the mapping
 * contract with their weights. The other testers get this state for nothing, at the start of each program.
 */
import type { Call } from '../../core/words/specification.ts';
import { Bare } from '../../properties/contracts/mapping/bare.ts';
import { OP, ops, TASKS } from '../../properties/contracts/mapping/ops.ts';
import { specification } from '../../properties/contracts/mapping/specification.ts';
import type { MappingState } from '../../properties/contracts/mapping/state.ts';

export const AREA = 0x400;
export const AREA_PAGES = 64;
const AREA_SIZE = 18;
/** t1 has 16 pages at the start, of which the others have 2 each: about as many as ours have in the mean. */
const TAKEN_SIZE = 16;
const MAPPED_SIZE = 13;
const ALL_RIGHTS = 7;

/** Programs in one run of theirs: the more, the less the run itself costs. */
export const RUNS = 100;

/** A program of theirs has as many steps as one of ours on the average. */
export const STEPS = 100;

export interface Model {
  readonly state: MappingState;
  readonly tally: Tally;
}

function isMapping(op: number): boolean {
  return op >= OP.map && op <= OP.flush;
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
    if (isMapping(op)) this.mappings++;
  }
}

export function callOf(task: number, op: number, args: Int32Array): Call {
  return { step: 1, task, op, args, starved: false, aborted: false, began: 0, rushed: false };
}

function arranged(): readonly Call[] {
  const calls: Call[] = [callOf(1, OP.take, Int32Array.of(AREA, TAKEN_SIZE, 0, 0, 0, 0, 0, 0))];
  for (let slot = 2; slot <= TASKS; slot++) {
    calls.push(callOf(1, OP.spawn, Int32Array.of(slot, 0, 0, 0, 0, 0, 0, 0)));
  }
  for (let slot = 1; slot <= TASKS; slot++) {
    calls.push(callOf(slot, OP.accept, Int32Array.of(AREA, AREA_SIZE, 0, 0, 0, 0, 0, 0)));
    if (slot === 1) continue;
    const first = AREA + 4 * (slot - 1);
    calls.push(
      callOf(1, OP.map, Int32Array.of(slot, first, MAPPED_SIZE, ALL_RIGHTS, first, 0, 0, 0)),
    );
  }
  return calls;
}

const SETUP = arranged();

/** A bare database and a model in the same state: everybody lives, accepts, and has something. */
export function setup(tally: Tally): { model: Model; real: Bare } {
  const real = new Bare();
  const state = specification.initial();
  for (const call of SETUP) {
    const result = real.perform(call);
    if (specification.advance(state, call, result) !== state) throw new Error('the setup fails');
  }
  return { model: { state, tally }, real };
}

/**
 * The ops that they draw from, each as often as its weight says. They perform fewer of the maps, grants,
 * unmaps and flushes that they draw than ours do, so they draw more, until as many are performed.
 */
export const DRAWN: readonly { readonly op: number; readonly weight: number }[] = ops
  .map(({ weight }, op) => ({ op, weight: isMapping(op) ? 4 * weight : 3 * weight }))
  .filter(({ op }) => op >= OP.accept);
