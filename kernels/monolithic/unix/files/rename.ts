/** rename: a name moves in one act, over whatever had the new one. */
import { ERROR } from '../abi/errors.ts';
import { MAY } from '../abi/flags.ts';
import type { Answer } from '../answers.ts';
import { argument, type Unix } from '../context.ts';
import { INODE, NONE, PROC } from '../records.ts';
import { isWithin } from './ancestors.ts';
import { addEntry, directoryPage, findEntry, isEmpty, placeFor, setEntry } from './directory.ts';
import { ENTRY_BYTES, LINKS_MAX } from './format.ts';
import { keep } from './held.ts';
import { inodeChanged, inodePage, touchTimes } from './inode.ts';
import { logged, room } from './log.ts';
import { metadata } from './pages.ts';
import { dots, hasSlash, nameOf, pathHalf } from './path.ts';
import { isDirectory, mayAccess } from './permissions.ts';
import { AT, addressAt } from './scratch.ts';
import { keepInode, walk, walkSecond } from './walk.ts';

/** Blocks besides those of the new entry: the old one's, four inodes', and the page with the `..` of what moves. */
const RENAME_ROOM = 6;

/** rename(path, new path). */
export function rename(u: Unix, p: number, proc: number): Answer {
  const { m } = u;
  const from = walk(u, p, proc, argument(u, proc, 0));
  if (from < 0) return from;
  const to = walkSecond(u, p, proc, argument(u, proc, 1));
  if (to < 0) return to;
  const first = pathHalf(u, p, 0);
  const second = pathHalf(u, p, 1);
  if (dots(u, first) !== 0 || dots(u, second) !== 0) return -ERROR.invalid;
  const number = findEntry(u, p, from, nameOf(first));
  if (number < 0) return number;
  if (number === 0) return -ERROR.noEntry;
  const inode = keepInode(u, p, proc, PROC.walkTarget, number);
  if (inode < 0) return inode;
  const there = findEntry(u, p, to, nameOf(second));
  if (there < 0) return there;
  let victim: number = NONE;
  if (there !== 0) {
    victim = keepInode(u, p, proc, PROC.walkVictim, there);
    if (victim < 0) return victim;
  } else keep(u, proc, PROC.walkVictim, NONE);
  const moves = isDirectory(u, inode);
  const slash = hasSlash(u, first) || hasSlash(u, second);
  if (!moves && slash) return -ERROR.notDirectory;
  // Two names of one file: both stay.
  if (victim === inode) return 0;
  if (!mayAccess(u, proc, from, MAY.write) || !mayAccess(u, proc, to, MAY.write)) {
    return -ERROR.access;
  }
  if (m.load(to + INODE.links) === 0) return -ERROR.noEntry;
  if (moves && from !== to) {
    const within = isWithin(u, p, proc, to, number);
    if (within < 0) return within;
    if (within === 1) return -ERROR.invalid;
    if (!mayAccess(u, proc, inode, MAY.write)) return -ERROR.access;
    if (victim === NONE && m.load(to + INODE.links) >= LINKS_MAX) return -ERROR.tooManyLinks;
  }
  if (victim !== NONE) {
    const may = mayReplace(u, p, victim, moves);
    if (may < 0) return may;
  }
  return move(u, p, proc, from, to, inode, victim);
}

/** Whether a directory (`moves`) or another file may take this one's place: 0; ENOTDIR, EISDIR, ENOTEMPTY, SLEEP, EIO. */
function mayReplace(u: Unix, p: number, victim: number, moves: boolean): Answer {
  const isOver = isDirectory(u, victim);
  if (moves && !isOver) return -ERROR.notDirectory;
  if (!moves && isOver) return -ERROR.isDirectory;
  if (!isOver) return 0;
  const empty = isEmpty(u, p, victim);
  if (empty < 0) return empty;
  return empty === 1 ? 0 : -ERROR.notEmpty;
}

/** All that is to be changed is gathered, and changed. */
function move(
  u: Unix,
  p: number,
  proc: number,
  from: number,
  to: number,
  inode: number,
  victim: number,
): Answer {
  const { m, scratch } = u;
  const name = nameOf(pathHalf(u, p, 1));
  const number = findEntry(u, p, from, nameOf(pathHalf(u, p, 0)));
  if (number < 0) return number;
  const oldAt = addressAt(scratch, AT.entry);
  const oldBlock = scratch[AT.entryBlock];
  // In scratch from here on: where the new name stands, or will.
  const there = findEntry(u, p, to, name);
  if (there < 0) return there;
  const place = victim === NONE ? placeFor(u, p, proc, to) : 1;
  if (place < 0) return place;
  const newAt = addressAt(scratch, AT.entry);
  const newBlock = scratch[AT.entryBlock];
  const own = inodePage(u, p, inode);
  if (own < 0) return own;
  const fromPage = inodePage(u, p, from);
  if (fromPage < 0) return fromPage;
  const toPage = inodePage(u, p, to);
  if (toPage < 0) return toPage;
  const victimPage = victim === NONE ? 0 : inodePage(u, p, victim);
  if (victimPage < 0) return victimPage;
  const moves = isDirectory(u, inode);
  const dotDot = moves && from !== to ? directoryPage(u, p, inode, 0) : 0;
  if (dotDot < 0) return dotDot;
  const dotDotBlock = scratch[AT.block];
  const oldPage = metadata(u, p, oldBlock);
  if (oldPage < 0) return oldPage;
  const newPage = victim === NONE ? 0 : metadata(u, p, newBlock);
  if (newPage < 0) return newPage;
  const may = room(u, proc, place + RENAME_ROOM);
  if (may < 0) return may;

  if (victim === NONE) addEntry(u, to, name, number);
  else {
    setEntry(u, newAt, newPage, newBlock, number);
    const left = isDirectory(u, victim) ? 0 : m.load(victim + INODE.links) - 1;
    m.store(victim + INODE.links, left);
    touchTimes(u, victim, false);
    inodeChanged(u, victim, victimPage);
    if (moves) m.store(to + INODE.links, m.load(to + INODE.links) - 1);
  }
  setEntry(u, oldAt, oldPage, oldBlock, 0);
  if (dotDot !== 0) {
    m.store(dotDot + ENTRY_BYTES, m.load(to + INODE.number));
    logged(u, dotDotBlock, dotDot);
    m.store(from + INODE.links, m.load(from + INODE.links) - 1);
    m.store(to + INODE.links, m.load(to + INODE.links) + 1);
  }
  touchTimes(u, inode, false);
  inodeChanged(u, inode, own);
  touchTimes(u, from, true);
  inodeChanged(u, from, fromPage);
  touchTimes(u, to, true);
  inodeChanged(u, to, toPage);
  return 0;
}
