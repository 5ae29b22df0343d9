/** The Internet checksum (RFC 1071). */
import type { Memory } from '../door.ts';

/** The ones' complement sum of two, or more, halfwords: carries come round. */
export function fold(sum: number): number {
  let folded = sum;
  while (folded > 0xffff) folded = (folded % 65_536) + Math.floor(folded / 65_536);
  return folded;
}

/**
 * The ones' complement sum of the halfwords from `at` on, an even address, in the order of the network; an odd byte at the end
 * counts as if a zero came after it. Whole words are summed as they are, for the sum does not depend on the order of
 * bytes but for its own (RFC 1071, section 2).
 */
export function sumHalves(m: Memory, at: number, bytes: number): number {
  let sum = 0;
  let i = 0;
  if (at % 4 === 2 && bytes >= 2) {
    sum = m.load8(at) + m.load8(at + 1) * 256;
    i = 2;
  }
  for (; i + 4 <= bytes; i += 4) {
    const word = m.load(at + i);
    sum += (word & 0xffff) + (word >>> 16);
  }
  for (; i < bytes; i++) sum += m.load8(at + i) * (i % 2 === 0 ? 1 : 256);
  const folded = fold(sum);
  return (folded >>> 8) + (folded & 255) * 256;
}

/** What stands in a header, so that the sum over all of it comes to 0xffff. */
export function complement(sum: number): number {
  return 0xffff - fold(sum);
}

/** Halfwords and words in the order of the network, at any address. */
export function halfAt(m: Memory, at: number): number {
  return m.load8(at) * 256 + m.load8(at + 1);
}

export function putHalf(m: Memory, at: number, value: number): void {
  m.store8(at, (value >>> 8) & 255);
  m.store8(at + 1, value & 255);
}

export function wordAt(m: Memory, at: number): number {
  return halfAt(m, at) * 65_536 + halfAt(m, at + 2);
}

export function putWord(m: Memory, at: number, value: number): void {
  putHalf(m, at, value >>> 16);
  putHalf(m, at + 2, value & 0xffff);
}
