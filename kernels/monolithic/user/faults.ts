/** What comes of an access that cannot be made. */
import type { Stoppable } from '../../../core/words/activation.ts';
import type { UserBus } from '../../../core/words/bus.ts';
import { CALL, TRAP } from '../unix/abi/calls.ts';
import { DISPOSITION, SIGNAL } from '../unix/abi/flags.ts';
import { prepare } from './calls.ts';
import { note } from './notes.ts';

/** From now on a fault ends what the process does, and it goes home; else it ends the process. */
export function* escapeFaults(bus: UserBus, isEscaped: boolean): Stoppable {
  const action = isEscaped ? note(bus, 'handler') : DISPOSITION.default;
  prepare(bus, CALL.sigaction, SIGNAL.segment, action);
  yield TRAP;
  prepare(bus, CALL.sigaction, SIGNAL.bus, action);
  return yield TRAP;
}
