/** The executable specification of the mapping contract: a naive model, and what follows from it. */
import type { Call, Result, Specification } from '../../../core/words/specification.ts';
import { expected } from './expected.ts';
import { pagesTouched } from './flexpage.ts';
import { errors, OP } from './ops.ts';
import { countTaken, perform, witnessFault, wordKey } from './perform.ts';
import {
  canTake,
  DANGLING,
  DONE,
  FAULTED,
  isBeyondPromise,
  permitted,
  permittedBesides,
} from './permitted.ts';
import { accesses } from './revocation.ts';
import { show } from './show.ts';
import { clone, initial, type MappingState } from './state.ts';

const ABORTED = errors.indexOf('aborted');

/** The bit of this outcome in a set of outcomes. */
function outcomeBit(result: Result): number {
  if (result.kind === 'done') return DONE;
  if (result.kind === 'faulted') return FAULTED;
  return result.kind === 'dangling' ? DANGLING : 1 << result.value;
}

/**
 * Whether the value is what the op must give. A thread's number is the kernel's own; what has no value
 * gives 0. A word that nobody has written is what it was read as first.
 */
function valueFits(state: MappingState, call: Call, value: number): boolean {
  if (call.op === OP.load) {
    const key = wordKey(state, call.task, call.args[0], call.args[1]);
    const word = state.words.get(key);
    if (word !== undefined) return value === word;
    if (value >>> 0 !== value) return false;
    state.words.set(key, value);
    return true;
  }
  if (call.op === OP.spawn) return true;
  if (call.op === OP.touch) return value === pagesTouched(call.args[1]);
  if (call.op !== OP.unmap && call.op !== OP.flush) return value === 0;
  const told = accesses(state, call);
  return (value & ~(told >> 3)) === 0 && (told & 7 & ~value) === 0;
}

function advance(
  state: MappingState,
  call: Call,
  result: Result,
): MappingState | readonly MappingState[] | null {
  const bit = outcomeBit(result);
  const isLikely = (permitted(state, call) & bit) !== 0;
  if (!isLikely && (permittedBesides(state, call) & bit) === 0) return null;
  if (result.kind === 'done' && !valueFits(state, call, result.value)) return null;
  state.facts = 0;
  if (result.kind === 'done') perform(state, call);
  else if (result.kind === 'faulted') witnessFault(state, call);
  else if (result.kind === 'refused' && result.value === ABORTED) return aborted(state, call);
  return state;
}

/**
 * A window may have been set before the call was aborted, a task may have been made of which nobody
 * knows, and memory may have been given to nobody. All else has not happened.
 */
function aborted(state: MappingState, call: Call): MappingState | readonly MappingState[] {
  if (call.op === OP.take && canTake(call.args[1])) countTaken(state, call.args[1]);
  if (call.op === OP.spawn) state.doubtful |= 1 << call.args[0];
  if (call.op !== OP.accept) return state;
  const after = clone(state);
  perform(after, call);
  return [state, after];
}

export const specification: Specification<MappingState> = {
  initial,
  clone,
  advance,
  expected,
  show,
  /** Every op ends without help from another task: an exit by the end of its task. */
  mayWait: () => false,
  /** Takes beyond what is promised are refused, as far as a kernel need be known. */
  assume(state, call) {
    state.facts = 0;
    const outcomes = permitted(state, call);
    if (outcomes === FAULTED) witnessFault(state, call);
    if ((outcomes & DONE) === 0) return;
    if (call.op === OP.take && isBeyondPromise(state, call.args[1])) return;
    perform(state, call);
  },
};
