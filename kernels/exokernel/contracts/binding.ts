/**
 * The binding contract on the exokernel: frames by their names, bound by capabilities.
 *
 * Page n of a task's window stands at WINDOW + 4096 * n, frame n is the n-th that can be asked for by name.
 * What is left of the contract is in `binding-authority.ts` and `binding-use.ts`.
 */
import type { Stoppable } from '../../../core/words/activation.ts';
import type { UserBus } from '../../../core/words/bus.ts';
import type { Offer } from '../../../core/words/kernel.ts';
import type { BindingOps } from '../../../properties/contracts/binding/ops.ts';
import { FRAMES, refusal, SLOTS } from '../../../properties/contracts/binding/terms.ts';
import { CALL, RIGHTS, TRAP } from '../abi/calls.ts';
import { ERROR, errorOf } from '../abi/errors.ts';
import { bind as bindPage, unbind as unbindPage } from '../user/bind.ts';
import { named } from '../user/frames.ts';
import { makeTables } from '../user/own-pages.ts';
import { BEHAVIOUR, setBehaviour } from '../user/own-words.ts';
import { findPte, putPte, removePte } from '../user/page-table.ts';
import { windowVa } from '../user/places.ts';
import { makePte, PTE } from '../user/pte.ts';
import { slotOf } from '../user/public-tables.ts';
import { isFirst, myEnv, prepare } from '../user/system.ts';
import { authority } from './binding-authority.ts';
import { reasonOf } from './binding-reasons.ts';
import { spawn } from './binding-spawn.ts';
import { use } from './binding-use.ts';

function* exit(bus: UserBus): Stoppable {
  if (isFirst(bus)) return refusal('self');
  prepare(bus, CALL.envFree, 0, myEnv(bus));
  yield TRAP;
  return 0;
}

function* allocate(bus: UserBus, frame: number, slot: number): Stoppable {
  if (frame >= FRAMES) return refusal('badName');
  if (slot >= SLOTS) return refusal('badSlot');
  prepare(bus, CALL.frameAlloc, slot, named(bus, frame));
  return reasonOf(yield TRAP);
}

function* free(bus: UserBus, frame: number, slot: number): Stoppable {
  if (frame >= FRAMES) return refusal('badName');
  if (slot >= SLOTS) return refusal('badSlot');
  prepare(bus, CALL.frameFree, slot, named(bus, frame));
  return reasonOf(yield TRAP);
}

/** Rights by the packed index of the choice. */
function rightsOf(choice: number): number {
  return choice === 0 ? RIGHTS.read : RIGHTS.write;
}

function* bind(bus: UserBus, page: number, frame: number, slot: number, choice: number): Stoppable {
  if (frame >= FRAMES) return refusal('badName');
  if (slot >= SLOTS) return refusal('badSlot');
  return yield* bindAndRemember(bus, page, named(bus, frame), slot, rightsOf(choice));
}

/** What is refused is found out first; the page table is made when there is something to put into it. */
function* bindAndRemember(
  bus: UserBus,
  page: number,
  frame: number,
  slot: number,
  rights: number,
): Stoppable {
  const pte = makePte(frame, slot, rights);
  const error = yield* bindPage(bus, windowVa(page), pte);
  if (error !== 0) return reasonOf(-error);
  if ((yield* makeTablesAnyhow(bus)) === 0 || !putPte(bus, page, pte)) {
    yield* unbindPage(bus, windowVa(page));
    return refusal('noMemory');
  }
  return 0;
}

/** Memory may be wanting for a moment; the frame is guarded by what is in slot 0 when it is taken. */
const TRIES = 4;

function* makeTablesAnyhow(bus: UserBus): Stoppable {
  for (let tries = 0; tries < TRIES; tries++) if ((yield* makeTables(bus, 0)) !== 0) return 1;
  return 0;
}

function* bindFor(
  bus: UserBus,
  task: number,
  page: number,
  frame: number,
  slot: number,
  choice: number,
): Stoppable {
  if (slotOf(bus, task) === 0) return refusal('noTask');
  if (frame >= FRAMES) return refusal('badName');
  if (slot >= SLOTS) return refusal('badSlot');
  const pte = makePte(named(bus, frame), slot, rightsOf(choice));
  return reasonOf(-(yield* bindPage(bus, windowVa(page), pte, task, 0)));
}

function* unbind(bus: UserBus, page: number): Stoppable {
  yield* unbindPage(bus, windowVa(page));
  removePte(bus, page);
  return 0;
}

function* protect(bus: UserBus, page: number, slot: number, choice: number): Stoppable {
  if (choice === 0) return refusal('none');
  const rights = rightsOf(choice - 1);
  const pte = findPte(bus, page);
  prepare(bus, CALL.readPte, windowVa(page));
  const isBound = errorOf(yield TRAP) === 0;
  if (!isBound && pte === 0) return refusal('none');
  if (slot >= SLOTS) return refusal('badSlot');
  if (!isBound) return yield* bindAndRemember(bus, page, PTE.frame.of(pte), slot, rights);
  prepare(bus, CALL.protect, slot, windowVa(page), rights, 1);
  const error = errorOf(yield TRAP);
  if (error === 0 && pte !== 0) putPte(bus, page, makePte(PTE.frame.of(pte), slot, rights));
  return error === ERROR.notFound ? refusal('none') : reasonOf(-error);
}

/** PCs stand 16 bytes apart. */
const PC_BYTES = 16;

function hijack(bus: UserBus, page: number, skew: number): number {
  setBehaviour(bus, BEHAVIOUR.skew, skew * PC_BYTES);
  const word = bus.load(windowVa(page));
  setBehaviour(bus, BEHAVIOUR.skew, 0);
  return word;
}

export const binding: Offer<BindingOps> = {
  ops: {
    spawn,
    exit,
    allocate,
    free,
    bind,
    bindFor,
    unbind,
    protect,
    hijack,
    ...authority,
    ...use,
  },
};
