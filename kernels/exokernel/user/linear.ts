/** A linear page table: one word for each page of the window, in the order of the pages. */
import { OWN_PAGE, ownVa } from './places.ts';
import type { PageTable } from './pte.ts';

function wordOf(page: number): number {
  return ownVa(OWN_PAGE.table) + 4 * page;
}

export const linear: PageTable = {
  find: (bus, page) => bus.load(wordOf(page)),
  put(bus, page, pte) {
    bus.store(wordOf(page), pte);
    return true;
  },
  remove(bus, page) {
    bus.store(wordOf(page), 0);
  },
};
