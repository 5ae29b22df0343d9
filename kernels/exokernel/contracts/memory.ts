/**
 * The memory contract on the exokernel: a task takes frames by their names, tells the registry whose they
 * are, and lets others in by the frames' access lists; a load or a store is just that.
 *
 * A page's handle is its address in the window, which is given to no other page.
 */
import type { Stoppable } from '../../../core/words/activation.ts';
import type { UserBus } from '../../../core/words/bus.ts';
import type { Offer } from '../../../core/words/kernel.ts';
import {
  type MemoryError,
  type MemoryOps,
  refusal,
} from '../../../properties/contracts/memory/ops.ts';
import { CALL, RIGHTS, TRAP } from '../abi/calls.ts';
import { PERM } from '../abi/capability.ts';
import { ERROR } from '../abi/errors.ts';
import { bind } from '../user/bind.ts';
import { ask } from '../user/calling.ts';
import { MEMBER_SLOT } from '../user/capabilities.ts';
import { join, letIn, makeSharer } from '../user/family.ts';
import { giveFrame, takeFrame } from '../user/frames.ts';
import { makeTables } from '../user/own-pages.ts';
import { putPte, removePte } from '../user/page-table.ts';
import { windowPage, windowVa } from '../user/places.ts';
import { makePte } from '../user/pte.ts';
import { slotOf } from '../user/public-tables.ts';
import { REFUSED } from '../user/registry.ts';
import { SERVICE } from '../user/services.ts';
import { isFirst, myEnv, prepare } from '../user/system.ts';

const REASONS: Readonly<Record<number, MemoryError>> = {
  [REFUSED.badHandle]: 'badHandle',
  [REFUSED.notOwner]: 'notOwner',
  [REFUSED.self]: 'self',
  [REFUSED.full]: 'noMemory',
  [REFUSED.notShared]: 'notShared',
};

/** What an op refuses where the registry does. */
function refused(answer: number): number {
  return refusal(REASONS[answer] ?? 'badHandle');
}

function* spawn(bus: UserBus, home: number): Stoppable {
  if ((yield* join(bus)) === 0) return refusal('noMemory');
  const env = yield* makeSharer(bus, home);
  if (env >= 0) return env;
  return refusal(env === -ERROR.invalid ? 'exists' : 'noMemory');
}

function* exit(bus: UserBus): Stoppable {
  if (isFirst(bus)) return refusal('self');
  yield* ask(bus, 0, SERVICE.leave);
  prepare(bus, CALL.envFree, MEMBER_SLOT, myEnv(bus));
  yield TRAP;
  return 0;
}

function* alloc(bus: UserBus): Stoppable {
  const isReady = (yield* join(bus)) !== 0 && (yield* makeTables(bus, MEMBER_SLOT)) !== 0;
  const frame = isReady ? yield* takeFrame(bus, MEMBER_SLOT) : 0;
  if (frame === 0) return refusal('noMemory');
  const page = yield* ask(bus, REFUSED.full, SERVICE.add, frame);
  if (page >= 0) {
    const pte = makePte(frame, MEMBER_SLOT, RIGHTS.write);
    const error = yield* bind(bus, windowVa(page), pte);
    if (error === 0 && putPte(bus, page, pte)) return windowVa(page);
    yield* ask(bus, 0, SERVICE.drop, page);
  }
  yield* giveFrame(bus, MEMBER_SLOT, frame);
  return refusal('noMemory');
}

function* free(bus: UserBus, va: number): Stoppable {
  const page = windowPage(va);
  const frame = yield* ask(bus, REFUSED.badHandle, SERVICE.drop, page);
  if (frame < 0) return refused(frame);
  removePte(bus, page);
  yield* giveFrame(bus, MEMBER_SLOT, frame);
  return 0;
}

/** Sets what another task may do with a page. */
function* setShare(bus: UserBus, va: number, task: number, rights: number): Stoppable {
  const slot = slotOf(bus, task);
  if (slot === 0) return refusal('noTask');
  const page = windowPage(va);
  const frame = yield* ask(bus, REFUSED.badHandle, SERVICE.share, page, slot, rights);
  if (frame < 0) return refused(frame);
  const perm = rights === RIGHTS.write ? PERM.write : PERM.read;
  yield* letIn(bus, frame, task, rights === 0 ? -1 : perm);
  return 0;
}

function share(bus: UserBus, va: number, task: number, choice: number): Stoppable {
  return setShare(bus, va, task, choice === 0 ? RIGHTS.read : RIGHTS.write);
}

function unshare(bus: UserBus, va: number, task: number): Stoppable {
  return setShare(bus, va, task, RIGHTS.none);
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
