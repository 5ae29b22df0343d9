import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { KSEG0, KSEG1 } from '../formats/mips.ts';
import { PhysicalMemory } from '../memory.ts';
import { loadSheet } from '../sheets/load.ts';
import { Cache } from './cache.ts';
import { mipsParameters } from './parameters.ts';
import { rig } from './rig.ts';

const KINDS = [
  'load',
  'store',
  'load8',
  'store8',
  'loadUncached',
  'storeUncached',
  'storeAlias',
  'dmaLoad',
  'dmaStore',
  'fetch',
  'peek',
  'flushData',
  'flushInstructions',
] as const;

interface Step {
  readonly kind: (typeof KINDS)[number];
  readonly pa: number;
  readonly byte: number;
  readonly value: number;
}

/** One cache as explicit copies of lines: what is in it, and its bytes. */
class ReferenceCache {
  readonly lineBytes: number;
  readonly #refillBytes: number;
  readonly #lines: number;
  readonly #held = new Map<number, { line: number; bytes: number[] }>();
  misses = 0;

  constructor(geometry: { bytes: number; lineBytes: number; refillBytes: number }) {
    this.lineBytes = geometry.lineBytes;
    this.#refillBytes = geometry.refillBytes;
    this.#lines = geometry.bytes / geometry.lineBytes;
  }

  /** The bytes of the line of `pa`, if it is here. */
  line(pa: number): number[] | null {
    const line = Math.floor(pa / this.lineBytes);
    const held = this.#held.get(line % this.#lines);
    return held?.line === line ? held.bytes : null;
  }

  put(pa: number, memory: readonly number[]): void {
    const line = Math.floor(pa / this.lineBytes);
    const start = line * this.lineBytes;
    const bytes = memory.slice(start, start + this.lineBytes);
    this.#held.set(line % this.#lines, { line, bytes });
  }

  /** The bytes of the line of `pa`, fetched if it was not here. */
  read(pa: number, memory: readonly number[]): number[] {
    if (this.line(pa) === null) {
      this.misses++;
      const start = Math.floor(pa / this.#refillBytes) * this.#refillBytes;
      for (let at = start; at < start + this.#refillBytes; at += this.lineBytes) {
        this.put(at, memory);
      }
    }
    return this.line(pa) ?? [];
  }

  /** Whether some line holds other bytes than memory. */
  differs(memory: readonly number[]): boolean {
    return [...this.#held.values()].some(({ line, bytes }) =>
      bytes.some((byte, i) => byte !== memory[line * this.lineBytes + i]),
    );
  }

  forget(pa: number): void {
    this.#held.delete(Math.floor(pa / this.lineBytes) % this.#lines);
  }
}

/** A machine's memory and caches in bytes. */
class Reference {
  readonly memory: number[];
  readonly data: ReferenceCache;
  readonly code: ReferenceCache;

  constructor(machine: string, memory: PhysicalMemory) {
    const { dataCache, instructionCache } = mipsParameters(loadSheet(machine));
    this.memory = [...memory.bytes];
    this.data = new ReferenceCache(dataCache);
    this.code = new ReferenceCache(instructionCache);
  }

  perform({ kind, pa, byte, value }: Step): number {
    const { memory, data, code } = this;
    switch (kind) {
      case 'load':
        return wordIn(data.read(pa, memory), pa % data.lineBytes);
      case 'load8':
        return data.read(pa, memory)[(pa + byte) % data.lineBytes];
      case 'loadUncached':
      case 'dmaLoad':
        return wordIn(memory, pa);
      case 'fetch':
        return wordIn(code.read(pa, memory), pa % code.lineBytes);
      case 'peek': {
        const line = data.line(pa);
        return line === null ? wordIn(memory, pa) : wordIn(line, pa % data.lineBytes);
      }
      case 'store':
        for (let i = 0; i < 4; i++) memory[pa + i] = (value >>> (8 * i)) & 0xff;
        data.put(pa, memory);
        return 0;
      case 'store8': {
        const line = data.line(pa);
        if (line !== null) line[(pa + byte) % data.lineBytes] = value & 0xff;
        memory[pa + byte] = value & 0xff;
        return 0;
      }
      case 'flushData':
        data.forget(pa);
        return 0;
      case 'flushInstructions':
        code.forget(pa);
        return 0;
      default:
        for (let i = 0; i < 4; i++) memory[pa + i] = (value >>> (8 * i)) & 0xff;
        return 0;
    }
  }
}

type MipsRig = ReturnType<typeof rig>;

function wordIn(bytes: readonly number[], at: number): number {
  return (bytes[at] | (bytes[at + 1] << 8) | (bytes[at + 2] << 16) | (bytes[at + 3] << 24)) >>> 0;
}

function perform({ processor }: MipsRig, step: Step): number {
  const { kind, pa, byte, value } = step;
  switch (kind) {
    case 'load':
      return processor.load(KSEG0 + pa);
    case 'store':
      processor.store(KSEG0 + pa, value);
      return 0;
    case 'load8':
      return processor.load8(KSEG0 + pa + byte);
    case 'store8':
      processor.store8(KSEG0 + pa + byte, value);
      return 0;
    case 'loadUncached':
      return processor.load(KSEG1 + pa);
    case 'storeUncached':
      processor.storeUncached(pa, value);
      return 0;
    case 'storeAlias':
      processor.store(KSEG1 + pa, value);
      return 0;
    case 'dmaLoad':
      return processor.dmaLoad(pa);
    case 'dmaStore':
      processor.dmaStore(pa, value);
      return 0;
    case 'fetch':
      return processor.userFetch(KSEG0 + pa);
    case 'peek':
      return processor.peekWord(pa);
    case 'flushData':
      processor.flushDataCache(pa, 4);
      return 0;
    case 'flushInstructions':
      processor.flushInstructionCache(pa, 4);
      return 0;
  }
}

/** Two words each of two blocks that stand at the same place of a cache of 64 KB. */
const step: fc.Arbitrary<Step> = fc.record({
  kind: fc.constantFrom(...KINDS),
  pa: fc
    .tuple(fc.constantFrom(0x1000, 0x11000), fc.nat(1))
    .map(([block, word]) => block + 4 * word),
  byte: fc.nat(3),
  value: fc.nat(0xffffffff),
});

describe('the caches', () => {
  test.each(['decstation-3100', 'decstation-5000-200'])(
    'of the %s give the bytes that explicit copies of lines would',
    (machine) => {
      fc.assert(
        fc.property(
          fc.array(step, { maxLength: 60, size: 'max' }),
          fc.nat(59),
          (steps, interruption) => {
            let machineRig = rig(machine, 18);
            const reference = new Reference(machine, machineRig.memory);
            steps.forEach((one, i) => {
              const was = { data: reference.data.misses, code: reference.code.misses };
              const counted = {
                data: machineRig.count('dataMisses'),
                code: machineRig.count('fetchMisses'),
              };
              expect(perform(machineRig, one)).toBe(reference.perform(one));
              if (reference.data.differs(reference.memory)) {
                expect(machineRig.processor.peeksIntoLines).toBe(true);
              }
              expect(machineRig.count('dataMisses') - counted.data).toBe(
                reference.data.misses - was.data,
              );
              expect(machineRig.count('fetchMisses') - counted.code).toBe(
                reference.code.misses - was.code,
              );
              // Somewhere in between, everything moves into another processor.
              if (i === interruption) {
                const next = rig(machine, 18);
                next.memory.restore(structuredClone(machineRig.memory.save()));
                next.processor.restoreChips(structuredClone(machineRig.processor.saveChips()));
                machineRig = next;
              }
            });
            expect([...machineRig.memory.bytes.subarray(0x1000, 0x1010)]).toEqual(
              reference.memory.slice(0x1000, 0x1010),
            );
          },
        ),
        { numRuns: 150 },
      );
    },
  );

  test('keep what they held when memory changes under them', () => {
    const { processor, memory } = rig();
    processor.store(KSEG0 + 0x1000, 1);
    processor.dmaStore(0x1000, 2);
    expect(processor.load(KSEG0 + 0x1000)).toBe(1);
    expect(processor.peekWord(0x1000)).toBe(1);
    expect(processor.dmaLoad(0x1000)).toBe(2);
    expect(memory.words[0x400]).toBe(2);
    processor.flushDataCache(0x1000, 4);
    expect(processor.load(KSEG0 + 0x1000)).toBe(2);
  });

  test.each([
    ['is flushed', (at: MipsRig) => at.processor.flushDataCache(0x1000, 4)],
    ['gives way to a load', (at: MipsRig) => at.processor.load(KSEG0 + 0x11000)],
    ['gives way to a store', (at: MipsRig) => at.processor.store(KSEG0 + 0x11000, 3)],
    ['is stored to', (at: MipsRig) => at.processor.store(KSEG0 + 0x1000, 3)],
    ['goes with all others', (at: MipsRig) => at.processor.coolDown()],
  ])('hold no bytes of their own once the line that did %s', (_, end) => {
    const machineRig = rig();
    const { processor } = machineRig;
    processor.store(KSEG0 + 0x1000, 1);
    expect(processor.peeksIntoLines).toBe(false);
    processor.dmaStore(0x1000, 2);
    expect(processor.peeksIntoLines).toBe(true);
    end(machineRig);
    expect(processor.peeksIntoLines).toBe(false);
  });

  test('know how many lines have bytes of their own', () => {
    const memory = new PhysicalMemory(1);
    const geometry = { bytes: 64, lineBytes: 8, refillBytes: 16 };
    const kinds = ['refill', 'allocate', 'diverge', 'storeOwn', 'forget', 'clear', 'move'] as const;
    const action = fc.record({ kind: fc.constantFrom(...kinds), word: fc.nat(63) });
    fc.assert(
      fc.property(fc.array(action, { maxLength: 60, size: 'max' }), (actions) => {
        let cache = new Cache(geometry, memory);
        memory.words.fill(0);
        for (const { kind, word } of actions) {
          const pa = 4 * word;
          if (kind === 'forget') cache.forget(pa, 12);
          else if (kind === 'clear') cache.clear();
          else if (kind === 'diverge') {
            cache.diverge(pa);
            memory.words[word]++;
          } else if (kind === 'storeOwn') {
            if (!cache.diverged(pa)) continue;
            cache.storeOwn(pa, 7);
            memory.words[word] = 7;
          } else if (kind === 'move') {
            const state = structuredClone(cache.save());
            cache = new Cache(geometry, memory);
            cache.restore(state);
          } else cache[kind](pa);
          expect(cache.mayDiffer).toBe(cache.tags.some((tag) => tag < 0));
        }
      }),
    );
  });

  test('run old instructions until the instruction cache is flushed', () => {
    const { processor } = rig();
    processor.store(KSEG0 + 0x1000, 1);
    expect(processor.userFetch(KSEG0 + 0x1000)).toBe(1);
    processor.store(KSEG0 + 0x1000, 2);
    expect(processor.userFetch(KSEG0 + 0x1000)).toBe(1);
    processor.flushInstructionCache(0x1000, 4);
    expect(processor.userFetch(KSEG0 + 0x1000)).toBe(2);
  });

  test('show diverged lines, and nothing else, in the hash', () => {
    const { processor } = rig();
    const cold = processor.hashChips(1);
    const { instructions } = processor;
    processor.store(KSEG0 + 0x1000, 1);
    processor.instructions = instructions;
    expect(processor.hashChips(1)).toBe(cold);
    processor.dmaStore(0x1000, 2);
    expect(processor.hashChips(1)).not.toBe(cold);
    processor.coolDown();
    expect(processor.hashChips(1)).toBe(cold);
  });

  test('forget places, whatever stands in them', () => {
    const memory = new PhysicalMemory(32);
    const cache = new Cache({ bytes: 65536, lineBytes: 4, refillBytes: 16 }, memory);
    cache.refill(0x11004);
    expect([0x11000, 0x1100c, 0x11010].map((pa) => cache.holds(pa))).toEqual([true, true, false]);
    expect(cache.forget(0x1000, 8)).toBe(2);
    expect([0x11000, 0x11004, 0x11008].map((pa) => cache.holds(pa))).toEqual([false, false, true]);
    expect(cache.forget(0, 0)).toBe(0);
    expect(cache.forget(0, 1 << 20)).toBe(16384);
  });

  test('take longer lines aside whole, and know when they are as memory again', () => {
    const memory = new PhysicalMemory(1);
    const cache = new Cache({ bytes: 64, lineBytes: 16, refillBytes: 16 }, memory);
    memory.words.set([10, 11, 12, 13], 4);
    cache.refill(0x10);
    cache.diverge(0x14);
    memory.words[5] = 99;
    expect([0x10, 0x14, 0x18].map((pa) => cache.ownWord(pa))).toEqual([10, 11, 12]);
    cache.storeOwn(0x18, 50);
    memory.words[6] = 50;
    expect(cache.diverged(0x18)).toBe(true);
    cache.storeOwn(0x14, 51);
    memory.words[5] = 51;
    expect(cache.diverged(0x14)).toBe(false);
    expect(cache.holds(0x14)).toBe(true);
  });
});
