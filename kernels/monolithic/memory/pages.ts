/** Words of tables: how a page comes into a space, and how it leaves it. */

import { PROT } from '../unix/abi/flags.ts';
import { DISK, NO_BLOCK } from '../unix/door.ts';
import { mayChange, mayRun } from './code.ts';
import {
  addCount,
  bitOf,
  bitsOf,
  frameRecord,
  PAGE_SHIFT,
  pageRecord,
  setBits,
  useOf,
  type Vm,
} from './context.ts';
import { ABSENT } from './door.ts';
import { letGo } from './frames.ts';
import { FRAME, PAGE, PAGE_BIT, REGION, SHARED_OBJECT, USE } from './records.ts';
import { isShared, wholeRights } from './regions.ts';
import { dropSlot } from './swap.ts';

/** Whether this space alone has the page of private memory that is in this frame. */
export function isAlone(v: Vm, frame: number, space: number): boolean {
  const record = frameRecord(v, frame);
  return (
    v.m.load(record + FRAME.use) === USE.anonymous &&
    v.m.load(record + FRAME.object) === bitOf(space)
  );
}

/** The rights with which a space may have this frame now: less than the region's while a store must be noticed first. */
export function rightsNow(v: Vm, region: number, space: number, frame: number): number {
  const rights = wholeRights(v.m.load(region + REGION.rights));
  if ((rights & PROT.write) === 0) return rights;
  const mayWrite = isShared(v, region)
    ? (bitsOf(v, frame) & PAGE_BIT.dirty) !== 0 && hasPlace(v, frame)
    : isAlone(v, frame, space);
  return mayWrite ? rights : rights & ~PROT.write;
}

/** Whether a page of the cache can be written somewhere: shared memory finds a slot when it must. */
export function hasPlace(v: Vm, frame: number): boolean {
  return v.m.load(frameRecord(v, frame) + FRAME.object) >= SHARED_OBJECT || hasBlock(v, frame);
}

/** The disk's own page n is block n; all others have a block or NO_BLOCK. */
export function hasBlock(v: Vm, frame: number): boolean {
  if (v.m.load(pageRecord(v, frame) + PAGE.block) !== NO_BLOCK) return true;
  return v.m.load(frameRecord(v, frame) + FRAME.object) === DISK;
}

/** The word shows the frame from now on; or, where the region gives no rights at all, keeps it. */
export function enterPage(
  v: Vm,
  region: number,
  space: number,
  va: number,
  slot: number,
  frame: number,
): void {
  const rights = rightsNow(v, region, space, frame);
  if (rights === PROT.none) {
    v.pmap.set(space, va, slot, v.pmap.absent(ABSENT.transit, frame));
    return;
  }
  if ((rights & PROT.write) !== 0) mayChange(v, frame);
  mayRun(v, region, frame, rights);
  v.pmap.set(space, va, slot, v.pmap.present(frame, rights));
  addCount(v, frame, 1);
  setBits(v, frame, PAGE_BIT.referenced);
}

/** A page leaves a space: its word is 0, and what it named is free if nobody else names it. */
export function leavePage(v: Vm, space: number, va: number, slot: number): void {
  const { pmap, m } = v;
  const word = m.load(slot);
  if (word === 0) return;
  m.exec(v.paths['memory.unmapPage']);
  pmap.set(space, va, slot, 0);
  if (pmap.isPresent(word)) {
    const frame = pmap.frameOf(word);
    addCount(v, frame, -1);
    leaveFrame(v, space, frame);
  } else if (pmap.kindOf(word) === ABSENT.transit) {
    leaveFrame(v, space, pmap.payloadOf(word));
  } else {
    dropSlot(v, pmap.payloadOf(word));
  }
}

/** A space has this frame no more. */
export function leaveFrame(v: Vm, space: number, frame: number): void {
  if (useOf(v, frame) === USE.anonymous) {
    const at = frameRecord(v, frame) + FRAME.object;
    v.m.store(at, (v.m.load(at) & ~bitOf(space)) >>> 0);
  }
  letGo(v, frame);
}

/** Takes the right to write, and all others if none is left, from a page that is there: the region's rights have changed. */
export function lowerPage(v: Vm, region: number, space: number, va: number, slot: number): void {
  const { pmap, m } = v;
  const word = m.load(slot);
  if (!pmap.isPresent(word)) return;
  const frame = pmap.frameOf(word);
  const rights = pmap.rightsOf(word) & wholeRights(m.load(region + REGION.rights));
  if (rights === pmap.rightsOf(word)) return;
  if (rights !== PROT.none) {
    pmap.set(space, va, slot, pmap.present(frame, rights));
    return;
  }
  const isPrivate = useOf(v, frame) === USE.anonymous;
  pmap.set(space, va, slot, isPrivate ? pmap.absent(ABSENT.transit, frame) : 0);
  addCount(v, frame, -1);
  if (!isPrivate) letGo(v, frame);
}

/** All pages of [va, end) leave; between two tables an interrupt may come in. */
export function leavePages(v: Vm, space: number, va: number, end: number): void {
  for (let at = va; at < end; at += 1 << PAGE_SHIFT) {
    if ((at & 0x3fffff) === 0) v.host.point();
    const slot = v.pmap.slot(space, at);
    if (slot !== 0) leavePage(v, space, at, slot);
  }
}
