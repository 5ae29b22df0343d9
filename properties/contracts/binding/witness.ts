/** What the end of an op shows, before the state changes: the refusals and faults that claims want to have seen. */
import type { Call, Result } from '../../../core/words/specification.ts';
import { witnessRefusal } from './authority.ts';
import { WRITE } from './capability.ts';
import { FACT } from './facts.ts';
import { OP } from './ops.ts';
import { mayActOn } from './permitted.ts';
import { type BindingState, capIn, isAlive } from './state.ts';
import { errors } from './terms.ts';

const INSUFFICIENT = errors.indexOf('insufficient');
const SHARE = errors.indexOf('share');

/** Which argument is the slot of the capability by which an op is asked for. */
const SLOT_ARGUMENT: Readonly<Partial<Record<number, number>>> = {
  [OP.allocate]: 1,
  [OP.free]: 1,
  [OP.bind]: 2,
  [OP.bindFor]: 3,
  [OP.protect]: 1,
  [OP.guard]: 1,
  [OP.admit]: 1,
  [OP.limit]: 1,
  [OP.transfer]: 1,
  [OP.cancel]: 1,
  [OP.revoke]: 2,
};

export function witnessEnd(state: BindingState, call: Call, result: Result): void {
  if (result.kind === 'faulted') witnessFault(state, call);
  if (result.kind !== 'refused') return;
  if (result.value === SHARE) state.facts |= FACT.limitReached;
  if (result.value === INSUFFICIENT) witnessInsufficient(state, call);
}

/** An access to a page that was bound, and is remembered. */
function witnessFault(state: BindingState, call: Call): void {
  const env = state.envs[call.task];
  if (call.op !== OP.load && call.op !== OP.store) return;
  if (env?.lostPage === call.args[0] && env.pages.has(env.lostPage)) {
    state.facts |= FACT.loadAfterGuardFaulted;
  }
}

function witnessInsufficient(state: BindingState, call: Call): void {
  const { task, op, args } = call;
  witnessRefusal(state, call);
  const place = SLOT_ARGUMENT[op];
  const cap = place === undefined ? null : capIn(state, task, args[place]);
  if (cap === null) return;
  if (namesTheGone(state, cap.name)) state.facts |= FACT.danglingCapability;
  if (op === OP.bind) state.facts |= FACT.guessedFrame;
  if (op === OP.bindFor && !mayActOn(state, task, 0, args[0], WRITE)) {
    state.facts |= FACT.deputyRefused;
  }
}

/** Whether this is the name of a task that is gone, or goes on from it. */
export function namesTheGone(state: BindingState, name: readonly number[]): boolean {
  const [slot, life] = name;
  const env = state.envs[slot];
  if (env === undefined || life === undefined || slot === 0) return false;
  return life >= 1 && life <= env.life && (life < env.life || !isAlive(state, slot));
}
