/**
 * Path resolution. A walk that had to wait begins again from the root or the working directory, over the text that was copied in
 * once: so its last run, and the act behind it, see one state of the tree. What it waited for is in the cache then.
 */
import { ERROR } from '../abi/errors.ts';
import { MAY } from '../abi/flags.ts';
import type { Answer } from '../answers.ts';
import type { Unix } from '../context.ts';
import { INODE, PROC } from '../records.ts';
import { findEntry } from './directory.ts';
import { ROOT_INODE } from './format.ts';
import { keep } from './held.ts';
import { inodeAgain, inodeGet } from './inode.ts';
import {
  copyInPath,
  hasSlash,
  isAbsolute,
  isLast,
  nameOf,
  nextComponent,
  pathHalf,
} from './path.ts';
import { isDirectory, mayAccess } from './permissions.ts';
import { AT, addressAt } from './scratch.ts';

/**
 * The INODE record of the directory of a path's last component, kept in PROC.walkInode until the call ends; the component itself is in
 * the first half of the path page. SLEEP, or an error.
 */
export function walk(u: Unix, p: number, proc: number, va: number): Answer {
  return walkPath(u, p, proc, va, 0, PROC.walkInode);
}

/** The same for the call's second path: kept in PROC.walkSecond. */
export function walkSecond(u: Unix, p: number, proc: number, va: number): Answer {
  return walkPath(u, p, proc, va, 1, PROC.walkSecond);
}

function walkPath(
  u: Unix,
  p: number,
  proc: number,
  va: number,
  which: number,
  slot: number,
): Answer {
  const copied = copyInPath(u, p, proc, which, va);
  if (copied < 0) return copied;
  const half = pathHalf(u, p, which);
  const name = nameOf(half);
  let directory = start(u, p, proc, half);
  if (directory < 0) return directory;
  keep(u, proc, slot, directory);
  let at = 0;
  for (;;) {
    u.low.point();
    if (!isDirectory(u, directory)) return -ERROR.notDirectory;
    if (!mayAccess(u, proc, directory, MAY.execute)) return -ERROR.access;
    at = nextComponent(u, half, at);
    if (at < 0) return at;
    if (isLast(u, half)) return directory;
    const number = lookUp(u, p, directory, name);
    if (number < 0) return number;
    const next = inodeGet(u, p, proc, number);
    if (next < 0) return next;
    keep(u, proc, slot, next);
    directory = next;
  }
}

/** Where a path begins, with one more reference. */
function start(u: Unix, p: number, proc: number, half: number): Answer {
  if (isAbsolute(u, half)) return inodeGet(u, p, proc, ROOT_INODE);
  const cwd = u.m.load(proc + PROC.cwd);
  inodeAgain(u, cwd);
  return cwd;
}

/** The number that a name stands for; its page is not held on to. ENOENT, SLEEP, EIO. */
function lookUp(u: Unix, p: number, directory: number, name: number): Answer {
  const number = findEntry(u, p, directory, name);
  if (number === 0) return -ERROR.noEntry;
  if (number > 0 && u.scratch[AT.entry] !== 0) u.low.release(p, addressAt(u.scratch, AT.entryPage));
  return number;
}

/**
 * The INODE record that a whole path names, kept in PROC.walkTarget until the call ends; SLEEP, or an error. The last
 * component is in the first half of the path page, its directory in PROC.walkInode.
 */
export function resolve(u: Unix, p: number, proc: number, va: number): Answer {
  const parent = walk(u, p, proc, va);
  if (parent < 0) return parent;
  const half = pathHalf(u, p, 0);
  const number = lookUp(u, p, parent, nameOf(half));
  if (number < 0) return number;
  const inode = keepInode(u, p, proc, PROC.walkTarget, number);
  if (inode < 0) return inode;
  if (hasSlash(u, half) && !isDirectory(u, inode)) return -ERROR.notDirectory;
  return inode;
}

/** Keeps the inode with this number in a slot of the process; its record. SLEEP, EIO, ENFILE. */
export function keepInode(u: Unix, p: number, proc: number, slot: number, number: number): Answer {
  const { m } = u;
  const kept = m.load(proc + slot);
  if (kept !== 0 && m.load(kept + INODE.number) === number) return kept;
  const inode = inodeGet(u, p, proc, number);
  if (inode >= 0) keep(u, proc, slot, inode);
  return inode;
}
