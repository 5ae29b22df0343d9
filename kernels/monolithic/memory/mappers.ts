/**
 * Who shows a frame: every word of every table that names it, found from the frame. Private memory is at the same address in all
 * spaces of its set; pages of files are wherever a region shows that page of that file.
 */
import { PROT } from '../unix/abi/flags.ts';
import { addCount, frameRecord, PAGE_BYTES, PAGE_SHIFT, type Vm } from './context.ts';
import { ABSENT } from './door.ts';
import { FRAME, REGION, SPACES, USE } from './records.ts';
import { firstShowing } from './regions.ts';

/** What is done at each word. */
export const AT_WORD = {
  /** Looks, and forgets, whether the page was used through it: the answer is how many were. */
  takeReferenced: 0,
  /** Takes away the right to write. */
  protect: 1,
  /** The word is 0 afterwards. */
  unmap: 2,
  /** It says that the frame is under transfer (private memory alone). */
  transit: 3,
} as const;

export function atWords(v: Vm, frame: number, act: number): number {
  const record = frameRecord(v, frame);
  const { m } = v;
  const object = m.load(record + FRAME.object);
  const index = m.load(record + FRAME.index);
  if (m.load(record + FRAME.use) === USE.anonymous) return inSpaces(v, frame, object, index, act);
  return m.load(record + FRAME.count) === 0 ? 0 : inRegions(v, frame, object, index, act);
}

function inSpaces(v: Vm, frame: number, set: number, index: number, act: number): number {
  let found = 0;
  const va = index * PAGE_BYTES;
  for (let space = 1; space < SPACES; space++) {
    if (((set >>> space) & 1) !== 0) found += atWord(v, space, va, frame, act);
  }
  return found;
}

function inRegions(v: Vm, frame: number, object: number, index: number, act: number): number {
  const { m } = v;
  let found = 0;
  let region = firstShowing(v, object);
  while (region !== 0) {
    const place = index - m.load(region + REGION.first);
    const isHere =
      m.load(region + REGION.object) === object &&
      place >= 0 &&
      place < m.load(region + REGION.pages);
    if (isHere) {
      const va = m.load(region + REGION.start) + (place << PAGE_SHIFT);
      found += atWord(v, m.load(region + REGION.space), va, frame, act);
    }
    region = m.load(region + REGION.objectNext);
  }
  return found;
}

function atWord(v: Vm, space: number, va: number, frame: number, act: number): number {
  const { pmap } = v;
  const slot = pmap.slot(space, va);
  if (slot === 0) return 0;
  const word = v.m.load(slot);
  // Of private memory that nobody may use just now, the word says so already.
  if (!pmap.isPresent(word) || pmap.frameOf(word) !== frame) return 0;
  if (act === AT_WORD.takeReferenced) return pmap.takeReferenced(space, va, slot) ? 1 : 0;
  if (act === AT_WORD.protect) {
    const rights = pmap.rightsOf(word);
    if ((rights & PROT.write) === 0) return 0;
    pmap.set(space, va, slot, pmap.present(frame, rights & ~PROT.write));
    return 1;
  }
  pmap.set(space, va, slot, act === AT_WORD.transit ? pmap.absent(ABSENT.transit, frame) : 0);
  addCount(v, frame, -1);
  return 1;
}
