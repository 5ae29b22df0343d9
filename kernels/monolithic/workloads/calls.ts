/** System calls of workloads, none of which may be refused. */
import type { Stoppable } from '../../../core/words/activation.ts';
import type { UserBus } from '../../../core/words/bus.ts';
import { CALL, TRAP } from '../unix/abi/calls.ts';
import { errorOf, prepare } from '../user/calls.ts';
import { note } from '../user/notes.ts';

/** A call and its answer. A refusal is a fault of the workload's, and would be measured in place of what was meant. */
export function* insist(bus: UserBus, number: number, ...args: readonly number[]): Stoppable {
  prepare(bus, number, ...args);
  const answer = yield TRAP;
  const error = errorOf(answer);
  if (error !== 0) throw new Error(`call ${number} of a workload was refused: error ${error}`);
  return answer;
}

/** From now on the handler of signals is called for this one. */
export function* handle(bus: UserBus, signal: number): Stoppable {
  return yield* insist(bus, CALL.sigaction, signal, note(bus, 'handler'), 0);
}
