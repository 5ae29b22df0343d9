/** The executable specification of the binding contract: a naive model, and what follows from it. */
import type { Call, Result, Specification } from '../../../core/words/specification.ts';
import { isAsGood } from './access.ts';
import { interfere } from './bindings.ts';
import { expected } from './expected.ts';
import { OP } from './ops.ts';
import { DONE, outcomeBit } from './outcomes.ts';
import { perform } from './perform.ts';
import { permitted } from './permitted.ts';
import { likelyValue, revocationFits } from './revocation.ts';
import { show } from './show.ts';
import { beginToWait, maySleep } from './sleepers.ts';
import { type BindingState, clone, initial, isAlive } from './state.ts';
import { valueMust } from './values.ts';
import { witnessEnd } from './witness.ts';

/** Ops that end as the binding of the page that they name says: their first argument. */
const BY_BINDING: readonly number[] = [OP.load, OP.store, OP.hijack, OP.protect];

function valueFits(state: BindingState, call: Call, value: number): boolean {
  if (call.op === OP.revoke) return revocationFits(state, call, value);
  const must = valueMust(state, call);
  return must < 0 || value === must;
}

/** A call has begun: one that waits, or that asks another task for frames. */
function begin(state: BindingState, call: Call): void {
  if (!isAlive(state, call.task)) return;
  if (call.op === OP.await) beginToWait(state, call);
  if (call.op === OP.revoke) state.asking[call.task] = call.args[0];
}

/** Where it is certain which bindings there are. */
function advanceOne(state: BindingState, call: Call, result: Result): BindingState | null {
  if ((permitted(state, call) & outcomeBit(result)) === 0) return null;
  if (result.kind === 'done' && !valueFits(state, call, result.value)) return null;
  state.facts = 0;
  state.revocation = null;
  witnessEnd(state, call, result);
  if (result.kind === 'done') perform(state, call, result.value, result);
  if (result.kind !== 'dangling') {
    state.sleepers[call.task] = null;
    state.asking[call.task] = 0;
    // Whatever its library OS was still about came before this op.
    if (isAlive(state, call.task)) state.envs[call.task].lingers = false;
  }
  return state;
}

function advance(
  state: BindingState,
  call: Call,
  result: Result,
): BindingState | readonly BindingState[] | null {
  const { task, op } = call;
  if (op === OP.await && state.sleepers[task] === null) begin(state, call);
  if (!BY_BINDING.includes(op) || !isAlive(state, task)) return advanceOne(state, call, result);
  const page = call.args[0];
  const bound = state.envs[task].bindings.get(page);
  if (bound === undefined || !bound.maybe) return advanceOne(state, call, result);
  const isAccess = op === OP.load || op === OP.store;
  if (isAccess && !call.starved && isAsGood(state, task, page)) {
    interfere(state, task, page);
    const next = advanceOne(state, call, result);
    if (next !== null && result.kind === 'done') bound.maybe = false;
    return next;
  }
  return split(state, call, result);
}

/** Either the binding is there, or it was displaced. */
function split(state: BindingState, call: Call, result: Result): readonly BindingState[] {
  const page = call.args[0];
  const there = clone(state);
  const bound = there.envs[call.task].bindings.get(page);
  if (bound !== undefined) bound.maybe = false;
  const displaced = clone(state);
  displaced.envs[call.task].bindings.delete(page);
  const next: BindingState[] = [];
  for (const one of [there, displaced]) {
    interfere(one, call.task, page);
    const after = advanceOne(one, call, result);
    if (after !== null) next.push(after);
  }
  return next;
}

export const specification: Specification<BindingState> = {
  initial,
  clone,
  call: begin,
  advance,
  expected,
  show,
  mayWait: (state, call) => call.op === OP.await && maySleep(state, call.task),
  /** A task that waits is woken as soon as it may be. */
  assume(state, call) {
    const { task, op } = call;
    state.facts = 0;
    state.revocation = null;
    if (state.sleepers[task] !== null) return;
    begin(state, call);
    const outcomes = permitted(state, call);
    if ((outcomes & DONE) !== 0) {
      perform(state, call, op === OP.revoke ? likelyValue(state, call) : 0);
    }
    state.asking[task] = 0;
    state.sleepers.forEach((sleeper, slot) => {
      if (sleeper?.met === true || sleeper?.frame === -1) state.sleepers[slot] = null;
    });
  },
};
