/** A frame for somebody who may wait for it. */
import type { Answer } from '../unix/answers.ts';
import { makeRoom, replace } from './clock.ts';
import { bitOf, ownerOf, PAGE_SHIFT, pageRecord, type Vm } from './context.ts';
import { freeFrames, popFree } from './frames.ts';
import { PAGE, USE } from './records.ts';
import { waitForFrames } from './waits.ts';

/**
 * A frame for this use; SLEEP where p must wait for one, EINTR where it is to die. On the way the clock may take pages that nobody holds, and an interrupt may come in: what
 * was known of any page before is to be looked at again.
 */
export function takeFrame(v: Vm, p: number, use: number, object: number, index: number): Answer {
  replace(v);
  const frame = popFree(v, use, object, index);
  return frame === 0 ? waitForFrames(v, p) : frame;
}

/**
 * A frame of a space's own for the page at `va`, into which this other one will be copied: the clock may not take that one to make room for
 * its own copy.
 */
export function takeBeside(v: Vm, space: number, from: number, va: number): Answer {
  const { m } = v;
  const holds = pageRecord(v, from) + PAGE.holds;
  m.store(holds, m.load(holds) + 1);
  const frame = takeFrame(v, ownerOf(space), USE.anonymous, bitOf(space), va >>> PAGE_SHIFT);
  // Nobody is told that it may be replaced again: whoever waits now does so for another one.
  m.store(holds, m.load(holds) - 1);
  return frame;
}

/** So many frames are free: 0. SLEEP where p must wait for them, EINTR where it is to die. */
export function haveFrames(v: Vm, p: number, frames: number): Answer {
  makeRoom(v, frames);
  return freeFrames(v) < frames ? waitForFrames(v, p) : 0;
}
