/** Who a process is. */
import { ERROR } from '../abi/errors.ts';
import type { Answer } from '../answers.ts';
import { argument, isSuperuser, type Unix } from '../context.ts';
import { NONE, PROC } from '../records.ts';

/** uid_t of the time has 16 bits. */
const UID_MAX = 0xffff;

export function getpid(u: Unix, _p: number, proc: number): Answer {
  u.m.exec(u.paths['unix.getpid']);
  return u.m.load(proc + PROC.pid);
}

/** getppid(): 0 for process 1. */
export function getppid(u: Unix, _p: number, proc: number): Answer {
  const parent = u.m.load(proc + PROC.parent);
  return parent === NONE ? 0 : u.m.load(parent + PROC.pid);
}

export function getuid(u: Unix, _p: number, proc: number): Answer {
  return u.m.load(proc + PROC.uid);
}

/** setuid(uid): only the superuser becomes another, and does not come back. EPERM, EINVAL. */
export function setuid(u: Unix, _p: number, proc: number): Answer {
  const uid = argument(u, proc, 0);
  if (uid > UID_MAX) return -ERROR.invalid;
  if (!isSuperuser(u, proc) && uid !== u.m.load(proc + PROC.uid)) return -ERROR.perm;
  u.m.store(proc + PROC.uid, uid);
  return 0;
}
