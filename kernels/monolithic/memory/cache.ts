/** The page cache: pages of files and of the disk, in memory, by object and index. */
import { ERROR } from '../unix/abi/errors.ts';
import { type Answer, SLEEP } from '../unix/answers.ts';
import { DISK, HOW, NO_BLOCK } from '../unix/door.ts';
import { startWrite } from './clock.ts';
import {
  addressOf,
  addToRoot,
  bitsOf,
  busyOf,
  clearBits,
  frameAt,
  frameRecord,
  pageRecord,
  rootWord,
  setBits,
  type Vm,
} from './context.ts';
import { fillWithZeroes, letGo, putBack } from './frames.ts';
import { holdFor, waitForFrame } from './holds.ts';
import { findPage, insertPage, objectBucket, orphanPage } from './identity.ts';
import { AT_WORD, atWords } from './mappers.ts';
import { hasBlock } from './pages.ts';
import { BUSY, FRAME, PAGE, PAGE_BIT, ROOT, USE, WAIT, WAITS } from './records.ts';
import { takeFrame } from './take-frame.ts';
import { COPY_KEY, FLUSH_KEY, PLAIN_KEY, takeEnd, waitForFlush, waitForMemory } from './waits.ts';

/** See `Cache.page`. A page that is being written is not to be changed meanwhile: who asks for it waits. */
export function page(
  v: Vm,
  p: number,
  object: number,
  index: number,
  block: number,
  how: number,
): Answer {
  const { m } = v;
  m.exec(v.paths['memory.lookup']);
  let frame: number = findPage(v, object, index);
  if (frame === 0) {
    const isNew = how === HOW.zero || (block === NO_BLOCK && object !== DISK);
    if (!isNew) return readIn(v, p, object, index, object === DISK ? index : block);
    frame = takeFrame(v, p, USE.cache, object, index);
    if (frame < 0) return frame;
    fillWithZeroes(v, frame);
    insertPage(v, frame);
  } else if (busyOf(v, frame) !== BUSY.none) {
    return waitForFrame(v, p, frame, WAITS.frame, object, index);
  }
  if (block !== NO_BLOCK || object === DISK) {
    m.store(pageRecord(v, frame) + PAGE.block, object === DISK ? index : block);
  }
  holdFor(v, p, frame);
  setBits(v, frame, PAGE_BIT.referenced);
  return addressOf(v, frame);
}

/** A page that is not in memory is read from its block: SLEEP; EIO where p has waited for just this, and it failed. */
export function readIn(v: Vm, p: number, object: number, index: number, block: number): Answer {
  const ended = takeEnd(v, p, object, index);
  if (ended < 0 && ended !== SLEEP) return ended;
  if (v.disk.blocks === 0) return -ERROR.io;
  const frame = takeFrame(v, p, USE.cache, object, index);
  if (frame < 0) return frame;
  if (!v.disk.hasRoom()) {
    putBack(v, frame);
    return waitForMemory(v, p);
  }
  const record = pageRecord(v, frame);
  v.m.store(record + PAGE.block, block);
  v.m.store(record + PAGE.busy, BUSY.reading);
  insertPage(v, frame);
  v.disk.read(block, frame);
  return waitForFrame(v, p, frame, WAITS.frame, object, index);
}

/** See `Cache.cached`. */
export function cached(v: Vm, p: number, object: number, index: number): number {
  const frame = findPage(v, object, index);
  if (frame === 0 || busyOf(v, frame) === BUSY.reading) return 0;
  holdFor(v, p, frame);
  return addressOf(v, frame);
}

export function placed(v: Vm, address: number, block: number): void {
  v.m.store(pageRecord(v, frameAt(v, address)) + PAGE.block, block);
}

export function unpin(v: Vm, address: number): void {
  const frame = frameAt(v, address);
  clearBits(v, frame, PAGE_BIT.pinned);
  letGo(v, frame);
}

/** See `Cache.write`. */
export function write(v: Vm, p: number, object: number, index: number): Answer {
  const ended = takeEnd(v, p, object, index);
  if (ended !== SLEEP) return ended;
  const frame = findPage(v, object, index);
  if (frame === 0) return 0;
  if (busyOf(v, frame) !== BUSY.none) {
    return waitForFrame(v, p, frame, WAITS.frame, PLAIN_KEY, frame);
  }
  const bits = bitsOf(v, frame);
  const isDue = (bits & PAGE_BIT.dirty) !== 0 && (bits & PAGE_BIT.pinned) === 0;
  if (!isDue || !hasBlock(v, frame)) return 0;
  if (!v.disk.hasRoom()) return waitForMemory(v, p);
  startWrite(v, frame);
  return waitForFrame(v, p, frame, WAITS.write, object, index);
}

/** See `Cache.nextDirty`. */
export function nextDirty(v: Vm, object: number, after: number): number {
  const { m } = v;
  let least = -1;
  let frame = m.load(objectBucket(v, object));
  while (frame !== 0) {
    const record = frameRecord(v, frame);
    const page = pageRecord(v, frame);
    const index = m.load(record + FRAME.index);
    const isBetter = index > after && (least < 0 || index < least);
    if (
      isBetter &&
      m.load(record + FRAME.object) === object &&
      (m.load(page + PAGE.bits) & PAGE_BIT.dirty) !== 0
    ) {
      least = index;
    }
    frame = m.load(page + PAGE.objectNext);
  }
  return least;
}

/** See `Cache.writeCopy`. */
export function writeCopy(v: Vm, p: number, address: number, block: number): Answer {
  const frame = frameAt(v, address);
  const ended = takeEnd(v, p, COPY_KEY + frame, block);
  if (ended !== SLEEP) return ended;
  if (busyOf(v, frame) !== BUSY.none) {
    return waitForFrame(v, p, frame, WAITS.frame, PLAIN_KEY, frame);
  }
  if (v.disk.blocks === 0) return -ERROR.io;
  if (!v.disk.hasRoom()) return waitForMemory(v, p);
  v.m.store(pageRecord(v, frame) + PAGE.busy, BUSY.copying);
  v.disk.write(block, frame);
  return waitForFrame(v, p, frame, WAITS.write, COPY_KEY + frame, block);
}

/** See `Cache.barrier`. Flushes end in the order in which they were asked for. */
export function barrier(v: Vm, p: number): Answer {
  const ended = takeEnd(v, p, FLUSH_KEY, v.m.load(v.plan.waits.at(p) + WAIT.index));
  if (ended !== SLEEP) return ended;
  if (v.disk.blocks === 0) return 0;
  if (!v.disk.hasRoom()) return waitForMemory(v, p);
  addToRoot(v, ROOT.flushesAsked, 1);
  v.disk.flush();
  return waitForFlush(v, p, rootWord(v, ROOT.flushesAsked));
}

/** See `Cache.drop`. */
export function drop(v: Vm, object: number): void {
  if (object < 0) {
    for (let frame = v.low; frame < v.high; frame++) {
      if (v.m.load(frameRecord(v, frame) + FRAME.use) !== USE.cache) continue;
      const isClean = (bitsOf(v, frame) & PAGE_BIT.dirty) === 0;
      if (isClean && busyOf(v, frame) === BUSY.none) dropIfIdle(v, frame);
    }
    return;
  }
  let frame = v.m.load(objectBucket(v, object));
  while (frame !== 0) {
    const next = v.m.load(pageRecord(v, frame) + PAGE.objectNext);
    if (v.m.load(frameRecord(v, frame) + FRAME.object) === object) dropIfIdle(v, frame);
    frame = next;
  }
}

function dropIfIdle(v: Vm, frame: number): void {
  const { m } = v;
  const page = pageRecord(v, frame);
  if (m.load(page + PAGE.holds) !== 0 || m.load(frameRecord(v, frame) + FRAME.count) !== 0) return;
  if ((m.load(page + PAGE.bits) & PAGE_BIT.pinned) === 0) orphanPage(v, frame);
}

/** See `Spaces.truncated`. */
export function truncated(v: Vm, file: number, bytes: number): void {
  const { m } = v;
  const first = Math.ceil(bytes / 4096);
  let frame = m.load(objectBucket(v, file));
  while (frame !== 0) {
    const next = m.load(pageRecord(v, frame) + PAGE.objectNext);
    const record = frameRecord(v, frame);
    if (m.load(record + FRAME.object) === file && m.load(record + FRAME.index) >= first) {
      atWords(v, frame, AT_WORD.unmap);
      orphanPage(v, frame);
    }
    frame = next;
  }
}
