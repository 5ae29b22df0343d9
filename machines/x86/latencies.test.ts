/** What loads and copies cost on the Pentium Pro, against measurements that are no kernel's. */
import { expect, test } from 'vitest';
import { KERNEL_BASE } from '../formats/x86.ts';
import { KINDS } from '../ledger.ts';
import { loadSheet } from '../sheets/load.ts';
import type { X86Processor } from './processor.ts';
import { bareProcessor } from './rig.ts';

const KB = 1024;
const LINE = 32;
const BASE = KERNEL_BASE + 64 * KB;

const sheet = loadSheet('pentium-pro-200');

/** Cycles of all that the ledger has: at its prices, and by their bands. */
function cycles({ ledger, instructions }: X86Processor, since: number) {
  const counts = KINDS.map((kind) =>
    kind === 'instructions' ? instructions - since : ledger.total(kind),
  );
  const at = (edge: 'value' | 'lo' | 'hi') =>
    counts.reduce((sum, count, i) => sum + count * ledger.price(KINDS[i])[edge], 0);
  return { value: at('value'), lo: at('lo'), hi: at('hi') };
}

/** Cycles of one load of each line of so many bytes, which were all loaded before. */
function load(bytes: number) {
  const processor = bareProcessor(1024, sheet);
  const pass = () => {
    for (let at = 0; at < bytes; at += LINE) processor.load(BASE + at);
  };
  pass();
  processor.ledger.clear();
  const before = processor.instructions;
  pass();
  const { value, lo, hi } = cycles(processor, before);
  const loads = bytes / LINE;
  return { value: value / loads, lo: lo / loads, hi: hi / loads };
}

test('a load that hits the first level costs an instruction', () => {
  expect(load(4 * KB)).toEqual(expect.objectContaining({ value: sheet.instructionCycles.value }));
});

test.each([
  ['the second level', 128 * KB, 'l2ReadTotal'],
  ['memory', 1024 * KB, 'memoryReadTotal'],
] as const)('a load from %s takes as long as lmbench measured', (_, bytes, fact) => {
  const { value, lo, hi } = load(bytes);
  const measured = sheet.facts[fact];
  expect(value).toBeGreaterThanOrEqual(measured.lo);
  expect(value).toBeLessThanOrEqual(measured.hi);
  expect(measured.value).toBeGreaterThanOrEqual(lo);
  expect(measured.value).toBeLessThanOrEqual(hi);
});

test('a copy from memory to memory takes as long as lmbench measured, within the band', () => {
  const processor = bareProcessor(1024, sheet);
  const bytes = 1024 * KB;
  const copy = () => processor.copy(BASE + 2 * bytes, BASE, bytes);
  copy();
  processor.ledger.clear();
  const before = processor.instructions;
  copy();
  const { value, lo, hi } = cycles(processor, before);
  const lines = bytes / LINE;
  const { blockCopyLine } = sheet.checks;
  // The line is read, and read once more for the store that misses.
  expect(processor.ledger.total('dataMisses') / lines).toBeCloseTo(2, 1);
  expect(value / lines).toBeCloseTo(82, 0);
  expect(lo / lines).toBeLessThanOrEqual(blockCopyLine.value);
  expect(hi / lines).toBeGreaterThanOrEqual(blockCopyLine.value);
});

test.each(['i486-50', 'pentium-133', 'pentium-pro-200'])(
  'the very first line of memory is no exception (%s)',
  (id) => {
    const processor = bareProcessor(64, loadSheet(id));
    processor.load(KERNEL_BASE);
    expect(processor.ledger.total('dataMisses')).toBe(1);
    processor.load(KERNEL_BASE + 4);
    expect(processor.ledger.total('dataMisses')).toBe(1);
  },
);
