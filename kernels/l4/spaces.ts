/** Address spaces: made with their first thread, destroyed with their last. */
import { KEPT_START, KIP_AREA } from './abi/address-map.ts';
import { ALL_RIGHTS, PAGE_SHIFT, READ } from './abi/fpage.ts';
import { threadNumber } from './abi/thread-id.ts';
import type { L4 } from './context.ts';
import { canTakeFrames, takeFrame } from './frame-pool.ts';
import { LET_IN } from './mapping/revoke.ts';
import { unmapRange } from './mapping/unmap.ts';
import { addLinks, addTable, directoryOf, freeTables, setEntry } from './page-tables.ts';
import { NO_ASID, NONE, SPACE, USE } from './records.ts';

/** Frames of a new space: the directory, its links, and the table for the areas that the kernel keeps. */
const FRAMES_OF_A_SPACE = 3;

/** A record that is free; NONE if there is none, or the program wants it so. */
export function findFreeSpace(k: L4): number {
  const { bus, plan } = k;
  if (bus.fails('alloc')) return NONE;
  for (let i = 0; i < plan.spaces.count; i++) {
    const space = plan.spaces.at(i);
    if (bus.load(space + SPACE.directory) === 0) return space;
  }
  return NONE;
}

/** Whether the frames for a new space, and `more` besides, can be had. */
export function canMakeSpace(k: L4, more: number): boolean {
  return canTakeFrames(k, FRAMES_OF_A_SPACE + more);
}

/** Makes a space in a free record, with the kernel interface page in it. */
export function makeSpace(k: L4, space: number, firstThread: number): void {
  const { bus, plan } = k;
  const frame = takeFrame(k, USE.table);
  bus.store(space + SPACE.directory, frame << 12);
  bus.store(space + SPACE.asid, NO_ASID);
  bus.store(space + SPACE.threads, 0);
  bus.store(space + SPACE.firstThread, threadNumber(firstThread));
  bus.store(space + SPACE.startPc, 0);
  addLinks(k, frame);
  k.pmap.prepare(k, directoryOf(k, space));
  addTable(k, space, KEPT_START, takeFrame(k, USE.table));
  const kip = (plan.kip - plan.kernelBase) >>> 12;
  // On MIPS the page is in a wired entry of the TLB, and in no table.
  if (bus.family === 'x86') setEntry(k, space, KIP_AREA, k.pmap.encode(kip, READ, PAGE_SHIFT));
}

/** Destroys a space without threads: all its mappings, and all that were derived from them. */
export function destroySpace(k: L4, space: number): void {
  const { bus } = k;
  const all = { at: 0, status: 0 };
  unmapRange(k, space, all, k.pmap.userEnd, ALL_RIGHTS, true, LET_IN);
  if (bus.family === 'x86') setEntry(k, space, KIP_AREA, 0);
  k.pmap.retire(k, space);
  freeTables(k, space);
  bus.store(space + SPACE.directory, 0);
}
