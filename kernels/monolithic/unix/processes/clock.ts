/** Time, in ticks of the clock: alarms, sleeps, times. */

import { SIGNAL } from '../abi/flags.ts';
import type { Answer } from '../answers.ts';
import { argument, type Unix } from '../context.ts';
import { CHANNEL, DISTURB, INIT, LOG, PATH_PAGE, PROC, STATE } from '../records.ts';
import { post } from '../signals/post.ts';
import { rouse, sleep } from '../sleep.ts';
import { touchWords } from '../user-words.ts';
import { procAt, UPDATE } from './table.ts';

/** Ticks beyond this many are this many: some years. */
const TICKS_MAX = 0x3fffffff;
/** Words that `times` stores. */
const TIMES_BYTES = 16;

function tickIn(u: Unix, ticks: number): number {
  return u.low.ticks() + Math.min(ticks, TICKS_MAX);
}

/** alarm(ticks): SIGALRM comes then; 0: never. How many ticks were left of the one before. */
export function alarm(u: Unix, _p: number, proc: number): Answer {
  const { m } = u;
  const ticks = argument(u, proc, 0);
  const before = m.load(proc + PROC.alarm);
  m.store(proc + PROC.alarm, ticks === 0 ? 0 : tickIn(u, ticks));
  return before === 0 ? 0 : Math.max(1, before - u.low.ticks());
}

/** sleep(ticks): 0 when they are over. EINTR. */
export function sleepCall(u: Unix, _p: number, proc: number): Answer {
  const { m } = u;
  if (m.load(proc + PROC.stage) === 0) {
    m.store(proc + PROC.stage, 1);
    m.store(proc + PROC.wakeAt, tickIn(u, argument(u, proc, 0)));
  }
  if (u.low.ticks() >= m.load(proc + PROC.wakeAt)) return 0;
  return sleep(u, proc, CHANNEL.time, proc, DISTURB.signals);
}

/**
 * times(address of 4 words, or 0): ticks since boot, as 31 bits. The words are its own ticks, 0 (what it ran in the kernel is not told
 * apart), and the same of the children that it has waited for. EFAULT.
 */
export function times(u: Unix, p: number, proc: number): Answer {
  const { m, low } = u;
  const va = argument(u, proc, 0);
  if (va !== 0) {
    const touched = touchWords(u, p, proc, va, TIMES_BYTES, true);
    if (touched !== 0) return touched;
    const words = u.plan.paths.at(p) + PATH_PAGE.second;
    m.fill(words, 0, TIMES_BYTES);
    m.store(words, low.ticksOf(p));
    m.store(words + 8, m.load(proc + PROC.childTicks));
    low.copyOut(va, words, TIMES_BYTES);
  }
  return low.ticks() & 0x7fffffff;
}

/** At each tick: alarms come, and sleeps end. */
export function tickProcesses(u: Unix): void {
  const { m } = u;
  const now = u.low.ticks();
  for (let p = INIT; p < UPDATE; p++) {
    const proc = procAt(u, p);
    const state = m.load(proc + PROC.state);
    if (state === STATE.free) continue;
    const at = m.load(proc + PROC.alarm);
    if (at !== 0 && at <= now) {
      m.store(proc + PROC.alarm, 0);
      post(u, proc, SIGNAL.alarm);
    }
    if (isAsleep(u, proc) && m.load(proc + PROC.wakeAt) <= now) rouse(u, proc);
  }
}

function isAsleep(u: Unix, proc: number): boolean {
  const { m } = u;
  if (m.load(proc + PROC.state) !== STATE.sleeping) return false;
  return m.load(proc + PROC.channel) === CHANNEL.time;
}

/** Whether somebody waits for a tick: for an alarm, for the end of a sleep, or for the log to be written back. */
export function needsTicks(u: Unix): boolean {
  const { m } = u;
  if (m.load(u.plan.log + LOG.count) !== 0) return true;
  for (let p = INIT; p < UPDATE; p++) {
    const proc = procAt(u, p);
    if (m.load(proc + PROC.alarm) !== 0 || isAsleep(u, proc)) return true;
  }
  return false;
}
