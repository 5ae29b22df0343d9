/**
 * What a sheet must satisfy beyond its schema: bands in order, powers of two where the chips cut
 * addresses into fields, and the parts that each family of machines has or lacks. The machine
 * code relies on these, so it need not check a sheet again.
 */
import type { Costs, L1Cache, MachineSheet, OuterCache, TlbGeometry } from './sheet.generated.ts';

/** One thing wrong: the path to it, what was expected, and what stands there. */
export interface Inconsistency {
  readonly path: readonly (string | number)[];
  readonly what: string;
}

type Family = MachineSheet['family'];

/** The format is the chip's: G. Kane, MIPS RISC Architecture, EntryHi. */
const R3000_ASID_BITS = 6;

const kinds: Readonly<Record<Family, MachineSheet['tlb']['kind']>> = {
  'mips-r3000': 'software-tagged',
  x86: 'hardware-walked',
  alpha: 'pal',
};

/** The mechanisms that one family has and another lacks; the others may be null or not. */
const mechanisms: readonly { cost: keyof Costs; families: readonly Family[] }[] = [
  { cost: 'refillException', families: ['mips-r3000'] },
  { cost: 'segmentLoad', families: ['x86'] },
  { cost: 'portIo', families: ['x86'] },
  { cost: 'divide', families: ['mips-r3000', 'x86'] },
  { cost: 'tlbWrite', families: ['mips-r3000', 'alpha'] },
  { cost: 'tlbInvalidate', families: ['x86', 'alpha'] },
];

/** Everything that is inconsistent in a sheet that its schema accepts. */
export function inconsistencies(sheet: MachineSheet): Inconsistency[] {
  return [
    ...bands(sheet, []),
    ...tlbProblems(sheet),
    ...cacheProblems(sheet),
    ...costProblems(sheet),
    ...bufferProblems(sheet),
  ];
}

function* bands(value: unknown, path: readonly (string | number)[]): Generator<Inconsistency> {
  if (typeof value !== 'object' || value === null) return;
  if ('value' in value && 'lo' in value && 'hi' in value) {
    const { value: number, lo, hi } = value;
    if (typeof number !== 'number' || typeof lo !== 'number' || typeof hi !== 'number') return;
    if (!(lo <= number && number <= hi)) {
      const what = `lo <= value <= hi was expected, but ${lo} <= ${number} <= ${hi} is not so`;
      yield { path: [...path, 'value'], what };
    }
    return;
  }
  for (const [key, child] of Object.entries(value)) {
    yield* bands(child, [...path, Array.isArray(value) ? Number(key) : key]);
  }
}

function* tlbProblems({ family, memory, tlb }: MachineSheet): Generator<Inconsistency> {
  if (tlb.kind !== kinds[family]) {
    const what = `"${kinds[family]}" was expected for the family ${family}`;
    yield { path: ['tlb', 'kind'], what: `${what}, but it is "${tlb.kind}"` };
  }
  const { unified, instruction, data, wired } = tlb;
  const split = instruction !== null && data !== null;
  if (unified === null ? !split : instruction !== null || data !== null) {
    const what = 'either unified, or instruction and data, was expected, and null for the rest';
    yield { path: ['tlb', 'unified'], what };
  }
  yield* geometryProblems(unified, ['tlb', 'unified']);
  yield* geometryProblems(instruction, ['tlb', 'instruction']);
  yield* geometryProblems(data, ['tlb', 'data']);
  if (wired !== null && unified !== null && wired.value >= unified.entries.value) {
    const what = `fewer than all ${unified.entries.value} entries were expected to be wired`;
    yield { path: ['tlb', 'wired', 'value'], what: `${what}, but ${wired.value} are` };
  }
  yield* presence(tlb.missCycles, family !== 'mips-r3000', ['tlb', 'missCycles'], family);
  yield* presence(wired, family === 'mips-r3000', ['tlb', 'wired'], family);
  if (family !== 'alpha') {
    yield* presence(tlb.asidBits, family === 'mips-r3000', ['tlb', 'asidBits'], family);
    const bits = tlb.asidBits?.value ?? R3000_ASID_BITS;
    if (family === 'mips-r3000' && bits !== R3000_ASID_BITS) {
      const what = `${R3000_ASID_BITS} bits were expected, which EntryHi of an R2000 or R3000 has`;
      yield { path: ['tlb', 'asidBits', 'value'], what: `${what}, but there are ${bits}` };
    }
  }
  yield* powerOfTwo(tlb.pageBytes.value, ['tlb', 'pageBytes', 'value']);
  if (memory.bytes.value % tlb.pageBytes.value !== 0) {
    const what = `whole pages of ${tlb.pageBytes.value} bytes were expected`;
    yield { path: ['memory', 'bytes', 'value'], what: `${what}, but it is ${memory.bytes.value}` };
  }
}

function* geometryProblems(
  geometry: TlbGeometry | null,
  path: readonly string[],
): Generator<Inconsistency> {
  if (geometry === null || geometry.ways.value === 0) return;
  const sets = geometry.entries.value / geometry.ways.value;
  yield* powerOfTwo(sets, [...path, 'ways', 'value'], 'entries divided by ways');
}

function* cacheProblems(sheet: MachineSheet): Generator<Inconsistency> {
  for (const name of ['instructionCache', 'dataCache'] as const) {
    const cache = sheet[name];
    yield* setProblems(cache, name);
    yield* powerOfTwo(cache.refillBytes.value, [name, 'refillBytes', 'value']);
    if (cache.refillBytes.value < cache.lineBytes.value) {
      const what = `at least a line of ${cache.lineBytes.value} bytes was expected`;
      const is = `but it is ${cache.refillBytes.value}`;
      yield { path: [name, 'refillBytes', 'value'], what: `${what}, ${is}` };
    }
  }
  if (sheet.l2 !== null) yield* setProblems(sheet.l2, 'l2');
  if (sheet.l3 !== null) yield* setProblems(sheet.l3, 'l3');
  if (sheet.l2 === null && sheet.l3 !== null) {
    yield { path: ['l3'], what: 'null was expected on a machine without a second level' };
  }
  const { unifiedL1, instructionCache, dataCache } = sheet;
  if (unifiedL1 && JSON.stringify(instructionCache) !== JSON.stringify(dataCache)) {
    const what = 'the same text as instructionCache was expected, since unifiedL1 is true';
    yield { path: ['dataCache'], what };
  }
  if (!unifiedL1 && instructionCache.write !== 'none') {
    const what = '"none" was expected, since nothing is stored to a separate instruction cache';
    yield { path: ['instructionCache', 'write'], what };
  }
  if (dataCache.write === 'none') {
    yield { path: ['dataCache', 'write'], what: '"through" or "back" was expected' };
  }
}

function* setProblems(cache: L1Cache | OuterCache, name: string): Generator<Inconsistency> {
  yield* powerOfTwo(cache.lineBytes.value, [name, 'lineBytes', 'value']);
  if (cache.ways.value < 1) {
    yield { path: [name, 'ways', 'value'], what: 'at least 1 way was expected, but it is 0' };
    return;
  }
  // The capacity itself need not be one: 96 KB in three ways has a power of two of sets.
  const sets = cache.bytes.value / cache.lineBytes.value / cache.ways.value;
  yield* powerOfTwo(sets, [name, 'bytes', 'value'], 'bytes divided by lineBytes and ways');
}

function* costProblems({ family, costs, l2, l3 }: MachineSheet): Generator<Inconsistency> {
  for (const { cost, families } of mechanisms) {
    yield* presence(costs[cost], families.includes(family), ['costs', cost], family);
  }
  const levels = [
    { cost: 'l2Miss', level: 'l2', cache: l2 },
    { cost: 'l3Miss', level: 'l3', cache: l3 },
  ] as const;
  for (const { cost, level, cache } of levels) {
    if ((costs[cost] === null) !== (cache === null)) {
      const what = `null was expected exactly when ${level} is null`;
      yield { path: ['costs', cost], what };
    }
  }
}

function* bufferProblems({ writeBuffer, network, disk }: MachineSheet): Generator<Inconsistency> {
  const { pageModeBytes, pageModeRetireCycles } = writeBuffer;
  if ((pageModeBytes === null) !== (pageModeRetireCycles === null)) {
    const what = 'pageModeRetireCycles and pageModeBytes were expected to be null together';
    yield { path: ['writeBuffer', 'pageModeBytes'], what };
  }
  yield* powerOfTwo(writeBuffer.entryBytes.value, ['writeBuffer', 'entryBytes', 'value']);
  if (pageModeBytes !== null) {
    yield* powerOfTwo(pageModeBytes.value, ['writeBuffer', 'pageModeBytes', 'value']);
  }
  for (const [name, device] of Object.entries({ network, disk })) {
    if (device !== null && device.dma !== (device.bufferBytes === null)) {
      const what = 'null was expected exactly when dma is true';
      yield { path: [name, 'bufferBytes'], what };
    }
  }
}

function* presence(
  value: unknown,
  expected: boolean,
  path: readonly string[],
  family: Family,
): Generator<Inconsistency> {
  if ((value !== null) === expected) return;
  const what = expected
    ? `a quantity was expected, since the family ${family} has this mechanism, but it is null`
    : `null was expected, since the family ${family} has no such mechanism`;
  yield { path, what };
}

function* powerOfTwo(
  number: number,
  path: readonly string[],
  what = 'the value',
): Generator<Inconsistency> {
  if (number >= 1 && 2 ** Math.round(Math.log2(number)) === number) return;
  yield { path, what: `a power of two was expected of ${what}, but it is ${number}` };
}
