/** Copy on write: the first store to a page that others have too. */
import type { Answer } from '../unix/answers.ts';
import { mayChange } from './code.ts';
import { addCount, addressOf, PAGE_BYTES, type Vm } from './context.ts';
import { pushFree } from './frames.ts';
import { enterPage, isAlone, leaveFrame } from './pages.ts';
import { REGION } from './records.ts';
import { wholeRights } from './regions.ts';
import { takeBeside } from './take-frame.ts';

/** The space may write to the page at `va`, whose word shows a frame that it may only read: 0; SLEEP. */
export function copyForWrite(
  v: Vm,
  space: number,
  region: number,
  va: number,
  slot: number,
  word: number,
): Answer {
  const from = v.pmap.frameOf(word);
  if (isAlone(v, from, space)) return mayWriteNow(v, space, region, va, slot, from);
  const frame = takeBeside(v, space, from, va);
  if (frame < 0) return frame;
  // While room was made, the others may have lost the page.
  if (isAlone(v, from, space)) {
    pushFree(v, frame);
    return mayWriteNow(v, space, region, va, slot, from);
  }
  v.m.exec(v.paths['memory.copyPage']);
  v.m.copy(addressOf(v, frame), addressOf(v, from), PAGE_BYTES);
  addCount(v, from, -1);
  enterPage(v, region, space, va, slot, frame);
  leaveFrame(v, space, from);
  return 0;
}

/** Nobody else has it any more. */
function mayWriteNow(
  v: Vm,
  space: number,
  region: number,
  va: number,
  slot: number,
  frame: number,
): Answer {
  const rights = wholeRights(v.m.load(region + REGION.rights));
  mayChange(v, frame);
  v.pmap.set(space, va, slot, v.pmap.present(frame, rights));
  return 0;
}
