/** Faults: a page comes into a space because somebody uses it. */

import { ERROR } from '../unix/abi/errors.ts';
import { MAP, PROT } from '../unix/abi/flags.ts';
import { type Answer, SLEEP, WANTS } from '../unix/answers.ts';
import { readIn } from './cache.ts';
import { mayChange } from './code.ts';
import {
  addressOf,
  bitOf,
  busyOf,
  ownerOf,
  PAGE_BYTES,
  PAGE_SHIFT,
  pageRecord,
  setBits,
  spaceOf,
  type Vm,
} from './context.ts';
import { copyForWrite } from './cow.ts';
import { ABSENT } from './door.ts';
import { fillWithZeroes, putBack } from './frames.ts';
import { forgetWait, waitForFrame } from './holds.ts';
import { findPage, insertPage } from './identity.ts';
import { enterPage, hasPlace } from './pages.ts';
import { BUSY, PAGE, PAGE_BIT, REGION, SHARED_OBJECT, USE, WAIT, WAITS } from './records.ts';
import { findRegion, isShared, pageAt, wholeRights } from './regions.ts';
import { sharedSlot } from './shared.ts';
import { slotBlock } from './swap.ts';
import { takeBeside, takeFrame } from './take-frame.ts';
import { PRIVATE_KEY, takeEnd, waitForMemory } from './waits.ts';

/** See `MemoryHalf.fault`. */
export function fault(v: Vm, p: number, va: number, rights: number): Answer {
  v.m.exec(v.paths['memory.fault']);
  if (va >= v.pmap.userEnd) return -ERROR.fault;
  const answer = bringIn(v, spaceOf(v, p), va, rights);
  // The page that p waited for last is there: it need not be kept any longer.
  if (answer === 0 && v.m.load(v.plan.waits.at(p) + WAIT.frame) !== 0) forgetWait(v, p);
  return answer;
}

/** The page at `va` is in the space with these rights: 0. SLEEP, WANTS, EFAULT, EIO. */
export function bringIn(v: Vm, space: number, va: number, rights: number): Answer {
  const { pmap, m } = v;
  const region = findRegion(v, space, va);
  if (region === 0) return -ERROR.fault;
  if ((wholeRights(m.load(region + REGION.rights)) & rights) !== rights) return -ERROR.fault;
  const slot = pmap.slot(space, va);
  const word = m.load(slot);
  if (pmap.isPresent(word)) return bringPresent(v, space, region, va, slot, word, rights);
  if (word === 0) return bringNew(v, space, region, va, slot, rights);
  if (pmap.kindOf(word) === ABSENT.swap) return swapIn(v, space, va, slot, pmap.payloadOf(word));
  const frame = pmap.payloadOf(word);
  if (busyOf(v, frame) !== BUSY.none) return waitForPrivate(v, space, frame, va);
  // It was kept while nobody had a right to it.
  enterPage(v, region, space, va, slot, frame);
  return bringIn(v, space, va, rights);
}

/** The page is there: the TLB did not know, or it lacks a right that the region gives. */
function bringPresent(
  v: Vm,
  space: number,
  region: number,
  va: number,
  slot: number,
  word: number,
  rights: number,
): Answer {
  const { pmap } = v;
  const isWrite = (rights & PROT.write) !== 0;
  if ((pmap.rightsOf(word) & rights) === rights) {
    pmap.reload(space, va, slot, isWrite);
    return 0;
  }
  // What MMUs always give with any right cannot be what is missing.
  if (!isShared(v, region)) return copyForWrite(v, space, region, va, slot, word);
  const frame = pmap.frameOf(word);
  if (!hasPlace(v, frame)) return want(v, space, region, va, true);
  setBits(v, frame, PAGE_BIT.dirty);
  mayChange(v, frame);
  pmap.set(space, va, slot, pmap.present(frame, wholeRights(v.m.load(region + REGION.rights))));
  return 0;
}

function bringNew(
  v: Vm,
  space: number,
  region: number,
  va: number,
  slot: number,
  rights: number,
): Answer {
  const object = v.m.load(region + REGION.object);
  if (object === 0) return zeroPage(v, space, region, va, slot);
  if (object >= SHARED_OBJECT) return sharedPage(v, space, region, va, slot, rights);
  return filePage(v, space, region, va, slot, rights);
}

function zeroPage(v: Vm, space: number, region: number, va: number, slot: number): Answer {
  const frame = takeZeroes(v, space, USE.anonymous, bitOf(space), va >>> PAGE_SHIFT);
  if (frame < 0) return frame;
  enterPage(v, region, space, va, slot, frame);
  return 0;
}

/** A frame of zeroes for this use; SLEEP. */
function takeZeroes(v: Vm, space: number, use: number, object: number, index: number): Answer {
  const frame = takeFrame(v, ownerOf(space), use, object, index);
  if (frame < 0) return frame;
  v.m.exec(v.paths['memory.zeroPage']);
  fillWithZeroes(v, frame);
  return frame;
}

/** A page of a file. It must be in the cache; the upper half brings it there. */
function filePage(
  v: Vm,
  space: number,
  region: number,
  va: number,
  slot: number,
  rights: number,
): Answer {
  const { m } = v;
  const shared = isShared(v, region);
  const isWrite = (rights & PROT.write) !== 0;
  const index = pageAt(v, region, va);
  // How many bytes of the page are the file's.
  const bytes = shared ? PAGE_BYTES : m.load(region + REGION.end) - index * PAGE_BYTES;
  if (bytes <= 0) return zeroPage(v, space, region, va, slot);
  const frame = findPage(v, m.load(region + REGION.object), index);
  if (frame === 0) return want(v, space, region, va, shared && isWrite);
  if (busyOf(v, frame) === BUSY.reading) {
    const object = m.load(region + REGION.object);
    return waitForFrame(v, ownerOf(space), frame, WAITS.frame, object, index);
  }
  m.exec(v.paths['memory.filePage']);
  if (!shared && (isWrite || bytes < PAGE_BYTES)) {
    return ownPage(v, space, region, va, slot, frame, Math.min(bytes, PAGE_BYTES));
  }
  if (shared && isWrite) {
    if (!hasPlace(v, frame)) return want(v, space, region, va, true);
    setBits(v, frame, PAGE_BIT.dirty);
  }
  enterPage(v, region, space, va, slot, frame);
  return 0;
}

/** A private copy of a page of the cache, zeroes behind what is the file's. */
function ownPage(
  v: Vm,
  space: number,
  region: number,
  va: number,
  slot: number,
  from: number,
  bytes: number,
): Answer {
  const frame = takeBeside(v, space, from, va);
  if (frame < 0) return frame;
  const { m } = v;
  m.exec(v.paths['memory.copyPage']);
  const to = addressOf(v, frame);
  m.copy(to, addressOf(v, from), PAGE_BYTES);
  for (let i = bytes; i < PAGE_BYTES && (i & 3) !== 0; i++) m.store8(to + i, 0);
  const whole = (bytes + 3) & ~3;
  if (whole < PAGE_BYTES) m.fill(to + whole, 0, PAGE_BYTES - whole);
  enterPage(v, region, space, va, slot, frame);
  return 0;
}

/** A page of shared memory that is no file's: it is in memory, in its swap slot, or has never been there. */
function sharedPage(
  v: Vm,
  space: number,
  region: number,
  va: number,
  slot: number,
  rights: number,
): Answer {
  const { m } = v;
  const object = m.load(region + REGION.object);
  const index = pageAt(v, region, va);
  let frame = findPage(v, object, index);
  if (frame === 0) {
    const from = m.load(sharedSlot(v, object, index));
    if (from !== 0) return readIn(v, ownerOf(space), object, index, slotBlock(v, from - 1));
    frame = takeZeroes(v, space, USE.cache, object, index);
    if (frame < 0) return frame;
    insertPage(v, frame);
  } else if (busyOf(v, frame) === BUSY.reading) {
    return waitForFrame(v, ownerOf(space), frame, WAITS.frame, object, index);
  }
  if ((rights & PROT.write) !== 0) setBits(v, frame, PAGE_BIT.dirty);
  enterPage(v, region, space, va, slot, frame);
  return 0;
}

/** The page comes out of its slot. Whoever else names the slot reads it by himself. */
function swapIn(v: Vm, space: number, va: number, slot: number, from: number): Answer {
  const page = va >>> PAGE_SHIFT;
  const ended = takeEnd(v, ownerOf(space), PRIVATE_KEY, page);
  if (ended !== SLEEP) return ended;
  const frame = takeFrame(v, ownerOf(space), USE.anonymous, bitOf(space), page);
  if (frame < 0) return frame;
  if (!v.disk.hasRoom()) {
    putBack(v, frame);
    return waitForMemory(v, ownerOf(space));
  }
  v.m.exec(v.paths['memory.swapIn']);
  const record = pageRecord(v, frame);
  v.m.store(record + PAGE.block, slotBlock(v, from));
  v.m.store(record + PAGE.busy, BUSY.reading);
  v.pmap.set(space, va, slot, v.pmap.absent(ABSENT.transit, frame));
  v.disk.read(slotBlock(v, from), frame);
  return waitForPrivate(v, space, frame, va);
}

function waitForPrivate(v: Vm, space: number, frame: number, va: number): Answer {
  return waitForFrame(v, ownerOf(space), frame, WAITS.frame, PRIVATE_KEY, va >>> PAGE_SHIFT);
}

/** The upper half is to bring the page of a file into the cache; for a store, with a block. */
function want(v: Vm, space: number, region: number, va: number, isWrite: boolean): Answer {
  const { m } = v;
  const wait = v.plan.waits.at(ownerOf(space));
  m.store(wait + WAIT.wantedFile, m.load(region + REGION.object));
  m.store(wait + WAIT.wantedPage, pageAt(v, region, va));
  m.store(wait + WAIT.wantedWrite, isWrite ? 1 : 0);
  return WANTS;
}

/** See `Spaces.whichPage`. */
export function whichPage(v: Vm, p: number, va: number): Answer {
  const space = spaceOf(v, p);
  const region = findRegion(v, space, va);
  if (region === 0) return -ERROR.noMemory;
  const object = v.m.load(region + REGION.object);
  const isFiles = (v.m.load(region + REGION.flags) & MAP.shared) !== 0 && object < SHARED_OBJECT;
  if (!isFiles) return 0;
  want(v, space, region, va, false);
  return 1;
}
