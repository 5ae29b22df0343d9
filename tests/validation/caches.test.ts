/** The caches of every machine that runs miss as often as naive ones do, on traces that were drawn and on those of kernels. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { exokernel } from '../../kernels/exokernel/exokernel.ts';
import { l4 } from '../../kernels/l4/l4.ts';
import { allSheets, type MachineSheet } from '../../machines/sheets/load.ts';
import { MEMORY_BYTES, machineCaches } from './machine-cache.ts';
import {
  IntelCaches,
  type Misses,
  type NaiveCaches,
  R3000Caches,
  type Shape,
} from './naive-cache.ts';
import { drawnTrace, FETCH, STORE, type Trace, traceOfRun } from './trace.ts';

const KIB = 1024;
const R3000_DATA: Shape = { bytes: 64 * KIB, ways: 1, lineBytes: 4 };
const INTEL: Shape = { bytes: 8 * KIB, ways: 2, lineBytes: 32 };
const TREE = { replace: 'tree' } as const;

/** Geometries from the manuals and papers that the sheets cite, put down once more. */
const naive: Readonly<Record<string, () => NaiveCaches>> = {
  // R2000 (KN01): words. R3000 (KN02, KN02-BA): lines of a word in the data cache of which a miss brings four, and of four in the other.
  'decstation-2100': () => new R3000Caches(R3000_DATA, R3000_DATA),
  'decstation-3100': () => new R3000Caches(R3000_DATA, R3000_DATA),
  'decstation-5000-125': r3000,
  'decstation-5000-200': r3000,
  'pentium-133': () =>
    new IntelCaches(INTEL, INTEL, { bytes: 256 * KIB, ways: 1, lineBytes: 32 }, false),
  'pentium-pro-200': () =>
    new IntelCaches(
      { bytes: 8 * KIB, ways: 4, lineBytes: 32, ...TREE },
      INTEL,
      { bytes: 256 * KIB, ways: 4, lineBytes: 32, ...TREE },
      true,
    ),
};

function r3000(): NaiveCaches {
  return new R3000Caches(
    { bytes: 64 * KIB, ways: 1, lineBytes: 16 },
    { bytes: 64 * KIB, ways: 1, lineBytes: 4, refillBytes: 16 },
  );
}

function missesOf(caches: NaiveCaches, { kinds, addresses }: Trace): Misses {
  kinds.forEach((kind, i) => {
    const address = addresses[i];
    if (kind === FETCH) caches.fetch(address);
    else if (kind === STORE) caches.store(address);
    else caches.load(address);
  });
  return caches.misses();
}

const running = allSheets().filter(({ runs }) => runs);
const runs = [
  { name: 'L4 on a Pentium', trace: traceOfRun(l4, 'pentium-133', 12, 512) },
  {
    name: 'the exokernel on a DECstation',
    trace: traceOfRun(exokernel, 'decstation-3100', 12, 512),
  },
];

function differs(sheet: MachineSheet, of: (caches: NaiveCaches) => NaiveCaches, trace: Trace) {
  const theirs = missesOf(of(naive[sheet.id]()), trace);
  return JSON.stringify(theirs) !== JSON.stringify(missesOf(machineCaches(sheet), trace));
}

describe('caches', () => {
  test('are known here of every machine that runs', () => {
    expect(Object.keys(naive)).toEqual(running.map(({ id }) => id));
  });

  test('have enough to do', () => {
    for (const { trace } of runs) expect(trace.kinds.length).toBeGreaterThan(20_000);
  });
});

describe.each(running)('the caches of $id', (sheet) => {
  test('miss as often as naive ones on 20,000 drawn accesses', () => {
    let all = 0;
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 2 ** 31 - 1 }), (seed) => {
        const trace = drawnTrace(seed, 20_000, MEMORY_BYTES);
        const misses = missesOf(naive[sheet.id](), trace);
        all += misses.data + misses.fetch + misses.outer;
        expect(missesOf(machineCaches(sheet), trace)).toEqual(misses);
      }),
      { numRuns: 5 },
    );
    expect(all).toBeGreaterThan(1000);
  });

  test.each(runs)('miss as often as naive ones on a run of $name', ({ trace }) => {
    const misses = missesOf(naive[sheet.id](), trace);
    expect(misses.data).toBeGreaterThan(100);
    expect(misses.fetch).toBeGreaterThan(10);
    expect(missesOf(machineCaches(sheet), trace)).toEqual(misses);
  });

  test('would be caught if they took in less, more, or something else', () => {
    const traces = [1, 2, 3, 4].map((seed) => drawnTrace(seed, 5000, MEMORY_BYTES));
    // Every hundredth store, load or fetch is a line further on.
    for (const kind of ['fetch', 'load', 'store'] as const) {
      let calls = 0;
      const skewed = (caches: NaiveCaches): NaiveCaches => ({
        fetch: (address) => caches.fetch(address),
        load: (address) => caches.load(address),
        store: (address) => caches.store(address),
        misses: () => caches.misses(),
        [kind]: (address: number) => caches[kind](++calls % 100 === 0 ? address + 64 : address),
      });
      expect(traces.some((trace) => differs(sheet, skewed, trace))).toBe(true);
    }
  });
});
