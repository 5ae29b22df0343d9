/**
 * The registry of a family: which page of the window has which frame, whose it is, and who else may use it.
 *
 * The first environment keeps it, in pages of its own, and the others ask for it by protected control
 * transfer. It believes nobody that a page is its own; and where it errs, the kernel does not: that asks
 * the frame's access list at each binding.
 */

import { bits } from '../../../core/memory/bits.ts';
import { layout, word } from '../../../core/memory/layout.ts';
import type { UserBus } from '../../../core/words/bus.ts';
import { PAGE_BYTES } from '../abi/address-map.ts';
import { RIGHTS } from '../abi/calls.ts';
import { isKnown, KNOWN, LIBRARY, library, setLibrary, TASK_SLOTS } from './own-words.ts';
import { OWN_PAGE, ownVa } from './places.ts';
import { SERVICE } from './services.ts';

export const REGISTRY_PAGES = 2;

/** A page of the window, by its number. */
const PAGE = layout('registered page', { what: word(), rights: word() }, 8);

/** The frame, and the slot of its owner; 0 for a page that is gone. */
const WHAT = { owner: bits(0, 5), frame: bits(12, 20) } as const;

/** How many pages there can ever be, beside the window's last: none is named again. */
const MAX_PAGES = Math.min((REGISTRY_PAGES * PAGE_BYTES) / PAGE.bytes, 1023);

/** Why the registry refuses, as negative numbers. */
export const REFUSED = { badHandle: -1, notOwner: -2, self: -3, full: -4, notShared: -5 } as const;

function recordOf(page: number): number {
  return ownVa(OWN_PAGE.registry) + page * PAGE.bytes;
}

/** The slot of a page's owner; 0 if there is no such page, now. */
function ownerOf(bus: UserBus, page: number): number {
  if (!isKnown(bus, KNOWN.registry) || page >= library(bus, LIBRARY.pageCount)) return 0;
  return WHAT.owner.of(bus.load(recordOf(page) + PAGE.what));
}

function rightsOf(bus: UserBus, page: number, slot: number): number {
  return (bus.load(recordOf(page) + PAGE.rights) >>> (2 * slot)) & RIGHTS.write;
}

function setRights(bus: UserBus, page: number, slot: number, rights: number): void {
  const at = recordOf(page) + PAGE.rights;
  const others = bus.load(at) & ~(RIGHTS.write << (2 * slot));
  bus.store(at, (others | (rights << (2 * slot))) >>> 0);
}

/** What the task in a slot may do with a page: its frame << 12 | RIGHTS; 0 if nothing. */
function find(bus: UserBus, slot: number, page: number): number {
  const owner = ownerOf(bus, page);
  if (owner === 0) return 0;
  const rights = owner === slot ? RIGHTS.write : rightsOf(bus, page, slot);
  const what = bus.load(recordOf(page) + PAGE.what);
  return rights === 0 ? 0 : (what & WHAT.frame.mask) | rights;
}

/** A new page, of this frame; its number. */
function add(bus: UserBus, slot: number, frame: number): number {
  const page = library(bus, LIBRARY.pageCount);
  if (page >= MAX_PAGES) return REFUSED.full;
  bus.store(recordOf(page) + PAGE.what, WHAT.owner.put(WHAT.frame.put(0, frame), slot));
  bus.store(recordOf(page) + PAGE.rights, 0);
  setLibrary(bus, LIBRARY.pageCount, page + 1);
  return page;
}

/** The page is gone, for its sharers too; its frame. */
function drop(bus: UserBus, slot: number, page: number): number {
  const refused = ownership(bus, slot, page);
  if (refused !== 0) return refused;
  const frame = WHAT.frame.of(bus.load(recordOf(page) + PAGE.what));
  bus.store(recordOf(page) + PAGE.what, 0);
  return frame;
}

/** Why the task of a slot may not dispose of a page; 0 if it may. */
function ownership(bus: UserBus, slot: number, page: number): number {
  const owner = ownerOf(bus, page);
  if (owner === 0) return REFUSED.badHandle;
  return owner === slot ? 0 : REFUSED.notOwner;
}

/** Another may do this with the page from now on; the page's frame. */
function share(bus: UserBus, slot: number, page: number, other: number, rights: number): number {
  const refused = ownership(bus, slot, page);
  if (refused !== 0) return refused;
  if (other === slot) return REFUSED.self;
  if (rights === 0 && rightsOf(bus, page, other) === 0) return REFUSED.notShared;
  setRights(bus, page, other, rights);
  return WHAT.frame.of(bus.load(recordOf(page) + PAGE.what));
}

/** The task of a slot is about to go, with its pages and shares. */
function leave(bus: UserBus, slot: number): number {
  const pages = library(bus, LIBRARY.pageCount);
  for (let page = 0; page < pages; page++) {
    if (ownerOf(bus, page) === slot) bus.store(recordOf(page) + PAGE.what, 0);
    else if (rightsOf(bus, page, slot) !== 0) setRights(bus, page, slot, 0);
  }
  return 0;
}

function livesAt(slot: number): number {
  return LIBRARY.lives + 4 * (slot % TASK_SLOTS);
}

/** How many tasks have lived in a slot, modulo 256; `more` of them are new. */
function lives(bus: UserBus, slot: number, more: number): number {
  const count = (library(bus, livesAt(slot)) + more) & 0xff;
  if (more !== 0) setLibrary(bus, livesAt(slot), count);
  return count;
}

/** What the registry answers to the task of a slot: a number, or one of REFUSED. */
export function consult(
  bus: UserBus,
  slot: number,
  service: number,
  a: number,
  b: number,
  c: number,
): number {
  switch (service) {
    case SERVICE.lives:
      return lives(bus, a, b);
    case SERVICE.find:
      return find(bus, slot, a);
    case SERVICE.add:
      return add(bus, slot, a);
    case SERVICE.drop:
      return drop(bus, slot, a);
    case SERVICE.share:
      return share(bus, slot, a, b, c);
    default:
      return leave(bus, slot);
  }
}
