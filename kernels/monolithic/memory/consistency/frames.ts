/** Frames: their counts against words, holds and transfers; the free list; the cache's hash and lists; swap slots. */
import {
  BAD_SLOT,
  BUSY,
  FRAME,
  HASH_BUCKETS,
  OBJECT_BUCKETS,
  ORPHAN,
  PAGE,
  PAGE_BIT,
  ROOT,
  SHARED,
  SHARED_PAGES,
  USE,
  WAITS,
} from '../records.ts';
import type { Books } from './books.ts';

/** After `wrongSpaces`, which has counted what the words of all tables say. */
export function wrongFrames(books: Books): string | null {
  return (
    wrongHolds(books) ??
    wrongFree(books) ??
    wrongEach(books) ??
    wrongHash(books) ??
    wrongLists(books) ??
    wrongSlots(books)
  );
}

/** FRAME.count is the number of present words that show the frame; and nobody lets a frame go that somebody needs. */
function wrongEach(books: Books): string | null {
  let writes = 0;
  for (let frame = books.low; frame < books.high; frame++) {
    const wrong = wrongFrame(books, frame);
    if (wrong !== null) return `Frame ${frame} ${wrong}.`;
    if (books.pages.get(frame, PAGE.busy) === BUSY.writing) writes++;
  }
  const told = books.root(ROOT.writes);
  return told === writes ? null : `${writes} pages are being written, and ${told} counted.`;
}

function wrongFrame(books: Books, frame: number): string | null {
  const { frames, pages } = books;
  const use = frames.get(frame, FRAME.use);
  const count = frames.get(frame, FRAME.count);
  const object = frames.get(frame, FRAME.object);
  const busy = pages.get(frame, PAGE.busy);
  const isNeeded = pages.get(frame, PAGE.holds) !== 0 || busy !== BUSY.none;
  if (count !== books.shown[frame])
    return `is shown by ${books.shown[frame]} words, and ${count} counted`;
  if (use === USE.free || use === USE.table) {
    return count === 0 && !isNeeded ? null : `is free or a table, and somebody needs it`;
  }
  if (use === USE.anonymous) {
    if (object !== books.named[frame]) {
      return `is that of spaces ${object.toString(2)}, and words of ${books.named[frame].toString(2)} name it`;
    }
    return object !== 0 || isNeeded ? null : 'is lost: private memory of nobody';
  }
  if (use !== USE.cache) return `has use ${use}`;
  const isPinned = (pages.get(frame, PAGE.bits) & PAGE_BIT.pinned) !== 0;
  if (object !== ORPHAN) return null;
  if (count !== 0) return 'is shown by a word, and its page is gone';
  return isPinned || isNeeded ? null : 'is lost: a page that is gone, and that nobody needs';
}

function wrongHolds(books: Books): string | null {
  const holds = new Int32Array(books.frames.count);
  let waiters = 0;
  for (let p = 1; p < books.waits.count; p++) {
    const held = books.wait(p, 'held');
    for (let i = 0; i < held; i++) holds[books.wait(p, 'holds', i)]++;
    const kept = books.wait(p, 'frame');
    if (kept !== 0) holds[kept]++;
    const kind = books.wait(p, 'kind');
    if (kind === WAITS.memory) waiters++;
    const isForFrame = kind === WAITS.frame || kind === WAITS.write;
    if (isForFrame && books.pages.get(kept, PAGE.busy) === BUSY.none) {
      return `Process ${p} waits for the transfer of frame ${kept}, and there is none.`;
    }
  }
  for (let frame = books.low; frame < books.high; frame++) {
    const told = books.pages.get(frame, PAGE.holds);
    if (told !== holds[frame])
      return `Frame ${frame} is held ${holds[frame]} times, and ${told} counted.`;
  }
  const told = books.root(ROOT.waiters);
  return told === waiters ? null : `${waiters} processes wait for memory, and ${told} counted.`;
}

function wrongFree(books: Books): string | null {
  let length = 0;
  for (
    let frame = books.root(ROOT.freeHead);
    frame !== 0;
    frame = books.pages.get(frame, PAGE.next)
  ) {
    length++;
    if (!books.isPool(frame) || length > books.high) return 'The list of free frames has no end.';
    if (books.frames.get(frame, FRAME.use) !== USE.free)
      return `Frame ${frame} is in use, and free.`;
  }
  let free = 0;
  for (let frame = books.low; frame < books.high; frame++) {
    if (books.frames.get(frame, FRAME.use) === USE.free) free++;
  }
  const told = books.root(ROOT.freeCount);
  if (length === free && told === free) return null;
  return `${free} frames are free, ${length} in the list and ${told} counted.`;
}

/** Each page of the cache is found where it must be, once, and is there once. */
function wrongHash(books: Books): string | null {
  const { frames, pages } = books;
  let found = 0;
  for (let bucket = 0; bucket < HASH_BUCKETS; bucket++) {
    const seen = new Set<string>();
    let frame = books.root(ROOT.hash + 4 * bucket);
    for (; frame !== 0; frame = pages.get(frame, PAGE.hashNext)) {
      const object = frames.get(frame, FRAME.object);
      const index = frames.get(frame, FRAME.index);
      const name = `page ${index} of object ${object}`;
      if (frames.get(frame, FRAME.use) !== USE.cache)
        return `Frame ${frame} is hashed, and no page.`;
      if (((object * 37 + index) & (HASH_BUCKETS - 1)) !== bucket)
        return `The ${name} is not found.`;
      if (seen.has(name)) return `The ${name} is in the cache twice.`;
      seen.add(name);
      found++;
    }
  }
  const there = countPages(books);
  return there === found ? null : `${there} pages are in the cache, and ${found} are found.`;
}

function countPages(books: Books): number {
  let there = 0;
  for (let frame = books.low; frame < books.high; frame++) {
    const isPage = books.frames.get(frame, FRAME.use) === USE.cache;
    if (isPage && books.frames.get(frame, FRAME.object) !== ORPHAN) there++;
  }
  return there;
}

function wrongLists(books: Books): string | null {
  const { frames, pages } = books;
  let found = 0;
  for (let bucket = 0; bucket < OBJECT_BUCKETS; bucket++) {
    let previous = 0;
    let frame = books.root(ROOT.objects + 4 * bucket);
    for (; frame !== 0; frame = pages.get(frame, PAGE.objectNext)) {
      found++;
      if (found > books.high) return `The list of objects ${bucket} has no end.`;
      if (pages.get(frame, PAGE.objectPrevious) !== previous)
        return `Frame ${frame} does not go back.`;
      const object = frames.get(frame, FRAME.object);
      if ((object & (OBJECT_BUCKETS - 1)) !== bucket) return `Frame ${frame} is in another's list.`;
      previous = frame;
    }
  }
  const there = countPages(books);
  return there === found ? null : `${there} pages are in the cache, and ${found} in lists.`;
}

/** A slot's count is the number of words, transfers and pieces of shared memory that name it. */
function wrongSlots(books: Books): string | null {
  const { slots, frames, pages } = books;
  const first = books.root(ROOT.swapFirst);
  const count = books.root(ROOT.swapSlots);
  for (let frame = books.low; frame < books.high; frame++) {
    if (pages.get(frame, PAGE.busy) === BUSY.none) continue;
    const isPrivate = frames.get(frame, FRAME.use) === USE.anonymous;
    const slot = pages.get(frame, PAGE.block) - first;
    const isSwap = slot >= 0 && slot < count;
    if (isPrivate && !isSwap) return `Frame ${frame} is private, and on its way to no slot.`;
    if (isPrivate || (isSwap && frames.get(frame, FRAME.object) === ORPHAN)) slots[slot]++;
  }
  for (let row = 0; row < books.shared.count; row++) {
    for (let i = 0; i < SHARED_PAGES; i++) {
      const slot = books.shared.get(row, SHARED.slots + 4 * i);
      if (slot !== 0) slots[slot - 1]++;
    }
  }
  let free = 0;
  for (let slot = 0; slot < count; slot++) {
    const told = books.swapCount(slot);
    if (told === 0) free++;
    if (told === BAD_SLOT && slots[slot] === 0) continue;
    if (told !== slots[slot])
      return `Swap slot ${slot} is named ${slots[slot]} times, and ${told} counted.`;
  }
  const told = books.root(ROOT.freeSlots);
  return told === free ? null : `${free} swap slots are free, and ${told} counted.`;
}
