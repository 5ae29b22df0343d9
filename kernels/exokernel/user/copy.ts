/** Copying frames: each stands for so long at a place of the library's own. */
import type { Stoppable } from '../../../core/words/activation.ts';
import type { UserBus } from '../../../core/words/bus.ts';
import { PAGE_BYTES } from '../abi/address-map.ts';
import { RIGHTS } from '../abi/calls.ts';
import { bindAnyhow, unbind } from './bind.ts';
import { setOwnPte } from './own-pages.ts';
import { OWN_PAGE, ownVa } from './places.ts';
import { makePte } from './pte.ts';

/** Copies one frame's words into another, both by the capability in this slot; the error, or 0. */
export function* copyFrame(bus: UserBus, slot: number, from: number, to: number): Stoppable {
  const error =
    (yield* show(bus, OWN_PAGE.from, makePte(from, slot, RIGHTS.read))) ||
    (yield* show(bus, OWN_PAGE.to, makePte(to, slot, RIGHTS.write)));
  if (error === 0) copyPages(bus, ownVa(OWN_PAGE.from), ownVa(OWN_PAGE.to));
  yield* hide(bus, OWN_PAGE.from);
  yield* hide(bus, OWN_PAGE.to);
  return error;
}

export function copyPages(bus: UserBus, from: number, to: number): void {
  for (let i = 0; i < PAGE_BYTES; i += 4) bus.store(to + i, bus.load(from + i));
}

/** What stands at an own page until it is hidden again. */
export function* show(bus: UserBus, number: number, pte: number): Stoppable {
  setOwnPte(bus, number, pte);
  return yield* bindAnyhow(bus, ownVa(number), pte);
}

export function* hide(bus: UserBus, number: number): Stoppable {
  setOwnPte(bus, number, 0);
  return yield* unbind(bus, ownVa(number));
}
