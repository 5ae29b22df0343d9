/** sigaction, sigprocmask, sigpending. */
import { ERROR } from '../abi/errors.ts';
import { ACTION, DISPOSITION, MASK_HOW } from '../abi/flags.ts';
import type { Answer } from '../answers.ts';
import { argument, type Unix } from '../context.ts';
import { PROC } from '../records.ts';
import { forget, isUnnoticed } from './post.ts';
import { ALL_SIGNALS, bit, isSignal, UNTOUCHABLE } from './signals.ts';

const FLAGS = ACTION.restart | ACTION.noDefer;

/** sigaction(signal, disposition or a handler's PC, flags): 0. EINVAL. */
export function sigaction(u: Unix, _p: number, proc: number): Answer {
  const { m } = u;
  const signal = argument(u, proc, 0);
  const handler = argument(u, proc, 1);
  const flags = argument(u, proc, 2);
  if (!isSignal(signal) || (bit(signal) & UNTOUCHABLE) !== 0) return -ERROR.invalid;
  if ((flags & ~FLAGS) !== 0) return -ERROR.invalid;
  const isCaught = handler !== DISPOSITION.default && handler !== DISPOSITION.ignore;
  if (isCaught && !u.low.isHandler(handler)) return -ERROR.invalid;
  const set = bit(signal);
  const ignored = m.load(proc + PROC.ignored) & ~set;
  const caught = m.load(proc + PROC.caught) & ~set;
  m.store(proc + PROC.ignored, handler === DISPOSITION.ignore ? ignored | set : ignored);
  m.store(proc + PROC.caught, isCaught ? caught | set : caught);
  m.store(proc + PROC.handlers + 4 * signal, isCaught ? handler : 0);
  m.store(proc + PROC.actions + 4 * signal, isCaught ? flags : 0);
  if (isUnnoticed(u, proc, set)) forget(u, proc, set);
  return 0;
}

/** sigprocmask(how, set of bits 1 to 31): the set that was blocked before. EINVAL. */
export function sigprocmask(u: Unix, _p: number, proc: number): Answer {
  const { m } = u;
  const how = argument(u, proc, 0);
  const set = argument(u, proc, 1) & ALL_SIGNALS & ~UNTOUCHABLE;
  const before = m.load(proc + PROC.mask);
  if (how === MASK_HOW.block) m.store(proc + PROC.mask, before | set);
  else if (how === MASK_HOW.unblock) m.store(proc + PROC.mask, before & ~set);
  else if (how === MASK_HOW.set) m.store(proc + PROC.mask, set);
  else return -ERROR.invalid;
  return before;
}

/** sigpending(): signals that wait, blocked or not. */
export function sigpending(u: Unix, _p: number, proc: number): Answer {
  return u.m.load(proc + PROC.pending);
}
