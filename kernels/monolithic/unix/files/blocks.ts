/** Which block a page of a file is in: twelve direct ones, then those of an indirect block; 0 is a hole. */
import type { Answer } from '../answers.ts';
import type { Unix } from '../context.ts';
import { DISK, HOW } from '../door.ts';
import { INODE } from '../records.ts';
import { AREA, BLOCK_BYTES, DIRECT_BLOCKS } from './format.ts';
import { freeBlock, logged, takeBlock } from './log.ts';
import { metadata } from './pages.ts';
import { addressAt } from './scratch.ts';

/** Words of scratch that `prepareBlock` leaves: the block; pages; and a new indirect block (0: none). */
const LEFT = { block: 0, bitmap: 1, indirectPage: 2, indirect: 3, isNew: 4 } as const;

/** The most blocks of metadata that `placeBlock` changes: the bitmap, the indirect block. The inode's is the caller's. */
export const PLACE_ROOM = 2;

/** The block of a page of a file; 0 for a hole. SLEEP, EIO. */
export function mapBlock(u: Unix, p: number, inode: number, index: number): Answer {
  const { m } = u;
  if (index < DIRECT_BLOCKS) return m.load(inode + INODE.direct + 4 * index);
  const indirect = m.load(inode + INODE.indirect);
  if (indirect === 0) return 0;
  const page = metadata(u, p, indirect);
  if (page < 0) return page;
  return m.load(page + 4 * (index - DIRECT_BLOCKS));
}

/**
 * A page of a file is a hole, and is to get a block: chooses one, from block `from` on, and gathers what `placeBlock` will change. Leaves
 * that at `at` of scratch; answers the last block chosen. SLEEP, EIO, ENOSPC, EROFS.
 */
export function prepareBlock(
  u: Unix,
  p: number,
  proc: number,
  inode: number,
  index: number,
  at: number,
  from: number,
): Answer {
  const { scratch } = u;
  const bitmap = metadata(u, p, AREA.bitmap);
  if (bitmap < 0) return bitmap;
  const block = freeBlock(u, proc, bitmap, from);
  if (block < 0) return block;
  let last = block;
  let page = 0;
  let indirect = 0;
  let isNew = 0;
  if (index >= DIRECT_BLOCKS) {
    indirect = u.m.load(inode + INODE.indirect);
    if (indirect === 0) {
      indirect = freeBlock(u, proc, bitmap, block + 1);
      if (indirect < 0) return indirect;
      last = indirect;
      isNew = 1;
      page = u.low.page(p, DISK, indirect, indirect, HOW.zero);
    } else page = metadata(u, p, indirect);
    if (page < 0) return page;
  }
  scratch[at + LEFT.block] = block;
  scratch[at + LEFT.bitmap] = bitmap;
  scratch[at + LEFT.indirectPage] = page;
  scratch[at + LEFT.indirect] = indirect;
  scratch[at + LEFT.isNew] = isNew;
  return last;
}

/** In the act: the page has the block that `prepareBlock` chose, which it answers. The inode has changed with it. */
export function placeBlock(u: Unix, inode: number, index: number, at: number): number {
  const { m, scratch } = u;
  const block = scratch[at + LEFT.block];
  const bitmap = addressAt(scratch, at + LEFT.bitmap);
  takeBlock(u, bitmap, block);
  m.store(inode + INODE.blocks, m.load(inode + INODE.blocks) + 1);
  if (index < DIRECT_BLOCKS) {
    m.store(inode + INODE.direct + 4 * index, block);
    return block;
  }
  const page = addressAt(scratch, at + LEFT.indirectPage);
  const indirect = scratch[at + LEFT.indirect];
  if (scratch[at + LEFT.isNew] !== 0) {
    takeBlock(u, bitmap, indirect);
    m.fill(page, 0, BLOCK_BYTES);
    m.store(inode + INODE.indirect, indirect);
    m.store(inode + INODE.blocks, m.load(inode + INODE.blocks) + 1);
  }
  m.store(page + 4 * (index - DIRECT_BLOCKS), block);
  logged(u, indirect, page);
  return block;
}
