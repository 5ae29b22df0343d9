/**
 * The kernel's pool of frames, for page tables and UTCBs: those that were never used, and a free list
 * of the others through the frame records.
 *
 * A frame is all zeroes while it is free, so that taking one costs nothing. Page tables and their links
 * are so again when all that stood in them has gone; other users clean up what they wrote.
 */
import { PAGE_BYTES } from './abi/fpage.ts';
import type { L4 } from './context.ts';
import { FRAME, ROOT, USE } from './records.ts';

/** All frames of the pool are free; at boot. */
export function fillPool(k: L4): void {
  const { bus, plan } = k;
  const first = plan.kernelBase + plan.poolLow * PAGE_BYTES;
  bus.fill(first, 0, (plan.poolHigh - plan.poolLow) * PAGE_BYTES);
  bus.store(plan.root + ROOT.freshFrame, plan.poolLow);
  bus.store(plan.root + ROOT.freeFrames, plan.poolHigh - plan.poolLow);
}

/** Whether `count` frames can be had; asks for each, as the program may want one to fail. */
export function canTakeFrames(k: L4, count: number): boolean {
  if (count === 0) return true;
  for (let i = 0; i < count; i++) if (k.bus.fails('alloc')) return false;
  return k.bus.load(k.plan.root + ROOT.freeFrames) >= count;
}

/** Takes a frame, which is zero; its number. To be called only after `canTakeFrames`. */
export function takeFrame(k: L4, use: number): number {
  const { bus, plan } = k;
  const left = bus.load(plan.root + ROOT.freeFrames);
  if (left === 0) throw new Error('the frame pool is empty, though frames were promised');
  const { frames, root } = plan;
  let frame = bus.load(root + ROOT.freeFrame);
  if (frame !== 0) {
    bus.store(root + ROOT.freeFrame, bus.load(frames.at(frame) + FRAME.link));
  } else {
    frame = bus.load(root + ROOT.freshFrame);
    bus.store(root + ROOT.freshFrame, frame + 1);
  }
  const record = frames.at(frame);
  bus.store(root + ROOT.freeFrames, left - 1);
  bus.store(record + FRAME.link, 0);
  bus.store(record + FRAME.use, use);
  bus.store(record + FRAME.parts, 0);
  return frame;
}

/** Gives back a frame, which is zero again. */
export function freeFrame(k: L4, frame: number): void {
  const { bus, plan } = k;
  const record = plan.frames.at(frame);
  if (bus.load(record + FRAME.use) === USE.free) throw new Error(`frame ${frame} is freed twice`);
  bus.store(record + FRAME.use, USE.free);
  bus.store(record + FRAME.link, bus.load(plan.root + ROOT.freeFrame));
  bus.store(plan.root + ROOT.freeFrame, frame);
  bus.store(plan.root + ROOT.freeFrames, bus.load(plan.root + ROOT.freeFrames) + 1);
}
