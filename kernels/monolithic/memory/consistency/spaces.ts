/** Spaces: regions in order, tables where they are, and no word that says more than its region does. */
import { PROT } from '../../unix/abi/flags.ts';
import { ABSENT } from '../door.ts';
import {
  FRAME,
  PAGE,
  PAGE_BIT,
  REGION,
  REGION_FLAG,
  ROOT,
  SHARED,
  SPACE,
  USE,
} from '../records.ts';
import { wholeRights } from '../regions.ts';
import type { Books } from './books.ts';

const SHARED_FLAG = 1;
const PAGE_BYTES = 4096;
const TABLE_SPAN = 0x400000;
const TABLE = new Int32Array(1024);
const DIRECTORY = new Int32Array(1024);

export function wrongSpaces(books: Books): string | null {
  let used = 0;
  for (let space = 1; space < books.spaces.count; space++) {
    if (!books.isSpace(space)) continue;
    const rows = books.regionsOf(space);
    if (typeof rows === 'string') return rows;
    used += rows.length;
    const wrong = wrongRegions(books, space, rows) ?? wrongTables(books, space, rows);
    if (wrong !== null) return `In space ${space}, ${wrong}.`;
  }
  return wrongRecords(books, used) ?? wrongOwners(books) ?? wrongPromises(books);
}

function wrongRegions(books: Books, space: number, rows: readonly number[]): string | null {
  const { regions } = books;
  let end = 0;
  let charged = 0;
  for (const row of rows) {
    const start = regions.get(row, REGION.start);
    const pages = regions.get(row, REGION.pages);
    if (regions.get(row, REGION.space) !== space) return `region ${row} is another space's`;
    if (pages === 0 || start % PAGE_BYTES !== 0) return `region ${row} has no whole pages`;
    if (start < end) return `region ${row} begins before the one before it ends`;
    end = start + pages * PAGE_BYTES;
    if (end > books.format.userEnd) return `region ${row} is not below the user's end`;
    const beyond = regions.get(row, REGION.rights) & ~regions.get(row, REGION.most);
    if (beyond !== 0) return `region ${row} has rights beyond what it may ever have`;
    if ((regions.get(row, REGION.flags) & REGION_FLAG.charged) !== 0) charged += pages;
  }
  const told = books.spaces.get(space, SPACE.committed);
  return told === charged ? null : `${charged} pages are promised, and ${told} counted`;
}

function wrongTables(books: Books, space: number, rows: readonly number[]): string | null {
  const { format, kernelBase, reads } = books;
  const directory = books.spaces.get(space, SPACE.directory);
  const wrong = wrongTable(books, directory);
  if (wrong !== null) return `the directory ${wrong}`;
  reads.read(kernelBase + directory * PAGE_BYTES, DIRECTORY, 1024);
  let tables = 0;
  let next = 0;
  for (let i = 0; i * TABLE_SPAN < format.userEnd; i++) {
    const start = i * TABLE_SPAN;
    while (next < rows.length && endOf(books, rows[next]) <= start) next++;
    const isNeeded =
      next < rows.length && books.regions.get(rows[next], REGION.start) < start + TABLE_SPAN;
    const frame = DIRECTORY[i] === 0 ? 0 : format.tableOf(DIRECTORY[i] >>> 0);
    if ((frame !== 0) !== isNeeded) {
      return `there is ${frame === 0 ? 'no' : 'a'} table at 0x${start.toString(16)}`;
    }
    if (frame === 0) continue;
    tables++;
    const found = wrongTable(books, frame);
    if (found !== null) return `the table at 0x${start.toString(16)} ${found}`;
    const word = wrongWords(books, space, frame, start, rows, next);
    if (word !== null) return word;
  }
  const told = books.spaces.get(space, SPACE.tables);
  return tables === told ? null : `there are ${tables} tables, and ${told} counted`;
}

function endOf(books: Books, row: number): number {
  const { regions } = books;
  return regions.get(row, REGION.start) + regions.get(row, REGION.pages) * PAGE_BYTES;
}

function wrongTable(books: Books, frame: number): string | null {
  if (!books.isPool(frame)) return `is frame ${frame}, which is not the memory half's`;
  if (books.frames.get(frame, FRAME.use) !== USE.table)
    return `is frame ${frame}, which is no table`;
  if (books.tables[frame] !== 0) return `is frame ${frame}, which is another table, too`;
  books.tables[frame] = 1;
  return null;
}

function wrongWords(
  books: Books,
  space: number,
  table: number,
  start: number,
  rows: readonly number[],
  from: number,
): string | null {
  books.reads.read(books.kernelBase + table * PAGE_BYTES, TABLE, 1024);
  let next = from;
  for (let i = 0; i < 1024; i++) {
    if (TABLE[i] === 0) continue;
    const va = start + i * PAGE_BYTES;
    while (next < rows.length && endOf(books, rows[next]) <= va) next++;
    const where = `the word of 0x${va.toString(16)}`;
    if (next === rows.length || books.regions.get(rows[next], REGION.start) > va) {
      return `${where} is in no region`;
    }
    const wrong = wrongWord(books, space, va, rows[next], TABLE[i] >>> 0);
    if (wrong !== null) return `${where} ${wrong}`;
  }
  return null;
}

function wrongWord(
  books: Books,
  space: number,
  va: number,
  row: number,
  word: number,
): string | null {
  const { format } = books;
  if (format.isPresent(word)) return wrongPresent(books, space, va, row, word);
  const payload = format.payloadOf(word);
  if (format.kindOf(word) === ABSENT.swap) {
    if (payload >= books.root(ROOT.swapSlots)) return `names slot ${payload}`;
    books.slots[payload]++;
    return null;
  }
  if (format.kindOf(word) !== ABSENT.transit) return 'is not 0, and says nothing';
  // Under transfer; or kept since nobody had a right to it, until its next fault.
  return wrongPrivate(books, space, va, payload);
}

function wrongPrivate(books: Books, space: number, va: number, frame: number): string | null {
  const { frames } = books;
  if (!books.isPool(frame)) return `names frame ${frame}`;
  if (frames.get(frame, FRAME.use) !== USE.anonymous)
    return `names frame ${frame}, which is not private`;
  if (frames.get(frame, FRAME.index) !== va / PAGE_BYTES) return `names the frame of another page`;
  if (((frames.get(frame, FRAME.object) >>> space) & 1) === 0) return `names another space's frame`;
  books.named[frame] |= 1 << space;
  return null;
}

function wrongPresent(
  books: Books,
  space: number,
  va: number,
  row: number,
  word: number,
): string | null {
  const { format, frames, regions } = books;
  const frame = format.frameOf(word);
  if (!books.isPool(frame)) return `shows frame ${frame}`;
  books.shown[frame]++;
  const rights = format.rightsOf(word);
  if ((rights & ~wholeRights(regions.get(row, REGION.rights))) !== 0) {
    return `gives rights ${rights}, its region fewer`;
  }
  const writes = (rights & PROT.write) !== 0;
  const isShared = (regions.get(row, REGION.flags) & SHARED_FLAG) !== 0;
  if (frames.get(frame, FRAME.use) === USE.anonymous) {
    if (isShared) return `shows private memory where all is shared`;
    const alone = frames.get(frame, FRAME.object) === (1 << space) >>> 0;
    if (writes && !alone) return `lets a page be written that others have, too`;
    return wrongPrivate(books, space, va, frame);
  }
  if (frames.get(frame, FRAME.use) !== USE.cache) return `shows frame ${frame}, which is no page`;
  const place = (va - regions.get(row, REGION.start)) / PAGE_BYTES;
  if (frames.get(frame, FRAME.object) !== regions.get(row, REGION.object)) {
    return `shows a page of object ${frames.get(frame, FRAME.object)}`;
  }
  if (frames.get(frame, FRAME.index) !== regions.get(row, REGION.first) + place) {
    return `shows another page of its object`;
  }
  if (writes && !isShared)
    return 'lets the page of a file be written by one who has it for himself';
  const isDirty = (books.pages.get(frame, PAGE.bits) & PAGE_BIT.dirty) !== 0;
  return writes && !isDirty ? 'lets a page be written that counts as clean' : null;
}

function wrongRecords(books: Books, used: number): string | null {
  let free = 0;
  let at = books.root(ROOT.freeRegion);
  for (; at !== 0; at = books.regions.get(books.regions.rowOf(at), REGION.next)) {
    free++;
    if (free > books.regions.count) return 'The list of free regions has no end.';
    const row = books.regions.rowOf(at);
    if (books.regions.get(row, REGION.space) !== 0) return `Region ${row} is in use, and free.`;
  }
  if (free !== books.root(ROOT.freeRegions))
    return `${free} regions are free, and not as many counted.`;
  const lost = books.regions.count - 1 - used - free;
  return lost === 0 ? null : `${lost} regions are lost: neither free nor in a space.`;
}

/** Each space in use is one process's, and no other's. */
function wrongOwners(books: Books): string | null {
  const owners = new Uint8Array(books.spaces.count);
  for (let p = 1; p < books.waits.count; p++) {
    for (const space of [books.wait(p, 'space'), books.wait(p, 'second')]) {
      if (space === 0) continue;
      owners[space]++;
      if (!books.isSpace(space)) return `Process ${p} has space ${space}, which is not in use.`;
    }
  }
  for (let space = 1; space < owners.length; space++) {
    if (owners[space] !== (books.isSpace(space) ? 1 : 0)) {
      return `Space ${space} is that of ${owners[space]} processes.`;
    }
  }
  return null;
}

/** What is promised is what spaces, shared memory and tables add up to. */
function wrongPromises(books: Books): string | null {
  let promised = 0;
  for (let space = 1; space < books.spaces.count; space++) {
    if (books.isSpace(space)) promised += books.spaces.get(space, SPACE.committed);
  }
  const regionsOf = new Int32Array(books.shared.count);
  for (let row = 1; row < books.regions.count; row++) {
    const object = books.regions.get(row, REGION.object);
    if (books.regions.get(row, REGION.space) === 0 || object < 0x40000000) continue;
    regionsOf[object - 0x40000000]++;
  }
  for (let row = 0; row < books.shared.count; row++) {
    const regions = books.shared.get(row, SHARED.regions);
    if (regions !== regionsOf[row]) {
      return `Shared memory ${row} is shown by ${regionsOf[row]} regions, and ${regions} are counted.`;
    }
    if (regions !== 0) promised += books.shared.get(row, SHARED.pages);
  }
  let tables = 0;
  for (let frame = books.low; frame < books.high; frame++) {
    if (books.frames.get(frame, FRAME.use) !== USE.table) continue;
    tables++;
    if (books.tables[frame] === 0) return `Frame ${frame} is a table of nobody's.`;
  }
  if (tables !== books.root(ROOT.tables))
    return `${tables} frames are tables, and not as many counted.`;
  const told = books.root(ROOT.committed);
  return told === promised + tables
    ? null
    : `${promised + tables} pages and tables are promised, and ${told} counted.`;
}
