/** The memory contract on L4: a task asks its pager, by IPC; a load or a store is just that. */
import type { Stoppable } from '../../../core/words/activation.ts';
import type { UserBus } from '../../../core/words/bus.ts';
import type { Offer } from '../../../core/words/kernel.ts';
import { type MemoryOps, refusal } from '../../../properties/contracts/memory/ops.ts';
import { completeFpage } from '../abi/fpage.ts';
import { makeTag } from '../abi/message.ts';
import { UTCB } from '../abi/utcb.ts';
import { hasFailed, mr, myUtcb, prepareCall, TRAP } from '../user/ipc.ts';
import { REQUEST, reasonOf } from '../user/protocol.ts';

/** A call to the caller's pager. */
function prepare(bus: UserBus, label: number, a = 0, b = 0, c = 0): void {
  const pager = bus.load(myUtcb(bus) + UTCB.pager);
  prepareCall(bus, pager, makeTag(label, 3), a, b, c);
}

/** The pager's answer. That the call itself fails has one reason: the kernel could not map the page. */
function result(bus: UserBus): number {
  if (hasFailed(bus)) return refusal('noMemory');
  const value = mr(bus, 1) | 0;
  return value >= 0 ? value : refusal(reasonOf(value));
}

function* spawn(bus: UserBus, home: number): Stoppable {
  prepare(bus, REQUEST.spawn, home);
  yield TRAP;
  return result(bus);
}

function* exit(bus: UserBus): Stoppable {
  prepare(bus, REQUEST.exit);
  yield TRAP;
  return result(bus);
}

function* alloc(bus: UserBus): Stoppable {
  bus.store(myUtcb(bus) + UTCB.acceptor, completeFpage(0));
  prepare(bus, REQUEST.alloc);
  yield TRAP;
  return result(bus);
}

function* free(bus: UserBus, page: number): Stoppable {
  prepare(bus, REQUEST.free, page);
  yield TRAP;
  return result(bus);
}

function* share(bus: UserBus, page: number, task: number, rights: number): Stoppable {
  prepare(bus, REQUEST.share, page, task, rights);
  yield TRAP;
  return result(bus);
}

function* unshare(bus: UserBus, page: number, task: number): Stoppable {
  prepare(bus, REQUEST.unshare, page, task);
  yield TRAP;
  return result(bus);
}

function load(bus: UserBus, page: number, offset: number): number {
  return bus.load(page + 4 * offset);
}

function store(bus: UserBus, page: number, offset: number, value: number): number {
  bus.store(page + 4 * offset, value);
  return 0;
}

export const memory: Offer<MemoryOps> = {
  ops: { spawn, exit, alloc, free, share, unshare, load, store },
};
