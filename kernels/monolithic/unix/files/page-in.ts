/** Pages of files for mappings, and user memory that may be mapped. */
import { ERROR } from '../abi/errors.ts';
import { type Answer, SLEEP, WANTS } from '../answers.ts';
import type { Unix } from '../context.ts';
import { HOW, NO_BLOCK, WANTED } from '../door.ts';
import { INODE, LOG } from '../records.ts';
import { setBit } from './bitmap.ts';
import { mapBlock, PLACE_ROOM, placeBlock, prepareBlock } from './blocks.ts';
import { AREA, BLOCK_BYTES } from './format.ts';
import { inodeChanged, inodeGet, inodePage, inodePut, touchTimes } from './inode.ts';
import { ordered, room } from './log.ts';
import { AT } from './scratch.ts';

/**
 * After WANTS: brings the page in. 0: ask again. SLEEP; EIO beyond the end of the file, where the disk fails, and where there is no
 * block for a page that is to be written. It asks for no lock: its process may have one.
 */
export function pageIn(u: Unix, p: number, proc: number): Answer {
  const { low } = u;
  const number = low.wanted(p, WANTED.file);
  const index = low.wanted(p, WANTED.page);
  const write = low.wanted(p, WANTED.write) !== 0;
  const inode = inodeGet(u, p, proc, number);
  if (inode < 0) return inode === SLEEP ? SLEEP : -ERROR.io;
  const answer = bring(u, p, proc, inode, index, write);
  inodePut(u, inode);
  return answer;
}

function bring(
  u: Unix,
  p: number,
  proc: number,
  inode: number,
  index: number,
  write: boolean,
): Answer {
  const { m, low } = u;
  const number = m.load(inode + INODE.number);
  if (index * BLOCK_BYTES >= m.load(inode + INODE.size)) return -ERROR.io;
  const block = mapBlock(u, p, inode, index);
  if (block < 0) return block;
  if (write) {
    setBit(u, u.plan.log + LOG.mapped, number);
    if (block === NO_BLOCK) return fillHole(u, p, proc, inode, index);
  }
  const how = block === NO_BLOCK ? HOW.zero : HOW.read;
  const page = low.page(p, number, index, block, how);
  return page < 0 ? page : 0;
}

/** A page of a hole is to be written through a mapping: it gets a block. */
function fillHole(u: Unix, p: number, proc: number, inode: number, index: number): Answer {
  const prepared = prepareBlock(u, p, proc, inode, index, AT.first, AREA.data);
  if (prepared < 0) return prepared === SLEEP ? SLEEP : -ERROR.io;
  const own = inodePage(u, p, inode);
  if (own < 0) return own;
  const number = u.m.load(inode + INODE.number);
  const page = u.low.page(p, number, index, NO_BLOCK, HOW.zero);
  if (page < 0) return page;
  const may = room(u, proc, 1 + PLACE_ROOM);
  if (may < 0) return may === SLEEP ? SLEEP : -ERROR.io;
  u.low.placed(page, placeBlock(u, inode, index, AT.first));
  u.low.dirty(page);
  touchTimes(u, inode, true);
  inodeChanged(u, inode, own);
  ordered(u, number);
  return 0;
}

/**
 * User memory is there with this right, and stays so until the trap is over: `Lower.touch`, with pages of files brought in. 0,
 * SLEEP, EFAULT: also for a page that the disk does not give, as in Linux 2.0 (verify_area, and what copies after it). EINTR: p is to die.
 */
export function touchUser(
  u: Unix,
  p: number,
  proc: number,
  va: number,
  bytes: number,
  write: boolean,
): Answer {
  for (;;) {
    const touched = u.low.touch(p, va, bytes, write);
    if (touched === 0 || touched === SLEEP) return touched;
    if (touched === -ERROR.interrupted) return touched;
    if (touched !== WANTS) return -ERROR.fault;
    const brought = pageIn(u, p, proc);
    if (brought === SLEEP) return SLEEP;
    if (brought < 0) return -ERROR.fault;
  }
}
