/** Programs of the unix contract told in a few words, for tests: steps, outcomes, and the states that may follow. */
import type { Call, Result } from '../../../core/words/specification.ts';
import { OP, ops } from './ops.ts';
import { specification } from './specification.ts';
import type { UnixState } from './state.ts';
import { errors } from './terms.ts';

/** A task, an op, and its arguments: numbers, or the words of choices. The n-th step of a story has label n, from 1. */
export type Step = readonly [task: number, op: keyof typeof OP, ...args: (number | string)[]];

export function toCall([task, op, ...args]: Step, step: number): Call {
  const padded = new Int32Array(8);
  args.forEach((arg, i) => {
    padded[i] = typeof arg === 'number' ? arg : indexOf(OP[op], i, arg);
  });
  const fate = { starved: false, aborted: false, began: 0, rushed: false };
  return { step, task, op: OP[op], args: padded, ...fate };
}

function indexOf(op: number, at: number, word: string): number {
  const { domain, name } = ops[op].args[at];
  const index = domain.kind === 'choice' ? domain.values.indexOf(word) : -1;
  if (index < 0) throw new Error(`${ops[op].name} knows no ${name} ${word}`);
  return index;
}

/** `done 5`, `faulted`, `dangling`, or the name of an error. */
export function toResult(text: string): Result {
  const [kind, value = '0'] = text.split(' ');
  if (kind === 'done') return { kind, value: Number(value), cycles: 0 };
  if (kind === 'faulted' || kind === 'dangling') return { kind, value: 0, cycles: 0 };
  const error = (errors as readonly string[]).indexOf(kind);
  if (error < 0) throw new Error(`there is no error ${kind}`);
  return { kind: 'refused', value: error, cycles: 0 };
}

/** The state after these steps, each of which goes as well as it can. */
export function after(steps: readonly Step[]): UnixState {
  const state = specification.initial();
  steps.forEach((step, i) => {
    specification.assume(state, toCall(step, i + 1));
  });
  return state;
}

/** The states that follow from some of these, when a step ends so; they stay as they are. */
export function advanced(
  states: readonly UnixState[],
  step: Step,
  label: number,
  outcome: string,
): UnixState[] {
  const call = toCall(step, label);
  return states.flatMap((state) => {
    const copy = specification.clone(state);
    specification.call?.(copy, call);
    const next = specification.advance(copy, call, toResult(outcome));
    if (next === null) return [];
    return Array.isArray(next) ? [...(next as UnixState[])] : [next as UnixState];
  });
}
