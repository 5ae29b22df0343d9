/** What calls answer, as results of ops. */
import type { Stoppable } from '../../../core/words/activation.ts';
import { errors, refusal, type UnixError } from '../../../properties/contracts/unix/terms.ts';
import { TRAP } from '../unix/abi/calls.ts';
import { ERROR } from '../unix/abi/errors.ts';
import { errorOf } from '../user/calls.ts';

/** Results by an error's number. What no op of the contract may say is said in a way that none may. */
const RESULTS: readonly number[] = (() => {
  const results = new Array<number>(128).fill(refusal('none'));
  const known: readonly string[] = errors;
  for (const [name, number] of Object.entries(ERROR)) {
    if (known.includes(name)) results[number] = refusal(name as UnixError);
  }
  return results;
})();

/** How an op is refused for which a call has answered this error. */
export function refused(error: number): number {
  return RESULTS[error] ?? refusal('none');
}

/** The result of an op whose value is what the call answers. */
export function resultOf(answer: number): number {
  const error = errorOf(answer);
  return error === 0 ? answer : refused(error);
}

/** The call that was prepared; its answer is the op's value. */
export function* answered(): Stoppable {
  return resultOf(yield TRAP);
}

/** The call that was prepared; if it is not refused, the op is done with 0. */
export function* done(): Stoppable {
  const error = errorOf(yield TRAP);
  return error === 0 ? 0 : refused(error);
}
