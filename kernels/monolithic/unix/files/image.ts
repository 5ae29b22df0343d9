/** What exec reads of an image file. */
import type { Answer } from '../answers.ts';
import type { Unix } from '../context.ts';
import { HOW, NO_BLOCK } from '../door.ts';
import { INODE } from '../records.ts';
import { mapBlock } from './blocks.ts';
import { BLOCK_BYTES } from './format.ts';

const PAGE_SHIFT = 12;
const PAGE_MASK = BLOCK_BYTES - 1;

/**
 * Copies bytes of a file to kernel memory: whole words, from a multiple of 4, 4,096 at the most. How many there were, less than
 * asked for at the end of the file. SLEEP (then nothing has been copied that matters), EIO.
 */
export function readImage(
  u: Unix,
  p: number,
  _proc: number,
  inode: number,
  offset: number,
  to: number,
  bytes: number,
): Answer {
  const { m, low } = u;
  const all = Math.min(bytes, Math.max(0, m.load(inode + INODE.size) - offset));
  let done = 0;
  while (done < all) {
    const at = offset + done;
    const index = at >>> PAGE_SHIFT;
    const chunk = Math.min((all - done + 3) & ~3, BLOCK_BYTES - (at & PAGE_MASK));
    const block = mapBlock(u, p, inode, index);
    if (block < 0) return block;
    if (block === NO_BLOCK) m.fill(to + done, 0, chunk);
    else {
      const page = low.page(p, m.load(inode + INODE.number), index, block, HOW.read);
      if (page < 0) return page;
      m.copy(to + done, page + (at & PAGE_MASK), chunk);
    }
    done += chunk;
  }
  return all;
}
