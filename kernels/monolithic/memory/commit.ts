/**
 * What is promised. Each page that a space may make its own, each page of shared memory and each table is counted when it is asked for,
 * and there are never more of them than frames (but for a reserve) and swap slots. So a fault never fails for want of memory: it may
 * have to wait.
 */
import { addToRoot, rootWord, type Vm } from './context.ts';
import { ROOT, SPACE } from './records.ts';

export function canCommit(v: Vm, more: number): boolean {
  return more <= 0 || rootWord(v, ROOT.committed) + more <= rootWord(v, ROOT.limit);
}

/** Tables are never swapped: they are no more than half of the frames that are no reserve. `also` pages are promised besides. */
export function canHaveTables(v: Vm, more: number, also: number): boolean {
  const most = (v.high - v.low - v.reserve) >>> 1;
  return rootWord(v, ROOT.tables) + more <= most && canCommit(v, more + also);
}

export function addCommitted(v: Vm, more: number): void {
  addToRoot(v, ROOT.committed, more);
}

/** Pages of a space's own. */
export function chargeSpace(v: Vm, space: number, more: number): void {
  const at = v.plan.spaces.at(space) + SPACE.committed;
  v.m.store(at, v.m.load(at) + more);
  addCommitted(v, more);
}

export function startCommit(v: Vm): void {
  v.m.store(v.plan.root + ROOT.limit, Math.max(0, v.high - v.low - v.reserve) + v.slots);
}
