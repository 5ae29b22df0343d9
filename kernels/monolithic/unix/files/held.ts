/** What a call of this folder keeps over a sleep, and how it is let go. */
import type { Unix } from '../context.ts';
import { CHANNEL, INODE, NONE, PROC } from '../records.ts';
import { wakeup } from '../sleep.ts';
import { inodePut } from './inode.ts';

/**
 * Keeps a reference, which the caller has got, in a slot of the process (`PROC.walkInode` and so on); what the slot
 * had before is let go.
 */
export function keep(u: Unix, proc: number, slot: number, inode: number): void {
  const { m } = u;
  const before = m.load(proc + slot);
  m.store(proc + slot, inode);
  if (before !== NONE) inodePut(u, before);
}

/** Drops the walk's references and the lock; the pages held are the lower half's business. */
export function releaseStages(u: Unix, _p: number, proc: number): void {
  const { m } = u;
  if (m.load(proc + PROC.lockInode) !== NONE) unlock(u, proc);
  if (m.load(proc + PROC.walkAt) !== 0) m.store(proc + PROC.walkAt, 0);
  if (m.load(proc + PROC.walkInode) !== NONE) keep(u, proc, PROC.walkInode, NONE);
  if (m.load(proc + PROC.walkSecond) !== NONE) keep(u, proc, PROC.walkSecond, NONE);
  if (m.load(proc + PROC.walkTarget) !== NONE) keep(u, proc, PROC.walkTarget, NONE);
  if (m.load(proc + PROC.walkVictim) !== NONE) keep(u, proc, PROC.walkVictim, NONE);
}

/** Whether another process has the lock: is in the middle of a read, a write or the like. */
export function isLocked(u: Unix, proc: number, inode: number): boolean {
  const owner = u.m.load(inode + INODE.lock);
  return owner !== NONE && owner !== proc;
}

/** The lock is nobody's, or the process's own: it is its own from now on, until its call is over. It has no other. */
export function lock(u: Unix, proc: number, inode: number): void {
  u.m.store(inode + INODE.lock, proc);
  u.m.store(proc + PROC.lockInode, inode);
}

function unlock(u: Unix, proc: number): void {
  const { m } = u;
  const inode = m.load(proc + PROC.lockInode);
  m.store(proc + PROC.lockInode, NONE);
  m.store(inode + INODE.lock, NONE);
  wakeup(u, CHANNEL.inode, inode);
}
