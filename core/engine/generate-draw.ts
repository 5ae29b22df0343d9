/** A small pseudo-random source: one seed in, choices out. */
import type { Draw } from '../words/contract.ts';

const TWO_TO_32 = 4294967296;
/** Up to here the upper half of a word chooses evenly enough: each value has 16 of 65,536, or 15. */
const SMALL = 4096;

/** Marsaglia's xorshift with 32 bits of state; good enough to choose ops by, and the cheapest. */
export class Xorshift implements Draw {
  #state: number;

  constructor(seed: number) {
    // Seeds that differ in a few bits must not give programs that resemble each other.
    let mixed = Math.imul(seed ^ (seed >>> 16), 0x85ebca6b);
    mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
    this.#state = (mixed ^ (mixed >>> 16)) | 0 || 0x9e3779b9;
  }

  below(n: number): number {
    let x = this.#state;
    x ^= x << 13;
    x ^= x >>> 17;
    x ^= x << 5;
    this.#state = x;
    if (n <= SMALL) return Math.imul(x >>> 16, n) >>> 16;
    return Math.floor(((x >>> 0) / TWO_TO_32) * n);
  }
}
