/** The kernel's own process that frees files without names and references: their blocks, and then their inodes. */
import { type Answer, SLEEP } from '../answers.ts';
import type { Unix } from '../context.ts';
import { CHANNEL, DISTURB, INODE, LOG, NONE } from '../records.ts';
import { sleep, wakeup } from '../sleep.ts';
import { clearBit } from './bitmap.ts';
import { AREA } from './format.ts';
import { FREE_ROOM, freeBlocks } from './free-blocks.ts';
import { inCore } from './inode.ts';
import { logged, room } from './log.ts';
import { firstOrphan, orphanGone, orphanMapped } from './orphans.ts';
import { inodeBlock, inodeOffset, metadata } from './pages.ts';

/** Besides the blocks': the inode's block, and the bitmap of inodes. */
const INODE_ROOM = 2;

/** The call of the process `reap`: it never ends. */
export function reap(u: Unix, p: number, proc: number): Answer {
  const { log } = u.plan;
  for (;;) {
    const number = firstOrphan(u);
    if (number === -1 || u.m.load(log + LOG.broken) !== 0) {
      wakeup(u, CHANNEL.log, log);
      return sleep(u, proc, CHANNEL.work, proc, DISTURB.never);
    }
    if (u.low.isMapped(number)) orphanMapped(u, number);
    else {
      const answer = free(u, p, proc, number);
      if (answer === SLEEP) return SLEEP;
      // Where its blocks cannot be read it is left for a better day: boot finds it again.
      if (answer < 0) orphanGone(u, number);
    }
    u.low.releaseAll(p);
  }
}

/** Frees one. Its copy on the disk is changed in its page: a record in core is not needed for that. SLEEP, EIO, EROFS. */
function free(u: Unix, p: number, proc: number, number: number): Answer {
  const { m } = u;
  const page = metadata(u, p, inodeBlock(number));
  if (page < 0) return page;
  const bitmap = metadata(u, p, AREA.bitmap);
  if (bitmap < 0) return bitmap;
  const inodes = metadata(u, p, AREA.inodeBitmap);
  if (inodes < 0) return inodes;
  // Where the record would begin if the disk's copy were one.
  const inode = page + inodeOffset(number) - INODE.mode;
  const block = m.load(inode + INODE.indirect);
  const indirect = block === 0 ? 0 : metadata(u, p, block);
  if (indirect < 0) return indirect;
  const may = room(u, proc, INODE_ROOM + FREE_ROOM);
  if (may < 0) return may;

  const record = inCore(u, number);
  if (record !== NONE) m.store(record + INODE.number, 0);
  u.low.truncated(number, 0);
  freeBlocks(u, inode, 0, bitmap, indirect);
  m.store(inode + INODE.mode, 0);
  m.store(inode + INODE.size, 0);
  logged(u, inodeBlock(number), page);
  clearBit(u, inodes, number);
  logged(u, AREA.inodeBitmap, inodes);
  clearBit(u, u.plan.log + LOG.ordered, number);
  clearBit(u, u.plan.log + LOG.mapped, number);
  orphanGone(u, number);
  return 0;
}
