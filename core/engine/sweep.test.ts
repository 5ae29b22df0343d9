/** A sweep tries each disturbance of each step once, says what it left out, and finds what only one shows. */
import { describe, expect, it } from 'vitest';
import { createMachine } from '../../machines/build.ts';
import type { PackedProgram } from '../words/program.ts';
import { ProgramGenerator } from './generate.ts';
import { Xorshift } from './generate-draw.ts';
import { office } from './program/fixture.ts';
import { LOOKS, nothingToSweep, ROUND, SWEEPS, Sweep, type SweepKind, spread } from './sweep.ts';

const options = { seed: 1, programs: 2, maxSteps: 6, perStep: 3 };

/**
 * Says of each step that it met two allocations, seven places to interrupt, one rest point, three
 * transfers and two writes.
 */
const session = {
  contract: office,
  survey: ({ labels }: { labels: Int32Array }) =>
    Array.from(labels, (step) => ({
      step,
      allocations: 2,
      transfers: 3,
      writes: 2,
      interrupts: [3, 10, 11, 12, 40, 90],
      // The last has no room among the interrupts.
      points: [10, 12, 95],
      unlisted: 7,
      rests: 1,
    })),
};

it.each([
  ['alloc', [1, 2], { action: 'fail', name: 'alloc' }],
  ['irq', [3, 10, 12, 90, 95], { action: 'interrupt', name: 'timer' }],
  ['abort', [1], { action: 'abort', name: 'call' }],
  ['disk', [1, 3], { action: 'fail', name: 'transfer' }],
] as const)('%s: each program as it is, and once for each count', (kind, counts, event) => {
  const sweep = new Sweep(session, kind, { ...options, perStep: 2 });
  const programs = [...sweep];
  const plain = programs.filter(({ anchors }) => anchors.length === 0);
  expect(plain).toHaveLength(2);
  const labels = plain.flatMap((program) => [...program.labels]);
  expect(programs.flatMap(({ anchors }) => anchors)).toEqual(
    labels.flatMap((step) => counts.map((count) => ({ step, count, ...event }))),
  );
  // Of four places at user level two are left out, and all that the survey did not list.
  const leftOutOf = { alloc: 0, irq: 2 + 7, abort: 0, disk: 1 };
  const leftOut = leftOutOf[kind] * labels.length;
  const runs = counts.length * labels.length;
  expect(sweep).toMatchObject({ lookedAt: 2 * LOOKS, programs: 2, runs, leftOut });
});

it('power: before each write and after it, in each of four ways', () => {
  const sweep = new Sweep(session, 'power', { ...options, programs: 1, perStep: 64 });
  const [plain, ...cut] = [...sweep];
  const [step] = plain.labels;
  const own = cut.flatMap(({ anchors }) => anchors).filter((anchor) => anchor.step === step);
  expect(own).toEqual(
    [1, 2, 3, 4].flatMap((count) =>
      ['kept', 'lost', 'shuffled', 'torn'].map((name) => ({ step, count, action: 'power', name })),
    ),
  );
  expect([sweep.runs, sweep.leftOut]).toEqual([16 * plain.length, 0]);
  const few = new Sweep(session, 'power', { ...options, programs: 1, perStep: 5 });
  expect([...few].length).toBe(1 + 5 * plain.length);
  expect(few.leftOut).toBe(11 * plain.length);
});

describe('of the programs that it looks at', () => {
  /** What each program gives depends on its text alone; each field gives another order. */
  const varied = {
    contract: office,
    survey({ labels, ops, args }: PackedProgram) {
      const hash = [...ops, ...args].reduce((sum, word) => (31 * sum + word) >>> 0, labels.length);
      const [allocations, length, rests] = [hash % 97, hash % 89, hash % 83];
      const [transfers, writes] = [hash % 79, hash % 73];
      const points = Array.from({ length }, (_, i) => 2 * i + 2);
      const counted = { allocations, transfers, writes, rests };
      return [{ step: 1, ...counted, interrupts: points, points, unlisted: 0 }];
    },
  };

  const worthIn = (program: PackedProgram, kind: SweepKind): number => {
    const [{ allocations, points, rests, transfers, writes }] = varied.survey(program);
    const most = { alloc: allocations, irq: points.length, abort: rests, disk: transfers };
    return { ...most, power: 8 * writes }[kind];
  };

  const plain = (kind: SweepKind, change: object) =>
    [...new Sweep(varied, kind, { ...options, ...change })].filter(
      ({ anchors }) => anchors.length === 0,
    );

  const lookedAt = (first: number, count: number) => {
    const generator = new ProgramGenerator(office, { maxSteps: options.maxSteps });
    return Array.from({ length: count }, (_, i) => generator.program(new Xorshift(first + i)));
  };

  it.each(SWEEPS)('%s: it sweeps those that give the most, and two of eight at random', (kind) => {
    const values = (of: readonly PackedProgram[]) => of.map((program) => worthIn(program, kind));
    const best = values(lookedAt(1, ROUND * LOOKS)).sort((a, b) => b - a);
    const swept = values(plain(kind, { programs: ROUND }));
    expect(swept.slice(0, 6)).toEqual(best.slice(0, 6));
    expect(swept).toHaveLength(8);
    expect(Math.max(...swept.slice(6))).toBeLessThan(best[7]);
  });

  it('it chooses eight at a time, of so many more', () => {
    const values = plain('alloc', { programs: ROUND + 1 }).map((one) => worthIn(one, 'alloc'));
    const next = lookedAt(1 + ROUND * LOOKS, LOOKS).map((one) => worthIn(one, 'alloc'));
    expect(values).toHaveLength(9);
    expect(values[8]).toBe(Math.max(...next));
  });

  it('it chooses others at random with another seed, and none twice', () => {
    const texts = (seed: number) => plain('irq', { seed, programs: ROUND }).map(textOf);
    expect(new Set(texts(1)).size).toBe(8);
    expect(texts(1)).toEqual(texts(1));
    expect(texts(1001).slice(6)).not.toEqual(texts(1).slice(6));
  });

  const textOf = (program: PackedProgram) => JSON.stringify([...program.ops, ...program.args]);
});

it('is the same whenever it is made', () => {
  const texts = () => JSON.stringify([...new Sweep(session, 'irq', options)]);
  expect(texts()).toBe(texts());
});

it('asks for the next program only when it is wanted', () => {
  const sweep = new Sweep(session, 'alloc', options);
  for (const program of sweep) if (program.anchors.length > 0) break;
  expect(sweep).toMatchObject({ lookedAt: 2 * LOOKS, programs: 1, runs: 1 });
});

it('spreads what is too much evenly, from the first to the last', () => {
  const counts = Array.from({ length: 100 }, (_, i) => i + 1);
  expect(spread(counts, 100)).toEqual(counts);
  expect(spread(counts, 4)).toEqual([1, 34, 67, 100]);
  expect(spread(counts, 1)).toEqual([1]);
  expect(spread([], 4)).toEqual([]);
});

it('says what there is nothing to disturb for', () => {
  const machine = createMachine('pentium-133', { frames: 16 });
  const kernel = {
    trap() {},
    dispatch: () => true,
    observe: () => ({ spaces: [], frames: [], pinned: [] }),
  };
  const design = { name: 'toy', about: '', boot: () => 1, attach: () => kernel, contracts: {} };
  const contract = { ...office, errors: ['full', 'aborted'] };
  const why = (change: object, kind: SweepKind) =>
    nothingToSweep({ contract, design, kernel, machine, ...change }, kind);
  expect(why({}, 'alloc')).toBeNull();
  expect(why({}, 'irq')).toBeNull();
  expect(why({}, 'abort')).toBe('toy has no way to abort a call');
  expect(why({ contract: office }, 'abort')).toMatch(/nothing in the contract office is refused/);
  expect(why({ kernel: { ...kernel, abort() {} } }, 'abort')).toBeNull();
  const none = 'neither the contract office nor toy asks for a disk';
  expect([why({}, 'disk'), why({}, 'power')]).toEqual([none, none]);
  const withDisk = { machine: createMachine('pentium-133', { frames: 16, devices: ['disk'] }) };
  expect(why(withDisk, 'disk')).toBeNull();
  expect(why(withDisk, 'power')).toBe(
    'the contract office does not say what a loss of power leaves',
  );
  const specification = { ...office.specification, power: (state: unknown) => state };
  const says = { ...withDisk, contract: { ...contract, specification } };
  expect(why(says, 'power')).toBeNull();
});
