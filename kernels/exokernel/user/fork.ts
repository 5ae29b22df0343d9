/**
 * Fork with copy-on-write, all of it in user space: parent and child name the same frames, bound for
 * reading, and whoever writes first takes a copy of its own.
 *
 * How many page tables name a frame stands on a page that the whole family shares. Frames die with the
 * environment that took them, so whoever goes has those who still use its frames take their copies first.
 */
import type { Stoppable } from '../../../core/words/activation.ts';
import type { UserBus } from '../../../core/words/bus.ts';
import { CALL, RIGHTS, TRAP } from '../abi/calls.ts';
import { PERM } from '../abi/capability.ts';
import { ERROR } from '../abi/errors.ts';
import { INFO } from '../abi/info.ts';
import { bind, bindAnyhow, unbind } from './bind.ts';
import { callService } from './calling.ts';
import { FAMILY_SLOT, MEMBER_SLOT } from './capabilities.ts';
import { copyFrame, copyPages } from './copy.ts';
import { letIn } from './family.ts';
import { giveFrame, takeFrame } from './frames.ts';
import { makeTables, ownPte } from './own-pages.ts';
import { TASK_SLOTS } from './own-words.ts';
import { findPte, putPte, removePte } from './page-table.ts';
import { OWN_PAGE, ownVa, WINDOW_PAGES, windowVa } from './places.ts';
import { makePte, PTE } from './pte.ts';
import { endOfFrames, envOfSlot, isMine, ownerOf } from './public-tables.ts';
import { SERVICE } from './services.ts';
import { indexInId, info, myEnv, prepare } from './system.ts';

const REFERENCES = ownVa(OWN_PAGE.references);
const MOST = 0xff;

/** How many page tables name a frame that is shared by fork; 0 if it never was. */
export function references(bus: UserBus, frame: number): number {
  return bus.load8(REFERENCES + frame);
}

function setReferences(bus: UserBus, frame: number, count: number): void {
  bus.store8(REFERENCES + frame, count);
}

/**
 * The caller's window becomes that of its child as well, a member of the family which accepts calls. It
 * takes over the page table, which is shown to it meanwhile, in a protected control transfer. The error, or 0.
 */
export function* fork(bus: UserBus, child: number): Stoppable {
  for (let page = 0; page < WINDOW_PAGES - 1; page++) {
    const pte = findPte(bus, page);
    const error = pte === 0 ? 0 : yield* lend(bus, page, pte, child);
    if (error !== 0) return error;
  }
  const table = ownPte(bus, OWN_PAGE.table);
  if (table === 0) return 0;
  const shown = yield* bind(bus, ownVa(OWN_PAGE.from), table, child, FAMILY_SLOT);
  if (shown !== 0) return shown;
  return yield* callService(bus, child, SERVICE.inherit);
}

/** In the child: the parent's table stands beside it, and becomes its own. The error, or 0. */
export function* inherit(bus: UserBus): Stoppable {
  const made = yield* makeTables(bus, MEMBER_SLOT);
  if (made !== 0) copyPages(bus, ownVa(OWN_PAGE.from), ownVa(OWN_PAGE.table));
  yield* unbind(bus, ownVa(OWN_PAGE.from));
  return made === 0 ? ERROR.noMemory : 0;
}

/** A page is everybody's to read, and to copy. */
function* lend(bus: UserBus, page: number, pte: number, child: number): Stoppable {
  const frame = PTE.frame.of(pte);
  const count = references(bus, frame) || 1;
  if (count === MOST) return 1;
  // The child may let in children of its own, and is the one to free the frame if it is the last.
  const error = yield* letIn(bus, frame, child, PERM.modify);
  if (error !== 0) return error;
  setReferences(bus, frame, count + 1);
  putPte(bus, page, pte | PTE.copyOnWrite.mask);
  // Nothing may be bound there just now: then the next access finds the entry.
  prepare(bus, CALL.protect, MEMBER_SLOT, windowVa(page), RIGHTS.read, 1);
  yield TRAP;
  return 0;
}

/** The caller writes to a page that others may read: it gets a frame of its own. 0 if it cannot. */
export function* copyPage(bus: UserBus, page: number, pte: number): Stoppable {
  const frame = PTE.frame.of(pte);
  if (references(bus, frame) <= 1 && isMine(bus, frame)) {
    // All others have copies by now.
    setReferences(bus, frame, 0);
    return yield* settle(bus, page, frame);
  }
  const copy = yield* takeFrame(bus, MEMBER_SLOT);
  if (copy === 0) return 0;
  if ((yield* copyFrame(bus, MEMBER_SLOT, frame, copy)) !== 0) {
    yield* giveFrame(bus, MEMBER_SLOT, copy);
    return 0;
  }
  const isSettled = yield* settle(bus, page, copy);
  yield* forgo(bus, frame);
  return isSettled;
}

function* settle(bus: UserBus, page: number, frame: number): Stoppable {
  const pte = makePte(frame, MEMBER_SLOT, RIGHTS.write);
  putPte(bus, page, pte);
  return (yield* bindAnyhow(bus, windowVa(page), pte)) === 0 ? 1 : 0;
}

/** The caller's page table names a shared frame no more; the last one frees it, whose it ever was. */
function* forgo(bus: UserBus, frame: number): Stoppable {
  const left = references(bus, frame) - 1;
  setReferences(bus, frame, left);
  return left === 0 ? yield* giveFrame(bus, MEMBER_SLOT, frame) : 0;
}

/**
 * The caller is about to die, and its frames with it. Those who share them are called to take copies; frames
 * of others are used by one less.
 */
export function* part(bus: UserBus): Stoppable {
  for (let page = 0; page < WINDOW_PAGES - 1; page++) {
    const pte = findPte(bus, page);
    if ((pte & PTE.copyOnWrite.mask) === 0) continue;
    yield* unbind(bus, windowVa(page));
    removePte(bus, page);
    yield* forgo(bus, PTE.frame.of(pte));
  }
  if (!lends(bus)) return 0;
  for (let slot = 1; slot < TASK_SLOTS; slot++) {
    const env = envOfSlot(bus, slot);
    if (env === 0 || env === myEnv(bus)) continue;
    yield* callService(bus, env, SERVICE.part);
  }
  return 0;
}

/** Whether others use frames of the caller's. */
function lends(bus: UserBus): boolean {
  const end = endOfFrames(bus);
  for (let frame = info(bus, INFO.firstNameable); frame < end; frame++) {
    if (references(bus, frame) > 0 && isMine(bus, frame)) return true;
  }
  return false;
}

/** In each of the others: what is the frame of one who goes is copied. The error, or 0. */
export function* takeCopies(bus: UserBus, owner: number): Stoppable {
  let failed = 0;
  for (let page = 0; page < WINDOW_PAGES - 1; page++) {
    const pte = findPte(bus, page);
    if ((pte & PTE.copyOnWrite.mask) === 0) continue;
    if (ownerOf(bus, PTE.frame.of(pte)) !== indexInId(owner)) continue;
    if ((yield* copyPage(bus, page, pte)) === 0) failed = ERROR.noMemory;
  }
  return failed;
}
