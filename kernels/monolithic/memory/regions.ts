/** Regions: runs of pages of a space that show the same thing with the same rights. A space's list is sorted by address. */
import { MAP, PROT } from '../unix/abi/flags.ts';
import { addToRoot, PAGE_BYTES, PAGE_SHIFT, rootWord, type Vm } from './context.ts';
import { OBJECT_BUCKETS, REGION, REGION_FLAG, ROOT, SHARED_OBJECT, SPACE } from './records.ts';
import { dropShared, shareShared } from './shared.ts';

/** Words of a region that are copied where it is split, or inherited. */
const COPIED = [
  REGION.start,
  REGION.pages,
  REGION.rights,
  REGION.most,
  REGION.flags,
  REGION.object,
  REGION.first,
  REGION.end,
] as const;

export function startRegions(v: Vm): void {
  const { regions } = v.plan;
  for (let i = regions.count - 1; i >= 1; i--) {
    v.m.store(regions.at(i) + REGION.next, rootWord(v, ROOT.freeRegion));
    v.m.store(v.plan.root + ROOT.freeRegion, regions.at(i));
  }
  v.m.store(v.plan.root + ROOT.freeRegions, regions.count - 1);
}

export function endOf(v: Vm, region: number): number {
  return v.m.load(region + REGION.start) + v.m.load(region + REGION.pages) * PAGE_BYTES;
}

/** The region of an address; 0 if there is none. */
export function findRegion(v: Vm, space: number, va: number): number {
  const region = regionFrom(v, space, va);
  return region !== 0 && v.m.load(region + REGION.start) <= va ? region : 0;
}

/** The first region that ends behind this address; 0 if there is none. */
export function regionFrom(v: Vm, space: number, va: number): number {
  const { m } = v;
  let region = m.load(v.plan.spaces.at(space) + SPACE.first);
  while (region !== 0 && endOf(v, region) <= va) region = m.load(region + REGION.next);
  return region;
}

/** The page of its object that a region shows at an address. */
export function pageAt(v: Vm, region: number, va: number): number {
  const { m } = v;
  return m.load(region + REGION.first) + ((va - m.load(region + REGION.start)) >>> PAGE_SHIFT);
}

export function isShared(v: Vm, region: number): boolean {
  return (v.m.load(region + REGION.flags) & MAP.shared) !== 0;
}

/** Rights as MMUs have them: whoever may do anything may read and execute. */
export function wholeRights(rights: number): number {
  return rights === PROT.none ? PROT.none : rights | PROT.read | PROT.execute;
}

/** A record for a region, which is in no list yet. The caller has looked that there is one. */
export function newRegion(v: Vm, space: number): number {
  const { m } = v;
  const head = v.plan.root + ROOT.freeRegion;
  const region = m.load(head);
  if (region === 0) throw new Error('no region record is free, and nobody has looked');
  m.store(head, m.load(region + REGION.next));
  addToRoot(v, ROOT.freeRegions, -1);
  m.store(region + REGION.space, space);
  return region;
}

function regionBucket(v: Vm, object: number): number {
  return v.plan.root + ROOT.regions + 4 * (object & (OBJECT_BUCKETS - 1));
}

/** The first region whose object may be this one; the others follow by REGION.objectNext. */
export function firstShowing(v: Vm, object: number): number {
  return v.m.load(regionBucket(v, object));
}

/** See `Spaces.isMapped`. */
export function isMapped(v: Vm, object: number): boolean {
  let region = firstShowing(v, object);
  while (region !== 0 && v.m.load(region + REGION.object) !== object) {
    region = v.m.load(region + REGION.objectNext);
  }
  return region !== 0;
}

/** A region whose words are all there goes into its lists. */
export function linkRegion(v: Vm, region: number): void {
  const { m } = v;
  let at = v.plan.spaces.at(m.load(region + REGION.space)) + SPACE.first;
  const start = m.load(region + REGION.start);
  let next = m.load(at);
  while (next !== 0 && m.load(next + REGION.start) < start) {
    at = next + REGION.next;
    next = m.load(at);
  }
  m.store(region + REGION.next, next);
  m.store(at, region);
  const object = m.load(region + REGION.object);
  if (object === 0) return;
  const bucket = regionBucket(v, object);
  m.store(region + REGION.objectNext, m.load(bucket));
  m.store(bucket, region);
}

/** It leaves its lists, and its record is free. Its pages are gone already. */
export function removeRegion(v: Vm, region: number): void {
  const { m } = v;
  let at = v.plan.spaces.at(m.load(region + REGION.space)) + SPACE.first;
  while (m.load(at) !== region) at = m.load(at) + REGION.next;
  m.store(at, m.load(region + REGION.next));
  const object = m.load(region + REGION.object);
  if (object !== 0) {
    at = regionBucket(v, object);
    while (m.load(at) !== region) at = m.load(at) + REGION.objectNext;
    m.store(at, m.load(region + REGION.objectNext));
  }
  m.store(region + REGION.space, 0);
  m.store(region + REGION.objectNext, 0);
  const head = v.plan.root + ROOT.freeRegion;
  m.store(region + REGION.next, m.load(head));
  m.store(head, region);
  addToRoot(v, ROOT.freeRegions, 1);
  if (object >= SHARED_OBJECT) dropShared(v, object);
}

/** The same region for another space (fork). */
export function inheritRegion(v: Vm, region: number, space: number): void {
  const copy = newRegion(v, space);
  copyWords(v, copy, region);
  linkRegion(v, copy);
}

function copyWords(v: Vm, to: number, from: number): void {
  for (let i = 0; i < COPIED.length; i++) {
    v.m.store(to + COPIED[i], v.m.load(from + COPIED[i]));
  }
  const object = v.m.load(from + REGION.object);
  if (object >= SHARED_OBJECT) shareShared(v, object);
}

/** How many records more there are once the regions of a space are split at `va` (0 or 1). */
export function splitsAt(v: Vm, space: number, va: number): number {
  const region = findRegion(v, space, va);
  return region !== 0 && v.m.load(region + REGION.start) !== va ? 1 : 0;
}

/** No region reaches across `va` any more. */
export function splitAt(v: Vm, space: number, va: number): void {
  const { m } = v;
  const region = findRegion(v, space, va);
  if (region === 0) return;
  const start = m.load(region + REGION.start);
  if (start === va) return;
  const before = (va - start) >>> PAGE_SHIFT;
  const behind = newRegion(v, space);
  copyWords(v, behind, region);
  m.store(behind + REGION.start, va);
  m.store(behind + REGION.pages, m.load(region + REGION.pages) - before);
  m.store(behind + REGION.first, m.load(region + REGION.first) + before);
  m.store(region + REGION.pages, before);
  linkRegion(v, behind);
}

/** Regions from `va` to `end` (and those that touch it) that can be one become one. */
export function mergeAround(v: Vm, space: number, va: number, end: number): void {
  const { m } = v;
  let region = regionFrom(v, space, va === 0 ? 0 : va - 1);
  while (region !== 0) {
    const next = m.load(region + REGION.next);
    if (next === 0 || m.load(next + REGION.start) > end) return;
    if (!canMerge(v, region, next)) {
      region = next;
      continue;
    }
    const pages = m.load(next + REGION.pages);
    removeRegion(v, next);
    m.store(region + REGION.pages, m.load(region + REGION.pages) + pages);
  }
}

function canMerge(v: Vm, region: number, next: number): boolean {
  const { m } = v;
  if (endOf(v, region) !== m.load(next + REGION.start)) return false;
  const object = m.load(region + REGION.object);
  if (object !== m.load(next + REGION.object)) return false;
  if (m.load(region + REGION.rights) !== m.load(next + REGION.rights)) return false;
  if (m.load(region + REGION.most) !== m.load(next + REGION.most)) return false;
  if (m.load(region + REGION.flags) !== m.load(next + REGION.flags)) return false;
  if (object === 0) return true;
  if (m.load(region + REGION.end) !== m.load(next + REGION.end)) return false;
  const first = m.load(region + REGION.first) + m.load(region + REGION.pages);
  return first === m.load(next + REGION.first);
}

/** Pages of a region that lie in [va, end). */
export function pagesWithin(v: Vm, region: number, va: number, end: number): number {
  const from = Math.max(va, v.m.load(region + REGION.start));
  const to = Math.min(end, endOf(v, region));
  return to > from ? (to - from) >>> PAGE_SHIFT : 0;
}

/** Pages in [va, end) that are counted as promised. */
export function chargedWithin(v: Vm, space: number, va: number, end: number): number {
  const { m } = v;
  let pages = 0;
  let region = regionFrom(v, space, va);
  while (region !== 0 && m.load(region + REGION.start) < end) {
    const isCharged = (m.load(region + REGION.flags) & REGION_FLAG.charged) !== 0;
    if (isCharged) pages += pagesWithin(v, region, va, end);
    region = m.load(region + REGION.next);
  }
  return pages;
}
