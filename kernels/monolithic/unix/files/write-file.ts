/** write to a file: page by page, each in one act with the blocks and the size that it changes. */
import { ERROR } from '../abi/errors.ts';
import { OPEN } from '../abi/flags.ts';
import type { Answer } from '../answers.ts';
import { signedArgument, type Unix } from '../context.ts';
import { HOW, NO_BLOCK } from '../door.ts';
import { CHANNEL, DISTURB, FILE, INODE, PROC } from '../records.ts';
import { sleep } from '../sleep.ts';
import { mapBlock, PLACE_ROOM, placeBlock, prepareBlock } from './blocks.ts';
import { AREA, BLOCK_BYTES, FILE_PAGES_MAX } from './format.ts';
import { isLocked } from './held.ts';
import { inodeChanged, inodePage, touchTimes } from './inode.ts';
import { ordered, room } from './log.ts';
import { touchUser } from './page-in.ts';
import { byPages, PAGE_MASK, PAGE_SHIFT } from './pieces.ts';
import { AT } from './scratch.ts';
import { tailPage, zeroTail } from './tail.ts';

export const FILE_BYTES_MAX = FILE_PAGES_MAX * BLOCK_BYTES;

/**
 * Performs `write` (PROC.args) on an open file of type inode, which is open for writing. What is appended stays together.
 */
export function writeFile(u: Unix, p: number, proc: number, file: number): Answer {
  const { m } = u;
  const inode = m.load(file + FILE.object);
  const bytes = signedArgument(u, proc, 2);
  if (bytes < 0) return -ERROR.invalid;
  if (bytes === 0) return 0;
  if (isLocked(u, proc, inode)) return sleep(u, proc, CHANNEL.inode, inode, DISTURB.never);
  const isAppending = (m.load(file + FILE.flags) & OPEN.append) !== 0;
  const offset = isAppending
    ? m.load(inode + INODE.size) - m.load(proc + PROC.done)
    : m.load(file + FILE.offset);
  if (offset >= FILE_BYTES_MAX) return -ERROR.fileTooBig;
  const all = Math.min(bytes, FILE_BYTES_MAX - offset);
  const done = byPages(u, p, proc, inode, offset, all, writePiece);
  if (done < 0) return done;
  m.exec(u.paths['unix.fileWrite']);
  m.store(file + FILE.offset, offset + done);
  return done;
}

/** Bytes of user memory into one page of a file. SLEEP, EFAULT, EIO, ENOSPC, EROFS. */
function writePiece(
  u: Unix,
  p: number,
  proc: number,
  inode: number,
  at: number,
  va: number,
  bytes: number,
): Answer {
  const { m, low } = u;
  const touched = touchUser(u, p, proc, va, bytes, false);
  if (touched < 0) return touched;
  const number = m.load(inode + INODE.number);
  const size = m.load(inode + INODE.size);
  const index = at >>> PAGE_SHIFT;
  const block = mapBlock(u, p, inode, index);
  if (block < 0) return block;
  const own = inodePage(u, p, inode);
  if (own < 0) return own;
  if (block === NO_BLOCK) {
    const prepared = prepareBlock(u, p, proc, inode, index, AT.first, AREA.data);
    if (prepared < 0) return prepared;
  }
  const tail = at > size ? tailPage(u, p, inode) : 0;
  if (tail < 0) return tail;
  const may = room(u, proc, block === NO_BLOCK ? 1 + PLACE_ROOM : 1);
  if (may < 0) return may;
  // Last, for a page that is written as a whole is not read: nobody must see it before the copy.
  const how = block === NO_BLOCK || bytes === BLOCK_BYTES ? HOW.zero : HOW.read;
  const page = low.page(p, number, index, block, how);
  if (page < 0) return page;
  if (tail !== 0) zeroTail(u, tail, size);
  if (block === NO_BLOCK) low.placed(page, placeBlock(u, inode, index, AT.first));
  low.copyIn(page + (at & PAGE_MASK), va, bytes);
  low.dirty(page);
  if (at + bytes > size) m.store(inode + INODE.size, at + bytes);
  touchTimes(u, inode, true);
  inodeChanged(u, inode, own);
  ordered(u, number);
  low.release(p, page);
  return bytes;
}
