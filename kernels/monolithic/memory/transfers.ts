/** The end of a transfer: what its frame is from then on, and who goes on. */
import { NO_BLOCK } from '../unix/door.ts';
import {
  addToRoot,
  frameRecord,
  PAGE_BYTES,
  pageRecord,
  rootWord,
  setBits,
  useOf,
  type Vm,
} from './context.ts';
import { ABSENT, TRANSFER } from './door.ts';
import { letGo } from './frames.ts';
import { orphanPage } from './identity.ts';
import { enterPage } from './pages.ts';
import {
  BUSY,
  FRAME,
  ORPHAN,
  PAGE,
  PAGE_BIT,
  ROOT,
  SHARED_OBJECT,
  SPACES,
  SWAP,
  USE,
} from './records.ts';
import { findRegion } from './regions.ts';
import { sharedSlot } from './shared.ts';
import { dropSlot, slotOfBlock, spoilSlot } from './swap.ts';
import { wakeFlush, wakeFrame, wakeMemory } from './waits.ts';

/** How private memory comes out of a transfer. */
const BECOMES = { present: 0, swapped: 1 } as const;

export function done(v: Vm, kind: number, frame: number, failed: boolean): void {
  if (kind === TRANSFER.flush) {
    addToRoot(v, ROOT.flushesEnded, 1);
    wakeFlush(v, rootWord(v, ROOT.flushesEnded), failed);
    wakeMemory(v);
    return;
  }
  const at = pageRecord(v, frame) + PAGE.busy;
  const busy = v.m.load(at);
  v.m.store(at, BUSY.none);
  if (busy === BUSY.writing) addToRoot(v, ROOT.writes, -1);
  const isPrivate = useOf(v, frame) === USE.anonymous;
  if (busy === BUSY.reading) {
    if (isPrivate) endSwapIn(v, frame, failed);
    else endRead(v, frame, failed);
  } else if (busy === BUSY.writing) {
    if (isPrivate) endSwapOut(v, frame, failed);
    else endWrite(v, frame, failed);
  }
  // A page of private memory that could not be written is back where it was.
  wakeFrame(v, frame, failed && !(isPrivate && busy === BUSY.writing));
  letGo(v, frame);
  // There is room in the queue.
  wakeMemory(v);
}

/** A page that could not be read is nobody's: who asks next reads it again. */
function endRead(v: Vm, frame: number, failed: boolean): void {
  if (isOrphan(v, frame)) dropOrphansSlot(v, frame);
  else if (failed) orphanPage(v, frame);
}

function endWrite(v: Vm, frame: number, failed: boolean): void {
  if (isOrphan(v, frame)) {
    dropOrphansSlot(v, frame);
    return;
  }
  if (!failed) return;
  const { m } = v;
  const record = frameRecord(v, frame);
  const object = m.load(record + FRAME.object);
  if (object < SHARED_OBJECT) {
    setBits(v, frame, PAGE_BIT.dirty | PAGE_BIT.failed);
    return;
  }
  // Shared memory takes another slot next time.
  const block = pageRecord(v, frame) + PAGE.block;
  spoilSlot(v, slotOfBlock(v, m.load(block)));
  m.store(sharedSlot(v, object, m.load(record + FRAME.index)), 0);
  m.store(block, NO_BLOCK);
  setBits(v, frame, PAGE_BIT.dirty);
}

function isOrphan(v: Vm, frame: number): boolean {
  return v.m.load(frameRecord(v, frame) + FRAME.object) === ORPHAN;
}

/** Shared memory that went while a page of it was under transfer has left the slot to the transfer. */
function dropOrphansSlot(v: Vm, frame: number): void {
  const block = v.m.load(pageRecord(v, frame) + PAGE.block);
  if (block >= v.swapFirst && block < v.swapFirst + v.slots) {
    v.m.store(pageRecord(v, frame) + PAGE.block, NO_BLOCK);
    dropSlot(v, slotOfBlock(v, block));
  }
}

/** All spaces that have the page get it. If it could not be read it is where it was; who waits for it is told. */
function endSwapIn(v: Vm, frame: number, failed: boolean): void {
  const slot = takeBlock(v, frame);
  if (failed) {
    const words = settle(v, frame, BECOMES.swapped, slot);
    addNames(v, slot, words);
  } else {
    settle(v, frame, BECOMES.present, slot);
  }
  dropSlot(v, slot);
}

/** The words name the slot from now on; unless somebody waits for the page, who gets it back. */
function endSwapOut(v: Vm, frame: number, failed: boolean): void {
  const { m } = v;
  const slot = takeBlock(v, frame);
  const isWanted = m.load(pageRecord(v, frame) + PAGE.holds) !== 0;
  if (failed || isWanted) {
    settle(v, frame, BECOMES.present, slot);
    if (failed) spoilSlot(v, slot);
    else dropSlot(v, slot);
    return;
  }
  const words = settle(v, frame, BECOMES.swapped, slot);
  addNames(v, slot, words);
  dropSlot(v, slot);
}

function takeBlock(v: Vm, frame: number): number {
  const at = pageRecord(v, frame) + PAGE.block;
  const slot = slotOfBlock(v, v.m.load(at));
  v.m.store(at, NO_BLOCK);
  return slot;
}

function addNames(v: Vm, slot: number, more: number): void {
  const at = v.plan.swap.at(slot) + SWAP.count;
  v.m.store(at, v.m.load(at) + more);
}

/** In all spaces that have this page of private memory its word shows the frame, or names the slot. How many they are. */
function settle(v: Vm, frame: number, becomes: number, slot: number): number {
  const { m, pmap } = v;
  const record = frameRecord(v, frame);
  const set = m.load(record + FRAME.object);
  const va = m.load(record + FRAME.index) * PAGE_BYTES;
  let words = 0;
  for (let space = 1; space < SPACES; space++) {
    if (((set >>> space) & 1) === 0) continue;
    words++;
    const at = pmap.slot(space, va);
    if (becomes === BECOMES.swapped) pmap.set(space, va, at, pmap.absent(ABSENT.swap, slot));
    else enterPage(v, findRegion(v, space, va), space, va, at, frame);
  }
  if (becomes === BECOMES.swapped) m.store(record + FRAME.object, 0);
  return words;
}
