/**
 * Page tables, as the rest of the kernel sees them.
 *
 * Both families keep two levels of 1,024 entries (MIPS has no tables of its own, so the kernel is
 * free to choose). An entry of a directory is the physical address of a table, with bit 0 set; what an
 * entry of a table looks like is the family's own affair (`Pmap`).
 */
import type { L4, Pmap } from './context.ts';
import { SPACE } from './records.ts';

const DIRECTORY_SHIFT = 22;
const ADDRESS_MASK = 0xfffff000;

/** Directory entries for user memory. */
export function userEntries(pmap: Pmap): number {
  return pmap.userEnd / 2 ** DIRECTORY_SHIFT;
}

/** The kernel address of a space's directory. */
export function directoryOf(k: L4, space: number): number {
  return k.plan.kernelBase + k.bus.load(space + SPACE.directory);
}

/** The kernel address of the table behind entry `index` of a directory; 0 if there is none. */
export function tableAt(k: L4, directory: number, index: number): number {
  const entry = k.bus.load(directory + 4 * index);
  return (entry & 1) === 0 ? 0 : k.plan.kernelBase + (entry & ADDRESS_MASK);
}

export function directoryIndex(va: number): number {
  return va >>> DIRECTORY_SHIFT;
}

/** The kernel address of the table entry for a page of a space; 0 if its table does not exist. */
export function slotOf(k: L4, space: number, va: number): number {
  const table = tableAt(k, directoryOf(k, space), va >>> DIRECTORY_SHIFT);
  return table === 0 ? 0 : table + 4 * ((va >>> 12) & 0x3ff);
}

/** The table entry for a page of a space; 0, which is not present, if there is none. */
export function entryOf(k: L4, space: number, va: number): number {
  const slot = slotOf(k, space, va);
  return slot === 0 ? 0 : k.bus.load(slot);
}

/** Puts a frame into a directory as the table for the 4 MB around `va`. */
export function addTable(k: L4, space: number, va: number, frame: number): void {
  const entry = (frame << 12) | k.pmap.tableFlags;
  k.bus.store(directoryOf(k, space) + 4 * (va >>> DIRECTORY_SHIFT), entry);
}

/** Writes a table entry; its table exists. If one stood there, the MMU forgets it. */
export function setEntry(k: L4, space: number, va: number, entry: number): void {
  const slot = slotOf(k, space, va);
  if (slot === 0) throw new Error(`space has no table for page 0x${va.toString(16)}`);
  const before = k.bus.load(slot);
  k.bus.store(slot, entry);
  if (k.pmap.isPresent(before)) k.pmap.flush(k, space, va);
}
