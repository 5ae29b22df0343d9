/** Unmap: takes back what the caller's space mapped on, and says how it was accessed. */
import { UNMAP_COUNT_MASK, UNMAP_FLUSH } from '../abi/calls.ts';
import { withRights } from '../abi/fpage.ts';
import { MR0_REGISTER, MRS_IN_REGISTERS } from '../abi/message.ts';
import { UTCB } from '../abi/utcb.ts';
import type { L4 } from '../context.ts';
import { unmap } from '../mapping/unmap.ts';
import { TCB } from '../records.ts';

export function unmapCall(k: L4, self: number): void {
  const { bus } = k;
  bus.enter(k.rooms.mapping);
  bus.exec(k.paths.unmap);
  const control = bus.register(1);
  const count = (control & UNMAP_COUNT_MASK) + 1;
  const flush = (control & UNMAP_FLUSH) !== 0;
  const space = bus.load(self + TCB.space);
  const mrs = bus.load(self + TCB.utcb) + UTCB.mr;
  for (let i = 0; i < count; i++) {
    const inRegister = i < MRS_IN_REGISTERS;
    const page = inRegister ? bus.register(MR0_REGISTER + i) : bus.load(mrs + 4 * i);
    const answer = withRights(page, unmap(k, space, page, flush));
    if (inRegister) bus.setRegister(MR0_REGISTER + i, answer);
    else bus.store(mrs + 4 * i, answer);
  }
  bus.leave();
}
