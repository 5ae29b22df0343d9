/** Ranges of a space: how all that is mapped in one goes. */
import { chargeSpace } from './commit.ts';
import { PAGE_BYTES, rootWord, type Vm } from './context.ts';
import { leavePages } from './pages.ts';
import { REGION, ROOT, WAIT } from './records.ts';
import { chargedWithin, endOf, regionFrom, removeRegion, splitAt, splitsAt } from './regions.ts';
import { dropTables } from './tables.ts';

/** Where what p maps goes: into its second space, while it has one. */
export function targetOf(v: Vm, p: number): number {
  const wait = v.plan.waits.at(p);
  const second = v.m.load(wait + WAIT.second);
  return second === 0 ? v.m.load(wait + WAIT.space) : second;
}

/** Whether so many pages at `va` are a range of user memory. */
export function isRange(v: Vm, va: number, pages: number): boolean {
  if (va % PAGE_BYTES !== 0 || pages <= 0) return false;
  return va + pages * PAGE_BYTES <= v.pmap.userEnd;
}

/** Whether there are as many region records as it takes to have borders at both ends, and some more. */
export function hasRecords(v: Vm, space: number, va: number, end: number, more: number): boolean {
  const needed = splitsAt(v, space, va) + splitsAt(v, space, end) + more;
  return needed <= rootWord(v, ROOT.freeRegions);
}

/** Nothing is mapped in [va, end) any more. The tables stay: `dropTables`. */
export function clearRange(v: Vm, space: number, va: number, end: number): void {
  const { m } = v;
  splitAt(v, space, va);
  splitAt(v, space, end);
  let region = regionFrom(v, space, va);
  while (region !== 0 && m.load(region + REGION.start) < end) {
    const next = m.load(region + REGION.next);
    clearRegion(v, space, region);
    region = next;
  }
}

/** The pages of a region leave, what was promised for them is free, and it is gone. */
export function clearRegion(v: Vm, space: number, region: number): void {
  const start = v.m.load(region + REGION.start);
  const end = endOf(v, region);
  leavePages(v, space, start, end);
  chargeSpace(v, space, -chargedWithin(v, space, start, end));
  removeRegion(v, region);
}

/** A space has nothing mapped, and no tables but its directory. Between two regions an interrupt may come in. */
export function clearSpace(v: Vm, space: number): void {
  let region = regionFrom(v, space, 0);
  while (region !== 0) {
    const start = v.m.load(region + REGION.start);
    const end = endOf(v, region);
    clearRegion(v, space, region);
    dropTables(v, space, start, end);
    v.host.point();
    region = regionFrom(v, space, 0);
  }
}
