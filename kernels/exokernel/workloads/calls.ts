/** System calls of workloads, none of which may be refused. */
import type { Stoppable } from '../../../core/words/activation.ts';
import type { UserBus } from '../../../core/words/bus.ts';
import { TRAP } from '../abi/calls.ts';
import { errorOf } from '../abi/errors.ts';
import { prepare } from '../user/system.ts';

/** A call. A refusal is a fault of the workload's, and would be measured in place of what was meant. */
export function* insist(bus: UserBus, call: number, ...args: readonly number[]): Stoppable {
  const [a, b, c, d, e, f, g] = args;
  prepare(bus, call, a, b, c, d, e, f, g);
  const error = errorOf(yield TRAP);
  if (error !== 0) throw new Error(`call ${call} of a workload was refused: error ${error}`);
  return 0;
}
