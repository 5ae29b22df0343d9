/** unlink and rmdir: a name goes; what it named goes with its last reference. */
import { ERROR } from '../abi/errors.ts';
import { MAY } from '../abi/flags.ts';
import type { Answer } from '../answers.ts';
import { argument, type Unix } from '../context.ts';
import { INODE, PROC } from '../records.ts';
import { findEntry, isEmpty, setEntry } from './directory.ts';
import { ROOT_INODE } from './format.ts';
import { inodeChanged, inodePage, touchTimes } from './inode.ts';
import { room } from './log.ts';
import { metadata } from './pages.ts';
import { dots, hasSlash, nameOf, pathHalf } from './path.ts';
import { isDirectory, mayAccess } from './permissions.ts';
import { AT, addressAt } from './scratch.ts';
import { keepInode, walk } from './walk.ts';

/** Blocks: the entry's, and two inodes'. */
const UNLINK_ROOM = 3;

/** unlink(path). Its blocks are the reaper's business, once nobody has it open. */
export function unlink(u: Unix, p: number, proc: number): Answer {
  const parent = walk(u, p, proc, argument(u, proc, 0));
  if (parent < 0) return parent;
  const half = pathHalf(u, p, 0);
  const inode = named(u, p, proc, parent, half);
  if (inode < 0) return inode;
  if (isDirectory(u, inode)) return -ERROR.isDirectory;
  if (hasSlash(u, half)) return -ERROR.notDirectory;
  return takeName(u, p, proc, parent, inode, half);
}

/** rmdir(path). */
export function rmdir(u: Unix, p: number, proc: number): Answer {
  const parent = walk(u, p, proc, argument(u, proc, 0));
  if (parent < 0) return parent;
  const half = pathHalf(u, p, 0);
  const inode = named(u, p, proc, parent, half);
  if (inode < 0) return inode;
  if (!isDirectory(u, inode)) return -ERROR.notDirectory;
  if (u.m.load(inode + INODE.number) === ROOT_INODE) return -ERROR.busy;
  if (dots(u, half) === 1) return -ERROR.invalid;
  if (dots(u, half) === 2) return -ERROR.notEmpty;
  const empty = isEmpty(u, p, inode);
  if (empty < 0) return empty;
  if (empty === 0) return -ERROR.notEmpty;
  return takeName(u, p, proc, parent, inode, half);
}

/** The inode that the last component names, kept in PROC.walkTarget. */
function named(u: Unix, p: number, proc: number, parent: number, half: number): Answer {
  const number = findEntry(u, p, parent, nameOf(half));
  if (number < 0) return number;
  if (number === 0) return -ERROR.noEntry;
  return keepInode(u, p, proc, PROC.walkTarget, number);
}

function takeName(
  u: Unix,
  p: number,
  proc: number,
  parent: number,
  inode: number,
  half: number,
): Answer {
  const { m, scratch } = u;
  if (!mayAccess(u, proc, parent, MAY.write)) return -ERROR.access;
  // Again: `isEmpty` may have let go of its page, and has used scratch.
  const number = findEntry(u, p, parent, nameOf(half));
  if (number < 0) return number;
  const block = scratch[AT.entryBlock];
  const at = addressAt(scratch, AT.entry);
  const page = inodePage(u, p, inode);
  if (page < 0) return page;
  const parentPage = inodePage(u, p, parent);
  if (parentPage < 0) return parentPage;
  const entryPage = metadata(u, p, block);
  if (entryPage < 0) return entryPage;
  const may = room(u, proc, UNLINK_ROOM);
  if (may < 0) return may;

  setEntry(u, at, entryPage, block, 0);
  if (isDirectory(u, inode)) {
    m.store(inode + INODE.links, 0);
    m.store(parent + INODE.links, m.load(parent + INODE.links) - 1);
  } else m.store(inode + INODE.links, m.load(inode + INODE.links) - 1);
  touchTimes(u, inode, false);
  inodeChanged(u, inode, page);
  touchTimes(u, parent, true);
  inodeChanged(u, parent, parentPage);
  return 0;
}
