/** The memory half against a naive model: little memory, failing requests, transfers that end in any order or fail, kills. */
import { describe, expect, it } from 'vitest';
import { MemoryFuzz } from './testing/fuzz.ts';

const SIZES = [
  { frames: 64, swapBlocks: 96, room: 6 },
  { frames: 80, swapBlocks: 160, room: 12 },
  { frames: 128, swapBlocks: 24, room: 16 },
] as const;

const STEPS = 4_000;

describe('the memory half', () => {
  for (const [i, sizes] of SIZES.entries()) {
    for (const seed of [1, 2, 3]) {
      it(`agrees with the model: ${sizes.frames} frames, ${sizes.swapBlocks} slots, seed ${seed}`, () => {
        const fuzz = new MemoryFuzz(sizes, 1000 * i + seed);
        fuzz.run(STEPS);
        fuzz.end();
        // A run in which nothing is swapped, and nothing fails, tests less than it seems to.
        for (const what of [
          'read swap',
          'write swap',
          'slept',
          'forked',
          'no memory',
          'killed',
          'wants',
          'io',
        ]) {
          expect([what, (fuzz.seen.get(what) ?? 0) > 0]).toEqual([what, true]);
        }
      });
    }
  }
});
