/** The arithmetic of flexpages: what a sender's flexpage becomes in a receiver's window. */
import { baseOf, lowMask, NIL_FPAGE, PAGE_SHIFT, shiftOf } from '../abi/fpage.ts';

/** A range that is mapped: from where, to where, and log2 of its bytes. */
export interface Range {
  readonly from: number;
  readonly to: number;
  readonly shift: number;
}

/**
 * Where a flexpage goes. If it is no larger than the window, the send base chooses its place there;
 * if it is larger, the send base chooses the part of it that fits. Null: nothing is mapped.
 */
export function place(send: number, base: number, window: number): Range | null {
  if (send === NIL_FPAGE || window === NIL_FPAGE) return null;
  const sendShift = shiftOf(send);
  const windowShift = shiftOf(window);
  const shift = Math.min(sendShift, windowShift);
  if (shift < PAGE_SHIFT) return null;
  const between = (lowMask(Math.max(sendShift, windowShift)) & ~lowMask(shift)) >>> 0;
  const offset = (base & between) >>> 0;
  return sendShift <= windowShift
    ? { from: baseOf(send), to: (baseOf(window) | offset) >>> 0, shift }
    : { from: (baseOf(send) | offset) >>> 0, to: baseOf(window), shift };
}
