/** stat, fstat and statfs. */

import { MODE } from '../abi/flags.ts';
import { STAT, STATFS } from '../abi/stat-record.ts';
import type { Answer } from '../answers.ts';
import { argument, signedArgument, type Unix } from '../context.ts';
import { fileAt } from '../descriptors/descriptors.ts';
import { CHANNEL, DISTURB, FILE, FILE_TYPE, INODE, NONE } from '../records.ts';
import { sleep } from '../sleep.ts';
import { countClear } from './bitmap.ts';
import { AREA, DISK_INODES } from './format.ts';
import { isLocked } from './held.ts';
import { touchUser } from './page-in.ts';
import { metadata } from './pages.ts';
import { recordRoom } from './path.ts';
import { resolve } from './walk.ts';

/** What fstat says of an open file that has no inode. */
const MODES: Readonly<Record<number, number>> = {
  [FILE_TYPE.pipe]: MODE.pipe | 0o600,
  [FILE_TYPE.socket]: MODE.socket | 0o777,
  [FILE_TYPE.console]: MODE.device | 0o666,
  [FILE_TYPE.module]: MODE.device | 0o666,
};

/** stat(path, record). */
export function stat(u: Unix, p: number, proc: number): Answer {
  const inode = resolve(u, p, proc, argument(u, proc, 0));
  return inode < 0 ? inode : tell(u, p, proc, inode, MODE.regular);
}

/** fstat(fd, record). */
export function fstat(u: Unix, p: number, proc: number): Answer {
  const { m } = u;
  const file = fileAt(u, proc, signedArgument(u, proc, 0));
  if (file < 0) return file;
  const type = m.load(file + FILE.type);
  const hasInode =
    type === FILE_TYPE.inode || type === FILE_TYPE.null || type === FILE_TYPE.console;
  const inode = hasInode ? m.load(file + FILE.object) : NONE;
  return tell(u, p, proc, inode, MODES[type] ?? MODE.regular);
}

/** Stores the record; of something without an inode only the mode is told. SLEEP, EFAULT. */
function tell(u: Unix, p: number, proc: number, inode: number, mode: number): Answer {
  const { m, low } = u;
  if (inode !== NONE && isLocked(u, proc, inode)) {
    return sleep(u, proc, CHANNEL.inode, inode, DISTURB.never);
  }
  const va = argument(u, proc, 1);
  const touched = touchUser(u, p, proc, va, STAT.bytes, true);
  if (touched < 0) return touched;
  const record = recordRoom(u, p);
  m.fill(record, 0, STAT.bytes);
  m.store(record + STAT.mode, mode);
  m.store(record + STAT.links, 1);
  if (inode !== NONE) {
    m.store(record + STAT.inode, m.load(inode + INODE.number));
    m.store(record + STAT.mode, m.load(inode + INODE.mode));
    m.store(record + STAT.links, m.load(inode + INODE.links));
    m.store(record + STAT.uid, m.load(inode + INODE.uid));
    m.store(record + STAT.size, m.load(inode + INODE.size));
    m.store(record + STAT.blocks, m.load(inode + INODE.blocks));
    m.store(record + STAT.accessed, m.load(inode + INODE.accessed));
    m.store(record + STAT.modified, m.load(inode + INODE.modified));
  }
  low.copyOut(va, record, STAT.bytes);
  return 0;
}

/** statfs(path, record): of the one file system that there is. */
export function statfs(u: Unix, p: number, proc: number): Answer {
  const { m, low } = u;
  const inode = resolve(u, p, proc, argument(u, proc, 0));
  if (inode < 0) return inode;
  const va = argument(u, proc, 1);
  const touched = touchUser(u, p, proc, va, STATFS.bytes, true);
  if (touched < 0) return touched;
  const bitmap = metadata(u, p, AREA.bitmap);
  if (bitmap < 0) return bitmap;
  const inodes = metadata(u, p, AREA.inodeBitmap);
  if (inodes < 0) return inodes;
  const record = recordRoom(u, p);
  m.store(record + STATFS.blocks, AREA.dataEnd - AREA.data);
  m.store(record + STATFS.freeBlocks, countClear(u, bitmap, AREA.data, AREA.dataEnd));
  m.store(record + STATFS.inodes, DISK_INODES);
  m.store(record + STATFS.freeInodes, countClear(u, inodes, 0, DISK_INODES));
  low.copyOut(va, record, STATFS.bytes);
  return 0;
}
