/** What user code does around a system call: it fills the registers, traps, and looks at what came back. */
import type { UserBus } from '../../../core/words/bus.ts';

/** A system call with its arguments in registers 1 to 6; the trap itself is the `yield` of whoever calls this. */
export function prepare(
  bus: UserBus,
  call: number,
  a = 0,
  b = 0,
  c = 0,
  d = 0,
  e = 0,
  f = 0,
): void {
  bus.setRegister(0, call);
  bus.setRegister(1, a);
  bus.setRegister(2, b);
  bus.setRegister(3, c);
  bus.setRegister(4, d);
  bus.setRegister(5, e);
  bus.setRegister(6, f);
}

/** The error's number in a call's answer; 0 if it was not refused. */
export function errorOf(answer: number): number {
  const signed = answer | 0;
  return signed < 0 && signed > -4096 ? -signed : 0;
}
