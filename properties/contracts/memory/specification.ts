/** The executable specification of the memory contract: a naive model, and what follows from it. */
import type { Call, Result, Specification } from '../../../core/words/specification.ts';
import { expected } from './expected.ts';
import { OP } from './ops.ts';
import { perform, witnessFault, wordAt } from './perform.ts';
import { DANGLING, DONE, FAULTED, permitted } from './permitted.ts';
import { show } from './show.ts';
import { clone, findPage, initial, isAlive, type MemoryState } from './state.ts';

/** The bit of this outcome in a set of outcomes. */
function outcomeBit(result: Result): number {
  if (result.kind === 'done') return DONE;
  if (result.kind === 'faulted') return FAULTED;
  return result.kind === 'dangling' ? DANGLING : 1 << result.value;
}

/**
 * Whether the value is what the op must give. A handle and a thread's number are the kernel's own;
 * what has no value gives 0.
 */
function valueFits(state: MemoryState, call: Call, value: number): boolean {
  if (call.op === OP.spawn || call.op === OP.alloc) return true;
  if (call.op !== OP.load) return value === 0;
  const page = findPage(state, call.args[0]);
  return page !== null && value === wordAt(page, call.args[1]);
}

/**
 * Whether a spawn that has returned already returns again: where a design forks, it does so in the new task as well, with 0, and
 * either of the two may be the first.
 */
function isSecondReturn(state: MemoryState, call: Call, result: Result): boolean {
  if (call.op !== OP.spawn || result.kind !== 'done') return false;
  const [slot] = call.args;
  return isAlive(state, slot) && state.spawnedBy[slot] === 1 + call.step;
}

/** The new task's own return from its spawn, before that of whoever spawned it. */
function isBirth(state: MemoryState, call: Call, result: Result): boolean {
  if (call.op !== OP.spawn || result.kind !== 'done') return false;
  const [slot] = call.args;
  return call.task === slot && !isAlive(state, slot) && result.value === 0;
}

function advance(state: MemoryState, call: Call, result: Result): MemoryState | null {
  if (isSecondReturn(state, call, result)) {
    state.facts = 0;
    return call.task !== call.args[0] || result.value === 0 ? state : null;
  }
  if (isBirth(state, call, result)) {
    state.facts = 0;
    perform(state, call);
    return state;
  }
  const outcomes = permitted(state, call);
  if ((outcomes & outcomeBit(result)) === 0) return null;
  if (result.kind === 'done' && !valueFits(state, call, result.value)) return null;
  state.facts = 0;
  if (result.kind === 'done') perform(state, call);
  else if (result.kind === 'faulted') witnessFault(state, call);
  return state;
}

export const specification: Specification<MemoryState> = {
  initial,
  clone,
  advance,
  expected,
  show,
  /** Every op ends without help from another task: an exit by the end of its task. */
  mayWait: () => false,
  assume(state, call) {
    if ((permitted(state, call) & DONE) !== 0) perform(state, call);
  },
};
