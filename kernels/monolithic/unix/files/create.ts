/** New inodes: of files and of directories. */
import { ERROR } from '../abi/errors.ts';
import { MAY, MODE } from '../abi/flags.ts';
import type { Answer } from '../answers.ts';
import { argument, type Unix } from '../context.ts';
import { DISK, HOW } from '../door.ts';
import { INODE, PROC } from '../records.ts';
import { firstClear, setBit } from './bitmap.ts';
import { PLACE_ROOM, placeBlock, prepareBlock } from './blocks.ts';
import { addEntry, behindPlace, findEntry, firstEntries, placeFor } from './directory.ts';
import { AREA, DISK_INODES, ENTRY_BYTES, LINKS_MAX, ROOT_INODE } from './format.ts';
import { keep } from './held.ts';
import { freeRecord, inCore, inodeChanged, inodePage, touchTimes } from './inode.ts';
import { logged, room, waitForSpace } from './log.ts';
import { inodeBlock, inodeOffset, metadata } from './pages.ts';
import { nameOf, pathHalf } from './path.ts';
import { mayAccess } from './permissions.ts';
import { AT } from './scratch.ts';
import { walk } from './walk.ts';

/** Blocks of metadata that a new file changes, besides its entry: its inode's, its directory's, and their bitmap. */
const INODE_ROOM = 3;

/**
 * The name that `findEntry` did not find just now, in the first half of the path page, becomes an inode of this mode. Its record, kept in
 * PROC.walkTarget. SLEEP; EACCES, ENOENT (in a directory that was removed), EMLINK, ENOSPC, ENFILE, EIO, EROFS.
 */
export function create(u: Unix, p: number, proc: number, parent: number, mode: number): Answer {
  const { m, scratch } = u;
  const isDirectory = (mode & MODE.typeMask) === MODE.directory;
  if (m.load(parent + INODE.links) === 0) return -ERROR.noEntry;
  if (!mayAccess(u, proc, parent, MAY.write)) return -ERROR.access;
  if (isDirectory && m.load(parent + INODE.links) >= LINKS_MAX) return -ERROR.tooManyLinks;
  const place = placeFor(u, p, proc, parent);
  if (place < 0) return place;
  let blocks = place + INODE_ROOM;
  let firstPage = 0;
  if (isDirectory) {
    const last = Math.max(scratch[AT.first], scratch[AT.first + 3]);
    // A new inode has no blocks: which record is asked for its first page makes no difference.
    const block = prepareBlock(u, p, proc, parent, 0, AT.second, behindPlace(u, last));
    if (block < 0) return block;
    firstPage = u.low.page(p, DISK, block, block, HOW.zero);
    if (firstPage < 0) return firstPage;
    blocks += PLACE_ROOM;
  }
  const bitmap = metadata(u, p, AREA.inodeBitmap);
  if (bitmap < 0) return bitmap;
  const number = firstClear(u, bitmap, bitmap, ROOT_INODE, DISK_INODES);
  if (number === -1) return waitForSpace(u, proc);
  const page = metadata(u, p, inodeBlock(number));
  if (page < 0) return page;
  const parentPage = inodePage(u, p, parent);
  if (parentPage < 0) return parentPage;
  const may = room(u, proc, blocks);
  if (may < 0) return may;
  if (inCore(u, number) !== 0) throw new Error(`free inode ${number} is in core`);
  const inode = freeRecord(u, number);
  if (inode < 0) return inode;

  keep(u, proc, PROC.walkTarget, inode);
  setBit(u, bitmap, number);
  logged(u, AREA.inodeBitmap, bitmap);
  m.store(inode + INODE.mode, mode);
  m.store(inode + INODE.links, isDirectory ? 2 : 1);
  m.store(inode + INODE.uid, m.load(proc + PROC.uid));
  m.store(inode + INODE.generation, generationAt(u, page + inodeOffset(number)) + 1);
  m.store(inode + INODE.accessed, u.low.ticks());
  touchTimes(u, inode, true);
  if (isDirectory) {
    logged(u, placeBlock(u, inode, 0, AT.second), firstPage);
    firstEntries(u, firstPage, number, m.load(parent + INODE.number));
    m.store(inode + INODE.size, 2 * ENTRY_BYTES);
    m.store(parent + INODE.links, m.load(parent + INODE.links) + 1);
  }
  inodeChanged(u, inode, page);
  addEntry(u, parent, nameOf(pathHalf(u, p, 0)), number);
  touchTimes(u, parent, true);
  inodeChanged(u, parent, parentPage);
  return inode;
}

/** The generation in a copy of an inode on the disk: it begins where the record's `mode` is. */
function generationAt(u: Unix, copy: number): number {
  return u.m.load(copy + INODE.generation - INODE.mode);
}

/** mkdir(path, mode). */
export function mkdir(u: Unix, p: number, proc: number): Answer {
  const parent = walk(u, p, proc, argument(u, proc, 0));
  if (parent < 0) return parent;
  const number = findEntry(u, p, parent, nameOf(pathHalf(u, p, 0)));
  if (number < 0) return number;
  if (number !== 0) return -ERROR.exists;
  const mode = argument(u, proc, 1) & ~u.m.load(proc + PROC.umask) & MODE.permissions;
  const inode = create(u, p, proc, parent, MODE.directory | mode);
  return inode < 0 ? inode : 0;
}
