/** The parts of the command line, each by itself: what would be slow to see through the command. */
import { afterEach, describe, expect, it, vi } from 'vitest';
import { DesignError } from '../core/engine/firmware.ts';
import { readProgram } from '../core/engine/program/read.ts';
import { silent } from '../core/engine/silent-watcher.ts';
import ownConfig from '../kernelcheck.config.ts';
import { allSheets } from '../machines/sheets/load.ts';
import { anchorLines, remarkStrays } from './anchors.ts';
import { perform } from './checking/job.ts';
import type { Report } from './checking/known.ts';
import { subjectsOf } from './checking/plan.ts';
import { printReports } from './checking/report.ts';
import { shapeProblem } from './config-shape.ts';
import { Dialogue } from './dialogue.ts';
import { designsAreFrom, explain } from './errors.ts';
import { eventsOf, execute } from './execute.ts';
import config from './fixtures/counter.config.ts';
import { counterDesign, counters } from './fixtures/counter.ts';
import { inputLines } from './input-lines.ts';
import { machineNamed } from './machines.ts';
import { unwritten } from './output.ts';
import { progressOf } from './progress.ts';
import { printRun } from './run-report.ts';
import { machineFor, openSession, subjectOf, subjectOfProgram } from './subject.ts';

const loaded = { config, path: 'my.config.ts', folder: '.', named: null };

/** What is printed to either stream from now on. */
function listen(): { text: string } {
  const heard = { text: '' };
  const hear = (chunk: string | Uint8Array): boolean => {
    heard.text += chunk;
    return true;
  };
  vi.spyOn(process.stdout, 'write').mockImplementation(hear);
  vi.spyOn(process.stderr, 'write').mockImplementation(hear);
  return heard;
}

/** What is thrown. */
function sentenceOf(refused: () => unknown): string {
  try {
    refused();
  } catch (error) {
    if (error instanceof Error) return error.message;
  }
  throw new Error('nothing was refused');
}

afterEach(() => vi.restoreAllMocks());

describe('a configuration', () => {
  const cases: readonly (readonly [string, object, RegExp])[] = [
    ['an empty name', { name: '' }, /designs\[0\]\.name to be a word .* but it is ""\.$/],
    ['a name with blanks', { name: 'my kernel' }, /but it is "my kernel"\.$/],
    ['an option without values', { variants: { bug: [] } }, /variants\.bug .* but it is empty\.$/],
    ['an option with a comma', { variants: { 'a,b': ['x'] } }, /option "a,b" of designs\[0\]/],
    ['a value with blanks', { variants: { bug: ['a', 'b c'] } }, /bug\[1\] .* but it is "b c"\.$/],
    [
      'an unknown family',
      { families: ['alpha'] },
      /families\[0\] to be mips or x86, .* "alpha"\.$/,
    ],
  ];
  it.each(cases)('with %s is refused', (_, wrong, sentence) => {
    expect(shapeProblem({ ...config, designs: [{ ...counterDesign, ...wrong }] })).toMatch(
      sentence,
    );
  });

  it('with a contract whose name no program can hold is refused', () => {
    const wrong = { ...config, contracts: [{ ...counters, name: 'a b' }] };
    expect(shapeProblem(wrong)).toMatch(/contracts\[0\]\.name/);
    expect(shapeProblem(config)).toBeNull();
  });

  const agree = { kind: 'agree', name: 'x', about: 'x', contract: null, allowances: [] };
  const atMost = { kind: 'atMost', name: 'x', about: 'x', contract: 'counters', op: 'add' };
  const claims: readonly (readonly [string, object, RegExp | null])[] = [
    [
      'of no kind',
      { ...agree, kind: 'agrees' },
      /properties\[0\]\.kind to be always, .* "agrees"\.$/,
    ],
    [
      'that judges nothing',
      { kind: 'always', name: 'x', about: 'x' },
      /judge to be a function, .* missing/,
    ],
    ['about agreement', agree, null],
    ['about agreement of a contract', { ...agree, contract: 'counters' }, null],
    [
      'about nothing',
      { ...agree, contract: 'conters' },
      /\.contract: .* did you mean "counters"\?/,
    ],
    [
      'that allows what is no allowance',
      { ...agree, allowances: [3] },
      /allowances\[0\] to be an object/,
    ],
    ['about costs', { ...atMost, of: 'cycles', bound: 3 }, null],
    [
      'about the costs of no op',
      { ...atMost, of: 'cycles', op: 'ad', bound: 3 },
      /no op "ad"; did you mean "add"\?/,
    ],
    [
      'without a bound',
      { ...atMost, of: 'cycles' },
      /bound to be a number .* but it is undefined\.$/,
    ],
  ];
  it.each(claims)('with a claim %s is held against its kind', (_, claim, sentence) => {
    const problem = shapeProblem({ ...config, properties: [claim] });
    if (sentence === null) expect(problem).toBeNull();
    else expect(problem).toMatch(sentence);
  });

  const measure = { kind: 'step', step: 1 };
  const workload = {
    name: 'adding',
    about: 'Adds.',
    contract: 'counters',
    level: 'kernel',
    warm: { program: 'v0 = t1.make()\nv1 = t1.add(v0, 3)', measure },
  };
  const ops = counters.ops.slice(0, 1);
  const making = {
    ...workload,
    contract: undefined,
    ops,
    warm: { program: 'v1 = t1.make()', measure },
  };
  const workloads: readonly (readonly [string, object, RegExp | null])[] = [
    ['of a contract', workload, null],
    [
      'with ops of its own',
      { ...making, offers: { counter: () => ({ ops: { make: () => 0 } }) } },
      null,
    ],
    [
      'of no level',
      { ...workload, level: 'user' },
      /level to be kernel or machine, but it is "user"\.$/,
    ],
    ['of no contract', { ...workload, contract: 'counter' }, /did you mean "counters"\?/],
    [
      'of a contract and ops',
      { ...workload, ops },
      /either a contract or ops of its own, but it has both\.$/,
    ],
    [
      'whose program does not parse',
      { ...workload, warm: { program: 'v0 = t1.make()\nv1 = t1.ad(v0, 3)', measure } },
      /^workloads\[0\]\.warm\.program:2:9: .*did you mean "add"\?/,
    ],
    [
      'that measures a step which is not there',
      { ...workload, cold: { ...workload.warm, measure: { kind: 'step', step: 7 } } },
      /cold\.measure: the program has no step v7 to measure\. Its steps are v0 and v1\.$/,
    ],
    [
      'with a row of no kind',
      { ...workload, rows: { x: { kind: 'z' } } },
      /rows\["x"\]\.kind to be steps,/,
    ],
    [
      'whose offer lacks an op',
      { ...making, offers: { counter: () => ({ ops: {} }) } },
      /offers\["counter"\] has no op "make", which the program uses/,
    ],
  ];
  it.each(workloads)('with a workload %s is held against its shape', (_, one, sentence) => {
    const problem = shapeProblem({ ...config, workloads: [one, one] });
    if (sentence === null) expect(problem).toBeNull();
    else expect(problem).toMatch(sentence);
  });

  it('with published files that are no names is refused', () => {
    expect(shapeProblem({ ...config, published: ['a.json'] })).toBeNull();
    expect(shapeProblem({ ...config, published: [3] })).toMatch(/published\[0\] to be the file/);
  });

  it('with a contract that asks for a device which nobody makes is refused', () => {
    const asking = (devices: unknown) =>
      shapeProblem({ ...config, contracts: [{ ...counters, devices }] });
    expect(asking(['dma'])).toBeNull();
    expect(asking(['dma', 'tape'])).toBe(
      'expected contracts[0].devices[1] to be the name of a device (dma, disk, console or ethernet), but it is "tape".',
    );
    expect(asking('dma')).toMatch(/devices to be an array of names .* a value of type string\.$/);
  });

  it('in which nothing goes together says what does not, and why', () => {
    const only = (designs: typeof config.designs) => ({
      ...loaded,
      config: { ...config, designs },
    });
    const mips = only([{ ...counterDesign, families: ['mips'] }]);
    expect(() => subjectsOf(mips, [], { machine: ['pentium-133'] })).toThrow(
      'counter runs on mips alone, not on pentium-133 (x86).',
    );
    const other = only([{ ...counterDesign, contracts: { other: { ops: {} } } }]);
    expect(() => subjectsOf(other, [], {})).toThrow(
      'counter offers other, but the contracts are counters.',
    );
  });

  it('is named where a design in it lacks something', () => {
    designsAreFrom('my.config.ts');
    expect(explain(new DesignError('l4 offers x without y'))).toEqual({
      status: 2,
      text: 'my.config.ts: l4 offers x without y.',
    });
  });
});

describe('a machine', () => {
  it('is suggested only if it is near', () => {
    expect(() => machineNamed('pentium-13', '.')).toThrow(
      /^there is .*did you mean "pentium-133"\?/,
    );
    expect(() => machineNamed('vax', '.')).toThrow(
      /^there is no machine "vax"\. The machines that/,
    );
    expect(() => machineNamed('kernelcheck.ts', '.')).toThrow(/"\. The machines .* \.json\.$/);
  });

  it('is offered only if it runs, all of those that begin as what was given', () => {
    expect(() => machineNamed('pentium', '.')).toThrow(
      /^there .* did you mean "pentium-133" or "pentium-pro-200"\? /,
    );
    const offered = sentenceOf(() => machineNamed('x', '.'));
    for (const { id, runs } of allSheets()) {
      expect([id, new RegExp(` ${id}[,. ]`).test(`${offered} `)]).toEqual([id, runs]);
    }
  });

  it('that is no file is told without the words of the system', () => {
    expect(() => machineNamed('no/x.json', '.')).toThrow(
      'no/x.json: there is no such machine sheet.',
    );
    expect(() => machineNamed('./cli', '.')).toThrow('cli: a machine sheet was expected');
  });
});

describe('a dialogue', () => {
  it('refuses fields that a command has not', () => {
    const dialogue = new Dialogue(openSession(subjectOf(loaded, counters, {})));
    expect(dialogue.answer('{"do": "reset", "x": 1}')).toEqual({
      error: 'the command "reset" has no field "x". Its fields are do.',
    });
  });

  it('reads lines of any length, in pieces of any size', async () => {
    async function* input() {
      yield* ['ab', 'c\r\nde\n\nlonger th', 'an that', ' is\n', 'end'];
    }
    const lines: (string | null)[] = [];
    for await (const line of inputLines(input(), 8)) lines.push(line);
    expect(lines).toEqual(['abc', 'de', '', null, 'end']);
  });
});

describe('a machine', () => {
  it('has the devices that the contract asks for, and no others', () => {
    const subject = subjectOf(loaded, counters, {});
    expect(machineFor(subject).devices).toEqual([]);
    const contract = { ...counters, devices: ['dma'] };
    const machine = machineFor({ ...subject, contract });
    expect(machine.devices.map(({ name }) => name)).toEqual(['dma']);
    expect(machine.lines).toEqual(['timer', 'dma']);
    expect(openSession({ ...subject, contract }).machine.lines).toEqual(['timer', 'dma']);
  });

  it('takes a program that raises the line of a device which the contract asks for', () => {
    const text =
      'program 1 contract=counters machine=decstation-3100; v0 = t1.make(); @v0+5 irq dma';
    const of = (contract: typeof counters) =>
      subjectOfProgram(loaded, readProgram(text, 'x', [contract]), {});
    expect(() => of(counters)).toThrow('decstation-3100 has no interrupt line "dma"');
    expect(of({ ...counters, devices: ['dma'] }).machine.id).toBe('decstation-3100');
  });
});

describe('a run', () => {
  it('may have any number of steps', () => {
    const text = `program 1 contract=counters\n${'t1.make()\n'.repeat(150_000)}`;
    const { program } = readProgram(text, 'x', config.contracts);
    const session = openSession(subjectOf(loaded, counters, {}));
    new Dialogue(session).play(program);
    const heard = listen();
    execute(session, program, silent);
    printRun(session, program);
    expect(heard.text).toContain('150000 steps: 8 done, 149992 refused');
  });

  it('says which anchors never came', () => {
    const own = { config: ownConfig, path: 'x', folder: '.', named: null };
    const text =
      'program 1 contract=memory design=l4 machine=decstation-3100; v0 = t1.alloc(); ' +
      'v1 = t1.alloc(); v2 = t1.alloc(); v3 = t1.alloc(); @v0+5 irq timer; @v3+90000 irq timer; @v0 fail alloc 9; @v7+1 irq timer';
    const read = readProgram(text, 'x', ownConfig.contracts);
    const session = openSession(subjectOfProgram(own, read, {}));
    execute(session, read.program, silent);
    const lines = [...anchorLines(read.program, eventsOf(session)).values()].flat();
    expect(lines.map((line) => line.includes('never came'))).toEqual([
      ...[false, false, true, true],
    ]);
    const heard = listen();
    remarkStrays(read.program);
    expect(heard.text).toBe('@v7+1 irq timer: no step is called v7, so this never comes about.\n');
  });
});

describe('costs', () => {
  it('are counted of no more programs than have the ops that were asked for, nor of more than 64', () => {
    const names = { design: 'counter', contract: 'counters', machine: 'pentium-133', variant: '' };
    const opsFor = (ops: number): number => {
      const job = { kind: 'costs' as const, ...names, seed: 1, ops, maxSteps: null, failures: 1 };
      const result = perform(job, loaded, () => {});
      return result.kind === 'costs' ? result.ops : 0;
    };
    const all = opsFor(1_000_000);
    expect(all).toBeGreaterThan(1_000);
    expect(opsFor(42_000)).toBe(all);
    expect(opsFor(all)).toBe(all);
    expect(opsFor(10)).toBeGreaterThanOrEqual(10);
    expect(opsFor(10)).toBeLessThan(10 + 40);
    expect(opsFor(1)).toBeLessThanOrEqual(opsFor(10));
  });
});

describe('several contracts', () => {
  it('are all checked, each once, in the order in which they are named', () => {
    const more = (name: string) => ({ ...counters, name });
    const design = {
      ...counterDesign,
      contracts: { ...counterDesign.contracts, b: { ops: {} }, a: { ops: {} } },
    };
    const contracts = [counters, more('a'), more('b')];
    const both = { ...loaded, config: { ...config, designs: [design], contracts } };
    const machine = ['pentium-133'];
    const subjects = subjectsOf(both, [], { machine, contract: ['b', 'a', 'b'] });
    expect(subjects.map(({ contract }) => contract.name)).toEqual(['b', 'a']);
    const none = { ...both, config: { ...both.config, designs: [counterDesign] } };
    expect(() => subjectsOf(none, ['counter'], { machine, contract: ['counters', 'a'] })).toThrow(
      'counter does not offer the contract a; it offers counters.',
    );
  });
});

describe('what is printed', () => {
  it('is broken between words where it would be wider than a terminal', () => {
    const heard = listen();
    const progress = progressOf(1, false, `checking ${'a '.repeat(60)}`.trim());
    progress.note('b'.repeat(90));
    progressOf(1, true, 'nothing of this').note('nor this');
    const lines = heard.text.split('\n');
    expect(lines.map((line) => line.length)).toEqual([80, 51, 90, 0]);
    expect(lines[1]).toMatch(/^ {4}a a/);
  });

  it('has a failure on several machines in full for the first alone', () => {
    const { program } = readProgram('program 1 contract=counters; t1.make()', 'x', [counters]);
    const counts = { programs: 1, ops: 1, mutating: 1, mutatingDone: 1 };
    const finding = { oracle: 'an oracle', message: 'it is wrong.', step: 0 };
    const reports = ['decstation-2100', 'decstation-3100', 'pentium-133'].map((id, i): Report => {
      const steps = i < 2 ? program.steps : [];
      const verdict = { kind: 'fails' as const, counts, finding, program: { ...program, steps } };
      return {
        subject: subjectOf(loaded, counters, { machine: id }),
        breaches: [],
        verdict: { ...verdict, partiallyReduced: false, executions: 1, seen: 1, others: [] },
        unbootable: null,
        sweeps: [],
        costs: { kind: 'costs', ops: 1, costs: [] },
      };
    });
    const heard = listen();
    printReports(reports, null);
    expect(heard.text.match(/FAIL/g)).toHaveLength(1);
    expect(heard.text).toContain(
      "\nalso on decstation-3100\nalso on pentium-133, by 'program 1 contract=counters'\n",
    );
    expect(heard.text).not.toContain('Cycles for');
  });

  it('may find nobody who reads, or no space', () => {
    const heard = listen();
    expect(unwritten(Object.assign(new Error('x'), { code: 'EPIPE' }))).toBe(0);
    expect(heard.text).toBe('');
    expect(unwritten(Object.assign(new Error('x'), { code: 'ENOSPC' }))).toBe(2);
    expect(heard.text).toMatch(/^kernelcheck: .* no space is left on the device\.\n$/);
  });
});
