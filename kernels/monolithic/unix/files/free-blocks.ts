/** Blocks of a file that it needs no more. */
import type { Unix } from '../context.ts';
import { INODE } from '../records.ts';
import { DIRECT_BLOCKS, INDIRECT_BLOCKS } from './format.ts';
import { giveBlock, logged } from './log.ts';

/** The most blocks of metadata that it changes: the bitmap, the indirect block. */
export const FREE_ROOM = 2;
/** Blocks between two preemption points. */
const POINT_EVERY = 64;

/**
 * In the act: the pages of a file from `from` on have no blocks. `bitmap` and `indirect` are the pages of these (0: it has no indirect
 * block). The inode, in core or in its block's page, has changed with it.
 */
export function freeBlocks(
  u: Unix,
  inode: number,
  from: number,
  bitmap: number,
  indirect: number,
): void {
  const { m } = u;
  let freed = freeRange(
    u,
    inode + INODE.direct,
    Math.min(from, DIRECT_BLOCKS),
    DIRECT_BLOCKS,
    bitmap,
  );
  const own = m.load(inode + INODE.indirect);
  if (own !== 0) {
    const some = freeRange(u, indirect, Math.max(0, from - DIRECT_BLOCKS), INDIRECT_BLOCKS, bitmap);
    freed += some;
    if (from <= DIRECT_BLOCKS) {
      giveBlock(u, bitmap, own);
      m.store(inode + INODE.indirect, 0);
      freed++;
    } else if (some > 0) logged(u, own, indirect);
  }
  m.store(inode + INODE.blocks, m.load(inode + INODE.blocks) - freed);
}

/** Frees the blocks that words `from` to below `end` name; how many there were. */
function freeRange(u: Unix, words: number, from: number, end: number, bitmap: number): number {
  const { m } = u;
  let freed = 0;
  for (let i = from; i < end; i++) {
    if (i % POINT_EVERY === 0) u.low.point();
    const block = m.load(words + 4 * i);
    if (block === 0) continue;
    giveBlock(u, bitmap, block);
    m.store(words + 4 * i, 0);
    freed++;
  }
  return freed;
}
