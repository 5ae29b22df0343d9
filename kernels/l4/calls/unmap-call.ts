/**
 * Unmap: takes back what the caller's space mapped on, and says how it was accessed.
 *
 * It may be long, and stops for interrupts: what is left to do is noted in the TCB, and done when the
 * thread runs again, before it returns to user level.
 */
import { UNMAP_COUNT_MASK, UNMAP_FLUSH } from '../abi/calls.ts';
import { baseOf, PAGE_SHIFT, rightsOf, shiftOf, withRights } from '../abi/fpage.ts';
import { MR0_REGISTER, MRS_IN_REGISTERS } from '../abi/message.ts';
import { UTCB } from '../abi/utcb.ts';
import type { L4 } from '../context.ts';
import { STOP } from '../mapping/revoke.ts';
import { type Progress, unmapRange } from '../mapping/unmap.ts';
import { TCB } from '../records.ts';

export function unmapCall(k: L4, self: number): void {
  k.bus.enter(k.rooms.mapping);
  k.bus.exec(k.paths.unmap);
  unmapFrom(k, self, 0, null);
  k.bus.leave();
}

/** Goes on with the running thread's Unmap, if one was cut short. */
export function continueUnmap(k: L4, self: number): void {
  const { bus } = k;
  const next = bus.load(self + TCB.unmapping);
  if (next === 0) return;
  bus.store(self + TCB.unmapping, 0);
  const at = bus.load(self + TCB.unmapAt);
  const status = bus.load(self + TCB.unmapStatus);
  bus.enter(k.rooms.mapping);
  unmapFrom(k, self, next - 1, { at, status });
  bus.leave();
}

/** Does the flexpages from message register `first` on, the first of them as far as `begun` says. */
function unmapFrom(k: L4, self: number, first: number, begun: Progress | null): void {
  const { bus } = k;
  const control = bus.register(1);
  const count = (control & UNMAP_COUNT_MASK) + 1;
  const flush = (control & UNMAP_FLUSH) !== 0;
  const space = bus.load(self + TCB.space);
  const mrs = bus.load(self + TCB.utcb) + UTCB.mr;
  for (let i = first; i < count; i++) {
    const inRegister = i < MRS_IN_REGISTERS;
    const page = inRegister ? bus.register(MR0_REGISTER + i) : bus.load(mrs + 4 * i);
    const shift = shiftOf(page);
    const progress = (i === first ? begun : null) ?? { at: baseOf(page), status: 0 };
    const end = shift < PAGE_SHIFT ? 0 : baseOf(page) + 2 ** shift;
    if (!unmapRange(k, space, progress, end, rightsOf(page), flush, STOP)) {
      bus.store(self + TCB.unmapping, i + 1);
      bus.store(self + TCB.unmapAt, progress.at);
      bus.store(self + TCB.unmapStatus, progress.status);
      return;
    }
    const answer = withRights(page, progress.status);
    if (inRegister) bus.setRegister(MR0_REGISTER + i, answer);
    else bus.store(mrs + 4 * i, answer);
  }
}
