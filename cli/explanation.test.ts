/** Explanations as they are printed: beside the steps where they fit, below them where they do not. */
import { afterEach, describe, expect, it, vi } from 'vitest';
import { readProgram } from '../core/engine/program/read.ts';
import type { Explanation, Finding } from '../core/words/verdict.ts';
import type { Report } from './checking/known.ts';
import { printReports } from './checking/report.ts';
import { jsonOf } from './checking/report-json.ts';
import { changesOf, explainedBelow, explainedSteps } from './explanation.ts';
import config from './fixtures/counter.config.ts';
import { counters } from './fixtures/counter.ts';
import { subjectOf } from './subject.ts';

const TEXT = `program 1 contract=counters
  v0 = t1.make(); v1 = t1.add(v0, 251); v2 = t1.read(v0); @v1+3 irq timer`;
const { program } = readProgram(TEXT, 'a test', [counters]);

function explanationOf(state: string): Explanation {
  const account = {
    gone: [],
    expected: 'done(0)',
    outcomes: [{ kind: 'done', value: 7 }],
  } as const;
  return {
    initial: [],
    steps: [
      { ...account, step: 0, come: ['v0 is 0'] },
      { ...account, step: 1, gone: ['v0 is 0'], come: [state, 'and more'] },
      { ...account, step: 2, come: [], outcomes: [], expected: 'done(251)' },
    ],
    free: [
      { step: 1, argument: 1, tried: 4 },
      { step: 2, argument: 0, tried: 1 },
    ],
    belief: ['one: page 0x1000 is frame 5 (rw)'],
    executions: 9,
  };
}

const finding: Finding = { oracle: 'an oracle', message: 'it is wrong.', step: 2, signature: 'a' };

describe('the steps', () => {
  it('have beside them what became of them and what that changed, and a mark where it failed', () => {
    expect(explainedSteps(program, finding, explanationOf('v0 is 251'))).toEqual([
      '    1  v0 = t1.make()         done 7      v0 is 0',
      '    2  v1 = t1.add(v0, 251)   done 7      v0 is 251',
      '                                          and more',
      '         @v1+3 irq timer',
      '>>> 3  v2 = t1.read(v0)       no return',
    ]);
  });

  it('have it below them where a line would be too long', () => {
    const long = `v0 is ${'very '.repeat(12)}long`;
    expect(explainedSteps(program, finding, explanationOf(long)).slice(0, 5)).toEqual([
      '    1  v0 = t1.make()         done 7',
      '         v0 is 0',
      '    2  v1 = t1.add(v0, 251)   done 7',
      `         ${long}`,
      '         and more',
    ]);
  });

  it('have no line wider than 100 columns if it can be helped', () => {
    for (let length = 1; length < 80; length++) {
      const lines = explainedSteps(program, finding, explanationOf('x'.repeat(length)));
      expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(100);
    }
  });

  it('say of what went only that for which nothing came', () => {
    expect(changesOf({ gone: ['v0 is 1', 'v1 is 2'], come: ['v1 is 3'] })).toEqual([
      'no longer: v0 is 1',
      'v1 is 3',
    ]);
  });
});

describe('below them', () => {
  it('stand what was expected, what the kernel believed, and what does not matter', () => {
    expect(explainedBelow(program, finding, explanationOf('v0 is 251'))).toEqual([
      'the specification expected of v2: done(251)',
      'the kernel believed:',
      '  one: page 0x1000 is frame 5 (rw)',
      'does not matter, each by itself: v1 add(v0, _), v2 read(_)',
    ]);
  });

  it('stands nothing twice, and nothing empty', () => {
    const bare = { ...explanationOf('v0 is 251'), free: [], belief: [] };
    const says = { ...finding, message: 'it was done(7), not done(251).' };
    expect(explainedBelow(program, says, bare)).toEqual([]);
  });
});

describe('a report of several failures', () => {
  afterEach(() => vi.restoreAllMocks());
  const loaded = { config, path: 'my.config.ts', folder: '.', named: null };
  const counts = { programs: 9, ops: 90, mutating: 50, mutatingDone: 40 };
  const failure = { finding, program, partiallyReduced: false, executions: 12, seen: 5 };
  const other = { ...failure, finding: { ...finding, signature: 'b' }, seen: 0 };
  const report: Report = {
    subject: subjectOf(loaded, counters, { machine: 'pentium-133' }),
    breaches: [],
    verdict: {
      kind: 'fails',
      counts,
      ...failure,
      explanation: explanationOf('v0 is 251'),
      others: [other],
    },
    unbootable: null,
    sweeps: [],
    costs: null,
  };

  it('has each in full, though one oracle found both, and how often it was seen', () => {
    let text = '';
    vi.spyOn(process.stdout, 'write').mockImplementation((chunk) => {
      text += chunk;
      return true;
    });
    printReports([report], null);
    expect(text.match(/^FAIL/gm)).toHaveLength(2);
    expect(text).not.toContain('also on');
    expect(text).toContain('reduced to 3 steps in 12 runs; seen in 5 programs\n');
    expect(text).toContain('reduced to 3 steps in 12 runs; seen only while another was reduced\n');
    expect(text.match(/^>>> 3 {2}v2 = t1\.read\(v0\)/gm)).toHaveLength(1);
  });

  it('is one document, with the explanation and the text of each program', () => {
    const options = { seed: 1, ops: 90, maxSteps: 60 };
    const json = JSON.parse(JSON.stringify(jsonOf([report], options, 1)));
    const { verdict } = json.reports[0];
    expect(verdict).toMatchObject({
      explanation: { free: [{ step: 1, argument: 1, tried: 4 }, { step: 2 }] },
      others: [{ seen: 0, finding: { signature: 'b' }, text: verdict.text }],
    });
    expect(verdict.text).toContain('v1 = t1.add(v0, 251)');
  });
});
