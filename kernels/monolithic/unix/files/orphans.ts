/** Files that no directory names and nobody has open: the reaper frees them, after a sleep of nobody else's. */
import type { Unix } from '../context.ts';
import { CHANNEL, NONE, UROOT } from '../records.ts';
import { wakeup } from '../sleep.ts';
import { clearBit, firstSet, hasBit, setBit } from './bitmap.ts';
import { DISK_INODES } from './format.ts';

/** An inode is nobody's any more, and is to be freed. */
export function orphaned(u: Unix, number: number): void {
  const { m } = u;
  const { root } = u.plan;
  if (hasBit(u, root + UROOT.orphans, number)) return;
  setBit(u, root + UROOT.orphans, number);
  m.store(root + UROOT.orphanCount, m.load(root + UROOT.orphanCount) + 1);
  wakeReaper(u);
}

/** The lowest number of an inode that is to be freed; -1 for none. */
export function firstOrphan(u: Unix): number {
  const { root } = u.plan;
  if (u.m.load(root + UROOT.orphanCount) === 0) return -1;
  return firstSet(u, root + UROOT.orphans, 0, DISK_INODES);
}

/** It has been freed. */
export function orphanGone(u: Unix, number: number): void {
  const { m } = u;
  const { root } = u.plan;
  clearBit(u, root + UROOT.orphans, number);
  m.store(root + UROOT.orphanCount, m.load(root + UROOT.orphanCount) - 1);
}

/** A space shows it still: it is looked at again when `retryMapped` finds that none does. */
export function orphanMapped(u: Unix, number: number): void {
  orphanGone(u, number);
  setBit(u, u.plan.root + UROOT.mappedOrphans, number);
}

/** Orphans that are mapped nowhere any more are the reaper's again. Whether there was one. */
export function retryMapped(u: Unix): boolean {
  const mapped = u.plan.root + UROOT.mappedOrphans;
  let some = false;
  let number = firstSet(u, mapped, 0, DISK_INODES);
  while (number !== -1) {
    if (!u.low.isMapped(number)) {
      clearBit(u, mapped, number);
      orphaned(u, number);
      some = true;
    }
    number = firstSet(u, mapped, number + 1, DISK_INODES);
  }
  return some;
}

export function wakeReaper(u: Unix): void {
  const reaper = u.m.load(u.plan.root + UROOT.reaper);
  if (reaper !== NONE) wakeup(u, CHANNEL.work, reaper);
}
