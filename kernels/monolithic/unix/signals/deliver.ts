/** Before a process goes back to user mode: its signals, the lowest first. */
import { SIGNAL } from '../abi/flags.ts';
import { SLEEP } from '../answers.ts';
import type { Unix } from '../context.ts';
import { endProcess } from '../processes/exit.ts';
import { isInit, isUserProcess } from '../processes/table.ts';
import { ON_RETURN, PROC, STATE } from '../records.ts';
import { deliverable } from './deliverable.ts';
import { forceSegment } from './force.ts';
import { pushFrame } from './frame.ts';
import { bit, lowest, STOPS, UNNOTICED_BY_DEFAULT } from './signals.ts';
import { stop } from './stop.ts';

/**
 * False if it must not go to user mode: it is stopped, dead, asleep in its exit, or waits for the page of its stack. One
 * handler is entered at a time; what else is pending comes on the next way out, at the latest from that handler.
 */
export function deliver(u: Unix, p: number, proc: number): boolean {
  const { m } = u;
  if (!isUserProcess(u, proc) || !mayRun(u, proc)) return false;
  let set = deliverable(u, proc);
  while (set !== 0) {
    const signal = (set & bit(SIGNAL.kill)) !== 0 ? SIGNAL.kill : lowest(set);
    m.store(proc + PROC.pending, m.load(proc + PROC.pending) & ~bit(signal));
    if ((m.load(proc + PROC.caught) & bit(signal)) !== 0) return handle(u, p, proc, signal);
    if (!byDefault(u, p, proc, signal)) return false;
    set = deliverable(u, proc);
  }
  if (m.load(proc + PROC.onReturn) !== 0) settleReturn(u, proc);
  return true;
}

function mayRun(u: Unix, proc: number): boolean {
  const { m } = u;
  if (m.load(proc + PROC.stopped) !== 0 || m.load(proc + PROC.dying) !== 0) return false;
  return m.load(proc + PROC.state) === STATE.ready;
}

function handle(u: Unix, p: number, proc: number, signal: number): boolean {
  const pushed = pushFrame(u, p, proc, signal);
  if (pushed === 0) return true;
  if (pushed === SLEEP) {
    u.m.store(proc + PROC.pending, u.m.load(proc + PROC.pending) | bit(signal));
    return false;
  }
  forceSegment(u, proc);
  return isInit(u, proc) || deliver(u, p, proc);
}

/** What the signal does where nobody catches it. False if the process does not go on. */
function byDefault(u: Unix, p: number, proc: number, signal: number): boolean {
  if ((bit(signal) & UNNOTICED_BY_DEFAULT) !== 0 || isInit(u, proc)) return true;
  if ((bit(signal) & STOPS) !== 0) stop(u, proc);
  else endProcess(u, p, proc, signal);
  return false;
}

/** No handler was entered: sigsuspend's mask is over, and the call that was interrupted stays so. */
function settleReturn(u: Unix, proc: number): void {
  const { m } = u;
  if ((m.load(proc + PROC.onReturn) & ON_RETURN.unsuspend) !== 0) {
    m.store(proc + PROC.mask, m.load(proc + PROC.savedMask));
  }
  m.store(proc + PROC.onReturn, 0);
}
