/** Stopping and going on. */
import { indexOf, type Unix } from '../context.ts';
import { PROC, STATE } from '../records.ts';
import { deliverable } from './deliverable.ts';
import { STOPS } from './signals.ts';

/**
 * Signals that stop it, and that wait for it, take effect at once where it is about to sleep: it is stopped in its sleep,
 * which they do not end (4.3BSD psignal).
 */
export function takeStops(u: Unix, proc: number): void {
  const { m } = u;
  const stops = deliverable(u, proc) & STOPS & ~m.load(proc + PROC.caught);
  if (stops === 0) return;
  m.store(proc + PROC.pending, m.load(proc + PROC.pending) & ~stops);
  stop(u, proc);
}

/** It runs no user code, and goes on with no call, until SIGCONT or SIGKILL. */
export function stop(u: Unix, proc: number): void {
  u.m.store(proc + PROC.stopped, 1);
  u.low.hold(indexOf(u, proc), true);
}

/** It goes on, if it was stopped: with its call, if it is in one and its sleep is over. */
export function goOn(u: Unix, proc: number): void {
  const { m } = u;
  if (m.load(proc + PROC.stopped) === 0) return;
  m.store(proc + PROC.stopped, 0);
  const p = indexOf(u, proc);
  u.low.hold(p, false);
  if (m.load(proc + PROC.state) === STATE.ready) u.low.ready(p);
}
