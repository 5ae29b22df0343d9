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

function wordIn(bytes: readonly number[], at: number): number {
  return (bytes[at] | (bytes[at + 1] << 8) | (bytes[at + 2] << 16) | (bytes[at + 3] << 24)) >>> 0;
}

function perform({ processor }: ReturnType<typeof rig>, step: Step): number {
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
