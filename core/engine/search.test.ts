/** The search draws the same programs for the same seed, whoever runs them, and knows when to stop. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { counterDesign, counters } from '../../cli/fixtures/counter.ts';
import { createMachine } from '../../machines/build.ts';
import { ContractJudge } from '../oracles/judge.ts';
import type { PackedProgram } from '../words/program.ts';
import { check } from './check.ts';
import { CAMPAIGN_STRETCH, ProgramArbitrary } from './generate.ts';
import { search, some } from './search.ts';
import { Session } from './session.ts';

const MAX_STEPS = 20;

/** What a campaign counts, where every step of a program is an op that ends. */
class Count {
  programs = 0;
  ops = 0;
  unjudged = 0;

  add({ length }: PackedProgram): void {
    this.programs++;
    this.ops += length;
  }
}

function drawn(seed: number, ops: number, anchors = false): PackedProgram[] {
  const [so, programs]: [Count, PackedProgram[]] = [new Count(), []];
  const why = search(counters, { seed, ops, maxSteps: MAX_STEPS, anchors }, so, (program) => {
    so.add(program);
    programs.push(program);
    return false;
  });
  expect(why).toBe(null);
  return programs;
}

describe('the search', () => {
  it('runs the programs that a campaign of the same seed runs', () => {
    for (const seed of [1, 7]) {
      const machine = createMachine('pentium-133', { frames: 64 });
      const session = new Session(counterDesign, counters, machine);
      const run: PackedProgram[] = [];
      const judge = new ContractJudge(counters, []);
      const begin = judge.begin.bind(judge);
      judge.begin = (program, stage) => {
        run.push(program);
        begin(program, stage);
      };
      check(session, judge, { seed, ops: 600, maxSteps: MAX_STEPS });
      expect(run.length).toBeGreaterThan(20);
      expect(drawn(seed, 600, true)).toEqual(run);
    }
  });

  it('lets fast-check draw as many as may be needed, and then again from a seed further on', () => {
    const [seed, ops] = [3, 400];
    const expected: PackedProgram[] = [];
    const arbitrary = new ProgramArbitrary(counters, {
      maxSteps: MAX_STEPS,
      stretch: CAMPAIGN_STRETCH,
      anchors: false,
    });
    let left = ops;
    while (left > 0) {
      const numRuns = Math.ceil(left / MAX_STEPS);
      for (const program of fc.sample(arbitrary, { seed: seed + expected.length, numRuns })) {
        if (left <= 0) break;
        expected.push(program);
        left -= program.length;
      }
    }
    expect(drawn(seed, ops)).toEqual(expected);
    expect(expected.length).toBeGreaterThan(ops / MAX_STEPS);
  });

  it('ends with the program of which enough is said, and with the ops that it was given', () => {
    const all = drawn(1, 300);
    const so = new Count();
    const why = search(counters, { seed: 1, ops: 300, maxSteps: 20, anchors: false }, so, (one) => {
      so.add(one);
      return so.programs === 3;
    });
    expect([why, so.programs, all.length > 3]).toEqual([null, 3, true]);
    const ops = all.reduce((sum, { length }) => sum + length, 0);
    expect(ops - all[all.length - 1].length).toBeLessThan(300);
    expect(ops).toBeGreaterThanOrEqual(300);
    expect(drawn(1, 0)).toEqual([]);
  });

  it('gives up where nothing ends', () => {
    const so = { programs: 0, ops: 0, unjudged: 0 };
    const why = search(counters, { seed: 1, ops: 50_000, anchors: false }, so, () => {
      so.programs++;
      so.unjudged++;
      return false;
    });
    expect(why).toBe(`${so.unjudged} programs in a row had no op that could be judged`);
    expect(so.unjudged).toBeGreaterThanOrEqual(1000);
  });

  it('throws what is thrown at a program, and does not take it for the end of the search', () => {
    const run = () =>
      search(counters, { seed: 1, ops: 100, anchors: false }, new Count(), () => {
        throw new Error('a bug of ours');
      });
    expect(run).toThrow('a bug of ours');
  });

  it('asks for no program after the one that is enough', () => {
    const programs = drawn(1, 100);
    let asked = 0;
    function* giving(): Generator<PackedProgram> {
      for (const program of programs) {
        asked++;
        yield program;
      }
    }
    expect(some(giving(), (program) => program === programs[1])).toBe(true);
    expect(asked).toBe(2);
    expect(some([], () => true)).toBe(false);
  });
});
