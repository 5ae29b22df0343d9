import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Machine } from '../core/words/machine.ts';
import { createMachine } from './build.ts';
import { DeviceBay } from './device-bay.ts';
import { ENTRY_LO_D, ENTRY_LO_N, ENTRY_LO_V, entryHi, entryLo } from './formats/mips.ts';
import { KERNEL_BASE, PTE_PCD, PTE_PRESENT, PTE_WRITE } from './formats/x86.ts';
import type { MipsProcessor } from './mips/processor.ts';
import { rig } from './mips/rig.ts';
import { Peek } from './peek.ts';
import type { Processor } from './processor.ts';
import { loadSheet } from './sheets/load.ts';
import { Watch } from './watch.ts';
import { bareProcessor, DIRECTORY, Tables, USER_PAGE } from './x86/rig.ts';

const FRAMES = 64;
const FRAME = 4096;
const VA = 0x00400000;
const UNCACHED_VA = 0x00500000;
/** Two frames that share the places of a cache of 64 KB, and those of all smaller ones; and another. */
const DATA = [20, 36, 21];
/** Places in each of them: on one line, on another line, and in another block. */
const OFFSETS = [0, 4, 64, 2048];

/** Rows in which some of those places are. */
const ROWS = DATA[0] * FRAME;
const ROW_BYTES = 64;
const ROW_COUNT = (2 * FRAME) / ROW_BYTES;

interface Subject {
  readonly processor: Processor;
  /** Acts of the family's own. */
  readonly acts: readonly (() => void)[];
  /** Words that stores to `DATA` do not reach, but that may change. */
  readonly others: readonly number[];
}

function mips(id: string): Subject {
  const { processor } = rig(id, FRAMES);
  processor.mips.setEntryHi(entryHi(0, 5));
  DATA.forEach((frame, i) => {
    const map = (index: number, va: number, flags: number): void =>
      processor.mips.writeIndexed(index, entryHi(va + i * FRAME, 5), entryLo(frame, flags));
    map(8 + i, VA, ENTRY_LO_V | ENTRY_LO_D);
    map(16 + i, UNCACHED_VA, ENTRY_LO_V | ENTRY_LO_D | ENTRY_LO_N);
  });
  return { processor, acts: [flushAll(processor), () => processor.coolDown()], others: [0x5000] };
}

const flushAll = (processor: MipsProcessor) => () =>
  processor.flushDataCache(0, processor.memory.bytes.length);

function x86(id: string): Subject {
  const processor = bareProcessor(FRAMES, loadSheet(id));
  const tables = new Tables(processor);
  tables.clear(DIRECTORY);
  // In small pages, for the i486 has no others.
  for (let pa = 0; pa < FRAMES * FRAME; pa += FRAME) {
    tables.map(KERNEL_BASE + pa, pa, PTE_PRESENT | PTE_WRITE);
  }
  DATA.forEach((frame, i) => {
    tables.map(VA + i * FRAME, frame * FRAME);
    tables.map(UNCACHED_VA + i * FRAME, frame * FRAME, USER_PAGE | PTE_PCD);
  });
  // Where stores bring lines in, INVD would lose the tables otherwise.
  processor.x86.wbinvd();
  processor.x86.setCr3(DIRECTORY);
  processor.x86.enablePaging();
  const clearMarks = (): void => {
    // The walker then sets accessed and dirty bits anew.
    tables.map(VA, DATA[0] * FRAME);
    processor.x86.setCr3(processor.x86.cr3());
  };
  const acts = [
    () => processor.x86.invd(),
    () => processor.x86.wbinvd(),
    () => processor.flushDataCache(DATA[0] * FRAME, FRAME),
    clearMarks,
  ];
  return { processor, acts, others: [0, 1, 2].map((i) => tables.entryOf(VA + i * FRAME)) };
}

/** What may be done at `pa`, which the pages of `VA` and `UNCACHED_VA` reach at `va` bytes on. */
const ACCESSES: readonly ((p: Processor, pa: number, va: number, value: number) => void)[] = [
  (p, _, va, value) => asUser(p, () => p.userStore(VA + va, value)),
  (p, _, va, value) => asUser(p, () => p.userStore8(VA + va + 1, value)),
  (p, _, va) => asUser(p, () => p.userLoad(VA + va)),
  (p, _, va) => asUser(p, () => p.userFetch(VA + va)),
  (p, _, va, value) => asUser(p, () => p.userStore(UNCACHED_VA + va, value)),
  (p, _, va, value) => asUser(p, () => p.userStore8(UNCACHED_VA + va + 2, value)),
  (p, pa) => p.load(p.kernelBase + pa),
  (p, pa, _, value) => p.store(p.kernelBase + pa, value),
  (p, pa, _, value) => p.store8(p.kernelBase + pa + 3, value),
  (p, pa, _, value) => p.fill(p.kernelBase + pa, value, 16),
  (p, pa) => p.copy(p.kernelBase + pa, p.kernelBase + DATA[2] * FRAME, 16),
  (p, pa, _, value) => p.storeUncached(pa, value),
  (p, _, va, value) => p.storeUser(VA + va, value),
  (p, pa, _, value) => p.dmaStore(pa, value),
  (p, pa) => p.dmaLoad(pa),
];

function asUser(processor: Processor, access: () => void): void {
  processor.kernelMode = false;
  access();
  processor.kernelMode = true;
}

const step = fc.record({
  // Past the accesses come the family's own acts, which are rarer.
  act: fc.nat(ACCESSES.length + 1),
  page: fc.nat(DATA.length - 1),
  offset: fc.constantFrom(...OFFSETS),
  value: fc.nat(2),
  looks: fc.boolean(),
});

describe.each([
  ['decstation-3100', mips],
  ['decstation-5000-200', mips],
  ['pentium-133', x86],
  ['pentium-pro-200', x86],
  ['i486-50', x86],
])('a watch on the %s', (id, subject) => {
  it('is stale exactly when a watched word would be read otherwise', () => {
    const seen = { stale: 0, fresh: 0, longestFresh: 0 };
    fc.assert(
      fc.property(
        fc.array(step, { minLength: 20, maxLength: 60 }),
        fc.nat(0xffff),
        fc.boolean(),
        (steps, chosen, byRows) => {
          const { processor, acts, others } = subject(id);
          const watch = new Watch(processor.memory, processor);
          const peek = new Peek(processor, new DeviceBay([]), watch);
          const places = DATA.flatMap((frame) => OFFSETS.map((offset) => frame * FRAME + offset));
          const watched = [...places, ...others]
            .filter((_, i) => (chosen & (1 << i)) !== 0)
            .map((pa) => processor.kernelBase + pa);
          // One by one, or as rows of a table, some of which nobody chose.
          const found = new Int32Array(ROW_COUNT);
          const look = (): number[] => {
            if (!byRows) return watched.map((ka) => peek.load(ka));
            peek.read(processor.kernelBase + ROWS, found, ROW_COUNT, ROW_BYTES);
            return [...found];
          };
          let noted: number[] = [];
          const again = (): void => {
            watch.during(() => {
              noted = look();
            });
          };
          again();
          let fresh = 0;
          for (const { act, page, offset, value, looks } of steps) {
            if (act < ACCESSES.length) {
              const va = page * FRAME + offset;
              ACCESSES[act](processor, DATA[page] * FRAME + offset, va, value);
            } else acts[(value + act) % acts.length]();
            if (!looks) continue;
            const differs = look().some((word, i) => word !== noted[i]);
            expect(watch.stale).toBe(differs);
            seen[differs ? 'stale' : 'fresh']++;
            fresh = differs ? 0 : fresh + 1;
            seen.longestFresh = Math.max(seen.longestFresh, fresh);
            if (differs) again();
          }
        },
      ),
      { numRuns: 400, seed: 7 },
    );
    expect(seen.stale).toBeGreaterThan(500);
    expect(seen.fresh).toBeGreaterThan(500);
    expect(seen.longestFresh).toBeGreaterThan(10);
  });
});

describe('many words at once', () => {
  const machine = createMachine('pentium-133', { frames: 16 });
  const base = machine.bus.kernelBase;
  machine.install({ entries: [], rooms: [], paths: { paths: [] } });
  for (let pa = 0x3000; pa < 0x5000; pa += 4) machine.bus.store(base + pa, ~pa >>> 0);
  const expected = (pa: number, count: number, stride: number): number[] =>
    Array.from({ length: count }, (_, i) => ~(pa + i * stride));

  it.each([
    [1, 4],
    [7, 4],
    [300, 4],
    [60, 12],
    [8, 1024],
    [4, 1028],
  ])('are %i words, %i bytes apart', (count, stride) => {
    const into = new Int32Array(count + 1).fill(5);
    machine.watch(() => machine.peek.read(base + 0x3004, into, count, stride));
    expect([...into]).toEqual([...expected(0x3004, count, stride), 5]);
    for (let i = 0; i < count; i++) {
      const ka = base + 0x3004 + i * stride;
      machine.watch(() => machine.peek.read(base + 0x3004, into, count, stride));
      // Nobody reads the words between.
      if (stride > 4) machine.bus.store(ka - 4, 9);
      machine.bus.store(ka, into[i] >>> 0);
      expect(machine.stale).toBe(false);
      machine.bus.store(ka, ~into[i] >>> 0);
      expect(machine.stale).toBe(true);
      machine.bus.store(ka, into[i] >>> 0);
    }
  });

  it.each([
    ['beyond memory', 0xfff0, 8, 4],
    ['beyond memory by its stride', 0, 17, 4096],
    ['at no word', 0x3002, 1, 4],
    ['at no words', 0x3000, 2, 6],
    ['backwards', 0x3000, 2, -4],
    ['more than the array takes', 0x3000, 33, 4],
  ])('are refused %s', (_, pa, count, stride) => {
    const into = new Int32Array(32);
    expect(() => machine.peek.read(base + pa, into, count, stride)).toThrow(/^observe read .*fit/);
  });
});

describe('a machine', () => {
  const at = (machine: Machine, pa: number): number => machine.bus.kernelBase + pa;

  function watching(read: (machine: Machine) => void, id = 'pentium-133'): Machine {
    const machine = createMachine(id, { frames: 16 });
    machine.install({ entries: [], rooms: [], paths: { paths: [] } });
    machine.bus.store(at(machine, 0x3000), 1);
    machine.seal();
    machine.watch(() => read(machine));
    return machine;
  }

  it('has nothing that it watches before it is asked to', () => {
    expect(createMachine('pentium-133', { frames: 16 }).stale).toBe(true);
  });

  it('is not stale before a word is changed that was peeked at, be it by a byte', () => {
    for (const id of ['decstation-3100', 'pentium-133']) {
      const machine = watching(({ peek }) => peek.load8(peek.kernelBase + 0x3001), id);
      machine.bus.store(at(machine, 0x3004), 1);
      machine.bus.store(at(machine, 0x3000), 1);
      expect(machine.stale).toBe(false);
      machine.bus.store8(at(machine, 0x3003), 1);
      expect(machine.stale).toBe(true);
    }
  });

  it.each<[string, (machine: Machine) => unknown]>([
    ['a register', ({ peek }) => peek.register(0)],
    ['the PC', ({ peek }) => peek.pc()],
    ['the space', ({ peek }) => peek.context()],
    ['the TLB', ({ peek }) => peek.tlb()],
    ['a walk', ({ peek }) => peek.walk(0, 0)],
    ['a mask', ({ peek }) => peek.masked(0)],
    ['DMA', ({ peek }) => peek.dmaActive(0)],
  ])('is stale at once if %s was looked at', (_what, read) => {
    expect(watching(() => {}).stale).toBe(false);
    expect(watching(read).stale).toBe(true);
  });

  it('is stale after reset and restore, until it is asked to watch again', () => {
    const machine = watching(() => {});
    machine.reset();
    expect(machine.stale).toBe(true);
    machine.watch(() => {});
    expect(machine.stale).toBe(false);
    machine.restore(machine.snapshot());
    expect(machine.stale).toBe(true);
  });

  it('resets what was written while it was watched, and only peeked at', () => {
    const machine = watching(({ peek }) => peek.load(peek.kernelBase + 0x3000), 'pentium-133');
    machine.bus.store(at(machine, 0x3000), 9);
    machine.watch(() => machine.peek.load(at(machine, 0x3000)));
    machine.reset();
    expect(machine.peek.load(at(machine, 0x3000))).toBe(1);
  });

  it('watches nothing if the reading throws', () => {
    const machine = watching(() => {});
    const read = (): void => {
      throw new Error('no');
    };
    expect(() => machine.watch(read)).toThrow('no');
    expect(machine.stale).toBe(true);
    machine.watch(() => {});
    expect(machine.stale).toBe(false);
  });
});
