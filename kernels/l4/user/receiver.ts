/**
 * A task's receiver: its second thread, which takes what is mapped or granted to the task.
 *
 * The acceptor in its UTCB, which the task sets, is the window. A message has done its work when it has
 * come; whether it came or failed, the receiver waits for the next one.
 */
import type { Stoppable } from '../../../core/words/activation.ts';
import type { UserBus } from '../../../core/words/bus.ts';
import { prepareWait, TRAP } from './ipc.ts';

export function* receiver(bus: UserBus): Stoppable {
  prepareWait(bus);
  yield TRAP;
  return 0;
}
