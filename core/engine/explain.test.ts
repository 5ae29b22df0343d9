/** An explanation says what each step did, and calls free only what may really vary. */
import { describe, expect, it } from 'vitest';
import { counterDesign, counters } from '../../cli/fixtures/counter.ts';
import { createMachine } from '../../machines/build.ts';
import { ContractJudge } from '../oracles/judge.ts';
import type { Authority } from '../words/authority.ts';
import type { Property } from '../words/property.ts';
import type { Explanation } from '../words/verdict.ts';
import { explain } from './explain.ts';
import { beliefAbout } from './explain-belief.ts';
import { packProgram } from './program/pack.ts';
import { readProgram } from './program/read.ts';
import { Session } from './session.ts';

function explained(
  text: string,
  bug: string,
  budget?: number,
  properties: readonly Property<Map<number, number>>[] = [],
): Explanation {
  const { program } = readProgram(`program 1 contract=counters\n${text}`, 'a test', [counters]);
  const machine = createMachine('pentium-133', { frames: 64 });
  const session = new Session(counterDesign, counters, machine, { variant: { bug } });
  const judge = new ContractJudge(counters, properties);
  return explain(session, judge, packProgram(program, counters), budget);
}

const FORGETS = `v0 = t1.make(); v1 = t1.make(); v2 = t1.add(v0, 251); v3 = t1.add(v1, 9)
  v4 = t1.read(v0)`;

describe('the account', () => {
  it('has the outcome of each step, what was expected, and what it changed', () => {
    const { initial, steps } = explained(FORGETS, 'forgets');
    expect(initial).toEqual([]);
    expect(steps).toEqual([
      account(0, 1, 'done(0)', [], ['v0 is 0']),
      account(1, 2, 'done(0)', ['v0 is 0'], ['v0 is 0, v1 is 0']),
      account(2, 0, 'done(0)', ['v0 is 0, v1 is 0'], ['v0 is 251, v1 is 0']),
      account(3, 0, 'done(0)', ['v0 is 251, v1 is 0'], ['v0 is 251, v1 is 9']),
      account(4, 0, 'done(251)', [], []),
    ]);
  });

  function account(step: number, value: number, expected: string, gone: string[], come: string[]) {
    return { step, outcomes: [{ kind: 'done', value }], expected, gone, come };
  }

  it('has no outcome where a step did not return, or was never begun', () => {
    const { steps } = explained('v0 = t1.make(); v1 = t1.add(v0, 7); v2 = t1.read(v0)', 'panic');
    expect(steps.map(({ outcomes }) => outcomes.length)).toEqual([1, 0, 0]);
    expect(steps[1]?.expected).toBeNull();
  });
});

describe('free arguments', () => {
  it('are those with which all that was tried fails in the same way', () => {
    // 251 may be 255 and not 0; what is added to v1, and even to which counter, does not matter.
    const { free } = explained(FORGETS, 'forgets');
    expect(free.map(({ step, argument }) => [step, argument])).toEqual([
      [3, 0],
      [3, 1],
    ]);
    expect(free.map(({ tried }) => tried)).toEqual([1, 4]);
  });

  it('are none where another failure comes in place of the one to explain', () => {
    const claim = (name: string, fails: (value: number) => boolean) =>
      ({
        kind: 'always',
        name,
        about: 'For this test.',
        judge({ state, event }) {
          const isAdd = event.kind === 'return' && event.step === 1;
          return isAdd && fails(state?.get(0) ?? 0) ? 'it fails.' : null;
        },
      }) satisfies Property<Map<number, number>>;
    const five = claim('never five', (value) => value === 5);
    const other = claim('always five', (value) => value !== 5);
    const text = 'v0 = t1.make(); v1 = t1.add(v0, 5)';
    expect(explained(text, 'none', 300, [five, other]).free).toEqual([]);
    // Were both one failure, the number would be free.
    const any = { ...five, judge: claim('', () => true).judge };
    expect(explained(text, 'none', 300, [any]).free).toEqual([{ step: 1, argument: 1, tried: 4 }]);
  });

  it('are looked for within a budget, and none is said of what was not all tried', () => {
    const whole = explained(FORGETS, 'forgets');
    for (let budget = 1; budget <= whole.executions; budget++) {
      const { executions, free } = explained(FORGETS, 'forgets', budget);
      expect(executions).toBeLessThanOrEqual(budget);
      for (const one of free) expect(whole.free).toContainEqual(one);
    }
    expect(explained(FORGETS, 'forgets', 1)).toMatchObject({ free: [], executions: 1 });
  });

  it('are none of a program that holds', () => {
    expect(explained(FORGETS, 'none')).toMatchObject({ free: [], executions: 1 });
  });
});

describe('the belief', () => {
  const grant = (page: number, frame: number, rights: number) => ({
    page,
    bytes: 4096,
    frame,
    rights,
  });
  const authority: Authority = {
    frames: [],
    pinned: [],
    spaces: [
      { name: 'one', task: 1, context: 1, grants: [grant(0x1000, 5, 3), grant(0x2000, 6, 5)] },
      { name: 'two', task: 2, context: 2, grants: [grant(0x4000, 5, 1), grant(0x5000, 6, 5)] },
      { name: 'three', task: 3, context: 3, grants: [grant(0x7000, 8, 3)] },
    ],
  };
  const about = (message: string) => beliefAbout(message, { authority: () => authority });

  it('is that of the pages and frames in the finding', () => {
    expect(
      about('TLB entry 3 maps page 0x7000 to frame 5, but the kernel grants it nothing'),
    ).toEqual([
      'one: page 0x1000 is frame 5 (rw)',
      'two: page 0x4000 is frame 5 (r)',
      'three: page 0x7000 is frame 8 (rw)',
    ]);
  });

  it('is that of what tasks share and one may write, where the finding names no page', () => {
    expect(about('The kernel grants 1 frame(s) that t1 may write and t2 may reach')).toEqual([
      'one: page 0x1000 is frame 5 (rw)',
      'two: page 0x4000 is frame 5 (r)',
    ]);
    expect(about('The kernel grants 1 frame(s) that t1 may write and t3 may reach')).toEqual([]);
  });

  it('is left out of findings about anything else', () => {
    expect(about('t1.load(v0, 0) was done(1), page 0x1000, frame 5')).toEqual([]);
  });

  it('is cut where it is long', () => {
    const grants = Array.from({ length: 20 }, (_, i) => grant(0x1000 * i, 5, 1));
    const long = { ...authority, spaces: [{ name: 'one', task: 1, context: 1, grants }] };
    const lines = beliefAbout('the kernel says frame 5 is free', { authority: () => long });
    expect(lines).toHaveLength(7);
    expect(lines.at(-1)).toBe('and 14 more');
  });
});
