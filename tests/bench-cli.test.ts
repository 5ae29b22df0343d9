/** `kernelcheck bench` as its users meet it: their own workloads and figures, every status, every bad input. */
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve as resolvePath } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { performBench } from '../cli/benching/job.ts';
import { groupsOf, type PlanOptions, publishedFor } from '../cli/benching/plan.ts';
import { rowOf } from '../cli/benching/report.ts';
import type { LoadedConfig } from '../cli/config.ts';
import { BadInput } from '../cli/errors.ts';
import { counterDesign, counters } from '../cli/fixtures/counter.ts';
import type { Workload } from '../core/words/workload.ts';
import { BENCHMARK } from '../reports/schemas/forms.ts';

interface Ran {
  readonly status: number | null;
  readonly out: string;
  readonly err: string;
}

const folder = mkdtempSync(join(tmpdir(), 'kernelcheck-'));
afterAll(() => rmSync(folder, { recursive: true }));

function bench(...args: readonly string[]): Promise<Ran> {
  return new Promise((resolve) => {
    const env = { ...process.env, FORCE_COLOR: '', NO_COLOR: '1' };
    const child = spawn('node', ['cli/kernelcheck.js', 'bench', ...args], { env });
    let out = '';
    let err = '';
    child.stdout.on('data', (data) => {
      out += data;
    });
    child.stderr.on('data', (data) => {
      err += data;
    });
    child.on('close', (status) => resolve({ status, out, err }));
    child.stdin.end();
  });
}

function file(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

file('package.json', '{ "type": "module" }');

/** A configuration with the fixture's design, and whatever else. */
function configuration(name: string, more: string): readonly string[] {
  const from = (path: string): string => JSON.stringify(resolvePath(path));
  const text = `
    import { counterDesign, counters } from ${from('cli/fixtures/counter.ts')};
    export default {
      designs: [counterDesign],
      machines: ['decstation-3100', 'pentium-133'],
      contracts: [counters],
      properties: [],
      ${more}
    };`;
  return ['--config', file(name, text)];
}

const ADD: Workload = {
  name: 'add',
  about: 'a counter is counted up',
  contract: 'counters',
  level: 'kernel',
  warm: {
    program: 'v1 = t1.make(); v2 = t1.add(v1, 1); v3 = t1.add(v1, 1)',
    measure: { kind: 'step', step: 3, like: 2 },
  },
  cold: { program: 'v1 = t1.make()', measure: { kind: 'step', step: 1 } },
};
const PUBLISHED = {
  schema: 1,
  id: 'mine-2026',
  short: 'Me, 2026',
  source: 'A report of my own, not printed yet',
  rows: [
    {
      system: 'Abacus',
      stands: { design: 'counter', variant: null },
      machine: 'decstation-3100',
      workload: 'add',
      row: null,
      value: 3,
      lo: null,
      hi: null,
      unit: 'us',
      place: 'page 1',
      page: 1,
      state: 'warm',
      level: 'kernel',
      derives: [],
      anomalies: [{ about: 'counted by hand', excuses: 'value' }],
      notRun: null,
    },
  ],
};
const MINE = file('mine-2026.json', JSON.stringify(PUBLISHED, null, 2));
const OWN = configuration(
  'own.config.ts',
  `workloads: ${JSON.stringify([ADD])}, published: ['mine-2026.json'],`,
);

const widest = (text: string): number =>
  Math.max(...text.split('\n').map((line) => [...line].length));

/** A configuration in memory, where no thread has to load it. */
function loadedWith(...workloads: readonly Workload[]): LoadedConfig {
  const lists = { contracts: [counters], properties: [], workloads };
  const machines = ['decstation-3100', 'pentium-133'];
  const config = { designs: [counterDesign], machines, ...lists };
  return { config, path: 'own.config.ts', folder, named: null };
}

function problemOf(variant: string, workload: Workload): string | null {
  const job = { kind: 'bench', workload: 0, design: 'counter', machine: 'pentium-133' } as const;
  return performBench({ ...job, variant }, loadedWith(workload)).problem;
}

describe('a workload and figures of the user’s own', () => {
  it('have their table, and the same as a document, with any number of threads', async () => {
    const [text, json] = await Promise.all([
      bench(...OWN, '--jobs', '1'),
      bench(...OWN, '--jobs', '2', '--quiet', '--json'),
    ]);
    expect(text.status).toBe(0);
    expect(text.err).toBe(
      'measuring add on decstation-3100\nadd counter decstation-3100: measured\n',
    );
    expect(json.err).toBe('');
    expect(text.out).toContain('add: a counter is counted up\n');
    const [, cycles, cold, ratio] =
      /\n {2}counter +\S+ +(\S+) +\S+ +(\S+) +3 us +50 +(\S+) a\n/.exec(text.out) ?? [];
    // 3 us are 50 cycles of 16.67 MHz.
    expect(Number(cycles) / 50.01).toBeCloseTo(Number(ratio), 2);
    expect(text.out).toContain('\na  counted by hand\nfrom Me, 2026: page 1\n');
    expect(widest(text.out + text.err)).toBeLessThanOrEqual(80);

    const { rows, status, problems, notRun } = BENCHMARK.read(json.out, 'bench.json');
    expect({ status, problems }).toEqual({ status: 0, problems: [] });
    expect(rows.map(({ workload, row, state, side }) => ({ workload, row, state, side }))).toEqual(
      ['warm', 'cold'].map((state) => ({
        workload: 'add',
        row: null,
        state,
        side: { design: 'counter', variant: '', machine: 'decstation-3100' },
      })),
    );
    const [warm, first] = rows;
    expect([warm?.cycles.value, first?.cycles.value]).toEqual([Number(cycles), Number(cold)]);
    expect(warm?.published).toMatchObject([{ file: 'mine-2026', system: 'Abacus', page: 1 }]);
    expect(warm?.published[0]?.ratio).toBeCloseTo((warm?.cycles.value ?? 0) / 50.01, 3);
    expect(warm?.value).toBeCloseTo((warm?.cycles.value ?? 0) / 16.67, 6);
    expect(notRun.every(({ notRun: why }) => why !== null)).toBe(true);
  });

  it('may be named besides, on machines that nobody has published and in any variant', async () => {
    const plain = configuration('plain.config.ts', `workloads: ${JSON.stringify([ADD])},`);
    const machines = ['--machine', 'pentium-133', '--machine', 'decstation-3100'];
    const args = [...machines, '--published', MINE, '--sources', '--variant', 'bug=forgets'];
    const { status, out } = await bench(...plain, '--quiet', ...args);
    expect(status).toBe(0);
    expect(out).toMatch(/\npentium-133\n {2}counter bug=forgets\n[^\n]*\ndecstation-3100\n/);
    expect(out).toContain('3 us  Abacus, decstation-3100: page 1, page 1; workload add');
    expect(out).toContain('not run here: two machines and the Ethernet between them');
    expect(widest(out)).toBeLessThanOrEqual(80);
  });

  it('are measured where somebody has published, or else everywhere', () => {
    const loaded = loadedWith(ADD);
    const machinesOf = (files: readonly string[], options: PlanOptions = {}) =>
      groupsOf(loaded, [], options, publishedFor(loaded, files)).flatMap(({ cases }) =>
        cases.map(({ machine }) => machine.id),
      );
    expect(machinesOf([MINE])).toEqual(['decstation-3100']);
    expect(machinesOf([])).toEqual(['decstation-3100', 'pentium-133']);
    expect(machinesOf([MINE], { machine: ['pentium-pro-200'] })).toEqual(['pentium-pro-200']);
  });
});

describe('statuses of bench', () => {
  it('1, where something could not be measured, with one sentence', async () => {
    const marks = { ...ADD.warm, measure: { kind: 'marks', from: 'a', to: 'b' } };
    const unmarked = configuration(
      'unmarked.config.ts',
      `workloads: ${JSON.stringify([{ ...ADD, warm: marks }])},`,
    );
    const { status, out } = await bench(...unmarked, '--quiet', '--machine', 'pentium-133');
    expect(status).toBe(1);
    expect(out).toContain(
      'NOT MEASURED  add on counter, pentium-133: the way from the mark a to b was not\n    gone.\n',
    );
  });

  it('3, where nothing can be measured', async () => {
    const nobody = configuration(
      'nobody.config.ts',
      `workloads: ${JSON.stringify([{ ...ADD, designs: [] }])},`,
    );
    const { status, out, err } = await bench(...nobody);
    expect(status).toBe(3);
    expect(out).toMatch(/^add\n/);
    expect(err).toBe('Nothing could be measured: no kernel can perform it there.\n');
  });

  it('2, for what is not there or cannot be used', async () => {
    const [unknown, broken] = await Promise.all([
      bench(...OWN, 'ad'),
      bench(...OWN, '--published', file('broken.json', '{ "schema": 2 }')),
    ]);
    const err =
      'kernelcheck: there is no workload "ad"; did you mean "add"? The workloads are add.\n';
    expect(unknown).toEqual({ status: 2, out: '', err });
    expect(broken).toMatchObject({ status: 2, out: '' });
    expect(broken.err).toMatch(
      /broken\.json:1: in \w.* expected.*; correct it, with \S+ as the guide\.\n$/,
    );
  });
});

describe('what cannot be measured', () => {
  it('is a program that ends otherwise than it must', () => {
    const warm = (program: string, step: number): Workload => ({
      ...ADD,
      warm: { program, measure: { kind: 'step', step } },
    });
    const forged = warm('v1 = t1.make(); v2 = t1.read(v1); v3 = t1.make(); v4 = t1.add(v9, 1)', 2);
    const cases: readonly (readonly [string, Workload, string])[] = [
      ['bug=boot', ADD, 'counter does not boot: no memory for the counters'],
      ['bug=panic', warm('v1 = t1.make(); v2 = t1.add(v1, 7)', 2), 'its program ends by panic: '],
      ['', forged, 'v4 was dangling, and was to be done'],
      ['', warm('v1 = t1.make()', 2), 'v2 was not begun'],
    ];
    for (const [variant, workload, why] of cases) {
      const problem = problemOf(variant, workload);
      expect(problem?.startsWith(`add on counter, pentium-133: ${why}`), String(problem)).toBe(
        true,
      );
    }
    expect(problemOf('', ADD)).toBeNull();
  });

  it('is asked for in vain, with one sentence', () => {
    const row = { ...PUBLISHED.rows[0] };
    const other = (name: string, more: object): string =>
      file(`${name}.json`, JSON.stringify({ ...PUBLISHED, id: name, rows: [{ ...row, ...more }] }));
    const own = file('lmbench.json', JSON.stringify({ ...PUBLISHED, id: 'lmbench' }));
    const loaded = loadedWith(ADD);
    const many = loadedWith({ ...ADD, rows: { second: { kind: 'step', step: 3 } } });
    const ask = (names: readonly string[], options: PlanOptions = {}, files: string[] = []) =>
      groupsOf(loaded, names, options, publishedFor(loaded, files));
    const cases: readonly (readonly [() => unknown, string])[] = [
      [
        () => ask([], { machine: ['pentium-13'] }),
        'there is no machine "pentium-13"; did you mean "pentium-133"?',
      ],
      [
        () => ask([], { design: ['countr'] }),
        'there is no kernel "countr"; did you mean "counter"?',
      ],
      [() => ask([], { variant: 'bug=no' }), 'the option bug of counter cannot be "no"'],
      [
        () => ask([], {}, [other('w', { workload: 'ad' })]),
        'there is no workload "ad"; did you mean "add"?',
      ],
      [
        () => ask([], {}, [other('k', { stands: { design: 'countr', variant: null } })]),
        'k.json:1: there is no kernel "countr"; did you mean "counter"?',
      ],
      [
        () => ask([], {}, [other('r', { row: 'nosuch' })]),
        'r.json:1: the workload add has no rows, so that null was expected and not "nosuch".',
      ],
      [
        () => groupsOf(many, [], {}, publishedFor(many, [other('s', { row: 'secnd' })])),
        's.json:1: the workload add has no row "secnd"; did you mean "second"? Its rows are second.',
      ],
      [
        () => ask([], {}, [other('v', { stands: { design: 'counter', variant: 'bug=slwo' } })]),
        'v.json:1: the option bug of counter cannot be "slwo"; did you mean "slow"?',
      ],
      [
        () => ask([], {}, [other('d', { derives: ['pentium-133.costs.readMisL1'] })]),
        'd.json:1: there is no quantity "pentium-133.costs.readMisL1", for the sheet has no "readMisL1" there; did you mean "readMissL1"?',
      ],
      [
        () => ask([], {}, [other('e', { derives: ['pentium-13.costs.readMissL1'] })]),
        'for there is no machine "pentium-13"; did you mean "pentium-133"?',
      ],
      [
        () => ask([], {}, [other('f', { derives: ['pentium-133.costs'] })]),
        'it names something of the sheet that has no source of its own.',
      ],
      [() => ask([], {}, [other('m', { machine: 'vax-11' })]), 'there is no machine "vax-11"'],
      [() => ask([], {}, [own]), 'there is a file "lmbench" already.'],
      [
        () => ask([], {}, ['/no/file.json']),
        '/no/file.json: a file of published measurements was expected',
      ],
      [
        () => groupsOf(loadedWith(), [], {}, []),
        'there is nothing to measure: own.config.ts lists no workloads',
      ],
    ];
    for (const [asked, sentence] of cases) {
      expect(asked).toThrow(BadInput);
      expect(asked).toThrow(sentence);
    }
  });
});

describe('what bench prints', () => {
  it('keeps numbers apart where one fills its column, and the next ones in their places', () => {
    const columns = ['', 'counted', 'band', 'cold'].map((name) => [name, 8] as const);
    expect(rowOf(columns, ['fork', '31135', '12989–106234', ''])).toBe(
      'fork       31135 12989–106234   ',
    );
    expect(rowOf(columns, ['fork', '31135', '2989–999', '7'])).toBe(
      'fork       31135 2989–999      7',
    );
  });

  it('fits a terminal in its help as well', async () => {
    const { out } = await bench('--help');
    expect(widest(out)).toBeLessThanOrEqual(80);
  });
});

describe('the workloads of the package', () => {
  it('have tables that fit a terminal, with all that can be said of a row', async () => {
    const args = ['null-call', 'memory-latency', '--machine', 'pentium-133'];
    const { status, out, err } = await bench(...args, '--detail', '--sources');
    expect(status).toBe(0);
    expect(widest(out + err)).toBeLessThanOrEqual(80);
    expect(out).toMatch(/\n {2}monolithic +105 +133\.5 +103–214 +\S+ +1\.68 us +224 +0\.60 \w+\n/);
    expect(out).toMatch(/warm by path: linux\.\S+ 1 x \d+ counted/);
    expect(out).toContain('L4Linux, not run here');
    expect(out).toMatch(/111 ns +1\.00 \*/);
  });
});
