/**
 * Replacement: a hand goes around all frames, and takes those that were not used since it came by last. Pages of files go if they are
 * clean, and are written if not; private memory goes to the swap area.
 */
import { addToRoot, clearBits, frameRecord, pageRecord, rootWord, type Vm } from './context.ts';
import { freeFrames } from './frames.ts';
import { orphanPage } from './identity.ts';
import { AT_WORD, atWords } from './mappers.ts';
import { hasBlock } from './pages.ts';
import {
  BUSY,
  FRAME,
  ORPHAN,
  PAGE,
  PAGE_BIT,
  ROOT,
  SHARED_OBJECT,
  TOUCHED,
  USE,
  WAIT,
} from './records.ts';
import { sharedSlot } from './shared.ts';
import { slotBlock, takeSlot } from './swap.ts';

/** Writes under way that the clock has started, at the most. */
const WRITES = 8;

/**
 * Below the low-water mark the hand moves until there are enough free frames, or writes under way that give some. It is no error if
 * it finds none: whoever needs one waits.
 */
export function replace(v: Vm): void {
  if (freeFrames(v) < v.lowWater) turn(v, v.highWater);
}

/** The same, for somebody who needs so many at once. */
export function makeRoom(v: Vm, frames: number): void {
  if (freeFrames(v) < Math.max(frames, v.lowWater)) turn(v, Math.max(frames, v.highWater));
}

/** The hand goes around twice at the most: what it finds used the first time it may take the second time. */
function turn(v: Vm, target: number): void {
  const { m } = v;
  const { root } = v.plan;
  // An interrupt that came in while the hand moves may want it to move.
  if (m.load(root + ROOT.turning) !== 0) return;
  m.store(root + ROOT.turning, 1);
  const steps = 2 * (v.high - v.low);
  for (let i = 0; i < steps && isBelow(v, target); i++) {
    const frame = m.load(root + ROOT.hand);
    m.store(root + ROOT.hand, frame + 1 < v.high ? frame + 1 : v.low);
    consider(v, frame);
    v.host.point();
  }
  m.store(root + ROOT.turning, 0);
}

function isBelow(v: Vm, target: number): boolean {
  return freeFrames(v) + rootWord(v, ROOT.writes) < target;
}

function consider(v: Vm, frame: number): void {
  const { m } = v;
  m.exec(v.paths['memory.clock']);
  const use = m.load(frameRecord(v, frame) + FRAME.use);
  if (use !== USE.cache && use !== USE.anonymous) return;
  const page = pageRecord(v, frame);
  if (m.load(page + PAGE.holds) !== 0 || m.load(page + PAGE.busy) !== BUSY.none) return;
  const bits = m.load(page + PAGE.bits);
  if ((bits & PAGE_BIT.pinned) !== 0 || isTouched(v, frame)) return;
  if ((bits & PAGE_BIT.referenced) !== 0) clearBits(v, frame, PAGE_BIT.referenced);
  const mapped = atWords(v, frame, AT_WORD.takeReferenced);
  if (mapped !== 0 || (bits & PAGE_BIT.referenced) !== 0) return;
  if (use === USE.anonymous) swapOut(v, frame);
  else if ((bits & PAGE_BIT.dirty) !== 0) cleanForClock(v, frame, bits);
  else dropClean(v, frame);
}

/** Whether the current process has touched it in this trap, or may have: then nobody takes it. */
function isTouched(v: Vm, frame: number): boolean {
  const touched = v.plan.waits.at(v.host.current()) + WAIT.touched;
  for (let i = 0; i < TOUCHED; i++) {
    if (v.m.load(touched + 4 * i) === frame) return true;
  }
  return false;
}

function dropClean(v: Vm, frame: number): void {
  if (v.m.load(frameRecord(v, frame) + FRAME.object) === ORPHAN) return;
  atWords(v, frame, AT_WORD.unmap);
  orphanPage(v, frame);
}

function mayWrite(v: Vm): boolean {
  return rootWord(v, ROOT.writes) < WRITES && v.disk.hasRoom();
}

function cleanForClock(v: Vm, frame: number, bits: number): void {
  if ((bits & PAGE_BIT.failed) !== 0 || !mayWrite(v) || !findPlace(v, frame)) return;
  startWrite(v, frame);
}

/** Whether the page has a block; one of shared memory gets its swap slot here. */
function findPlace(v: Vm, frame: number): boolean {
  const { m } = v;
  const block = pageRecord(v, frame) + PAGE.block;
  if (hasBlock(v, frame)) return true;
  const record = frameRecord(v, frame);
  const object = m.load(record + FRAME.object);
  if (object < SHARED_OBJECT || object === ORPHAN) return false;
  const slot = takeSlot(v);
  if (slot < 0) return false;
  m.store(sharedSlot(v, object, m.load(record + FRAME.index)), slot + 1);
  m.store(block, slotBlock(v, slot));
  return true;
}

/** A dirty page goes to its block. Whoever stores to it from now on makes it dirty again, and is noticed. */
export function startWrite(v: Vm, frame: number): void {
  const page = pageRecord(v, frame);
  atWords(v, frame, AT_WORD.protect);
  clearBits(v, frame, PAGE_BIT.dirty | PAGE_BIT.failed);
  v.m.store(page + PAGE.busy, BUSY.writing);
  addToRoot(v, ROOT.writes, 1);
  v.disk.write(v.m.load(page + PAGE.block), frame);
}

/** Private memory: all words that show it say that it is under transfer. What comes after that, `endWrite` decides. */
function swapOut(v: Vm, frame: number): void {
  if (!mayWrite(v) || v.m.load(frameRecord(v, frame) + FRAME.object) === 0) return;
  const slot = takeSlot(v);
  if (slot < 0) return;
  v.m.exec(v.paths['memory.swapOut']);
  atWords(v, frame, AT_WORD.transit);
  const page = pageRecord(v, frame);
  v.m.store(page + PAGE.block, slotBlock(v, slot));
  v.m.store(page + PAGE.busy, BUSY.writing);
  addToRoot(v, ROOT.writes, 1);
  v.disk.write(slotBlock(v, slot), frame);
}
