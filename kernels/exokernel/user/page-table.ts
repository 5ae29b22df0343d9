/** The application's choice of page table: which frame stands behind a page of the window. */
import type { UserBus } from '../../../core/words/bus.ts';
import { INFO } from '../abi/info.ts';
import { inverted } from './inverted.ts';
import { linear } from './linear.ts';
import { isKnown, KNOWN } from './own-words.ts';
import type { PageTable } from './pte.ts';
import { info } from './system.ts';

function choice(bus: UserBus): PageTable {
  return info(bus, INFO.tables) === 0 ? linear : inverted;
}

/** The entry of a page; 0 if it has none, or the environment has no table yet. */
export function findPte(bus: UserBus, page: number): number {
  return isKnown(bus, KNOWN.tables) ? choice(bus).find(bus, page) : 0;
}

/** Sets an entry, in a table that is there. */
export function putPte(bus: UserBus, page: number, pte: number): boolean {
  return choice(bus).put(bus, page, pte);
}

export function removePte(bus: UserBus, page: number): void {
  if (isKnown(bus, KNOWN.tables)) choice(bus).remove(bus, page);
}
