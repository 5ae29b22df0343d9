/** A signal comes to a process. */
import { SIGNAL } from '../abi/flags.ts';
import { indexOf, type Unix } from '../context.ts';
import { isInit, isUserProcess } from '../processes/table.ts';
import { PROC, STATE } from '../records.ts';
import { disturb, isDisturbable } from '../sleep.ts';
import { hasDeliverable } from './deliverable.ts';
import { bit, STOPS, UNNOTICED_BY_DEFAULT } from './signals.ts';
import { goOn, stop } from './stop.ts';

/**
 * Marks the signal as pending, and sees to it that it is delivered before the process runs user code again. What is
 * ignored is forgotten. Nothing that ends or stops a process by default touches process 1.
 */
export function post(u: Unix, proc: number, signal: number): void {
  const { m } = u;
  if (!isAlive(u, proc)) return;
  const set = bit(signal);
  if (signal === SIGNAL.continue) {
    forget(u, proc, STOPS);
    goOn(u, proc);
    // What came while it was stopped in its sleep ends that now.
    if (hasDeliverable(u, proc)) disturb(u, proc);
  }
  if ((set & STOPS) !== 0) forget(u, proc, bit(SIGNAL.continue));
  if (isUnnoticed(u, proc, set)) return;
  const isCaught = (m.load(proc + PROC.caught) & set) !== 0;
  const isOpen = (m.load(proc + PROC.mask) & set) === 0;
  if (isOpen && !isCaught && (set & STOPS) !== 0 && isDisturbable(u, proc)) {
    stop(u, proc);
    return;
  }
  m.store(proc + PROC.pending, m.load(proc + PROC.pending) | set);
  if (signal === SIGNAL.kill) {
    u.low.killed(indexOf(u, proc));
    goOn(u, proc);
  }
  if (!isOpen || m.load(proc + PROC.stopped) !== 0) return;
  disturb(u, proc);
  if (m.load(proc + PROC.state) === STATE.ready) u.low.ready(indexOf(u, proc));
}

/** A process of a user's that has not begun to end. */
export function isAlive(u: Unix, proc: number): boolean {
  const { m } = u;
  if (!isUserProcess(u, proc)) return false;
  const state = m.load(proc + PROC.state);
  if (state === STATE.free || state === STATE.zombie) return false;
  return m.load(proc + PROC.dying) === 0;
}

/** These signals are not pending any more. */
export function forget(u: Unix, proc: number, set: number): void {
  const { m } = u;
  const pending = m.load(proc + PROC.pending);
  if ((pending & set) !== 0) m.store(proc + PROC.pending, pending & ~set);
}

/** Whether nothing happens to this process by the one signal in `set`, as things stand. */
export function isUnnoticed(u: Unix, proc: number, set: number): boolean {
  const { m } = u;
  if ((m.load(proc + PROC.ignored) & set) !== 0) return true;
  if ((m.load(proc + PROC.caught) & set) !== 0) return false;
  return (set & UNNOTICED_BY_DEFAULT) !== 0 || isInit(u, proc);
}
