/**
 * Frames that are run, where caches of instructions see no stores (`Pmap.isCoherent` is false): which may have lines that differ from
 * what they hold.
 *
 * Nothing is flushed when bytes change, but when somebody may run them next (as Linux does in flush_icache_page): the page comes
 * into a region that may be run, or the region gets that right. Frames of which there can be no lines are never flushed, nor are
 * those that nobody has changed. Whoever stores to a page that he may run meanwhile is to `protect` it again before he does; and
 * code that runs where its region does not say that it may, which these MMUs cannot forbid, may be what the frame held before.
 */
import { PROT } from '../unix/abi/flags.ts';
import { countOf, pageRecord, type Vm } from './context.ts';
import { PAGE, PAGE_BIT, REGION } from './records.ts';

/** What is kept of PAGE.bits when the frame of this PAGE record gets another use: its bytes will differ from its lines. */
export function keptBits(v: Vm, page: number): number {
  if (v.pmap.isCoherent) return 0;
  const isCode = (v.m.load(page + PAGE.bits) & PAGE_BIT.code) !== 0;
  return isCode ? PAGE_BIT.code | PAGE_BIT.stale : 0;
}

/** Somebody may store to this frame from now on. */
export function mayChange(v: Vm, frame: number): void {
  if (v.pmap.isCoherent) return;
  const at = pageRecord(v, frame) + PAGE.bits;
  const bits = v.m.load(at);
  if ((bits & (PAGE_BIT.code | PAGE_BIT.stale)) === PAGE_BIT.code) {
    v.m.store(at, bits | PAGE_BIT.stale);
  }
}

/** A call has stored to this frame, which somebody may run already. */
export function hasChanged(v: Vm, frame: number): void {
  if (v.pmap.isCoherent) return;
  mayChange(v, frame);
  const isCode = (v.m.load(pageRecord(v, frame) + PAGE.bits) & PAGE_BIT.code) !== 0;
  if (isCode && countOf(v, frame) !== 0) v.pmap.flushCode(frame);
}

/** The region shows this frame from now on, with these rights, to somebody who may run it if the region says so. */
export function mayRun(v: Vm, region: number, frame: number, rights: number): void {
  if (v.pmap.isCoherent || (v.m.load(region + REGION.rights) & PROT.execute) === 0) return;
  const at = pageRecord(v, frame) + PAGE.bits;
  const bits = v.m.load(at);
  if ((bits & PAGE_BIT.stale) !== 0) v.pmap.flushCode(frame);
  // Through this word, or another that shows the same page, it may change without anybody noticing.
  const isOpen = (rights & PROT.write) !== 0 || (bits & PAGE_BIT.dirty) !== 0;
  const now = (bits & ~PAGE_BIT.stale) | PAGE_BIT.code | (isOpen ? PAGE_BIT.stale : 0);
  if (now !== bits) v.m.store(at, now);
}

/** The same of the page whose word stands at `slot`, if it is present. */
export function mayRunAt(v: Vm, region: number, slot: number): void {
  if (v.pmap.isCoherent) return;
  const word = v.m.load(slot);
  if (v.pmap.isPresent(word)) mayRun(v, region, v.pmap.frameOf(word), v.pmap.rightsOf(word));
}
