/**
 * An inverted page table: as many entries as pages can have frames at once, found by a hash of the page,
 * with chains through the entries. Its size follows from memory, not from the space.
 */

import { layout, word } from '../../../core/memory/layout.ts';
import type { UserBus } from '../../../core/words/bus.ts';
import { OWN_PAGE, ownVa } from './places.ts';
import type { PageTable } from './pte.ts';

const BUCKETS = 128;
const ENTRIES = 298;

/** An entry; the next of its chain by index + 1, as the buckets name the first. */
const ENTRY = layout(
  'entry of an inverted page table',
  { page: word(), pte: word(), next: word() },
  12,
);

/** One page: buckets, the first free entry, how many were ever used, entries. */
const BUCKET = ownVa(OWN_PAGE.table);
const [FREE, USED] = [BUCKET + 4 * BUCKETS, BUCKET + 4 * BUCKETS + 4];
const FIRST = BUCKET + 4 * BUCKETS + 8;

function entryAt(number: number): number {
  return FIRST + (number - 1) * ENTRY.bytes;
}

function bucketOf(page: number): number {
  // So that pages which lie 128 apart do not meet.
  return BUCKET + 4 * ((page ^ (page >>> 7)) % BUCKETS);
}

/** Where the page's entry is named: in its bucket, or in the entry before; it names 0 if there is none. */
function placeOf(bus: UserBus, page: number): number {
  let place = bucketOf(page);
  for (;;) {
    const number = bus.load(place);
    if (number === 0 || bus.load(entryAt(number) + ENTRY.page) === page) return place;
    place = entryAt(number) + ENTRY.next;
  }
}

/** The number of an entry that nobody has; 0 if there is none left. */
function take(bus: UserBus): number {
  const free = bus.load(FREE);
  if (free !== 0) {
    bus.store(FREE, bus.load(entryAt(free) + ENTRY.next));
    return free;
  }
  const used = bus.load(USED);
  if (used === ENTRIES) return 0;
  bus.store(USED, used + 1);
  return used + 1;
}

export const inverted: PageTable = {
  find(bus, page) {
    const number = bus.load(placeOf(bus, page));
    return number === 0 ? 0 : bus.load(entryAt(number) + ENTRY.pte);
  },
  put(bus, page, pte) {
    const place = placeOf(bus, page);
    let number = bus.load(place);
    if (number === 0) {
      number = take(bus);
      if (number === 0) return false;
      bus.store(entryAt(number) + ENTRY.page, page);
      bus.store(entryAt(number) + ENTRY.next, 0);
      bus.store(place, number);
    }
    bus.store(entryAt(number) + ENTRY.pte, pte);
    return true;
  },
  remove(bus, page) {
    const place = placeOf(bus, page);
    const number = bus.load(place);
    if (number === 0) return;
    bus.store(place, bus.load(entryAt(number) + ENTRY.next));
    bus.store(entryAt(number) + ENTRY.next, bus.load(FREE));
    bus.store(FREE, number);
  },
};
