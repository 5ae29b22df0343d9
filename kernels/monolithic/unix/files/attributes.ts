/** chmod, umask and chdir. */
import { ERROR } from '../abi/errors.ts';
import { MAY, MODE } from '../abi/flags.ts';
import type { Answer } from '../answers.ts';
import { argument, type Unix } from '../context.ts';
import { INODE, PROC } from '../records.ts';
import { keep } from './held.ts';
import { inodeAgain, inodeChanged, inodePage, touchTimes } from './inode.ts';
import { room } from './log.ts';
import { isDirectory, isOwner, mayAccess, typeOf } from './permissions.ts';
import { resolve } from './walk.ts';

/** chmod(path, mode). */
export function chmod(u: Unix, p: number, proc: number): Answer {
  const inode = resolve(u, p, proc, argument(u, proc, 0));
  if (inode < 0) return inode;
  if (!isOwner(u, proc, inode)) return -ERROR.perm;
  const page = inodePage(u, p, inode);
  if (page < 0) return page;
  const may = room(u, proc, 1);
  if (may < 0) return may;
  const permissions = argument(u, proc, 1) & MODE.permissions;
  u.m.store(inode + INODE.mode, typeOf(u, inode) | permissions);
  touchTimes(u, inode, false);
  inodeChanged(u, inode, page);
  return 0;
}

/** umask(mask): the one before. */
export function umask(u: Unix, _p: number, proc: number): Answer {
  const before = u.m.load(proc + PROC.umask);
  u.m.store(proc + PROC.umask, argument(u, proc, 0) & MODE.permissions);
  return before;
}

/** chdir(path). */
export function chdir(u: Unix, p: number, proc: number): Answer {
  const inode = resolve(u, p, proc, argument(u, proc, 0));
  if (inode < 0) return inode;
  if (!isDirectory(u, inode)) return -ERROR.notDirectory;
  if (!mayAccess(u, proc, inode, MAY.execute)) return -ERROR.access;
  inodeAgain(u, inode);
  keep(u, proc, PROC.cwd, inode);
  return 0;
}
