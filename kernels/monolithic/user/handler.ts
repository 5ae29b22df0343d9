/** Entry `handler`: what a signal that is caught does. It counts the signal and goes back; out of a fault it goes home,
 * unless the page is one of a file's that the process may map. */
import type { Stoppable } from '../../../core/words/activation.ts';
import type { UserBus } from '../../../core/words/bus.ts';
import { CALL, TRAP } from '../unix/abi/calls.ts';
import { SIGNAL } from '../unix/abi/flags.ts';
import { ESCAPE_PC, SIGNAL_FRAME } from '../unix/abi/signal-frame.ts';
import { prepare } from './calls.ts';
import { countCaught, MEDDLE, note, setNote } from './notes.ts';
import { bringIn } from './shared-pages.ts';

/** A PC in the kernel's half of code space. */
const KERNEL_PC = 0xc0400000;
/** A mask of all but faults: POSIX does not say what comes of one that is held back (sigprocmask). */
const EVERYTHING = ~((1 << SIGNAL.segment) | (1 << SIGNAL.bus)) >>> 0;

export function* handler(bus: UserBus, signal: number, frame: number): Stoppable {
  if (signal === SIGNAL.segment || signal === SIGNAL.bus) {
    const address = bus.load(frame + SIGNAL_FRAME.address);
    if ((yield* bringIn(bus, address)) === 0) bus.store(frame + SIGNAL_FRAME.pc, ESCAPE_PC);
  } else {
    countCaught(bus, signal);
    meddle(bus, frame);
  }
  prepare(bus, CALL.sigreturn, frame);
  return yield TRAP;
}

function meddle(bus: UserBus, frame: number): void {
  const what = note(bus, 'meddle');
  if (what === MEDDLE.none) return;
  setNote(bus, 'meddle', MEDDLE.none);
  if (what === MEDDLE.pc) bus.store(frame + SIGNAL_FRAME.pc, KERNEL_PC);
  else bus.store(frame + SIGNAL_FRAME.mask, EVERYTHING);
}
