/** map, unmap, protect: regions come, go and change, and with them what is promised. */
import { MMAP_BASE } from '../unix/abi/address-map.ts';
import { ERROR } from '../unix/abi/errors.ts';
import { MAP, PROT } from '../unix/abi/flags.ts';
import type { Answer } from '../unix/answers.ts';
import { mayRunAt } from './code.ts';
import { addCommitted, canCommit, chargeSpace } from './commit.ts';
import { PAGE_BYTES, type Vm } from './context.ts';
import { lowerPage } from './pages.ts';
import { clearRange, hasRecords, isRange, targetOf } from './ranges.ts';
import { REGION, REGION_FLAG, SHARED_OBJECT } from './records.ts';
import {
  chargedWithin,
  endOf,
  linkRegion,
  mergeAround,
  newRegion,
  regionFrom,
  splitAt,
} from './regions.ts';
import { newShared, shareShared } from './shared.ts';
import { addTables, dropTables } from './tables.ts';

/** See `Spaces.map`. */
export function map(
  v: Vm,
  p: number,
  va: number,
  pages: number,
  rights: number,
  most: number,
  flags: number,
  file: number,
  first: number,
  end: number,
): Answer {
  v.m.exec(v.paths['memory.map']);
  const space = targetOf(v, p);
  const start = placeFor(v, space, va, pages, flags);
  if (start < 0) return start;
  if ((rights & ~most) !== 0) return -ERROR.access;
  const stop = start + pages * PAGE_BYTES;
  const isShared = (flags & MAP.shared) !== 0;
  const isCharged = !isShared && makesOwn(pages, most, file, first, end);
  const promised = isCharged || (isShared && file === 0) ? pages : 0;
  const more = promised - chargedWithin(v, space, start, stop);
  if (v.host.fails() || !canCommit(v, more) || !hasRecords(v, space, start, stop, 1)) {
    return -ERROR.noMemory;
  }
  const object = isShared && file === 0 ? newShared(v, pages) : file;
  if (object < 0) return object;
  const tables = addTables(v, p, space, start, stop, more);
  if (tables < 0) return tables;
  clearRange(v, space, start, stop);
  const kept = flags & (MAP.shared | MAP.private | MAP.anonymous);
  const own = isCharged ? kept | REGION_FLAG.charged : kept;
  addRegion(v, space, start, pages, rights, most, own, object, first, end);
  if (isCharged) chargeSpace(v, space, pages);
  else addCommitted(v, promised);
  mergeAround(v, space, start, stop);
  return start;
}

/** Where the region goes: the address, EINVAL, ENOMEM. */
function placeFor(v: Vm, space: number, va: number, pages: number, flags: number): Answer {
  if (pages <= 0) return -ERROR.invalid;
  if (pages * PAGE_BYTES > v.pmap.userEnd) return -ERROR.noMemory;
  if ((flags & MAP.fixed) !== 0) return isRange(v, va, pages) ? va : -ERROR.invalid;
  const isFree = va !== 0 && isRange(v, va, pages) && isEmpty(v, space, va, pages);
  return isFree ? va : firstRoom(v, space, pages);
}

function isEmpty(v: Vm, space: number, va: number, pages: number): boolean {
  const region = regionFrom(v, space, va);
  return region === 0 || v.m.load(region + REGION.start) >= va + pages * PAGE_BYTES;
}

/** The lowest place from MMAP_BASE on with room for so many pages. */
function firstRoom(v: Vm, space: number, pages: number): Answer {
  const { m } = v;
  let at = MMAP_BASE;
  let region = regionFrom(v, space, at);
  while (region !== 0 && m.load(region + REGION.start) < at + pages * PAGE_BYTES) {
    at = endOf(v, region);
    region = m.load(region + REGION.next);
  }
  return at + pages * PAGE_BYTES <= v.pmap.userEnd ? at : -ERROR.noMemory;
}

/** Whether a private region may come to have pages of its own: zeroes, stores, or a page that is the file's only in part. */
function makesOwn(pages: number, most: number, file: number, first: number, end: number): boolean {
  if (file === 0 || (most & PROT.write) !== 0) return true;
  return end < (first + pages) * PAGE_BYTES;
}

/** A region whose place is free. */
export function addRegion(
  v: Vm,
  space: number,
  start: number,
  pages: number,
  rights: number,
  most: number,
  flags: number,
  object: number,
  first: number,
  end: number,
): void {
  const { m } = v;
  const region = newRegion(v, space);
  m.store(region + REGION.start, start);
  m.store(region + REGION.pages, pages);
  m.store(region + REGION.rights, rights);
  m.store(region + REGION.most, most);
  m.store(region + REGION.flags, flags);
  m.store(region + REGION.object, object);
  m.store(region + REGION.first, object === 0 ? 0 : first);
  m.store(region + REGION.end, object === 0 ? 0 : end);
  if (object >= SHARED_OBJECT) shareShared(v, object);
  linkRegion(v, region);
}

/** See `Spaces.unmap`. */
export function unmap(v: Vm, p: number, va: number, pages: number): Answer {
  v.m.exec(v.paths['memory.unmap']);
  if (!isRange(v, va, pages)) return -ERROR.invalid;
  const space = targetOf(v, p);
  const end = va + pages * PAGE_BYTES;
  if (regionFrom(v, space, va) === 0) return 0;
  if (v.host.fails() || !hasRecords(v, space, va, end, 0)) return -ERROR.noMemory;
  clearRange(v, space, va, end);
  dropTables(v, space, va, end);
  return 0;
}

/** See `Spaces.protect`. */
export function protect(v: Vm, p: number, va: number, pages: number, rights: number): Answer {
  const { m } = v;
  m.exec(v.paths['memory.protect']);
  if (!isRange(v, va, pages)) return -ERROR.invalid;
  const space = targetOf(v, p);
  const end = va + pages * PAGE_BYTES;
  const allowed = mayProtect(v, space, va, end, rights);
  if (allowed < 0) return allowed;
  if (v.host.fails() || !hasRecords(v, space, va, end, 0)) return -ERROR.noMemory;
  splitAt(v, space, va);
  splitAt(v, space, end);
  let region = regionFrom(v, space, va);
  while (region !== 0 && m.load(region + REGION.start) < end) {
    m.store(region + REGION.rights, rights);
    lowerRegion(v, space, region);
    region = m.load(region + REGION.next);
  }
  mergeAround(v, space, va, end);
  return 0;
}

/** Everything in [va, end) is mapped, and may have these rights: 0; ENOMEM, EACCES. */
function mayProtect(v: Vm, space: number, va: number, end: number, rights: number): Answer {
  const { m } = v;
  let region = regionFrom(v, space, va);
  let at = va;
  while (at < end) {
    if (region === 0 || m.load(region + REGION.start) > at) return -ERROR.noMemory;
    if ((rights & ~m.load(region + REGION.most)) !== 0) return -ERROR.access;
    at = endOf(v, region);
    region = m.load(region + REGION.next);
  }
  return 0;
}

/** No word of the region gives more than the region: what is more comes with the next fault, but for the right to run a page. */
function lowerRegion(v: Vm, space: number, region: number): void {
  const end = endOf(v, region);
  for (let va = v.m.load(region + REGION.start); va < end; va += PAGE_BYTES) {
    const slot = v.pmap.slot(space, va);
    lowerPage(v, region, space, va, slot);
    mayRunAt(v, region, slot);
  }
}
