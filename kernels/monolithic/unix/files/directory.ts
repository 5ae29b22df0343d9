/**
 * Directories: entries of 32 bytes, from the beginning to the directory's size. A name that goes leaves a free entry, and
 * a new one takes the first of these, or grows the directory.
 */
import type { Answer } from '../answers.ts';
import type { Unix } from '../context.ts';
import { DISK, HOW } from '../door.ts';
import { INODE } from '../records.ts';
import { mapBlock, PLACE_ROOM, placeBlock, prepareBlock } from './blocks.ts';
import { AREA, BLOCK_BYTES, ENTRY_BYTES, NAME_BYTES } from './format.ts';
import { logged } from './log.ts';
import { metadata } from './pages.ts';
import { AT, addressAt } from './scratch.ts';

const DOT = 0x2e;
const PAGE_SHIFT = 12;
const ENTRY_SHIFT = 5;
const ENTRY_MASK = BLOCK_BYTES / ENTRY_BYTES - 1;
const GROWTH = { none: 0, behind: 1, page: 2 } as const;

/** A page of a directory, held for p; its block is left in scratch. SLEEP, EIO. */
export function directoryPage(u: Unix, p: number, directory: number, index: number): Answer {
  const block = mapBlock(u, p, directory, index);
  if (block < 0) return block;
  if (block === 0) throw new Error('a directory has a hole');
  u.scratch[AT.block] = block;
  return metadata(u, p, block);
}

/**
 * Looks a name up: the inode's number; 0 if there is none; SLEEP, EIO. Scratch says where it stands, and where there was room. A
 * directory that was removed has nothing in it but itself.
 */
export function findEntry(u: Unix, p: number, directory: number, name: number): Answer {
  const { m, scratch, low } = u;
  scratch[AT.free] = 0;
  scratch[AT.entry] = 0;
  if (m.load(directory + INODE.links) === 0) {
    return m.load(name) === DOT ? m.load(directory + INODE.number) : 0;
  }
  const size = m.load(directory + INODE.size);
  const hint = m.load(directory + INODE.hint);
  if (hint !== 0 && hint << ENTRY_SHIFT <= size) {
    const page = directoryPage(u, p, directory, (hint - 1) >>> (PAGE_SHIFT - ENTRY_SHIFT));
    if (page < 0) return page;
    const at = page + ((hint - 1) & ENTRY_MASK) * ENTRY_BYTES;
    if (m.load(at) !== 0 && isSame(u, at + 4, name)) return found(u, page, at);
    low.release(p, page);
  }
  const first = m.load(name);
  for (let base = 0; base < size; base += BLOCK_BYTES) {
    const page = directoryPage(u, p, directory, base >>> PAGE_SHIFT);
    if (page < 0) return page;
    const end = page + Math.min(size - base, BLOCK_BYTES);
    let isWanted = false;
    for (let at = page; at < end; at += ENTRY_BYTES) {
      if (m.load(at) === 0) {
        if (scratch[AT.free] !== 0) continue;
        scratch[AT.free] = at;
        scratch[AT.freePage] = page;
        scratch[AT.freeBlock] = scratch[AT.block];
        isWanted = true;
      } else if (m.load(at + 4) === first && isSame(u, at + 4, name)) {
        m.store(directory + INODE.hint, ((base + at - page) >>> ENTRY_SHIFT) + 1);
        return found(u, page, at);
      }
    }
    if (!isWanted) low.release(p, page);
  }
  return 0;
}

function found(u: Unix, page: number, at: number): number {
  const { scratch } = u;
  scratch[AT.entry] = at;
  scratch[AT.entryPage] = page;
  scratch[AT.entryBlock] = scratch[AT.block];
  return u.m.load(at);
}

function isSame(u: Unix, name: number, other: number): boolean {
  const { m } = u;
  for (let i = 0; i < NAME_BYTES; i += 4) {
    const word = m.load(name + i);
    if (word !== m.load(other + i)) return false;
    // The last byte of a word is NUL only where the name ends, and all behind it is NUL in both.
    if (word >>> 24 === 0) return true;
  }
  return true;
}

/**
 * A name was not found just now: gathers the place where `addEntry` will put it. The most blocks that this will change, without the
 * directory's own inode; SLEEP, EIO, ENOSPC, EFBIG, EROFS. `from`: where to look for a block.
 */
export function placeFor(u: Unix, p: number, proc: number, directory: number): Answer {
  const { m, scratch } = u;
  if (scratch[AT.free] !== 0) {
    scratch[AT.growth] = GROWTH.none;
    return 1;
  }
  const size = m.load(directory + INODE.size);
  const index = size >>> PAGE_SHIFT;
  if ((size & (BLOCK_BYTES - 1)) !== 0) {
    const page = directoryPage(u, p, directory, index);
    if (page < 0) return page;
    scratch[AT.growth] = GROWTH.behind;
    scratch[AT.freePage] = page;
    scratch[AT.freeBlock] = scratch[AT.block];
    scratch[AT.free] = page + (size & (BLOCK_BYTES - 1));
    return 1;
  }
  const last = prepareBlock(u, p, proc, directory, index, AT.first, AREA.data);
  if (last < 0) return last;
  const block = scratch[AT.first];
  const page = u.low.page(p, DISK, block, block, HOW.zero);
  if (page < 0) return page;
  scratch[AT.growth] = GROWTH.page;
  scratch[AT.freePage] = page;
  scratch[AT.freeBlock] = block;
  scratch[AT.free] = page;
  return 1 + PLACE_ROOM;
}

/** Where a second block of the same act may be looked for: behind those that `placeFor` has chosen. */
export function behindPlace(u: Unix, last: number): number {
  return u.scratch[AT.growth] === GROWTH.page ? last + 1 : AREA.data;
}

/** In the act: the name is there. The directory's inode has changed with it. */
export function addEntry(u: Unix, directory: number, name: number, number: number): void {
  const { m, scratch } = u;
  const page = addressAt(scratch, AT.freePage);
  const at = addressAt(scratch, AT.free);
  const size = m.load(directory + INODE.size);
  if (scratch[AT.growth] === GROWTH.page) {
    placeBlock(u, directory, size >>> PAGE_SHIFT, AT.first);
    m.fill(page, 0, BLOCK_BYTES);
  }
  if (scratch[AT.growth] !== GROWTH.none) m.store(directory + INODE.size, size + ENTRY_BYTES);
  m.store(at, number);
  m.copy(at + 4, name, NAME_BYTES);
  logged(u, scratch[AT.freeBlock], page);
}

/** In the act: an entry (where findEntry found it) names another inode; 0: none. */
export function setEntry(u: Unix, at: number, page: number, block: number, number: number): void {
  u.m.store(at, number);
  logged(u, block, page);
}

/** Whether a directory has nothing in it but `.` and `..`: 1 or 0; SLEEP, EIO. */
export function isEmpty(u: Unix, p: number, directory: number): Answer {
  const { m } = u;
  const size = m.load(directory + INODE.size);
  for (let base = 0; base < size; base += BLOCK_BYTES) {
    const page = directoryPage(u, p, directory, base >>> PAGE_SHIFT);
    if (page < 0) return page;
    const end = page + Math.min(size - base, BLOCK_BYTES);
    // `.` and `..` are the first two entries of every directory.
    for (let at = base === 0 ? page + 2 * ENTRY_BYTES : page; at < end; at += ENTRY_BYTES) {
      if (m.load(at) !== 0) return 0;
    }
    u.low.release(p, page);
  }
  return 1;
}

/** In the act: a new directory's first page (zeroed or not) gets `.` and `..`. */
export function firstEntries(u: Unix, page: number, own: number, parent: number): void {
  const { m } = u;
  m.fill(page, 0, BLOCK_BYTES);
  m.store(page, own);
  m.store(page + 4, DOT);
  m.store(page + ENTRY_BYTES, parent);
  m.store(page + ENTRY_BYTES + 4, DOT | (DOT << 8));
}
