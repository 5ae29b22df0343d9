/** Filling a range of memory at once, against the loop of stores that it stands for. */
import { serialize } from 'node:v8';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { KSEG0 } from './formats/mips.ts';
import { KERNEL_BASE } from './formats/x86.ts';
import { KINDS, WORDS_COPIED } from './ledger.ts';
import { rig } from './mips/rig.ts';
import type { Processor, ProcessorHost } from './processor.ts';
import { loadSheet } from './sheets/load.ts';
import { bareProcessor, bootedProcessor } from './x86/rig.ts';

const FRAMES = 160;

/** Hears of events, after which others come. */
class Host {
  events: number[] = [];
  readonly #every: number;

  constructor(every: number) {
    this.#every = every;
  }

  attach(processor: Processor): void {
    if (this.#every === 0) return;
    processor.nextEvent = processor.instructions + this.#every;
    const onEvent = (): void => {
      this.events.push(processor.instructions);
      processor.nextEvent = processor.instructions + this.#every;
    };
    processor.host = { onEvent } as Partial<ProcessorHost> as ProcessorHost;
  }
}

interface Side {
  readonly name: string;
  readonly base: number;
  readonly build: () => Processor;
}

const mips = (id: string): Side => ({
  name: id,
  base: KSEG0,
  build: () => rig(id, FRAMES).processor,
});

const SIDES: readonly Side[] = [
  mips('decstation-3100'),
  mips('decstation-5000-125'),
  mips('decstation-5000-200'),
  {
    name: 'pentium-133 without paging',
    base: KERNEL_BASE,
    build: () => bareProcessor(FRAMES),
  },
  {
    name: 'pentium-133',
    base: KERNEL_BASE,
    build: () => bootedProcessor(FRAMES).processor,
  },
  {
    name: 'pentium-pro-200',
    base: KERNEL_BASE,
    build: () => bootedProcessor(FRAMES, loadSheet('pentium-pro-200')).processor,
  },
];

const LOOPS: Record<Processor['family'], typeof Processor.prototype.fill> = {
  mips(this: Processor, to, value, bytes) {
    for (let at = 0; at < bytes; at += 4) this.store(to + at, value);
  },
  x86(this: Processor, to, value, bytes) {
    if (++this.instructions >= this.nextEvent) this.host?.onEvent();
    this.count(WORDS_COPIED, bytes >>> 2);
    for (let at = 0; at < bytes; at += 4) this.store(to + at, value);
  },
};

/** Words from the third page on, for the first two hold the tables; some meet in the caches. */
const at = fc.oneof(
  fc.nat({ max: 6 * 1024 }).map((word) => 0x3000 + word * 4),
  fc.nat({ max: 6 * 1024 }).map((word) => 0x13000 + word * 4),
  fc.nat({ max: 80 }).map((page) => 0x3000 + page * 4096),
);
const bytes = fc.oneof(
  fc.nat({ max: 40 }).map((words) => words * 4),
  fc.nat({ max: 2500 }).map((words) => words * 4),
  fc.constant(4096),
);
const value = fc.constantFrom<number>(0, -1, 0xa5a5a5a5, 7);
const steps = fc.array(
  fc.oneof(
    { weight: 6, arbitrary: fc.record({ do: fc.constant('fill' as const), at, bytes, value }) },
    {
      weight: 6,
      arbitrary: fc.record({
        do: fc.constantFrom('load' as const, 'store' as const, 'fetch' as const),
        at,
        bytes: fc.nat({ max: 60 }).map((words) => words * 4),
        value,
      }),
    },
    {
      weight: 1,
      arbitrary: fc.record({
        do: fc.constantFrom('dma' as const, 'flush' as const),
        at,
        bytes,
        value,
      }),
    },
  ),
  { maxLength: 12, size: 'max' },
);

type Step = typeof steps extends fc.Arbitrary<(infer One)[]> ? One : never;

function perform(processor: Processor, base: number, step: Step, fill: Processor['fill']): void {
  const to = base + step.at;
  if (step.do === 'fill') fill.call(processor, to, step.value, step.bytes);
  else if (step.do === 'flush') processor.flushDataCache(step.at, step.bytes);
  else {
    for (let i = 0; i < step.bytes; i += 4) {
      if (step.do === 'load') processor.load(to + i);
      else if (step.do === 'dma') processor.dmaStore(step.at + i, step.value + i);
      else if (step.do === 'fetch') processor.userFetch(to + i);
      else processor.store(to + i, step.value + i);
    }
  }
}

/** All that a processor has, and the times at which it was interrupted, as bytes: quick to compare. */
function whole(processor: Processor, host: Host): Buffer {
  processor.ink();
  return serialize({
    memory: processor.memory.words,
    dirty: processor.memory.dirty,
    chips: processor.saveChips(),
    clock: [processor.instructions, processor.waited],
    counts: processor.ledger.counts,
    events: host.events,
  });
}

describe.each(SIDES)('filling memory of $name', ({ base, build }) => {
  test('does what as many stores do, to the cycle', () => {
    fc.assert(
      fc.property(steps, fc.constantFrom(0, 0, 1, 300, 1500), (program, every) => {
        const [host, hostOfLoop] = [new Host(every), new Host(every)];
        const [processor, looped] = [build(), build()];
        host.attach(processor);
        hostOfLoop.attach(looped);
        for (const step of program) {
          perform(processor, base, step, processor.fill);
          perform(looped, base, step, LOOPS[looped.family]);
        }
        expect(whole(processor, host).equals(whole(looped, hostOfLoop))).toBe(true);
      }),
      { numRuns: 150, seed: 1 },
    );
  });

  test('counts what it stores', () => {
    const processor = build();
    processor.fill(base + 0x5000, 3, 4096);
    processor.ink();
    expect(processor.ledger.total(KINDS[0])).toBeGreaterThanOrEqual(1024);
    expect(processor.memory.words.subarray(0x1400, 0x1800)).toEqual(new Int32Array(1024).fill(3));
    expect([processor.memory.words[0x13ff], processor.memory.words[0x1800]]).not.toContain(3);
  });

  test('meets lines that differ from memory', () => {
    const host = new Host(0);
    const program = (['fill', 'dma', 'fill'] as const).map(
      (what, i): Step => ({ do: what, at: 0x5000 + i * 8, bytes: 64, value: i }),
    );
    const [processor, looped] = [build(), build()];
    for (const step of program) {
      perform(processor, base, step, processor.fill);
      perform(looped, base, step, LOOPS[looped.family]);
    }
    expect(whole(processor, host).equals(whole(looped, host))).toBe(true);
  });

  test('stops at a red zone where a store would', () => {
    const [processor, looped] = [build(), build()];
    for (const one of [processor, looped]) one.guard(0x6000, 4096);
    const host = new Host(0);
    const fill = (): void => processor.fill(base + 0x5f00, 3, 4096);
    const loop = (): void => LOOPS[looped.family].call(looped, base + 0x5f00, 3, 4096);
    expect(fill).toThrow('red zone');
    expect(loop).toThrow('red zone');
    expect(whole(processor, host).equals(whole(looped, host))).toBe(true);
  });
});
