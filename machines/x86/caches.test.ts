import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { KERNEL_BASE } from '../formats/x86.ts';
import { POISON } from '../memory.ts';
import { loadSheet } from '../sheets/load.ts';
import { P54C, PENTIUM_PRO, ReferenceCaches } from './caches.reference.ts';
import type { X86Processor } from './processor.ts';
import { bareProcessor, chargedWaits } from './rig.ts';

const FRAMES = 256;

/** Addresses that meet in few sets: 4 KB apart in L1, and so far apart in L2. */
function addresses(outers: number, apart: number, inners: number): number[] {
  const upTo = (count: number) => Array.from({ length: count }, (_, i) => i);
  return upTo(outers).flatMap((outer) =>
    upTo(inners).flatMap((inner) =>
      [0, 1].flatMap((line) =>
        [0, 1].map((word) => 0x8000 + outer * apart + inner * 0x1000 + line * 32 + word * 4),
      ),
    ),
  );
}

/** More of them than an L2 of one way holds. */
const ADDRESSES = addresses(3, 0x40000, 4);
/** More of them than an L2 of four ways holds. */
const FOUR_WAYS = addresses(6, 0x10000, 2);

const KINDS = [
  'load',
  'store',
  'fetch',
  'loadPast',
  'storePast',
  'flush',
  'invd',
  'wbinvd',
] as const;

interface Step {
  readonly kind: (typeof KINDS)[number];
  readonly pa: number;
  readonly value: number;
}

const value = fc.nat(0xffff);

function sequencesOver(places: readonly number[]): fc.Arbitrary<Step[]> {
  const pa = fc.constantFrom(...places);
  const kind = fc.constantFrom(
    'load' as const,
    'store' as const,
    'load' as const,
    'fetch' as const,
  );
  return fc.array(
    fc.oneof(
      { weight: 20, arbitrary: fc.record({ kind, pa, value }) },
      { weight: 4, arbitrary: fc.record({ kind: fc.constantFrom(...KINDS), pa, value }) },
    ),
    { maxLength: 120, size: 'max' },
  );
}

const sequences = sequencesOver(ADDRESSES);

/** Performs a step and gives what it read; 0 if it reads nothing. Paging is off. */
function perform(processor: X86Processor, { kind, pa, value }: Step, i: number): number {
  if (kind === 'load') return processor.load(KERNEL_BASE + pa);
  if (kind === 'store') processor.store(KERNEL_BASE + pa, value);
  if (kind === 'fetch') return processor.userFetch(KERNEL_BASE + pa);
  // DMA and uncached accesses are the same to the caches.
  if (kind === 'loadPast') return i % 2 === 0 ? processor.dmaLoad(pa) : processor.loadUncached(pa);
  if (kind === 'storePast' && i % 2 === 0) processor.dmaStore(pa, value);
  if (kind === 'storePast' && i % 2 === 1) processor.storeUncached(pa, value);
  if (kind === 'flush') processor.flushDataCache(pa, 4);
  if (kind === 'invd') processor.x86.invd();
  if (kind === 'wbinvd') processor.x86.wbinvd();
  return 0;
}

function performReference(caches: ReferenceCaches, { kind, pa, value }: Step): number {
  if (kind === 'load' || kind === 'fetch' || kind === 'loadPast') return caches[kind](pa);
  if (kind === 'store' || kind === 'storePast') caches[kind](pa, value);
  else if (kind === 'flush') caches.flush(pa);
  else caches[kind]();
  return 0;
}

describe.each([
  { name: 'P54C', id: 'pentium-133', shape: P54C, places: ADDRESSES },
  { name: 'Pentium Pro', id: 'pentium-pro-200', shape: PENTIUM_PRO, places: FOUR_WAYS },
])('the caches of the $name', ({ id, shape, places }) => {
  test('miss, and lose by INVD, what lines with bytes of their own would', () => {
    const sheet = loadSheet(id);
    let outerVictims = 0;
    fc.assert(
      fc.property(sequencesOver(places), (steps) => {
        const processor = bareProcessor(FRAMES, sheet);
        const reference = new ReferenceCaches(shape, POISON >>> 0);
        steps.forEach((step, i) => {
          expect(perform(processor, step, i)).toBe(performReference(reference, step));
        });
        const { ledger } = processor;
        expect({
          dataMisses: ledger.total('dataMisses'),
          fetchMisses: ledger.total('fetchMisses'),
          l2Misses: ledger.total('l2Misses'),
        }).toEqual({
          dataMisses: reference.dataMisses,
          fetchMisses: reference.fetchMisses,
          l2Misses: reference.l2Misses,
        });
        outerVictims += reference.l2Victims;
        for (const pa of places) expect(processor.peekWord(pa)).toBe(reference.peek(pa));
        processor.x86.invd();
        reference.invd();
        for (const pa of places) expect(processor.peekWord(pa)).toBe(reference.peek(pa));
        expect(processor.waited).toBeCloseTo(chargedWaits(processor), 6);
      }),
      { numRuns: 500 },
    );
    // Otherwise replacement in L2 was not looked at.
    expect(outerVictims).toBeGreaterThan(500);
  });
});

test('misses cost the same and move the same lines, written out or not', () => {
  fc.assert(
    fc.property(sequences, (steps) => {
      const quick = bareProcessor(FRAMES);
      const plain = bareProcessor(FRAMES);
      expect(quick.fits).toBe(true);
      plain.fits = false;
      steps.forEach((step, i) => {
        expect(perform(plain, step, i)).toBe(perform(quick, step, i));
      });
      expect(plain.saveChips()).toEqual(quick.saveChips());
      expect(plain.ledger.counts).toEqual(quick.ledger.counts);
      expect(plain.waited).toBeCloseTo(quick.waited, 6);
    }),
    { numRuns: 100 },
  );
});

describe.each(['pentium-133', 'pentium-pro-200', 'i486-50'])('the caches of the %s', (id) => {
  const sheet = loadSheet(id);

  test('give the newest bytes, and wait as long as the ledger says', () => {
    fc.assert(
      fc.property(sequences, (steps) => {
        const processor = bareProcessor(FRAMES, sheet);
        const newest = new Map<number, number>();
        steps.forEach((step, i) => {
          if (step.kind === 'invd') return;
          const got = perform(processor, step, i);
          if (step.kind === 'store' || step.kind === 'storePast') newest.set(step.pa, step.value);
          if (['load', 'fetch', 'loadPast'].includes(step.kind)) {
            expect(got).toBe(newest.get(step.pa) ?? POISON >>> 0);
          }
        });
        expect(processor.waited).toBeCloseTo(chargedWaits(processor), 6);
      }),
      { numRuns: 200 },
    );
  });

  test('go on from a snapshot as if nothing had happened', () => {
    fc.assert(
      fc.property(sequences, fc.nat(100), (steps, cut) => {
        const whole = bareProcessor(FRAMES, sheet);
        const parts = bareProcessor(FRAMES, sheet);
        steps.forEach((step, i) => {
          if (i === cut) {
            const state = structuredClone(parts.saveChips());
            parts.x86.wbinvd();
            parts.restoreChips(state);
            parts.waited = whole.waited;
          }
          expect(perform(parts, step, i)).toBe(perform(whole, step, i));
        });
        expect(parts.waited).toBe(whole.waited);
        expect(parts.memory.hash(1)).toBe(whole.memory.hash(1));
      }),
      { numRuns: 100 },
    );
  });

  test('write everything back with WBINVD, so that INVD has nothing to lose', () => {
    const processor = bareProcessor(FRAMES, sheet);
    for (const pa of ADDRESSES) processor.load(KERNEL_BASE + pa);
    for (const pa of ADDRESSES) processor.store(KERNEL_BASE + pa, pa);
    processor.x86.wbinvd();
    processor.x86.invd();
    for (const pa of ADDRESSES) expect(processor.load(KERNEL_BASE + pa)).toBe(pa);
  });
});
