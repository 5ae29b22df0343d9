/** A file gets another length: in one act, whatever its length. */
import { ERROR } from '../abi/errors.ts';
import { MAY, MODE } from '../abi/flags.ts';
import type { Answer } from '../answers.ts';
import { argument, signedArgument, type Unix } from '../context.ts';
import { fileAt } from '../descriptors/descriptors.ts';
import { CHANNEL, DISTURB, FILE, FILE_TYPE, INODE } from '../records.ts';
import { sleep } from '../sleep.ts';
import { AREA, BLOCK_BYTES } from './format.ts';
import { FREE_ROOM, freeBlocks } from './free-blocks.ts';
import { isLocked } from './held.ts';
import { inodeChanged, inodePage, mayWriteTo, touchTimes } from './inode.ts';
import { ordered, room } from './log.ts';
import { metadata } from './pages.ts';
import { isDirectory, mayAccess, typeOf } from './permissions.ts';
import { pageOfEnd, tailPage, zeroTail } from './tail.ts';
import { resolve } from './walk.ts';
import { FILE_BYTES_MAX } from './write-file.ts';

/** truncate(path, length). */
export function truncate(u: Unix, p: number, proc: number): Answer {
  const inode = resolve(u, p, proc, argument(u, proc, 0));
  if (inode < 0) return inode;
  if (isDirectory(u, inode)) return -ERROR.isDirectory;
  if (!mayAccess(u, proc, inode, MAY.write)) return -ERROR.access;
  return truncateInode(u, p, proc, inode, signedArgument(u, proc, 1));
}

/** ftruncate(fd, length). */
export function ftruncate(u: Unix, p: number, proc: number): Answer {
  const { m } = u;
  const file = fileAt(u, proc, signedArgument(u, proc, 0));
  if (file < 0) return file;
  if (m.load(file + FILE.type) !== FILE_TYPE.inode) return -ERROR.invalid;
  const inode = m.load(file + FILE.object);
  if (!mayWriteTo(u, file, inode)) return -ERROR.invalid;
  return truncateInode(u, p, proc, inode, signedArgument(u, proc, 1));
}

/** The file has `bytes` bytes. 0; SLEEP; EINVAL, EFBIG, ETXTBSY, EIO, EROFS. */
export function truncateInode(
  u: Unix,
  p: number,
  proc: number,
  inode: number,
  bytes: number,
): Answer {
  const { m } = u;
  if (bytes < 0 || typeOf(u, inode) !== MODE.regular) return -ERROR.invalid;
  if (bytes > FILE_BYTES_MAX) return -ERROR.fileTooBig;
  if (m.load(inode + INODE.texts) !== 0) return -ERROR.textBusy;
  if (isLocked(u, proc, inode)) return sleep(u, proc, CHANNEL.inode, inode, DISTURB.never);
  const own = inodePage(u, p, inode);
  if (own < 0) return own;
  const isLonger = bytes > m.load(inode + INODE.size);
  const answer = isLonger ? lengthen(u, p, proc, inode) : shorten(u, p, proc, inode, bytes);
  if (answer < 0) return answer;
  m.store(inode + INODE.size, bytes);
  touchTimes(u, inode, true);
  inodeChanged(u, inode, own);
  return 0;
}

function lengthen(u: Unix, p: number, proc: number, inode: number): Answer {
  const tail = tailPage(u, p, inode);
  if (tail < 0) return tail;
  const may = room(u, proc, 1);
  if (may < 0) return may;
  if (tail !== 0) {
    zeroTail(u, tail, u.m.load(inode + INODE.size));
    ordered(u, u.m.load(inode + INODE.number));
  }
  return 0;
}

function shorten(u: Unix, p: number, proc: number, inode: number, bytes: number): Answer {
  const { m } = u;
  const tail = pageOfEnd(u, p, inode, bytes);
  if (tail < 0) return tail;
  const bitmap = metadata(u, p, AREA.bitmap);
  if (bitmap < 0) return bitmap;
  const block = m.load(inode + INODE.indirect);
  const indirect = block === 0 ? 0 : metadata(u, p, block);
  if (indirect < 0) return indirect;
  const may = room(u, proc, 1 + FREE_ROOM);
  if (may < 0) return may;
  const number = m.load(inode + INODE.number);
  if (tail !== 0) {
    zeroTail(u, tail, bytes);
    ordered(u, number);
  }
  freeBlocks(u, inode, Math.ceil(bytes / BLOCK_BYTES), bitmap, indirect);
  u.low.truncated(number, bytes);
  return 0;
}
