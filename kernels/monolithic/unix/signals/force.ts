/** Signals that a process has brought upon itself: they are delivered, whatever it does about them. */
import { SIGNAL } from '../abi/flags.ts';
import type { Unix } from '../context.ts';
import { indexOf } from '../context.ts';
import { isInit } from '../processes/table.ts';
import { PROC } from '../records.ts';
import { isAlive } from './post.ts';
import { bit } from './signals.ts';

/**
 * A fault of its own. Its handler gets it; where it is blocked or ignored, it ends the process all the same, for the
 * instruction cannot go on (POSIX 1003.1, 2.4.1). Process 1 is never ended: what it does is over.
 */
export function force(u: Unix, proc: number, signal: number): void {
  const { m } = u;
  if (!isAlive(u, proc)) return;
  const set = bit(signal);
  const isOpen = (m.load(proc + PROC.mask) & set) === 0;
  if (isOpen && (m.load(proc + PROC.caught) & set) !== 0) {
    m.store(proc + PROC.pending, m.load(proc + PROC.pending) | set);
    return;
  }
  forceDefault(u, proc, signal);
}

/** No handler can be run, or none can be left: SIGSEGV by default, or the way home for process 1. */
export function forceSegment(u: Unix, proc: number): void {
  forceDefault(u, proc, SIGNAL.segment);
}

function forceDefault(u: Unix, proc: number, signal: number): void {
  const { m } = u;
  if (isInit(u, proc)) {
    m.store(proc + PROC.depth, 0);
    u.low.escape(indexOf(u, proc));
    return;
  }
  const set = bit(signal);
  m.store(proc + PROC.ignored, m.load(proc + PROC.ignored) & ~set);
  m.store(proc + PROC.caught, m.load(proc + PROC.caught) & ~set);
  m.store(proc + PROC.mask, m.load(proc + PROC.mask) & ~set);
  m.store(proc + PROC.pending, m.load(proc + PROC.pending) | set);
}
