/** The verb compare as its users meet it: what it prints, to the letter, its statuses, and what it refuses. */
import { spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, afterEach, describe, expect, it, vi } from 'vitest';
import { holdAgainst } from '../cli/comparing/baseline.ts';
import { performChunk } from '../cli/comparing/chunk-job.ts';
import { type GroupCosts, performCosts } from '../cli/comparing/cost-job.ts';
import type { GroupReport } from '../cli/comparing/group-report.ts';
import { givenProgram, groupsFor } from '../cli/comparing/program.ts';
import { printComparisons } from '../cli/comparing/report.ts';
import { comparisonJson } from '../cli/comparing/report-json.ts';
import { comparerFor, specOf } from '../cli/comparing/side-spec.ts';
import { type Group, type GroupOptions, groupsOf, sideNames } from '../cli/comparing/sides.ts';
import { stepTable } from '../cli/comparing/step-table.ts';
import type { LoadedConfig } from '../cli/config.ts';
import counterConfig from '../cli/fixtures/counter.config.ts';
import ownConfig from '../kernelcheck.config.ts';
import type { ComparisonDocument } from '../reports/schemas/comparison.generated.ts';
import { COMPARISON, COSTS } from '../reports/schemas/forms.ts';
import { ROOT } from './house.ts';

const CONFIG = 'cli/fixtures/counter.config.ts';
const counters = { config: counterConfig, path: resolve(CONFIG), folder: ROOT, named: CONFIG };
const own = {
  config: ownConfig,
  path: join(ROOT, 'kernelcheck.config.ts'),
  folder: ROOT,
  named: null,
};

const folder = mkdtempSync(join(tmpdir(), 'compare-'));
afterAll(() => rmSync(folder, { recursive: true }));
afterEach(() => vi.restoreAllMocks());

interface Ran {
  readonly status: number | null;
  readonly out: string;
  readonly err: string;
}

function compare(args: readonly string[], input = '', config = CONFIG): Promise<Ran> {
  return new Promise((done) => {
    const env = { ...process.env, FORCE_COLOR: '', NO_COLOR: '1' };
    const all = ['cli/kernelcheck.js', 'compare', ...args, '--config', config, '--quiet'];
    const child = spawn('node', all, { env });
    const heard = { out: '', err: '' };
    child.stdout.on('data', (data) => {
      heard.out += data;
    });
    child.stderr.on('data', (data) => {
      heard.err += data;
    });
    child.on('close', (status) => done({ status, ...heard }));
    child.stdin.end(input);
  });
}

function file(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

/** What is printed meanwhile. */
function printed(work: () => void): string {
  let text = '';
  const spy = vi.spyOn(process.stdout, 'write').mockImplementation((chunk): boolean => {
    text += chunk;
    return true;
  });
  work();
  spy.mockRestore();
  return text;
}

/** All but the commands to paste, which must stay whole. */
function widest(text: string): number {
  const lines = text.split('\n').filter((line) => !/^(replay| {3} or): /.test(line));
  return Math.max(...lines.map(({ length }) => length));
}

const LOSES =
  'program 1 contract=counters machine=pentium-133\nv1 = t1.make()\nv2 = t1.add(v1, 251)\nv3 = t1.read(v1)\n';

/** A report of one group, without threads. */
function reportOf(
  loaded: LoadedConfig,
  group: Group,
  ops: number,
  program: string | null,
): GroupReport {
  const sides = group.sides.map(specOf);
  const job = { contract: group.contract.name, sides };
  const names = sideNames(group);
  const drawn = { seed: 1, ops, maxSteps: 40, failures: 1, program };
  const chunk = performChunk({ kind: 'compare', ...job, names, ...drawn }, loaded, () => {});
  if (chunk.kind === 'unbootable') throw new Error(chunk.message);
  const costs = performCosts({ kind: 'compareCosts', ...job, ops, program }, loaded);
  if (costs.kind === 'unbootable') throw new Error(costs.message);
  const { allowances } = comparerFor(group.contract, loaded.config);
  const { comparison, cycles, run } = chunk;
  return { group, allowances, comparison, unbootable: null, cycles, run, costs };
}

function groupOf(names: readonly string[], options: GroupOptions = {}): Group {
  const [group] = groupsOf({ ...counters, named: null }, names, options);
  if (group === undefined) throw new Error('no group');
  return group;
}

describe('sides that differ', () => {
  it('are told step by step, with whom the specification accepts and a replay, status 1', async () => {
    const args = ['counter', 'counter,bug=forgets', '--ops', '2000', '--machine', 'pentium-133'];
    const ran = await compare(args);
    expect(ran).toMatchObject({ status: 1, err: '' });
    const [, program = ''] = /--program '(program .*)'$/m.exec(ran.out) ?? [];
    const labels = [...program.matchAll(/v(\d+) = /g)].map(([, label]) => label);
    const [a, b, c] = labels;
    expect(labels).toHaveLength(3);
    const reduced = ran.out.slice(ran.out.indexOf('DIFFER  '), ran.out.indexOf('\nreplay:'));
    const pad = (text: string): string => text.padEnd(`v${b} = t1.add(v${a}, 251)`.length);
    expect(reduced.split('\n').map((line) => line.trimEnd())).toEqual([
      'DIFFER  counter and counter,bug=forgets: counters, pentium-133',
      `    "every step ends alike on every kernel" at step v${c}: t1.read(v${a}) was`,
      '      done(251) on counter and done(0) on counter,bug=forgets; the specification',
      '      accepts what counter did alone: counter,bug=forgets is wrong',
      expect.stringMatching(/^ {4}reduced to 3 steps in \d+ runs; seen in 1 program$/),
      '',
      '    program 1 contract=counters machine=pentium-133 seed=1',
      `       ${pad('')}  counter   bug=forgets  by the specification`.trimEnd(),
      `    1  ${pad(`v${a} = t1.make()`)}  done      done         v${a} is 0`,
      `    2  ${pad(`v${b} = t1.add(v${a}, 251)`)}  done 0    done 0       v${a} is 251`,
      `>>> 3  ${pad(`v${c} = t1.read(v${a})`)}  done 251  done 0       expected: done(251)`,
      `    cycles of v${c}: 77 (69–84) on counter, 77 (69–84) on counter,bug=forgets`,
      '',
    ]);
    expect(widest(ran.out)).toBeLessThanOrEqual(80);
    const again = await compare(['counter', 'counter,bug=forgets', '--program', program]);
    expect(again.status).toBe(1);
    expect(again.out).toContain(reduced.slice(reduced.indexOf('    program 1'), -1));
  });

  it('are told of a panic on one of them', () => {
    const text = 'program 1 contract=counters; v1 = t1.make(); v2 = t1.add(v1, 7)';
    const group = groupOf(['counter', 'counter,bug=panic'], { machine: ['pentium-133'] });
    const report = reportOf(counters, group, 10, text);
    expect(report.comparison?.kind).toBe('differ');
    const out = printed(() => printComparisons([report], null));
    expect(out.replaceAll(/\s+/g, ' ')).toContain(
      't1.add(v1, 7) was done(0) on counter and panicked (seven was added) on counter,bug=panic; the specification accepts',
    );
    expect(out).toMatch(/reduced to 2 steps/);
  });

  it('are one document as well, which its schema accepts, with the numbers of the text', async () => {
    const ran = await compare(
      ['counter', 'counter,bug=forgets', '--program', '-', '--json'],
      LOSES,
    );
    expect(ran.status).toBe(1);
    const document: ComparisonDocument = COMPARISON.read(ran.out, 'standard output');
    expect(document.status).toBe(1);
    expect(document.groups).toHaveLength(1);
    const [{ divergences, counts, machine, sides }] = document.groups as [
      ComparisonDocument['groups'][0],
    ];
    expect({ machine, ops: counts?.ops, doneOnAll: counts?.doneOnAll }).toEqual({
      machine: 'pentium-133',
      ops: 3,
      doneOnAll: 3,
    });
    expect(sides.map(({ variant }) => variant)).toEqual(['', 'bug=forgets']);
    expect(divergences).toMatchObject([
      { step: 3, accepts: 'a', sides: [0, 1], signature: 'agree: read done#/done#' },
    ]);
    expect(
      divergences[0]?.steps.map(({ outcomes }) => outcomes.map(([one]) => one?.value)),
    ).toEqual([
      [1, 1],
      [0, 0],
      [251, 0],
    ]);
    expect(divergences[0]?.steps[2]?.cycles.map((one) => Math.round(one?.value ?? 0))).toEqual([
      77, 77,
    ]);
  });

  it('are not compared where one does not boot: status 1', async () => {
    const ran = await compare(['counter', 'counter,bug=boot', '--ops', '10']);
    expect(ran.status).toBe(1);
    expect(ran.out).toMatch(/counters +pentium-133 +no boot$/m);
    expect(ran.out).toContain(
      'FAIL  counters, pentium-133: counter,bug=boot does not boot: no memory for the\n    counters\n',
    );
  });
});

describe('sides that do not differ', () => {
  it('have costs by op, kind and room, and one op that is dearest, whatever --jobs', async () => {
    const args = ['counter', 'counter,bug=slow', '--machine', 'decstation-3100', '--ops', '12000'];
    const [one, three] = await Promise.all([
      compare([...args, '--jobs', '1']),
      compare([...args, '--jobs', '3']),
    ]);
    // Three chunks. Drawn programs of counters name many that are not there, so fewer than half of the ops are done.
    expect(one).toMatchObject({ status: 3, err: '' });
    expect(one.out).toMatch(/^vacuous: counters, decstation-3100: \d+ of 12\d\d\d ops were done/m);
    expect(three).toEqual(one);
    expect(one.out).toMatch(/^read +\d+ +7 \(4–10\) +\S+ \(\S+\) +\d\.\d+ \(\S+\)$/m);
    expect(one.out).toMatch(/^add +\d+ .* 1\.00$/m);
    expect(one.out).toMatch(/^counter,bug=slow, by room +cycles +share$/m);
    expect(one.out).toMatch(/Dearest on counter,bug=slow relative to counter: read, /);
    expect(one.out).toMatch(/^ {4}2 {2}v\d+ = t1\.read\(v\d+\)$/m);
    expect(one.out.replaceAll(/\s+/g, ' ')).toContain(
      'done on all sides, fewer than the half that is needed; another --max-steps may',
    );
    const dearest = one.out.slice(one.out.indexOf('Dearest on counter,bug=slow'));
    const [, again = ''] =
      /^replay: npx kernelcheck compare .*--program '(.*)'$/m.exec(dearest) ?? [];
    expect(again).toMatch(/^program 1 contract=counters machine=.*; v\d+ = t1\.read\(v\d+\)$/);
    expect(widest(one.out)).toBeLessThanOrEqual(80);
  });

  it('0, where enough was done, with what became of each step of the one program', async () => {
    const args = ['counter@pentium-133', 'counter@decstation-3100', '--program', '-', '--no-costs'];
    const ran = await compare(args, LOSES);
    expect(ran).toMatchObject({ status: 0, err: '' });
    expect(ran.out).toMatch(/^counters +each its own +1 +3 +100% +0 +agree$/m);
    expect(ran.out).toMatch(
      /^ {4}3 {2}v3 = t1\.read\(v1\) +done 251, 77 \(69–84\) +done 251, 7 \(4–10\)$/m,
    );
    expect(ran.out).not.toContain('Cycles of one op');
  });

  it('3, where less than half was done on all: nothing is known', async () => {
    const ran = await compare(
      ['counter', 'counter,bug=slow', '--program', '-'],
      'program 1 contract=counters; v1 = t1.read(v9)',
    );
    expect(ran.status).toBe(3);
    expect(ran.out).toMatch(
      /^vacuous: counters, pentium-133: 0 of 1 ops were done on all sides, fewer/m,
    );
    expect(ran.out).toContain('give a program of which more ops are done.');
  });
});

describe('the tables', () => {
  it('of three designs fit the width on every machine, however dear an op is', () => {
    const groups = groupsOf(own, ['l4', 'exokernel', 'monolithic'], {});
    expect(groups.map(({ machine }) => machine?.id)).toEqual(ownConfig.machines);
    const dear = { value: 123_456_789, lo: 98_765_432, hi: 187_654_321 };
    for (const group of groups) {
      const { allowances } = comparerFor(group.contract, own.config);
      const cost = {
        cycles: dear,
        kinds: { writeStallCycles: 1e8 },
        rooms: { 'exokernel.bindings': { writeStallCycles: 1e8 } },
        paths: {},
      };
      const costs: GroupCosts = {
        kind: 'compareCosts',
        programs: 64,
        steps: 1_234_567,
        prices: [1, 2, 3].map(() => ({ writeStallCycles: { value: 1, lo: 0.7, hi: 1.6 } })),
        ops: group.contract.ops.map(({ name: op }) => ({
          op,
          times: 1_234_567,
          sides: [cost, cost, cost],
          ratios: [dear, dear, dear],
        })),
        dearest: [null, null],
      };
      const counts = {
        programs: 9999,
        ops: 10_000_000,
        mutating: 1,
        mutatingDone: 1,
        doneOnAll: 9_000_000,
        named: 9e6,
        leftOut: 99_999,
        uncompared: 9999,
      };
      const example = {
        header: { version: 1, contract: 'memory' },
        steps: [],
        anchors: [],
      } as const;
      const endings = ['badHandle', 'noTask', 'badHandle'];
      const exceptions = [
        { allowance: 'another reason', op: 'unshare', times: 99_999, example, step: 1, endings },
      ];
      const comparison = { kind: 'agree', why: null, counts, exceptions, divergences: [] } as const;
      const report: GroupReport = {
        group,
        allowances,
        comparison,
        unbootable: null,
        cycles: [],
        run: null,
        costs,
      };
      const out = printed(() => printComparisons([report, report], null));
      expect(widest(out)).toBeLessThanOrEqual(80);
      expect(out).toMatch(/^another reason +unshare +199,998 +1\.000% /m);
      expect(out).toContain('In what they may differ, and did not: memory runs out and disturbed.');
      const document = comparisonJson([report], { seed: 1, ops: 1, maxSteps: 1 }, 0);
      expect(COMPARISON.problem(JSON.parse(JSON.stringify(document)))).toBeNull();
    }
  });

  it('of steps take letters for names that are too long, and go below where nothing fits', () => {
    const row = (text: string) => ({
      text,
      cells: ['done 1', 'refused noTask'],
      notes: ['t1 alive'],
      isMarked: true,
    });
    const names = [
      'monolithic,system=linux@pentium-133',
      'monolithic,system=ultrix@decstation-3100',
    ];
    expect(stepTable(names, [row('v1 = t1.wait(any)')], 'by the specification')).toEqual([
      `    a: ${names[0]}`,
      `    b: ${names[1]}`,
      '                          a       b               by the specification',
      '>>> 1  v1 = t1.wait(any)  done 1  refused noTask  t1 alive',
    ]);
    const below = stepTable(
      names,
      [row(`v1 = t1.x(${'0, '.repeat(30)}1)`)],
      'by the specification',
    );
    expect(below.slice(1)).toEqual([
      `         ${names[0]}: done 1`,
      `         ${names[1]}: refused noTask`,
      '         by the specification: t1 alive',
    ]);
  });
});

describe('a baseline', () => {
  it('is written, holds what is as it was, and finds what is dearer in two steps', async () => {
    const path = join(folder, 'costs.json');
    const held = ['counter', '--baseline', path];
    const options = { seed: 1, ops: 1, maxSteps: 1, jobs: 1 };
    const refused = (file: string, more = {}) =>
      expect(holdAgainst(counters, ['counter'], file, { ...options, ...more })).rejects;
    await refused(path).toThrow(/costs\.json: there is no such baseline; --update writes one\.$/);
    const wrote = await compare([...held, '--update']);
    expect(wrote).toMatchObject({ status: 0, err: '' });
    const { baselines } = COSTS.read(readFileSync(path, 'utf8'), path);
    expect(baselines.map(({ machine }) => machine)).toEqual(['decstation-3100', 'pentium-133']);
    // Written beside it and renamed, so nothing else is left.
    expect(readdirSync(folder).filter((name) => name.startsWith('costs'))).toEqual(['costs.json']);
    expect(await compare(held)).toMatchObject({ status: 0, err: '' });
    const slow = file(
      'slow.config.ts',
      `import config from ${JSON.stringify(resolve(CONFIG))};\nconst [design] = config.designs;\n` +
        'const attach = (bus, info) => design.attach(bus, { ...info, options: { bug: "slow" } });\n' +
        'export default { ...config, designs: [{ ...design, attach }] };',
    );
    const dearer = await compare([...held, '--machine', 'pentium-133'], '', slow);
    expect(dearer.status).toBe(1);
    expect(dearer.out).toMatch(/^counters +pentium-133 +3 +1 +0 +DEARER$/m);
    expect(dearer.out).toMatch(
      /^DEARER {2}counters, pentium-133: read cost 77 \(69–84\) cycles on average, and/m,
    );
    expect(dearer.out).toMatch(/in a program of 2 steps:\n/);
    expect(dearer.out).toMatch(/^ {4}instructions +2 +10$/m);
    const tolerant = [...held, '--machine', 'pentium-133', '--tolerance', '400', '--json'];
    const document = await compare(tolerant, '', slow);
    expect(document.status).toBe(0);
    const { baseline } = COMPARISON.read(document.out, 'standard output');
    expect(baseline).toMatchObject({
      tolerance: 400,
      updated: false,
      held: [{ ops: 3, dearer: [] }],
    });
    const text = readFileSync(path, 'utf8');
    const cut = file('cut.json', text.slice(0, text.length / 2));
    await refused(cut).toThrow(
      /cut\.json:\d+: a baseline of costs was expected, but the file breaks off here; move it away, then make it anew with "[^"]*--update"\.$/,
    );
    await refused(cut, { update: true }).toThrow(
      /to write it would lose what it holds; move it away, then --update makes it anew\.$/,
    );
    const known = COSTS.read(text, path).baselines.slice(0, 1);
    const part = file('part.json', JSON.stringify({ ...JSON.parse(text), baselines: known }));
    const machine = ['decstation-3100', 'pentium-133'];
    await refused(part, { machine }).toThrow(
      /part\.json: costs of "counter" on pentium-133 are not in it; it has counter counters decstation-3100\. --update adds them\.$/,
    );
    await refused(part, { machine, contract: ['counters'] }).toThrow(
      /costs of "counter" for counters on pentium-133 are not in it;/,
    );
    const nowhere = join(folder, 'nowhere', 'costs.json');
    await refused(nowhere, { update: true }).toThrow(
      /costs\.json: it cannot be written, for there is no folder \S+nowhere; make it first/,
    );
    await refused(join(cut, 'costs.json'), { update: true }).toThrow(/cut\.json is no folder;/);
    await refused('README.md').toThrow(
      /^README\.md:1: a baseline of costs was expected, but this is no JSON/,
    );
    await refused('cli').toThrow(/^cli: a baseline of costs was expected, but this is a directory/);
    expect(readFileSync(cut, 'utf8')).toBe(text.slice(0, text.length / 2));
  });
});

describe('sides that cannot be compared are one sentence', () => {
  const both = ['counter', 'counter,bug=slow'];
  const cases: readonly (readonly [string, readonly string[], GroupOptions, RegExp])[] = [
    [
      'an unknown kernel',
      ['conter', 'counter'],
      {},
      /no kernel "conter"; did you mean "counter"\?/,
    ],
    [
      'an unknown value',
      ['counter', 'counter,bug=slw'],
      {},
      /cannot be "slw"; did you mean "slow"\? It can be .*[^,] or \w+\.$/,
    ],
    ['a value alone', ['counter', 'counter,slwo'], {}, /"slwo"; did you mean "slow"\? Its options/],
    [
      'an unknown option',
      ['counter', 'counter,bog=slow'],
      {},
      /no option "bog"; did you mean "bug"\? Its options are bug=none\|/,
    ],
    ['an unknown machine', ['counter@pentium-13', 'counter'], {}, /did you mean "pentium-133"\?/],
    [
      'an unknown contract',
      both,
      { contract: ['conters'] },
      /"conters"; did you mean "counters"\?/,
    ],
    [
      'one alone',
      ['counter'],
      {},
      /^expected two sides at the least, but there is only "counter"; --baseline/,
    ],
    ['one twice', ['counter', 'counter,bug=none'], {}, /^the side counter is named twice/],
    [
      'one with a machine and one without',
      ['counter', 'counter@pentium-133'],
      {},
      /^expected a machine on every side or on none, but counter has none/,
    ],
    [
      'machines twice over',
      ['counter@pentium-133', 'counter@decstation-3100'],
      { machine: ['pentium-133'] },
      /^the sides name their machines, so --machine/,
    ],
    [
      'no kernel',
      ['@pentium-133', 'counter'],
      {},
      /"@pentium-133" names no kernel; expected design\[,option=value…\]\[@machine\]/,
    ],
    ['no machine', ['counter@', 'counter'], {}, /"counter@" names no machine behind its @\.$/],
    ['an empty choice', ['counter,', 'counter'], {}, /a comma with no option=value behind it\.$/],
  ];
  it.each(cases)('%s', (_, names, options, sentence) => {
    expect(() => groupsOf(counters, names, options)).toThrow(sentence);
  });

  it('kernels that share no contract, or no machine', () => {
    const [design] = counterConfig.designs;
    const contracts = { mine: design?.contracts.counters };
    const other = { ...design, name: 'other', contracts };
    const mips = { ...design, name: 'mips', families: ['mips'] };
    const x86 = { ...design, name: 'x86', families: ['x86'] };
    const of = (...designs: readonly object[]) =>
      ({ ...counters, config: { ...counterConfig, designs } }) as typeof counters;
    expect(() => groupsOf(of({ ...design }, other), [], {})).toThrow(
      /^there is nothing to compare: no two of them offer one contract: counter offers counters, other offers none\.$/,
    );
    expect(() => groupsOf(of(mips, x86), [], {})).toThrow(
      /no two of them run on one machine: mips runs on decstation-3100, x86 runs on pentium-133\.$/,
    );
    expect(() => groupsOf(of({ ...design }), [], {})).toThrow(/lists one design\.$/);
  });

  it('a program of another contract, or with a line that a machine has not', () => {
    const other = givenProgram(counters, LOSES);
    expect(() => groupsFor(counters, both, { contract: ['memory'] }, other)).toThrow(
      /^the program is one of counters, so --contract memory cannot be meant\.$/,
    );
    const disk = givenProgram(counters, `${LOSES}@v1+1 irq disk`);
    expect(() => groupsFor(counters, both, {}, disk)).toThrow(/no interrupt line "disk"/);
  });

  it('through the command as well: status 2, and no stack', async () => {
    const ran = await compare(['counter', '--update']);
    expect(ran).toEqual({
      status: 2,
      out: '',
      err: 'kernelcheck: --update is about a baseline; expected --baseline FILE as well.\n',
    });
  });
});
