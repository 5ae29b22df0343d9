/**
 * Page tables, as the rest of the kernel sees them.
 *
 * Both families keep two levels of 1,024 entries (MIPS has no tables of its own, so the kernel is
 * free to choose). An entry of a directory points to a table, or maps 4 MB by itself; what entries look
 * like is the family's own affair (`Pmap`).
 *
 * Beside each table, and each directory whose entries can map, stands a frame of links: the mapping
 * node of each entry that is present. So an entry's node is found in two loads, however often its frame
 * is mapped.
 */
import { PAGE_BYTES, SUPERPAGE_BYTES, SUPERPAGE_SHIFT } from './abi/fpage.ts';
import type { L4, Place, Pmap } from './context.ts';
import { freeFrame, takeFrame } from './frame-pool.ts';
import { FRAME, NONE, SPACE, USE } from './records.ts';

const ADDRESS_MASK = 0xfffff000;
const OFFSET_MASK = 0xfff;
/** Entries of a 32nd of a table or directory. */
const PART_ENTRIES = 32;

/** Frames of a table with its links. */
export const TABLE_FRAMES = 2;

/** Directory entries for user memory. */
export function userEntries(pmap: Pmap): number {
  return pmap.userEnd / SUPERPAGE_BYTES;
}

/** The kernel address of a space's directory. */
export function directoryOf(k: L4, space: number): number {
  return k.plan.kernelBase + k.bus.load(space + SPACE.directory);
}

/** Finds the entry that decides for `va`: that of a table, or that of the directory. */
export function find(k: L4, directory: number, va: number, place: Place): void {
  const { bus, plan, pmap } = k;
  const slot = directory + 4 * (va >>> SUPERPAGE_SHIFT);
  const entry = bus.load(slot);
  if (!pmap.isTable(entry)) {
    place.slot = slot;
    place.entry = entry;
    place.shift = SUPERPAGE_SHIFT;
    return;
  }
  place.slot = plan.kernelBase + ((entry & ADDRESS_MASK) >>> 0) + 4 * ((va >>> 12) & 0x3ff);
  place.entry = bus.load(place.slot);
  place.shift = 12;
}

/** Finds what a space has at an address; whether it has anything there. */
export function look(k: L4, space: number, va: number, place: Place): boolean {
  find(k, directoryOf(k, space), va, place);
  return k.pmap.isPresent(place.entry);
}

/** The kernel address of the table behind entry `index` of a directory; 0 if there is none. */
export function tableAt(k: L4, directory: number, index: number): number {
  const entry = k.bus.load(directory + 4 * index);
  return k.pmap.isTable(entry) ? k.plan.kernelBase + ((entry & ADDRESS_MASK) >>> 0) : 0;
}

/** Writes the entry of a page or superpage; if one stood there, the MMU forgets it. */
export function writeEntry(
  k: L4,
  space: number,
  page: number,
  place: Readonly<Place>,
  entry: number,
): void {
  k.bus.store(place.slot, entry);
  if (k.pmap.isPresent(place.entry)) k.pmap.flush(k, space, page, place.shift);
}

/** Writes the entry of a small page, whose table exists. */
export function setEntry(k: L4, space: number, va: number, entry: number): void {
  const place = k.target;
  look(k, space, va, place);
  if (place.shift !== 12) throw new Error(`space has no table for page 0x${va.toString(16)}`);
  writeEntry(k, space, va, place, entry);
}

/**
 * Where the hole at `va` ends, whose entry is `place`: at an entry that is not empty, at the end of the
 * table or directory, or at `end`, whichever comes first.
 */
export function afterHole(k: L4, va: number, place: Readonly<Place>, end: number): number {
  const { bus } = k;
  const first = place.slot;
  const start = va - (va % 2 ** place.shift);
  const parts = bus.load(recordOf(k, first) + FRAME.parts);
  // At the end of the table or directory, or where the last page before `end` stands.
  const left = (PAGE_BYTES - (first & OFFSET_MASK)) >>> 2;
  const count = Math.min(left, Math.ceil((end - start) / 2 ** place.shift));
  let i = 0;
  do {
    const slot = first + 4 * i;
    i += (parts & partOf(slot)) !== 0 ? 1 : PART_ENTRIES - ((slot >>> 2) % PART_ENTRIES);
  } while (i < count && bus.load(first + 4 * i) === 0);
  return start + Math.min(i, left) * 2 ** place.shift;
}

/** The next entry, without those in parts where nothing has ever stood. */
export function nextSlot(k: L4, slot: number): number {
  const parts = k.bus.load(recordOf(k, slot) + FRAME.parts);
  const index = (slot >>> 2) % PART_ENTRIES;
  return slot + 4 * ((parts & partOf(slot)) !== 0 ? 1 : PART_ENTRIES - index);
}

/** The bit of an entry's part. */
export function partOf(slot: number): number {
  return 1 << ((slot & OFFSET_MASK) / (4 * PART_ENTRIES));
}

/** Something comes to stand in an entry. */
function markPart(k: L4, slot: number): void {
  const record = recordOf(k, slot);
  const parts = k.bus.load(record + FRAME.parts);
  const more = (parts | partOf(slot)) >>> 0;
  if (more !== parts) k.bus.store(record + FRAME.parts, more);
}

/** The mapping node of an entry that is present. */
export function nodeOf(k: L4, slot: number): number {
  return k.bus.load(linkOf(k, slot));
}

/** Notes the node of an entry that is about to be present. */
export function setNode(k: L4, slot: number, node: number): void {
  markPart(k, slot);
  k.bus.store(linkOf(k, slot), node);
}

/** Empties the entry of a page or superpage, and forgets its node; the MMU may remember it yet. */
export function clearEntry(k: L4, slot: number): void {
  k.bus.store(slot, 0);
  k.bus.store(linkOf(k, slot), NONE);
}

function linkOf(k: L4, slot: number): number {
  return k.bus.load(recordOf(k, slot) + FRAME.link) + (slot & OFFSET_MASK);
}

/** The record of the frame in which this kernel address lies. */
export function recordOf(k: L4, address: number): number {
  return k.plan.frames.at((address - k.plan.kernelBase) >>> 12);
}

/** Gives a table or directory the frame for its links. */
export function addLinks(k: L4, frame: number): void {
  const links = takeFrame(k, USE.links);
  k.bus.store(k.plan.frames.at(frame) + FRAME.link, k.plan.kernelBase + (links << 12));
}

/** Gives a table or directory back to the pool, with its links if it has any; it is empty. */
function freeTable(k: L4, table: number): void {
  const links = k.bus.load(recordOf(k, table) + FRAME.link);
  if (links !== 0) freeFrame(k, (links - k.plan.kernelBase) >>> 12);
  freeFrame(k, (table - k.plan.kernelBase) >>> 12);
}

/** Gives a space's directory back to the pool, and its tables; they are empty. */
export function freeTables(k: L4, space: number): void {
  const directory = directoryOf(k, space);
  const end = directory + 4 * userEntries(k.pmap);
  for (let slot = directory; slot < end; slot = nextSlot(k, slot)) {
    const entry = k.bus.load(slot);
    if (!k.pmap.isTable(entry)) continue;
    k.bus.store(slot, 0);
    freeTable(k, k.plan.kernelBase + ((entry & ADDRESS_MASK) >>> 0));
  }
  freeTable(k, directory);
}

/** Puts a frame into a directory as the table for the 4 MB around `va`. */
export function addTable(k: L4, space: number, va: number, frame: number): void {
  const slot = directoryOf(k, space) + 4 * (va >>> SUPERPAGE_SHIFT);
  markPart(k, slot);
  k.bus.store(slot, ((frame << 12) | k.pmap.tableFlags) >>> 0);
}

/** Makes a table whose pages have nodes; its frames were promised. */
export function makeTable(k: L4, space: number, va: number): void {
  const frame = takeFrame(k, USE.table);
  addLinks(k, frame);
  addTable(k, space, va, frame);
}

/** Takes the table for the 4 MB around `va` out of a directory; none of its entries is present. */
export function removeTable(k: L4, space: number, va: number): void {
  const directory = directoryOf(k, space);
  const table = tableAt(k, directory, va >>> SUPERPAGE_SHIFT);
  k.bus.store(directory + 4 * (va >>> SUPERPAGE_SHIFT), 0);
  freeTable(k, table);
}
