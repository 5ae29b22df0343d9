/** Block copy at user level: a check of the machine, whichever kernel carries it. */
import type { Workload } from '../core/words/workload.ts';
import { BLOCK_BYTES, copyOp, loops, prepare } from './shared-loops.ts';

/** Half of them is copied over the other half. */
const PAGES = 384;
const HALF = (PAGES * 4) / 2;
/** So much fills any cache: what is copied next is in none, and something must make way for it. */
const FILLING = 256;
/** Many, so that the ticks of a clock are as often in one part of a run as in another. */
const CACHED_PASSES = 128;
const UNCACHED = 80;

/** Half a page over the other half, which any cache holds. */
const cached = (label: number, passes: number): string =>
  `v${label} = t1.copy(v1, 0, 2, 2, ${passes})`;
const uncached = (label: number, from: number, blocks: number): string =>
  `v${label} = t1.copy(v1, ${from}, ${HALF + from}, ${blocks}, 1)`;

const uncachedSteps = { kind: 'steps', steps: [7, 8, 9], times: UNCACHED } as const;

export const blockCopy: Workload = {
  name: 'block-copy',
  about: 'words copied by loads and stores at user level; uncached, each word once',
  ops: [prepare, copyOp],
  frames: 1024,
  common: loops,
  designs: ['monolithic', 'exokernel'],
  warm: {
    program: [
      `v1 = t1.prepare(${PAGES})`,
      cached(2, CACHED_PASSES),
      cached(3, CACHED_PASSES),
      cached(4, 2 * CACHED_PASSES),
      cached(5, 3 * CACHED_PASSES),
      uncached(6, 0, FILLING),
      uncached(7, FILLING, UNCACHED),
      uncached(8, FILLING + UNCACHED, 2 * UNCACHED),
      uncached(9, FILLING + 3 * UNCACHED, 3 * UNCACHED),
    ].join('; '),
    measure: uncachedSteps,
  },
  rows: {
    cached: { kind: 'steps', steps: [3, 4, 5], times: 2 * CACHED_PASSES },
    uncached: uncachedSteps,
  },
  bytes: BLOCK_BYTES,
  level: 'machine',
};
