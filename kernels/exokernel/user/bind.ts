/** Bindings: asking the kernel for them, where the library OS has decided. */
import type { Stoppable } from '../../../core/words/activation.ts';
import type { UserBus } from '../../../core/words/bus.ts';
import { CALL, TRAP } from '../abi/calls.ts';
import { ERROR, errorOf } from '../abi/errors.ts';
import { PTE } from './pte.ts';
import { prepare } from './system.ts';

/** How often want of memory is believed to be over soon. */
const TRIES = 4;

/** Binds a page to what its entry names; the answer is the error, or 0. */
export function* bind(bus: UserBus, va: number, pte: number, env = 0, key = 0): Stoppable {
  // Who may write a page that is copied when that is done has it for reading until then.
  const rights = (pte & PTE.copyOnWrite.mask) === 0 ? PTE.rights.of(pte) : 1;
  prepare(bus, CALL.bind, PTE.slot.of(pte), PTE.frame.of(pte), va, rights, key, env);
  return errorOf(yield TRAP);
}

/** The same, for an access: that cannot be refused for want of memory which others may give back. */
export function* bindAnyhow(bus: UserBus, va: number, pte: number): Stoppable {
  for (let tries = 1; ; tries++) {
    const error = yield* bind(bus, va, pte);
    if (error !== ERROR.noMemory || tries === TRIES) return error;
  }
}

/** Nothing is bound there any more. */
export function* unbind(bus: UserBus, va: number): Stoppable {
  prepare(bus, CALL.unbind, va, 1);
  yield TRAP;
  return 0;
}
