/** Positions in the vector of time slices: which one is whose by custom. */
import type { Stoppable } from '../../../core/words/activation.ts';
import type { UserBus } from '../../../core/words/bus.ts';
import { CALL, SLICE_OP, TRAP } from '../abi/calls.ts';
import { prepare } from './system.ts';

/**
 * A new environment gets a position of its own, which has the number of its task's slot, guarded by a
 * capability of the caller's: whoever has none runs only when others yield to it.
 */
export function* giveTime(bus: UserBus, env: number, slot: number, key: number): Stoppable {
  prepare(bus, CALL.slice, SLICE_OP.alloc, key, slot, env);
  return yield TRAP;
}
