/**
 * Frames: which are free, and when one becomes free again.
 *
 * Three counts stand between a frame and the free list: words of tables that show it (FRAME.count, or the spaces that have it), calls that
 * hold it (PAGE.holds), and the device (PAGE.busy). Whoever takes one of them away calls `letGo`.
 */
import { NO_BLOCK } from '../unix/door.ts';
import { keptBits } from './code.ts';
import {
  addressOf,
  addToRoot,
  frameRecord,
  PAGE_BYTES,
  pageRecord,
  rootWord,
  type Vm,
} from './context.ts';
import { BUSY, FRAME, ORPHAN, PAGE, PAGE_BIT, ROOT, USE } from './records.ts';
import { wakeMemory } from './waits.ts';

/** A free frame, for this use; 0 if there is none. Its bytes are whatever they were. */
export function popFree(v: Vm, use: number, object: number, index: number): number {
  const { m } = v;
  const head = v.plan.root + ROOT.freeHead;
  const frame = m.load(head);
  if (frame === 0) return 0;
  const page = pageRecord(v, frame);
  m.store(head, m.load(page + PAGE.next));
  addToRoot(v, ROOT.freeCount, -1);
  m.store(page + PAGE.next, 0);
  m.store(page + PAGE.bits, keptBits(v, page));
  m.store(page + PAGE.block, NO_BLOCK);
  const record = frameRecord(v, frame);
  m.store(record + FRAME.use, use);
  m.store(record + FRAME.object, object);
  m.store(record + FRAME.index, index);
  return frame;
}

/** Nobody needs it: it is free from now on, and whoever waits for memory goes on. */
export function pushFree(v: Vm, frame: number): void {
  putBack(v, frame);
  wakeMemory(v);
}

/** The same for a frame that was taken just now, and that was not what was lacking: nobody is told, or two could wake each other for ever. */
export function putBack(v: Vm, frame: number): void {
  const { m } = v;
  const record = frameRecord(v, frame);
  const page = pageRecord(v, frame);
  m.store(record + FRAME.use, USE.free);
  m.store(record + FRAME.object, 0);
  m.store(record + FRAME.index, 0);
  m.store(page + PAGE.bits, keptBits(v, page));
  const head = v.plan.root + ROOT.freeHead;
  m.store(page + PAGE.next, m.load(head));
  m.store(head, frame);
  addToRoot(v, ROOT.freeCount, 1);
}

/** One thing less stands between the frame and the free list: if it was the last, it is free. */
export function letGo(v: Vm, frame: number): void {
  const { m } = v;
  const page = pageRecord(v, frame);
  if (m.load(page + PAGE.holds) !== 0) return;
  if (m.load(page + PAGE.busy) !== BUSY.none) return;
  const record = frameRecord(v, frame);
  const use = m.load(record + FRAME.use);
  const object = m.load(record + FRAME.object);
  if (use === USE.anonymous && object === 0) pushFree(v, frame);
  if (use !== USE.cache) return;
  const isLost = object === ORPHAN && (m.load(page + PAGE.bits) & PAGE_BIT.pinned) === 0;
  if (isLost && m.load(record + FRAME.count) === 0) pushFree(v, frame);
  // Else it is not free, but it may be replaced now.
  else wakeMemory(v);
}

export function fillWithZeroes(v: Vm, frame: number): void {
  v.m.fill(addressOf(v, frame), 0, PAGE_BYTES);
}

/** Boot: all frames of the memory half are free, the lowest first. */
export function startFrames(v: Vm): void {
  const { m } = v;
  m.store(v.plan.root + ROOT.low, v.low);
  m.store(v.plan.root + ROOT.high, v.high);
  m.store(v.plan.root + ROOT.hand, v.low);
  for (let frame = v.low; frame < v.high; frame++) {
    m.store(frameRecord(v, frame) + FRAME.use, USE.free);
    m.store(pageRecord(v, frame) + PAGE.next, frame + 1 < v.high ? frame + 1 : 0);
  }
  m.store(v.plan.root + ROOT.freeHead, v.low < v.high ? v.low : 0);
  m.store(v.plan.root + ROOT.freeCount, v.high - v.low);
}

export function freeFrames(v: Vm): number {
  return rootWord(v, ROOT.freeCount);
}
