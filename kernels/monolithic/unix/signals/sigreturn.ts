/** sigreturn: a handler has ended. Its frame is user memory, and may hold anything. */
import { ERROR } from '../abi/errors.ts';
import { ESCAPE_PC, MAX_HANDLERS, SIGNAL_FRAME, SIGNAL_FRAME_MAGIC } from '../abi/signal-frame.ts';
import { ANEW, type Answer, IN_PLACE, SLEEP } from '../answers.ts';
import { argument, type Unix } from '../context.ts';
import { touchUser } from '../files/page-in.ts';
import { PATH_PAGE, PROC } from '../records.ts';
import { forceSegment } from './force.ts';
import { isRestartable } from './restart.ts';
import { ALL_SIGNALS, UNTOUCHABLE } from './signals.ts';

const ARGUMENTS = 7;

/**
 * sigreturn(frame): goes on with what the handler interrupted, with the mask of then. A frame that is not one, or that names a PC which
 * no handler interrupted, ends the process by SIGSEGV; ESCAPE_PC is the way home. Register 0 is as the frame has it (IN_PLACE).
 */
export function sigreturn(u: Unix, p: number, proc: number): Answer {
  const { m, low } = u;
  const va = argument(u, proc, 0);
  const touched = touchUser(u, p, proc, va, SIGNAL_FRAME.bytes, false);
  if (touched === SLEEP) return SLEEP;
  const frame = u.plan.paths.at(p) + PATH_PAGE.second;
  if (touched !== 0) return refuse(u, proc);
  low.copyIn(frame, va, SIGNAL_FRAME.bytes);
  if (!isFrame(u, frame)) return refuse(u, proc);
  const isOver = m.load(frame + SIGNAL_FRAME.pc) === ESCAPE_PC;
  if (isOver) low.escape(p);
  else if (!low.leaveHandler(p, frame + SIGNAL_FRAME.pc)) return refuse(u, proc);
  m.exec(u.paths['unix.sigreturn']);
  m.store(proc + PROC.mask, m.load(frame + SIGNAL_FRAME.mask) & ALL_SIGNALS & ~UNTOUCHABLE);
  if (isOver) {
    m.store(proc + PROC.depth, 0);
    return 0;
  }
  m.store(proc + PROC.depth, m.load(frame + SIGNAL_FRAME.depth));
  if (m.load(frame + SIGNAL_FRAME.restart) !== 0) return callAgain(u, proc, frame);
  return IN_PLACE;
}

function isFrame(u: Unix, frame: number): boolean {
  const { m } = u;
  if (m.load(frame + SIGNAL_FRAME.magic) !== SIGNAL_FRAME_MAGIC) return false;
  if (m.load(frame + SIGNAL_FRAME.depth) >= MAX_HANDLERS) return false;
  if (m.load(frame + SIGNAL_FRAME.restart) === 0) return true;
  return isRestartable(m.load(frame + SIGNAL_FRAME.registers));
}

/** SA_RESTART: as if the trap that was interrupted came now. */
function callAgain(u: Unix, proc: number, frame: number): Answer {
  const { m } = u;
  m.store(proc + PROC.call, m.load(frame + SIGNAL_FRAME.registers));
  m.copy(proc + PROC.args, frame + SIGNAL_FRAME.registers + 4, 4 * ARGUMENTS);
  return ANEW;
}

function refuse(u: Unix, proc: number): Answer {
  forceSegment(u, proc);
  return -ERROR.fault;
}
