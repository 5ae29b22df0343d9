/**
 * Replacement, chosen by the application (the variant `replace`): no more pages of the window have frames
 * than the application wants, and the contents of the others stand in a backing store.
 *
 *     fifo   the page that has had its frame for the longest time goes
 *     clock  a hand goes round: who was used since it came by last stays, but is unbound, so that its next
 *            use is noticed; the first that was not used goes
 *
 * Until there is a disk the backing store is frames that are bound only while a page is copied.
 */
import type { Stoppable } from '../../../core/words/activation.ts';
import type { UserBus } from '../../../core/words/bus.ts';
import { RIGHTS } from '../abi/calls.ts';
import { INFO } from '../abi/info.ts';
import { bindAnyhow, unbind } from './bind.ts';
import { copyFrame } from './copy.ts';
import { giveFrame, takeFrame } from './frames.ts';
import { LIBRARY, library, MAX_RESIDENT, setLibrary } from './own-words.ts';
import { findPte, putPte } from './page-table.ts';
import { windowVa } from './places.ts';
import { makePte, PTE } from './pte.ts';
import { info } from './system.ts';

/** How many pages may have frames at once; 0 is no limit: then nothing is replaced. */
export function limitResident(bus: UserBus, pages: number): void {
  setLibrary(bus, LIBRARY.residentLimit, Math.min(pages, MAX_RESIDENT));
}

export function isPaging(bus: UserBus): boolean {
  return library(bus, LIBRARY.residentLimit) > 0;
}

function placeAt(index: number): number {
  return LIBRARY.queue + 4 * index;
}

/** The page that has its frame in this place of the queue; -1 if none has. */
function pageAt(bus: UserBus, index: number): number {
  return library(bus, placeAt(index)) - 1;
}

/** A page of zeroes, which has no frame until it is used: 0 if there is no memory for it. */
export function* addPage(bus: UserBus, page: number, slot: number): Stoppable {
  const frame = yield* takeFrame(bus, slot);
  if (frame === 0) return 0;
  const pte = PTE.swapped.put(makePte(frame, slot, RIGHTS.write), 1);
  if (putPte(bus, page, pte)) return 1;
  yield* giveFrame(bus, slot, frame);
  return 0;
}

/** A page whose contents are in the backing store gets a frame, in place of another; 0 if it cannot. */
export function* bringIn(bus: UserBus, page: number, pte: number): Stoppable {
  const slot = PTE.slot.of(pte);
  const index = yield* makeRoom(bus);
  const frame = index < 0 ? 0 : yield* takeFrame(bus, slot);
  if (frame === 0) return 0;
  const store = PTE.frame.of(pte);
  if ((yield* copyFrame(bus, slot, store, frame)) !== 0) {
    yield* giveFrame(bus, slot, frame);
    return 0;
  }
  const here = PTE.referenced.put(makePte(frame, slot, PTE.rights.of(pte)), 1);
  putPte(bus, page, here);
  setLibrary(bus, placeAt(index), page + 1);
  setLibrary(bus, LIBRARY.resident, library(bus, LIBRARY.resident) + 1);
  yield* giveFrame(bus, slot, store);
  return (yield* bindAnyhow(bus, windowVa(page), here)) === 0 ? 1 : 0;
}

/** A page that has a frame is used: the clock's hand is told. */
export function noteUse(bus: UserBus, page: number, pte: number): void {
  if (!isPaging(bus) || (pte & PTE.referenced.mask) !== 0) return;
  putPte(bus, page, pte | PTE.referenced.mask);
}

/** A free place of the queue, for which a page may have gone; -1 if there is none to be had. */
function* makeRoom(bus: UserBus): Stoppable {
  const limit = library(bus, LIBRARY.residentLimit);
  for (let index = 0; index < limit; index++) if (pageAt(bus, index) < 0) return index;
  const index = yield* choose(bus, limit);
  return (yield* sendOut(bus, index)) === 0 ? -1 : index;
}

/** Whose turn it is to go. The hand stands at the next after it. */
function* choose(bus: UserBus, limit: number): Stoppable {
  const isClock = info(bus, INFO.replace) === 1;
  for (;;) {
    const index = library(bus, LIBRARY.hand) % limit;
    setLibrary(bus, LIBRARY.hand, (index + 1) % limit);
    const page = pageAt(bus, index);
    const pte = findPte(bus, page);
    if (!isClock || (pte & PTE.referenced.mask) === 0) return index;
    putPte(bus, page, (pte & ~PTE.referenced.mask) >>> 0);
    yield* unbind(bus, windowVa(page));
  }
}

/** The contents of the page in this place go to the backing store, and its frame is free; 0 if not. */
function* sendOut(bus: UserBus, index: number): Stoppable {
  const page = pageAt(bus, index);
  const pte = findPte(bus, page);
  const slot = PTE.slot.of(pte);
  const store = yield* takeFrame(bus, slot);
  if (store === 0) return 0;
  // Nobody writes to it while it is copied: the binding goes first.
  yield* unbind(bus, windowVa(page));
  if ((yield* copyFrame(bus, slot, PTE.frame.of(pte), store)) !== 0) {
    yield* giveFrame(bus, slot, store);
    return 0;
  }
  putPte(bus, page, PTE.swapped.put(makePte(store, slot, PTE.rights.of(pte)), 1));
  setLibrary(bus, placeAt(index), 0);
  setLibrary(bus, LIBRARY.resident, library(bus, LIBRARY.resident) - 1);
  yield* giveFrame(bus, slot, PTE.frame.of(pte));
  return 1;
}
