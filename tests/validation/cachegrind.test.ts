/**
 * The caches of the x86 machines, and of sheets with other numbers, miss as often as cachegrind says of real programs. Cachegrind replaces
 * the least recently used line and knows no lines of less than 32 bytes on processors of today; so the DECstations' caches are held
 * against naive ones alone (`caches.test.ts`).
 */
import { describe, expect, test } from 'vitest';
import { loadSheet, type MachineSheet, readSheet } from '../../machines/sheets/load.ts';
import {
  type CacheSize,
  type Counts,
  hasValgrind,
  liveProgram,
  type Program,
  storedProgram,
} from './cachegrind.ts';
import { FRAMES, intelCaches } from './machine-cache.ts';
import { NaiveCache, type NaiveCaches } from './naive-cache.ts';

const PAGE = 4096;
const KIB = 1024;

/** A cache for fetches, or one for loads and stores; of the machine's other caches nothing is looked at. */
interface Side {
  readonly caches: NaiveCaches;
  readonly size: CacheSize;
}

/** Performs all accesses: one of its lines missing is a miss, of which no access makes two. */
function countsOf(program: Program, code: Side, data: Side): Counts {
  const { kinds, addresses, bytes } = program.accesses;
  const counts = { fetches: 0, fetchMisses: 0, reads: 0, readMisses: 0, writes: 0, writeMisses: 0 };
  const codePages = placing(code.size);
  const dataPages = placing(data.size);
  kinds.forEach((kind, i) => {
    const isFetch = kind === 'I';
    const { caches, size } = isFetch ? code : data;
    const place = isFetch ? codePages : dataPages;
    const act = isFetch ? 'fetch' : kind === 'S' ? 'store' : 'load';
    const before = missesSoFar(caches, isFetch);
    const [first, last] = [addresses[i], addresses[i] + bytes[i] - 1];
    caches[act](place(first));
    if (lineOf(last, size) !== lineOf(first, size)) caches[act](place(last));
    const missed = missesSoFar(caches, isFetch) > before ? 1 : 0;
    if (isFetch) {
      counts.fetches++;
      counts.fetchMisses += missed;
    } else if (kind === 'S') {
      counts.writes++;
      counts.writeMisses += missed;
    } else {
      counts.reads++;
      counts.readMisses += missed;
    }
  });
  return counts;
}

function missesSoFar(caches: NaiveCaches, isFetch: boolean): number {
  const { fetch, data } = caches.misses();
  return isFetch ? fetch : data;
}

function lineOf(address: number, { lineBytes }: CacheSize): number {
  return Math.floor(address / lineBytes);
}

/** Virtual to physical, by words: a frame for each page that is touched, in which the cache takes it for the same. */
function placing({ bytes, ways }: CacheSize): (address: number) => number {
  const colours = Math.max(1, bytes / ways / PAGE);
  const frames = new Map<number, number>();
  const used = new Map<number, number>();
  return (address) => {
    const page = Math.floor(address / PAGE);
    let frame = frames.get(page);
    if (frame === undefined) {
      const colour = page % colours;
      const nth = used.get(colour) ?? 0;
      used.set(colour, nth + 1);
      frame = colour + colours * nth;
      if (frame >= FRAMES) throw new Error('the program has more pages than the machine frames');
      frames.set(page, frame);
    }
    return frame * PAGE + Math.floor((address % PAGE) / 4) * 4;
  };
}

/** The Pentium Pro with first-level caches of another size. */
function changed(size: CacheSize): MachineSheet {
  const sheet = structuredClone(loadSheet('pentium-pro-200'));
  for (const cache of [sheet.instructionCache, sheet.dataCache]) {
    Object.assign(cache.bytes, exact(size.bytes));
    Object.assign(cache.ways, exact(size.ways));
    Object.assign(cache.lineBytes, exact(size.lineBytes));
    Object.assign(cache.refillBytes, exact(size.lineBytes));
  }
  return readSheet(JSON.stringify(sheet), 'pentium-pro-200.json');
}

function exact(value: number): { value: number; lo: number; hi: number } {
  return { value, lo: value, hi: value };
}

const PENTIUM: CacheSize = { bytes: 8 * KIB, ways: 2, lineBytes: 32 };
const FOUR_WAYS: CacheSize = { bytes: 8 * KIB, ways: 4, lineBytes: 32 };
const LARGER: CacheSize = { bytes: 16 * KIB, ways: 2, lineBytes: 32 };
const DIRECT: CacheSize = { bytes: 64 * KIB, ways: 1, lineBytes: 32 };

const lines = Array.from({ length: 100 }, (_, i) => `${(i * 7919) % 1009} line`).join('\n');
const programs = [
  storedProgram(),
  ...(hasValgrind()
    ? [liveProgram('true', ['true']), liveProgram('sort of 100 lines', ['sort'], lines)]
    : []),
];

describe.each(programs)('of $name', (program) => {
  test('there are enough accesses', () => {
    expect(program.accesses.kinds.length).toBeGreaterThan(50_000);
    expect(new Set(program.accesses.kinds)).toEqual(new Set(['I', 'L', 'S', 'M']));
  });

  test('the Pentium’s code cache and the Pentium Pro’s data cache miss as often as cachegrind says', () => {
    const code = { caches: intelCaches(loadSheet('pentium-133')), size: PENTIUM };
    const data = { caches: intelCaches(loadSheet('pentium-pro-200')), size: PENTIUM };
    expect(countsOf(program, code, data)).toEqual(program.counts({ code: PENTIUM, data: PENTIUM }));
  });

  test.each([
    { name: '16 KiB in two ways', size: LARGER },
    { name: '64 KiB in one way', size: DIRECT },
  ])('caches of $name do so too', ({ size }) => {
    const sides = [1, 2].map(() => ({ caches: intelCaches(changed(size)), size }));
    expect(countsOf(program, sides[0], sides[1])).toEqual(
      program.counts({ code: size, data: size }),
    );
  });

  test('the Pentium Pro’s code cache differs, by its tree of bits alone', () => {
    const theirs = program.counts({ code: FOUR_WAYS, data: PENTIUM });
    const data = { caches: naiveCode(PENTIUM, 'lru'), size: PENTIUM };
    const missesBy = (caches: NaiveCaches): number =>
      countsOf(program, { caches, size: FOUR_WAYS }, data).fetchMisses;
    expect(missesBy(naiveCode(FOUR_WAYS, 'lru'))).toBe(theirs.fetchMisses);
    const tree = missesBy(naiveCode(FOUR_WAYS, 'tree'));
    expect(tree).not.toBe(theirs.fetchMisses);
    expect(missesBy(intelCaches(loadSheet('pentium-pro-200')))).toBe(tree);
  });
});

/** A naive cache alone. */
function naiveCode(size: CacheSize, replace: 'lru' | 'tree'): NaiveCaches {
  const cache = new NaiveCache({ ...size, replace });
  const read = (address: number): void => void cache.read(address);
  return {
    fetch: read,
    load: read,
    store: read,
    misses: () => ({ data: cache.misses, fetch: cache.misses, outer: 0 }),
  };
}
