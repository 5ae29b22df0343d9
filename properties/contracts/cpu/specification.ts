/** The executable specification of the cpu contract: a naive model, and what follows from it. */
import type { Call, Result, Specification } from '../../../core/words/specification.ts';
import { lastsRight } from './durations.ts';
import { expected } from './expected.ts';
import { FACT } from './facts.ts';
import { OP } from './ops.ts';
import { DANGLING, DONE, FAULTED, outcomeBit } from './outcomes.ts';
import { end, perform, takeMessages, witnessRefusal } from './perform.ts';
import { permitted } from './permitted.ts';
import { fairCounts, strideOf } from './shares.ts';
import { show } from './show.ts';
import { type CpuState, clone, initial } from './state.ts';
import { CLIENT_SHIFT, EXCESS_SHIFT, SLICE_TICKS } from './terms.ts';
import { pass } from './ticking.ts';
import { plainValue, ticksLeft, valueFits } from './values.ts';

function advance(state: CpuState, call: Call, result: Result): CpuState | null {
  if ((permitted(state, call) & outcomeBit(result)) === 0) return null;
  if (result.kind === 'dangling') return state;
  takeMessages(state, call.task);
  if (!lastsRight(state, call, result)) return null;
  if (result.kind === 'done' && !valueFits(state, call, result)) return null;
  state.facts = 0;
  witness(state, call, result);
  pass(state, call, result);
  if (result.kind === 'done') perform(state, call, result.value);
  else if (result.kind === 'faulted') end(state, call.task);
  else witnessRefusal(state, call);
  return state;
}

/** What an outcome shows, by the state in which the op began. */
function witness(state: CpuState, call: Call, { kind, value }: Result): void {
  if (kind === 'faulted') state.facts |= FACT.endedByExcess;
  if (kind !== 'done') return;
  if (call.op === OP.penalty && value > 0) state.facts |= FACT.owed;
  if (call.op === OP.relay) state.facts |= FACT.relayed;
  if (call.op === OP.account && state.tasks[call.args[0]].hasServed) {
    state.facts |= FACT.servedForFree;
  }
  if (call.op === OP.overrun && ticksLeft(state, call) < SLICE_TICKS) {
    state.facts |= FACT.restOfASlice;
  }
}

/** The value that the op has if it goes as well as it can. */
function likelyValue(state: CpuState, call: Call): number {
  const { op, task, args } = call;
  if (op === OP.overrun) return state.tasks[task].slow << EXCESS_SHIFT;
  if (op !== OP.stride) return plainValue(state, task, op, args);
  const counts = fairCounts(strideOf(state, call), args[3]);
  return counts.reduce((value, count, i) => value + count * 2 ** (CLIENT_SHIFT * i), 0);
}

function assume(state: CpuState, call: Call): void {
  const outcomes = permitted(state, call);
  if ((outcomes & DANGLING) !== 0) return;
  takeMessages(state, call.task);
  if (outcomes === FAULTED) end(state, call.task);
  else if ((outcomes & DONE) !== 0) perform(state, call, likelyValue(state, call));
}

export const specification: Specification<CpuState> = {
  initial,
  clone,
  advance,
  expected,
  show,
  /** Every op uses the processor, or ends: none waits for another task. */
  mayWait: () => false,
  assume,
};
