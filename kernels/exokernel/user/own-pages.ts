/** The library OS's own pages: page table and board. */
import type { Stoppable } from '../../../core/words/activation.ts';
import type { UserBus } from '../../../core/words/bus.ts';
import { RIGHTS } from '../abi/calls.ts';
import { INFO } from '../abi/info.ts';
import { bind } from './bind.ts';
import { giveFrame, takeFrame } from './frames.ts';
import { isKnown, KNOWN, LIBRARY, learn, library, setLibrary } from './own-words.ts';
import { OWN_PAGE, ownVa, WINDOW_KEEPER } from './places.ts';
import { makePte } from './pte.ts';
import { info } from './system.ts';

export function ownPte(bus: UserBus, number: number): number {
  return library(bus, LIBRARY.pages + 4 * number);
}

export function setOwnPte(bus: UserBus, number: number, pte: number): void {
  setLibrary(bus, LIBRARY.pages + 4 * number, pte);
}

/** Takes a frame for an own page, of zeroes, and binds it; false if there is no memory. */
export function* makeOwnPage(bus: UserBus, number: number, slot: number): Stoppable {
  const frame = yield* takeFrame(bus, slot);
  if (frame === 0) return 0;
  const pte = makePte(frame, slot, RIGHTS.write);
  const error = yield* bind(bus, ownVa(number), pte);
  if (error !== 0) {
    yield* giveFrame(bus, slot, frame);
    return 0;
  }
  setOwnPte(bus, number, pte);
  return 1;
}

/**
 * Makes the page table, unless it is there; 0 if there is no memory. Frames of it are guarded by the
 * capability in this slot.
 */
export function* makeTables(bus: UserBus, slot: number): Stoppable {
  if (isKnown(bus, KNOWN.tables)) return 1;
  const made = yield* makeOwnPage(bus, OWN_PAGE.table, slot);
  if (made !== 0) learn(bus, KNOWN.tables);
  return made;
}

/**
 * Binds the information page at the window's end, of the caller's or of another environment: on x86 the
 * table of the window is there from now on, so that accesses to it want no memory. The error, or 0.
 */
export function* keepWindow(bus: UserBus, env = 0, key = 0): Stoppable {
  const frame = info(bus, INFO.ppages);
  return yield* bind(bus, WINDOW_KEEPER, makePte(frame, 0, RIGHTS.read), env, key);
}
