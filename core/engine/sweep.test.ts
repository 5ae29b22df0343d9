/** A sweep tries each disturbance of each step once, says what it left out, and finds what only one shows. */
import { expect, it } from 'vitest';
import { createMachine } from '../../machines/build.ts';
import { office } from './program/fixture.ts';
import { nothingToSweep, Sweep, type SweepKind, spread } from './sweep.ts';

const options = { seed: 1, programs: 2, maxSteps: 6, perStep: 3 };

/** Says of each step that it met two allocations, five places to interrupt and one rest point. */
const session = {
  contract: office,
  survey: ({ labels }: { labels: Int32Array }) =>
    Array.from(labels, (step) => ({
      step,
      allocations: 2,
      interrupts: [3, 10, 11, 40, 90],
      rests: 1,
    })),
};

it.each([
  ['alloc', [1, 2], { action: 'fail', name: 'alloc' }],
  ['irq', [3, 11, 90], { action: 'interrupt', name: 'timer' }],
  ['abort', [1], { action: 'abort', name: 'call' }],
] as const)('%s: each program as it is, and once for each count', (kind, counts, event) => {
  const sweep = new Sweep(session, kind, options);
  const programs = [...sweep];
  const plain = programs.filter(({ anchors }) => anchors.length === 0);
  expect(plain).toHaveLength(2);
  const labels = plain.flatMap((program) => [...program.labels]);
  expect(programs.flatMap(({ anchors }) => anchors)).toEqual(
    labels.flatMap((step) => counts.map((count) => ({ step, count, ...event }))),
  );
  const leftOut = kind === 'irq' ? 2 * labels.length : 0;
  const runs = counts.length * labels.length;
  expect(sweep).toMatchObject({ programs: 2, runs, leftOut });
});

it('is the same whenever it is made', () => {
  const texts = () => JSON.stringify([...new Sweep(session, 'irq', options)]);
  expect(texts()).toBe(texts());
});

it('asks for the next program only when it is wanted', () => {
  const sweep = new Sweep(session, 'alloc', options);
  for (const program of sweep) if (program.anchors.length > 0) break;
  expect(sweep).toMatchObject({ programs: 1, runs: 1 });
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
});
