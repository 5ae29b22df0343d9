/** Maps of bits in memory: the disk's two (of blocks, of inodes), and the log's. */
import type { Unix } from '../context.ts';

const WORD_BITS = 32;

export function hasBit(u: Unix, map: number, bit: number): boolean {
  return ((u.m.load(map + 4 * (bit >>> 5)) >>> (bit & 31)) & 1) !== 0;
}

export function setBit(u: Unix, map: number, bit: number): void {
  const at = map + 4 * (bit >>> 5);
  u.m.store(at, (u.m.load(at) | (1 << (bit & 31))) >>> 0);
}

export function clearBit(u: Unix, map: number, bit: number): void {
  const at = map + 4 * (bit >>> 5);
  u.m.store(at, (u.m.load(at) & ~(1 << (bit & 31))) >>> 0);
}

/** The lowest bit from `from` to below `end` that is clear in both maps (`also` may be the first again); -1 if there is none. */
export function firstClear(u: Unix, map: number, also: number, from: number, end: number): number {
  const { m } = u;
  for (let word = from >>> 5; word * WORD_BITS < end; word++) {
    let free = ~(m.load(map + 4 * word) | m.load(also + 4 * word)) >>> 0;
    if (word === from >>> 5) free = (free & (-1 << (from & 31))) >>> 0;
    if (free === 0) continue;
    const bit = word * WORD_BITS + lowest(free);
    return bit < end ? bit : -1;
  }
  return -1;
}

/** The lowest bit from `from` to below `end` that is set; -1 if there is none. */
export function firstSet(u: Unix, map: number, from: number, end: number): number {
  const { m } = u;
  for (let word = from >>> 5; word * WORD_BITS < end; word++) {
    let set = m.load(map + 4 * word);
    if (word === from >>> 5) set = (set & (-1 << (from & 31))) >>> 0;
    if (set === 0) continue;
    const bit = word * WORD_BITS + lowest(set);
    return bit < end ? bit : -1;
  }
  return -1;
}

/** How many bits of `from` to below `end` are clear. */
export function countClear(u: Unix, map: number, from: number, end: number): number {
  let count = 0;
  for (let bit = from; bit < end; bit++) if (!hasBit(u, map, bit)) count++;
  return count;
}

function lowest(word: number): number {
  return WORD_BITS - 1 - Math.clz32(word & -word);
}
