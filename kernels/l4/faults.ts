/** Faults: those that page tables do not answer become messages to the thread's pager. */
import type { FaultCause, Trap } from '../../core/words/trap.ts';
import { EXECUTE, READ, WRITE } from './abi/fpage.ts';
import { LABEL, makeTag } from './abi/message.ts';
import { UTCB } from './abi/utcb.ts';
import { currentThread, type L4 } from './context.ts';
import { kernelCall } from './ipc/ipc.ts';
import { ROLE, STATE, TCB } from './records.ts';
import { isSigma0 } from './special-spaces.ts';

/** What an exception message says of its cause. */
const CAUSES: readonly FaultCause[] = ['address', 'bus', 'segment', 'privileged'];

export function handleFault(k: L4, trap: Trap): void {
  const { bus } = k;
  bus.enter(k.rooms.fault);
  const self = currentThread(k);
  const cause = CAUSES.indexOf(trap.cause);
  const space = bus.load(self + TCB.space);
  // Sigma0 has all that there is, from the start: it has no pager, and can go no further.
  if (cause >= 0) raiseException(k, self, cause, trap);
  else if (isSigma0(k, space)) k.bus.store(self + TCB.state, STATE.halted);
  else raisePageFault(k, self, trap);
  bus.leave();
}

function raisePageFault(k: L4, self: number, trap: Trap): void {
  const { bus } = k;
  bus.exec(k.paths.pageFault);
  const right = trap.access === 'write' ? WRITE : trap.access === 'fetch' ? EXECUTE : READ;
  bus.store(self + TCB.message, makeTag(LABEL.pageFault | right, 2));
  bus.store(self + TCB.message + 4, trap.address);
  bus.store(self + TCB.message + 8, bus.pc());
  kernelCall(k, self, ROLE.pageFault, bus.load(self + TCB.pager));
}

/** MR1 the instruction, MR2 the cause (an index into CAUSES), MR3 the address or instruction. */
function raiseException(k: L4, self: number, cause: number, trap: Trap): void {
  const { bus } = k;
  bus.store(self + TCB.message, makeTag(LABEL.exception, 3));
  bus.store(self + TCB.message + 4, bus.pc());
  bus.store(self + TCB.message + 8, cause);
  bus.store(self + TCB.message + 12, trap.cause === 'privileged' ? trap.number : trap.address);
  kernelCall(k, self, ROLE.exception, bus.load(bus.load(self + TCB.utcb) + UTCB.exceptionHandler));
}
