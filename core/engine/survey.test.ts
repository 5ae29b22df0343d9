/** A survey counts for one step at a time, and for those under way together in runs of their own. */
import { expect, test } from 'vitest';
import type { Machine } from '../words/machine.ts';
import { type Surveyor, surveyed } from './survey.ts';

/** Of a machine, only what a surveyor uses: each ask is one allocation, and one place to interrupt. */
class Counter {
  asked = 0;

  count(): void {
    this.asked = 0;
  }

  get opportunities() {
    const interrupts = Array.from({ length: this.asked }, (_, i) => 10 * (i + 1));
    const points = interrupts.slice(-1);
    const { asked } = this;
    return { allocations: asked, transfers: asked, writes: asked, interrupts, points, unlisted: 3 };
  }
}

type Event = readonly ['begin' | 'end' | 'ask' | 'rest', number?];

function play(events: readonly Event[]) {
  let runs = 0;
  const found = surveyed(Int32Array.of(7, 8, 9), (surveyor: Surveyor) => {
    runs++;
    const counter = new Counter();
    const machine = counter as unknown as Machine;
    const open = new Set<number>();
    for (const [what, step = 0] of events) {
      if (what === 'ask') counter.asked++;
      if (what === 'rest') surveyor.rested();
      if (what === 'begin') {
        open.add(step);
        surveyor.began(step, machine);
      }
      if (what === 'end') open.delete(step);
      surveyor.review(machine, (one) => open.has(one));
    }
    surveyor.ended(machine);
  });
  return { runs, found };
}

test('what a disk does after a step is that step’s, until the next begins; one run is enough where each step ends before the next begins', () => {
  const { runs, found } = play([
    ...([['begin', 0], ['ask'], ['rest'], ['end', 0], ['ask'], ['rest']] as const),
    ...([['begin', 2], ['ask'], ['ask'], ['end', 2]] as const),
  ]);
  expect(runs).toBe(1);
  expect(found).toEqual([
    {
      step: 7,
      allocations: 1,
      interrupts: [10],
      points: [10],
      unlisted: 3,
      transfers: 2,
      writes: 2,
      rests: 1,
    },
    {
      step: 9,
      allocations: 2,
      interrupts: [10, 20],
      points: [20],
      unlisted: 3,
      transfers: 2,
      writes: 2,
      rests: 0,
    },
  ]);
});

test('a step under way when another begins is counted until it ends, or the run does', () => {
  const { runs, found } = play([
    ...([['begin', 0], ['ask'], ['rest'], ['begin', 1], ['ask'], ['end', 1]] as const),
    ...([['begin', 2], ['ask'], ['rest'], ['end', 0], ['ask']] as const),
  ]);
  expect(runs).toBe(2);
  expect(found).toEqual([
    {
      step: 7,
      allocations: 3,
      interrupts: [10, 20, 30],
      points: [30],
      unlisted: 3,
      transfers: 4,
      writes: 4,
      rests: 2,
    },
    {
      step: 8,
      allocations: 1,
      interrupts: [10],
      points: [10],
      unlisted: 3,
      transfers: 1,
      writes: 1,
      rests: 0,
    },
    {
      step: 9,
      allocations: 2,
      interrupts: [10, 20],
      points: [20],
      unlisted: 3,
      transfers: 2,
      writes: 2,
      rests: 1,
    },
  ]);
});
