/** read of a file: pages of the cache, holes as zeroes. */
import { ERROR } from '../abi/errors.ts';
import type { Answer } from '../answers.ts';
import { signedArgument, type Unix } from '../context.ts';
import { HOW, NO_BLOCK } from '../door.ts';
import { CHANNEL, DISTURB, FILE, INODE } from '../records.ts';
import { sleep } from '../sleep.ts';
import { mapBlock } from './blocks.ts';
import { isLocked } from './held.ts';
import { touchUser } from './page-in.ts';
import { isDirectory } from './permissions.ts';
import { byPages, PAGE_MASK, PAGE_SHIFT } from './pieces.ts';

/**
 * Performs `read` (PROC.args) on an open file of type inode, which is open for reading.
 */
export function readFile(u: Unix, p: number, proc: number, file: number): Answer {
  const { m } = u;
  const inode = m.load(file + FILE.object);
  const bytes = signedArgument(u, proc, 2);
  if (isDirectory(u, inode)) return -ERROR.isDirectory;
  if (bytes < 0) return -ERROR.invalid;
  if (bytes === 0) return 0;
  if (isLocked(u, proc, inode)) return sleep(u, proc, CHANNEL.inode, inode, DISTURB.never);
  const offset = m.load(file + FILE.offset);
  const all = Math.min(bytes, Math.max(0, m.load(inode + INODE.size) - offset));
  const done = byPages(u, p, proc, inode, offset, all, readPiece);
  if (done < 0) return done;
  m.exec(u.paths['unix.fileRead']);
  m.store(file + FILE.offset, offset + done);
  m.store(inode + INODE.accessed, u.low.ticks());
  return done;
}

/** Bytes of one page of a file, to user memory. SLEEP, EFAULT, EIO. */
function readPiece(
  u: Unix,
  p: number,
  proc: number,
  inode: number,
  at: number,
  va: number,
  bytes: number,
): Answer {
  const { low } = u;
  const touched = touchUser(u, p, proc, va, bytes, true);
  if (touched < 0) return touched;
  const index = at >>> PAGE_SHIFT;
  const block = mapBlock(u, p, inode, index);
  if (block < 0) return block;
  if (block === NO_BLOCK) {
    low.zeroOut(va, bytes);
    return 0;
  }
  const page = low.page(p, u.m.load(inode + INODE.number), index, block, HOW.read);
  if (page < 0) return page;
  low.copyOut(va, page + (at & PAGE_MASK), bytes);
  low.release(p, page);
  return 0;
}
