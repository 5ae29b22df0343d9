/** Memory latency by a chain of loads: a check of the machine, whichever kernel carries it. */
import type { Workload } from '../core/words/workload.ts';
import { followOp, linkOp, loops, prepare } from './shared-loops.ts';

const PAGES = 256;
const KIB = 1024;
const LINE = 32;
/** Each load of a chain through too many pages may trap, and a step may make 20,000 traps. */
const TLB_LOADS = 4096;

/** A chain, the loads that warm it up, and then so many, twice and three times as many. */
function chain(label: number, bytes: number, stride: number, warm: number, loads: number): string {
  const follow = (at: number, start: number, times: number): string =>
    `v${label + at} = t1.follow(v1, ${start}, ${times})`;
  return [
    `v${label} = t1.link(v1, ${bytes}, ${stride})`,
    follow(1, 0, warm),
    ...startsOf(bytes, stride, warm, loads).map((start, i) =>
      follow(2 + i, start, (i + 1) * loads),
    ),
  ].join('; ');
}

/** Each goes on where the one before it ended. */
function startsOf(bytes: number, stride: number, warm: number, loads: number): number[] {
  const words = Math.ceil(bytes / stride);
  return [warm, warm + loads, warm + 3 * loads].map((load) => (load % words) * stride);
}

/** Chains of one level each: their first labels, four steps apart and one. */
const [L1, L2, MEMORY, TLB] = [2, 7, 12, 17];

function measureOf(first: number, loads: number) {
  return {
    kind: 'steps',
    steps: [first + 2, first + 3, first + 4],
    times: loads,
  } as const;
}

export const memoryLatency: Workload = {
  name: 'memory-latency',
  about:
    'a load whose address is the value of the load before it; L1, L2 (memory, where there is none) and memory in steps of 32 bytes, TLB in steps of a page and a line',
  ops: [prepare, linkOp, followOp],
  frames: 1024,
  common: loops,
  designs: ['monolithic', 'exokernel'],
  warm: {
    // Of L1 few, so that no tick of a clock falls in; of the others many, so that ticks do not matter.
    program: [
      `v1 = t1.prepare(${PAGES})`,
      chain(L1, 4 * KIB, LINE, 256, 512),
      chain(L2, 128 * KIB, LINE, 4096, 16_384),
      chain(MEMORY, 1024 * KIB, LINE, 32_768, 16_384),
      chain(TLB, 1020 * KIB, 4 * KIB + LINE, 512, TLB_LOADS),
    ].join('; '),
    measure: measureOf(MEMORY, 16_384),
  },
  rows: {
    L1: measureOf(L1, 512),
    L2: measureOf(L2, 16_384),
    memory: measureOf(MEMORY, 16_384),
    TLB: measureOf(TLB, TLB_LOADS),
  },
  level: 'machine',
};
