/** kill: a signal to a process. Groups (pid 0, -1, below) are left out, with sessions and job control. */
import { ERROR } from '../abi/errors.ts';
import { SIGNALS } from '../abi/flags.ts';
import type { Answer } from '../answers.ts';
import { argument, isSuperuser, type Unix } from '../context.ts';
import { processOf } from '../processes/table.ts';
import { NONE, PROC } from '../records.ts';
import { post } from './post.ts';

/** kill(pid, signal): 0; a zombie is a process still. EINVAL, ESRCH, EPERM. Signal 0 only asks. */
export function kill(u: Unix, _p: number, proc: number): Answer {
  u.m.exec(u.paths['unix.kill']);
  const signal = argument(u, proc, 1);
  if (signal >= SIGNALS) return -ERROR.invalid;
  const target = processOf(u, argument(u, proc, 0));
  if (target === NONE) return -ERROR.noProcess;
  const isAllowed =
    isSuperuser(u, proc) || u.m.load(proc + PROC.uid) === u.m.load(target + PROC.uid);
  if (!isAllowed) return -ERROR.perm;
  if (signal !== 0) post(u, target, signal);
  return 0;
}
