/** wait: how a child ended, once. */
import { ERROR } from '../abi/errors.ts';
import { WAIT } from '../abi/flags.ts';
import type { Answer } from '../answers.ts';
import { argument, signedArgument, type Unix } from '../context.ts';
import { CHANNEL, DISTURB, NONE, PATH_PAGE, PROC, STATE } from '../records.ts';
import { sleep } from '../sleep.ts';
import { touchWords } from '../user-words.ts';
import { childOf, releaseProcess } from './children.ts';

/** Whatever state the child is in. */
const ANY_STATE = -1;

/**
 * wait(pid, or -1 for any child, address of a status word or 0, options): the pid of a child that has ended; 0 with WAIT.nohang if
 * none has. Process groups are left out: pid 0 is any child, and there is none below -1. ECHILD, EINTR, EINVAL, EFAULT: the child is told
 * to a later wait.
 */
export function wait(u: Unix, p: number, proc: number): Answer {
  const { m } = u;
  const pid = signedArgument(u, proc, 0);
  const va = argument(u, proc, 1);
  const options = argument(u, proc, 2);
  if ((options & ~WAIT.nohang) !== 0) return -ERROR.invalid;
  if (pid < -1) return -ERROR.noChild;
  const zombie = childOf(u, proc, pid, STATE.zombie);
  if (zombie === NONE) {
    if (childOf(u, proc, pid, ANY_STATE) === NONE) return -ERROR.noChild;
    if (options === WAIT.nohang) return 0;
    return sleep(u, proc, CHANNEL.child, proc, DISTURB.signals);
  }
  if (va !== 0) {
    const touched = touchWords(u, p, proc, va, 4, true);
    if (touched !== 0) return touched;
    const word = u.plan.paths.at(p) + PATH_PAGE.second;
    m.store(word, m.load(zombie + PROC.exitStatus));
    u.low.copyOut(va, word, 4);
  }
  m.exec(u.paths['unix.wait']);
  const told = m.load(zombie + PROC.pid);
  releaseProcess(u, proc, zombie);
  return told;
}
