/**
 * Inodes in core. A record has what its inode has on the disk, and each change goes through to the inode's
 * block in the same act: so a record without references may be another inode's at any time.
 */
import { ERROR } from '../abi/errors.ts';
import { MODE, OPEN } from '../abi/flags.ts';
import type { Answer } from '../answers.ts';
import type { Unix } from '../context.ts';
import { FILE, INODE, INODES, NONE } from '../records.ts';
import { DISK_INODE } from './format.ts';
import { logged } from './log.ts';
import { orphaned } from './orphans.ts';
import { inodeBlock, inodeOffset, metadata } from './pages.ts';

/** What a record and the disk have alike: all fields of DISK_INODE, which stand in both in the same order. */
const ALIKE_BYTES = DISK_INODE.device + 4 - DISK_INODE.mode;

/** The record of an inode, with one more reference. SLEEP, EIO; ENFILE where all records are in use. */
export function inodeGet(u: Unix, p: number, _proc: number, number: number): Answer {
  const { m } = u;
  const found = inCore(u, number);
  if (found !== NONE) {
    inodeAgain(u, found);
    return found;
  }
  const page = metadata(u, p, inodeBlock(number));
  if (page < 0) return page;
  const inode = freeRecord(u, number);
  if (inode < 0) return inode;
  m.copy(inode + INODE.mode, page + inodeOffset(number), ALIKE_BYTES);
  u.low.release(p, page);
  return inode;
}

/** The record of an inode that is in core; NONE if it is not. */
export function inCore(u: Unix, number: number): number {
  const { m } = u;
  const { inodes } = u.plan;
  const likely = inodes.at(number & (INODES - 1));
  if (m.load(likely + INODE.number) === number) return likely;
  for (let i = 0; i < INODES; i++) {
    if (m.load(inodes.at(i) + INODE.number) === number) return inodes.at(i);
  }
  return NONE;
}

/** A record for this inode, with one reference and nothing else in it; ENFILE. */
export function freeRecord(u: Unix, number: number): Answer {
  const { m } = u;
  const { inodes } = u.plan;
  let inode = inodes.at(number & (INODES - 1));
  for (let i = 0; m.load(inode + INODE.references) !== 0; i++) {
    if (i === INODES) return -ERROR.fileTable;
    inode = inodes.at(i);
  }
  m.fill(inode, 0, INODE.bytes);
  m.store(inode + INODE.number, number);
  m.store(inode + INODE.references, 1);
  return inode;
}

/** One more reference to a record that somebody has. */
export function inodeAgain(u: Unix, inode: number): void {
  u.m.store(inode + INODE.references, u.m.load(inode + INODE.references) + 1);
}

/** One reference less. Never sleeps: a file without links and references is left to the reaper. */
export function inodePut(u: Unix, inode: number): void {
  const { m } = u;
  const left = m.load(inode + INODE.references) - 1;
  m.store(inode + INODE.references, left);
  if (left !== 0 || m.load(inode + INODE.links) !== 0) return;
  if (m.load(inode + INODE.mode) !== 0) orphaned(u, m.load(inode + INODE.number));
}

/** An open file of type inode, null or console is closed: its object may be NONE. */
export function closeInode(u: Unix, file: number): void {
  const { m } = u;
  const inode = m.load(file + FILE.object);
  if (inode === NONE) return;
  if (mayWriteTo(u, file, inode)) {
    m.store(inode + INODE.writers, m.load(inode + INODE.writers) - 1);
  }
  inodePut(u, inode);
}

/** Whether this open file counts among the inode's writers. */
export function mayWriteTo(u: Unix, file: number, inode: number): boolean {
  const { m } = u;
  if ((m.load(inode + INODE.mode) & MODE.typeMask) !== MODE.regular) return false;
  return (m.load(file + FILE.flags) & OPEN.modeMask) !== OPEN.read;
}

/** The page in which an inode's copy on the disk stands, held for p: a call that will change it asks for it first. */
export function inodePage(u: Unix, p: number, inode: number): Answer {
  return metadata(u, p, inodeBlock(u.m.load(inode + INODE.number)));
}

/** In the act: the record's content goes to its page (from `inodePage`), which the log takes. */
export function inodeChanged(u: Unix, inode: number, page: number): void {
  const { m } = u;
  const number = m.load(inode + INODE.number);
  m.copy(page + inodeOffset(number), inode + INODE.mode, ALIKE_BYTES);
  logged(u, inodeBlock(number), page);
}

/** In the act: the inode has changed in its content (`modified`) or otherwise, just now. */
export function touchTimes(u: Unix, inode: number, modified: boolean): void {
  const now = u.low.ticks();
  if (modified) u.m.store(inode + INODE.modified, now);
  u.m.store(inode + INODE.changed, now);
}
