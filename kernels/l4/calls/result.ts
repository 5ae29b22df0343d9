/** How a system call (other than Ipc) ends: register 0, and the error code in the caller's UTCB. */
import { UTCB } from '../abi/utcb.ts';
import type { L4 } from '../context.ts';
import { TCB } from '../records.ts';

export function done(k: L4, value = 1): void {
  k.bus.setRegister(0, value);
}

/** Nothing was changed. */
export function refuse(k: L4, self: number, error: number): void {
  k.bus.setRegister(0, 0);
  k.bus.store(k.bus.load(self + TCB.utcb) + UTCB.errorCode, error);
}
