/** Which signals would do something to a process, if it went to user mode now. */
import type { Unix } from '../context.ts';
import { PROC } from '../records.ts';

/** Pending signals that are not blocked, as bits. Ignored ones are never pending. */
export function deliverable(u: Unix, proc: number): number {
  const { m } = u;
  return (m.load(proc + PROC.pending) & ~m.load(proc + PROC.mask)) >>> 0;
}

export function hasDeliverable(u: Unix, proc: number): boolean {
  return deliverable(u, proc) !== 0;
}
