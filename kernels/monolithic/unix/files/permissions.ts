/** Who may do what to a file: an owner and the others; the superuser may do all that makes sense. */
import { MAY, MODE } from '../abi/flags.ts';
import type { Unix } from '../context.ts';
import { INODE, PROC } from '../records.ts';

const OWNER_SHIFT = 6;
const ANY_EXECUTE = 0o111;

export function typeOf(u: Unix, inode: number): number {
  return u.m.load(inode + INODE.mode) & MODE.typeMask;
}

export function isDirectory(u: Unix, inode: number): boolean {
  return typeOf(u, inode) === MODE.directory;
}

/** `want` is bits of MAY; for a directory, `execute` is to search it. */
export function mayAccess(u: Unix, proc: number, inode: number, want: number): boolean {
  const { m } = u;
  const mode = m.load(inode + INODE.mode);
  const uid = m.load(proc + PROC.uid);
  if (uid === 0) {
    if ((want & MAY.execute) === 0 || (mode & MODE.typeMask) === MODE.directory) return true;
    return (mode & ANY_EXECUTE) !== 0;
  }
  const bits = uid === m.load(inode + INODE.uid) ? mode >>> OWNER_SHIFT : mode;
  return (bits & want) === want;
}

/** Whether a process may do what only the owner may (chmod). */
export function isOwner(u: Unix, proc: number, inode: number): boolean {
  const uid = u.m.load(proc + PROC.uid);
  return uid === 0 || uid === u.m.load(inode + INODE.uid);
}
