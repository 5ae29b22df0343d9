/** The frame of a handler on the user's stack. */

import { ERROR } from '../abi/errors.ts';
import { ACTION } from '../abi/flags.ts';
import {
  frameAddress,
  MAX_HANDLERS,
  SIGNAL_FRAME,
  SIGNAL_FRAME_MAGIC,
} from '../abi/signal-frame.ts';
import type { Answer } from '../answers.ts';
import type { Unix } from '../context.ts';
import { touchUser } from '../files/page-in.ts';
import { ON_RETURN, PATH_PAGE, PROC } from '../records.ts';
import { isRestartable } from './restart.ts';
import { bit } from './signals.ts';

/**
 * Enters the handler of a signal. What the process would have gone on with is in the frame, and the mask that it had: sigsuspend's
 * own mask ends here. SLEEP; EFAULT where no handler can be run: the stack is full or not there, the PC is no handler's.
 */
export function pushFrame(u: Unix, p: number, proc: number, signal: number): Answer {
  const { m, low } = u;
  const depth = m.load(proc + PROC.depth);
  if (depth >= MAX_HANDLERS) return -ERROR.fault;
  const va = frameAddress(depth);
  const touched = touchUser(u, p, proc, va, SIGNAL_FRAME.bytes, true);
  if (touched !== 0) return touched;

  const frame = u.plan.paths.at(p) + PATH_PAGE.second;
  const actions = m.load(proc + PROC.actions + 4 * signal);
  const mask = m.load(proc + PROC.mask);
  fillFrame(u, p, proc, frame, signal, actions);
  m.store(frame + SIGNAL_FRAME.depth, depth);
  low.copyOut(va, frame, SIGNAL_FRAME.bytes);
  if (!low.enterHandler(p, m.load(proc + PROC.handlers + 4 * signal), signal, va)) {
    return -ERROR.fault;
  }
  m.exec(u.paths['unix.signal']);
  m.store(proc + PROC.depth, depth + 1);
  m.store(proc + PROC.onReturn, 0);
  if ((actions & ACTION.noDefer) === 0) m.store(proc + PROC.mask, mask | bit(signal));
  return 0;
}

function fillFrame(
  u: Unix,
  p: number,
  proc: number,
  frame: number,
  signal: number,
  actions: number,
): void {
  const { m } = u;
  const onReturn = m.load(proc + PROC.onReturn);
  const isSuspended = (onReturn & ON_RETURN.unsuspend) !== 0;
  const call = onReturn >>> ON_RETURN.callShift;
  const isRestarted = (actions & ACTION.restart) !== 0 && isRestartable(call);
  m.store(frame + SIGNAL_FRAME.magic, SIGNAL_FRAME_MAGIC);
  m.store(frame + SIGNAL_FRAME.signal, signal);
  m.store(frame + SIGNAL_FRAME.mask, m.load(proc + (isSuspended ? PROC.savedMask : PROC.mask)));
  u.low.saveContext(p, frame + SIGNAL_FRAME.pc);
  m.store(frame + SIGNAL_FRAME.restart, isRestarted ? 1 : 0);
  if (isRestarted) m.store(frame + SIGNAL_FRAME.registers, call);
  m.store(frame + SIGNAL_FRAME.address, m.load(proc + PROC.faultAddress));
}
