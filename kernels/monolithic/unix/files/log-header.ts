/** The header of the log on the disk, and the sum by which a commit that was cut off is known. */
import type { Unix } from '../context.ts';
import { BLOCK_BYTES, LOG_HEADER, LOG_MAGIC } from './format.ts';

const PRIME = 0x01000193;
const MOST = (LOG_HEADER.checksum - LOG_HEADER.homes) / 4;
/** Words between two preemption points. */
const POINT_BYTES = 1024;

/** The sum over the header's words before `checksum`: what `sumOfBlock` goes on from. */
export function sumOfHeader(u: Unix, header: number): number {
  return sumOf(u, header, LOG_HEADER.checksum, 0);
}

/** The sum over one more block of content. */
export function sumOfBlock(u: Unix, page: number, sum: number): number {
  let all = sum;
  for (let at = 0; at < BLOCK_BYTES; at += POINT_BYTES) {
    all = sumOf(u, page + at, POINT_BYTES, all);
    u.low.point();
  }
  return all;
}

function sumOf(u: Unix, from: number, bytes: number, before: number): number {
  const { m } = u;
  let sum = before;
  for (let at = 0; at < bytes; at += 4) {
    const mixed = Math.imul(sum ^ m.load(from + at), PRIME);
    sum = (mixed ^ (mixed >>> 15)) + 1;
  }
  return sum >>> 0;
}

/** Blocks that a header names; 0 if it is none, or empty. */
export function headerCount(u: Unix, header: number): number {
  const { m } = u;
  if (m.load(header + LOG_HEADER.magic) !== LOG_MAGIC) return 0;
  const count = m.load(header + LOG_HEADER.count);
  return count > MOST ? 0 : count;
}
