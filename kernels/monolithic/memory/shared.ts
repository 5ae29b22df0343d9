/**
 * Shared memory that is no file's: an object of the cache whose pages go to swap slots of its own. It outlives fork, and is gone
 * with the last region that shows it.
 */
import { ERROR } from '../unix/abi/errors.ts';
import type { Answer } from '../unix/answers.ts';
import { addCommitted } from './commit.ts';
import { frameRecord, pageRecord, type Vm } from './context.ts';
import { objectBucket, orphanPage } from './identity.ts';
import { BUSY, FRAME, PAGE, SHARED, SHARED_OBJECT, SHARED_PAGES, SHAREDS } from './records.ts';
import { dropSlot } from './swap.ts';

/** An object of so many pages, which are promised; ENOMEM. The region that shows it is yet to be made: `shareShared`. */
export function newShared(v: Vm, pages: number): Answer {
  if (pages > SHARED_PAGES) return -ERROR.noMemory;
  const { m } = v;
  for (let i = 0; i < SHAREDS; i++) {
    const shared = v.plan.shared.at(i);
    if (m.load(shared + SHARED.regions) !== 0) continue;
    m.store(shared + SHARED.pages, pages);
    return SHARED_OBJECT + i;
  }
  return -ERROR.noMemory;
}

function sharedRecord(v: Vm, object: number): number {
  return v.plan.shared.at(object - SHARED_OBJECT);
}

/** One more region shows it. */
export function shareShared(v: Vm, object: number): void {
  const at = sharedRecord(v, object) + SHARED.regions;
  v.m.store(at, v.m.load(at) + 1);
}

/** One region less shows it: with the last one its pages and slots go. */
export function dropShared(v: Vm, object: number): void {
  const { m } = v;
  const shared = sharedRecord(v, object);
  const left = m.load(shared + SHARED.regions) - 1;
  m.store(shared + SHARED.regions, left);
  if (left !== 0) return;
  let frame = m.load(objectBucket(v, object));
  while (frame !== 0) {
    const next = m.load(pageRecord(v, frame) + PAGE.objectNext);
    if (m.load(frameRecord(v, frame) + FRAME.object) === object) loseShared(v, frame, object);
    frame = next;
  }
  const pages = m.load(shared + SHARED.pages);
  for (let i = 0; i < pages; i++) {
    const slot = m.load(shared + SHARED.slots + 4 * i);
    if (slot === 0) continue;
    m.store(shared + SHARED.slots + 4 * i, 0);
    dropSlot(v, slot - 1);
  }
  addCommitted(v, -pages);
}

/** A page goes. If it is under transfer, its slot is dropped when that has ended, by `endWrite` and `endRead`. */
function loseShared(v: Vm, frame: number, object: number): void {
  const { m } = v;
  if (m.load(pageRecord(v, frame) + PAGE.busy) !== BUSY.none) {
    m.store(sharedSlot(v, object, m.load(frameRecord(v, frame) + FRAME.index)), 0);
  }
  orphanPage(v, frame);
}

/** The address of the word that names the swap slot of a page. */
export function sharedSlot(v: Vm, object: number, index: number): number {
  return sharedRecord(v, object) + SHARED.slots + 4 * index;
}
