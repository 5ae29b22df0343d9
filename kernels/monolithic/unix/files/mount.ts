/** The file system is made usable: process 1's part of boot. */
import { ERROR } from '../abi/errors.ts';
import { type Answer, SLEEP } from '../answers.ts';
import type { Unix } from '../context.ts';
import { DISK } from '../door.ts';
import { CHANNEL, DISTURB, INODE, LOG, PROC, UROOT } from '../records.ts';
import { sleep } from '../sleep.ts';
import { clearHeader } from './commit.ts';
import { directoryPage, findEntry } from './directory.ts';
import {
  AREA,
  BLOCK_BYTES,
  DISK_INODE,
  DISK_INODE_BYTES,
  NAME_BYTES,
  ROOT_INODE,
  SUPERBLOCK,
  SUPERBLOCK_MAGIC,
} from './format.ts';
import { keep } from './held.ts';
import { inodeAgain, inodeGet } from './inode.ts';
import { orphaned } from './orphans.ts';
import { metadata } from './pages.ts';
import { nameOf, pathHalf } from './path.ts';
import { isDirectory } from './permissions.ts';
import { committedBlocks, replay } from './replay.ts';
import { keepInode } from './walk.ts';

/** PROC.stage of `mount`; PROC.done counts within one. */
const STAGE = {
  look: 0,
  replay: 1,
  replayBarrier: 2,
  clear: 3,
  clearWrite: 4,
  count: 5,
  countWrite: 6,
  orphans: 7,
  reaped: 8,
  warm: 9,
  over: 10,
} as const;

/** Directories whose pages are read at boot, four letters at the most; process 1 begins in the first. */
const WARM = ['tmp', 'etc', 'bin', 'dev'].map(wordOf);

function wordOf(name: string): number {
  let word = 0;
  for (let i = 0; i < name.length; i++) word |= name.charCodeAt(i) << (8 * i);
  return word;
}

/**
 * Replays the log, frees files that nobody has, and reads what will be wanted first. Process 1 stands in /tmp then, or in the root if there
 * is none. 0; SLEEP; ENODEV if there is no file system on the disk, EIO.
 */
export function mountDisk(u: Unix, p: number, proc: number): Answer {
  const { m } = u;
  for (;;) {
    const stage = m.load(proc + PROC.stage);
    if (stage === STAGE.over) return 0;
    const answer = perform(u, p, proc, stage);
    if (answer < 0) return answer;
    const isClean = stage === STAGE.look && answer === 0;
    enter(u, p, proc, isClean ? STAGE.count : stage + 1);
  }
}

function enter(u: Unix, p: number, proc: number, stage: number): void {
  const { m, low } = u;
  m.store(proc + PROC.stage, stage);
  m.store(proc + PROC.done, 0);
  m.store(proc + PROC.scratch, 0);
  low.releaseAll(p);
}

function perform(u: Unix, p: number, proc: number, stage: number): Answer {
  switch (stage) {
    case STAGE.look:
      return committedBlocks(u, p, proc);
    case STAGE.replay:
      return replay(u, p, proc);
    case STAGE.replayBarrier:
      return u.low.barrier(p);
    case STAGE.clear:
      return clearHeader(u, p);
    case STAGE.clearWrite:
      return u.low.write(p, DISK, AREA.log);
    case STAGE.count:
      return countMount(u, p);
    case STAGE.countWrite:
      return u.low.write(p, DISK, AREA.superblock);
    case STAGE.orphans:
      return findOrphans(u, p, proc);
    case STAGE.reaped:
      return waitForReaper(u, proc);
    default:
      return warmUp(u, p, proc);
  }
}

/** One word of the superblock, which no log needs: it is written whole or not at all. */
function countMount(u: Unix, p: number): Answer {
  const { m } = u;
  const page = metadata(u, p, AREA.superblock);
  if (page < 0) return page;
  if (m.load(page + SUPERBLOCK.magic) !== SUPERBLOCK_MAGIC) return -ERROR.noDevice;
  m.store(page + SUPERBLOCK.mounts, m.load(page + SUPERBLOCK.mounts) + 1);
  u.low.dirty(page);
  return 0;
}

/** Files that were open and had no name when the power went are the reaper's. */
function findOrphans(u: Unix, p: number, proc: number): Answer {
  const { m, low } = u;
  const perBlock = BLOCK_BYTES / DISK_INODE_BYTES;
  for (let i = m.load(proc + PROC.done); i < AREA.inodeBlocks; i++) {
    const page = metadata(u, p, AREA.inodes + i);
    if (page < 0) return page;
    for (let slot = 0; slot < perBlock; slot++) {
      const inode = page + slot * DISK_INODE_BYTES;
      if (m.load(inode + DISK_INODE.mode) === 0 || m.load(inode + DISK_INODE.links) !== 0) continue;
      orphaned(u, i * perBlock + slot);
    }
    low.release(p, page);
    m.store(proc + PROC.done, i + 1);
  }
  return 0;
}

function waitForReaper(u: Unix, proc: number): Answer {
  if (u.m.load(u.plan.root + UROOT.orphanCount) === 0) return 0;
  return sleep(u, proc, CHANNEL.log, u.plan.log, DISTURB.never);
}

function warmUp(u: Unix, p: number, proc: number): Answer {
  const { m } = u;
  const bitmap = metadata(u, p, AREA.bitmap);
  if (bitmap < 0) return bitmap;
  const inodes = metadata(u, p, AREA.inodeBitmap);
  if (inodes < 0) return inodes;
  const root = keepInode(u, p, proc, PROC.walkInode, ROOT_INODE);
  if (root < 0) return root;
  const name = nameOf(pathHalf(u, p, 0));
  m.fill(name, 0, NAME_BYTES);
  let home = root;
  for (let i = 0; i < WARM.length; i++) {
    m.store(name, WARM[i]);
    const number = findEntry(u, p, root, name);
    if (number < 0) return number;
    if (number === 0) continue;
    const inode = inodeGet(u, p, proc, number);
    if (inode < 0) return inode;
    keep(u, proc, PROC.walkTarget, inode);
    if (!isDirectory(u, inode)) continue;
    const pages = Math.ceil(m.load(inode + INODE.size) / BLOCK_BYTES);
    for (let index = 0; index < pages; index++) {
      const page = directoryPage(u, p, inode, index);
      if (page === SLEEP) return page;
      // What cannot be read now is missed by whoever looks for it.
      if (page >= 0) u.low.release(p, page);
    }
    if (i !== 0) continue;
    home = inode;
    keep(u, proc, PROC.walkSecond, again(u, inode));
  }
  keep(u, proc, PROC.cwd, again(u, home));
  m.store(u.plan.log + LOG.mounted, 1);
  return 0;
}

function again(u: Unix, inode: number): number {
  inodeAgain(u, inode);
  return inode;
}
