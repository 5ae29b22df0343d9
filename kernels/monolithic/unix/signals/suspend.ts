/** sigsuspend: waits for a signal, under a mask of its own. */
import type { Answer } from '../answers.ts';
import { argument, type Unix } from '../context.ts';
import { CHANNEL, DISTURB, ON_RETURN, PROC } from '../records.ts';
import { sleep } from '../sleep.ts';
import { ALL_SIGNALS, UNTOUCHABLE } from './signals.ts';

/**
 * sigsuspend(mask): EINTR once a handler is to be run, never anything else. The mask is changed and the process put to sleep without a
 * preemption point in between, and `sleep` looks at what is pending: no signal is lost. `deliver` ends the mask.
 */
export function sigsuspend(u: Unix, _p: number, proc: number): Answer {
  const { m } = u;
  if (m.load(proc + PROC.stage) === 0) {
    m.exec(u.paths['unix.sigsuspend']);
    m.store(proc + PROC.stage, 1);
    m.store(proc + PROC.savedMask, m.load(proc + PROC.mask));
    m.store(proc + PROC.onReturn, ON_RETURN.unsuspend);
    m.store(proc + PROC.mask, argument(u, proc, 0) & ALL_SIGNALS & ~UNTOUCHABLE);
  }
  return sleep(u, proc, CHANNEL.signal, proc, DISTURB.signals);
}
