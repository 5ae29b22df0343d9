/**
 * Timeouts: a word of two halves, the send timeout above the receive timeout.
 *
 * 0 is never, 0x0400 is zero; all others are spans or points of time, which this kernel does not
 * offer yet.
 */

export const NEVER = 0;
export const ZERO = 0x0400;

export function timeouts(send: number, receive: number): number {
  return ((send << 16) | receive) >>> 0;
}

export function sendTimeout(word: number): number {
  return word >>> 16;
}

export function receiveTimeout(word: number): number {
  return word & 0xffff;
}

/** Whether the kernel can honour it. */
export function isOffered(timeout: number): boolean {
  return timeout === NEVER || timeout === ZERO;
}
