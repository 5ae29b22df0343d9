/** No number of ours comes from what it is compared with: not of a machine, not of a path, and no measurement reads what was published. */
import { describe, expect, it } from 'vitest';
import { besideOf } from '../cli/benching/beside.ts';
import { performs } from '../cli/benching/carrying.ts';
import type { Figure } from '../cli/benching/figure.ts';
import { performBench } from '../cli/benching/job.ts';
import { loadConfig } from '../cli/config.ts';
import type { Path } from '../core/words/path.ts';
import { paths as exokernelPaths } from '../kernels/exokernel/paths.ts';
import { paths as l4Paths } from '../kernels/l4/paths.ts';
import { paths as monolithicPaths } from '../kernels/monolithic/machine/paths.ts';
import { allSheets, loadSheet } from '../machines/sheets/load.ts';
import { paths as workloadPaths } from '../workloads/paths.ts';
import { ownTables } from '../workloads/published/load.ts';
import { importsOf, read, sourceFiles } from './house.ts';
import {
  type Excuse,
  fitted,
  type PathsOf,
  type PublishedFile,
  quantitiesIn,
  type Sheet,
  unfounded,
  unknownDerived,
} from './no-fitting-rules.ts';

const loaded = await loadConfig('kernelcheck.config.ts');
const { config } = loaded;
const sheets: readonly Sheet[] = allSheets().map((content) => ({ name: content.id, content }));
const sheetsOfPaths: readonly PathsOf[] = [
  { name: 'exokernel', paths: exokernelPaths.paths },
  { name: 'l4', paths: l4Paths.paths },
  { name: 'monolithic', paths: monolithicPaths.paths },
  { name: 'workloads', paths: workloadPaths },
];
const published = ownTables();

/** Inputs that name a paper's table in which a figure of a kernel stands as well, and why they may. */
const excuses: readonly Excuse[] = [
  {
    where: 'exokernel.syscall.mips',
    why: 'Table 6 also counts instructions: about 10 of the 30 of a transfer tell calls from other exceptions. No microseconds are taken.',
  },
  {
    where: 'exokernel.dispatch.mips',
    why: 'The text of Table 5 counts the 18 instructions to the handler, of which none are charged here.',
  },
  {
    where: 'exokernel.transfer.mips',
    why: 'The same 30 instructions of Table 6, of which none are charged here besides those that tell calls apart.',
  },
];

/** A sheet with one quantity. */
function sheetWith(quantity: Record<string, unknown>, way = 'costs'): Sheet {
  const whole = { value: 3, lo: 2, hi: 4, unit: 'cycles', how: 'manual', source: GOOD_SOURCE };
  return { name: 'machine', content: { [way]: { trap: { ...whole, ...quantity } } } };
}

const GOOD_SOURCE = 'Processor Data Book, 1990, table of instruction timings';

function pathsWith(path: Record<string, unknown>): PathsOf {
  const instructions = { value: 30, lo: 20, hi: 40 };
  const whole = { name: 'send', instructions, textBytes: 120, provenance: 'counted' as const };
  return { name: 'kernel', paths: [{ ...whole, source: GOOD_SOURCE, ...path }] };
}

/** Of a file as it might be published, with one row of a kernel and one of a machine. */
const paper: PublishedFile = {
  short: 'Engler, SOSP 1995',
  rows: [
    {
      system: 'Ultrix 4.2',
      place: 'Table 4, getpid',
      level: 'kernel',
      value: 32.2,
      unit: 'us',
      derives: [],
    },
    {
      system: 'Ultrix 4.2',
      place: 'Table 9, bcopy',
      level: 'machine',
      value: 5,
      unit: 'MB/s',
      derives: ['machine.costs.trap'],
    },
  ],
};

describe('the rules', () => {
  it('have nothing against what is as it should be', () => {
    expect(unfounded([sheetWith({})], [pathsWith({})])).toEqual([]);
    expect(fitted([sheetWith({})], [pathsWith({})], [paper], [])).toEqual([]);
    expect(unknownDerived([sheetWith({})], [paper])).toEqual([]);
  });

  it.each([
    [{ source: 'known' }, 'machine.costs.trap has no source'],
    [{ source: undefined }, 'machine.costs.trap has no source'],
    [{ how: 'guess' }, 'machine.costs.trap is known by guess, which is no way'],
    [{ value: 5 }, 'machine.costs.trap is outside of its band'],
    [{ how: 'estimate', lo: 3, hi: 3 }, 'machine.costs.trap is an estimate without a band'],
  ])('object to a quantity with %j', (quantity, sentence) => {
    expect(unfounded([sheetWith(quantity)], [])).toEqual([sentence]);
  });

  it.each([
    [{ source: '' }, 'kernel.send has no source'],
    [{ source: undefined }, 'kernel.send has no source'],
    [{ provenance: 'fitted' }, 'kernel.send has the provenance fitted, which is none'],
    [{ instructions: { value: 50, lo: 20, hi: 40 } }, 'kernel.send is outside of its band'],
    [
      { provenance: 'structural', instructions: { value: 9, lo: 9, hi: 9 } },
      'kernel.send is a guess without a band',
    ],
  ])('object to a path with %j', (path, sentence) => {
    expect(unfounded([], [pathsWith(path)])).toEqual([sentence]);
  });

  it('let a structural path be exact that has nothing in it, or whose length is declared', () => {
    const nothing = { instructions: { value: 0, lo: 0, hi: 0 } };
    const declared = {
      instructions: { value: 9, lo: 9, hi: 9 },
      source: `Declared: ${GOOD_SOURCE}`,
    };
    for (const path of [nothing, declared])
      expect(unfounded([], [pathsWith({ ...path, provenance: 'structural' })])).toEqual([]);
  });

  it.each([
    'Engler 1995, Table 4: getpid 32.2 us',
    'D. Engler et al., SOSP 1995, Table 4',
    'so that getpid of Ultrix takes its 32.2 us',
    `${GOOD_SOURCE}; the rest by Ultrix 4.2 in the Table 4 of 1995`,
  ])('object to an input whose source is "%s"', (source) => {
    const objection = (where: string) =>
      `${where} names a published figure of a kernel as its source`;
    expect(fitted([sheetWith({ source })], [], [paper], [])).toEqual([
      objection('machine.costs.trap'),
    ]);
    expect(fitted([sheetWith({ note: source })], [], [paper], [])).toHaveLength(1);
    expect(fitted([], [pathsWith({ source })], [paper], [])).toEqual([objection('kernel.send')]);
    // Nobody reads checks; and what is written down with its reason may stay.
    expect(fitted([sheetWith({ source }, 'checks')], [], [paper], [])).toEqual([]);
    const excuse = { where: 'kernel.send', why: 'Instructions are counted there.' };
    expect(fitted([], [pathsWith({ source })], [paper], [excuse])).toEqual([]);
  });

  it('have nothing against the figures of machines, other tables and other years', () => {
    for (const source of [
      'Engler 1995, Table 9: bcopy 5 MB/s, hence the misses',
      'Engler 1995, Table 42: the clocks of all machines',
      'Engler 1996, Table 4: the clocks of all machines',
      'Ultrix 4.2 source: 132.2 us between two ticks, and 32.25 us to the next',
    ])
      expect(fitted([sheetWith({ source })], [], [paper], [])).toEqual([]);
  });

  it('object to an excuse that nothing needs, and to a source of what is nowhere', () => {
    const excuse = { where: 'kernel.send', why: 'It was in need of one once.' };
    expect(fitted([], [pathsWith({})], [paper], [excuse])).toEqual([
      'kernel.send is excused and needs no excuse',
    ]);
    expect(unknownDerived([], [paper])).toHaveLength(1);
  });
});

describe('every number', () => {
  it('is looked at: those of sheets, and of the paths of every design', () => {
    expect(sheets.flatMap(({ content }) => [...quantitiesIn(content)]).length).toBeGreaterThan(500);
    const known = sheetsOfPaths.map(({ name }) => name);
    for (const { name, paths } of config.designs) {
      if (paths !== undefined) expect(known).toContain(name);
    }
    for (const { paths } of sheetsOfPaths) expect(paths.length).toBeGreaterThan(0);
  });

  it('has a source, and a band that holds it', () => {
    expect(unfounded(sheets, sheetsOfPaths)).toEqual([]);
  });

  it('has another source than a published figure of a kernel', () => {
    expect(fitted(sheets, sheetsOfPaths, published, excuses)).toEqual([]);
  });

  it('that a published figure is said to be the source of is in a sheet', () => {
    expect(unknownDerived(sheets, published)).toEqual([]);
    const rows = published.flatMap((table) => table.rows);
    expect(rows.filter(({ derives }) => derives.length > 0).length).toBeGreaterThan(2);
    // A kernel's figure is the source of nothing.
    for (const { level, derives } of rows) if (level === 'kernel') expect(derives).toEqual([]);
  });
});

/** Everything that is measured of the null call on a DECstation, with other paths perhaps. */
function nullCalls(withPaths: (path: Path) => Path = (path) => path): Figure[] {
  const designs = config.designs.map((design) => ({
    ...design,
    paths: { paths: (design.paths?.paths ?? []).map(withPaths) },
  }));
  return (config.workloads ?? []).flatMap((workload, index) => {
    if (workload.name !== 'null-call') return [];
    return designs.flatMap((design): Figure[] => {
      if (!performs(workload, design, config)) return [];
      const job = { kind: 'bench', workload: index, design: design.name, variant: '' } as const;
      const { measurements } = performBench(
        { ...job, machine: 'decstation-2100' },
        { ...loaded, config: { ...config, designs } },
      );
      return measurements.map(({ figure }) => figure);
    });
  });
}

const imports = new Map<string, readonly string[]>();

/** What a file imports; none, where it is data. */
function importedBy(file: string): readonly string[] {
  const known = imports.get(file);
  if (known !== undefined) return known;
  const found = file.endsWith('.ts') ? importsOf(file).map(({ to }) => to) : [];
  imports.set(file, found);
  return found;
}

/** All files of the house that these import, by whatever way, and themselves. */
function closureOf(roots: readonly string[]): Set<string> {
  const reached = new Set<string>();
  const queue = [...roots];
  for (let file = queue.pop(); file !== undefined; file = queue.pop()) {
    if (reached.has(file)) continue;
    reached.add(file);
    queue.push(...importedBy(file));
  }
  return reached;
}

const isPublished = (file: string): boolean => file.startsWith('workloads/published/');

describe('what is measured', () => {
  const files = sourceFiles().filter((file) => !file.endsWith('.test.ts'));

  // That machines, kernels, contracts and the engine do not know it is held by `rooms.test.ts`.
  it('is measured by code that does not know what was published', () => {
    const measuring = closureOf(['cli/benching/job.ts', 'workloads/index.ts', 'machines/build.ts']);
    expect(measuring.size).toBeGreaterThan(100);
    expect([...measuring].filter(isPublished)).toEqual([]);
    // The same search finds it where it is known.
    expect([...closureOf(['cli/bench.ts'])].filter(isPublished)).not.toEqual([]);
  });

  it('stays the same when all that was published is doubled: only what stands beside it is halved', () => {
    const clockHz = loadSheet('decstation-2100').clockHz.value;
    const rows = published.flatMap((table) => table.rows.map((row) => ({ table, row })));
    const ofNullCalls = rows.filter(
      ({ row }) => row.workload === 'null-call' && row.machine === 'decstation-2100',
    );
    expect(ofNullCalls.length).toBeGreaterThan(1);
    const beside = (factor: number) =>
      nullCalls().map((figure) => ({
        figure,
        ratios: ofNullCalls.map(({ table, row }) => {
          const changed = { table, row: { ...row, value: row.value * factor, lo: null, hi: null } };
          return besideOf(changed, figure, clockHz).ratio ?? Number.NaN;
        }),
      }));
    const [as, doubled] = [beside(1), beside(2)];
    expect(as.length).toBeGreaterThan(3);
    expect(doubled.map(({ figure }) => figure)).toEqual(as.map(({ figure }) => figure));
    as.forEach(({ ratios }, i) => {
      ratios.forEach((ratio, k) => {
        expect(ratio).toBeGreaterThan(0);
        expect(doubled[i]?.ratios[k]).toBeCloseTo(ratio / 2, 12);
      });
    });
  });

  it('is structural whatever is said of where a path has its length from', () => {
    const said = nullCalls();
    for (const provenance of ['structural', 'counted'] as const) {
      const unsaid = nullCalls((path) => ({ ...path, provenance, source: '' }));
      expect(unsaid.map(({ structural, cycles }) => [structural, cycles])).toEqual(
        said.map(({ structural, cycles }) => [structural, cycles]),
      );
    }
    // Without the paths' instructions the structural part is all that there is.
    const bare = nullCalls((path) => ({ ...path, instructions: { value: 0, lo: 0, hi: 0 } }));
    expect(said.some(({ structural, cycles }) => structural < cycles.value)).toBe(true);
    for (const { structural, cycles } of bare) expect(structural).toBeCloseTo(cycles.value, 9);
  });

  it('has no part in it of what sheets keep for checks alone', () => {
    const readers = files.filter((file) =>
      /\.checks\b|\{[^{}]*\bchecks\b[^{}]*\} = /.test(read(file)),
    );
    expect(readers.filter((file) => !/^(tests|bench|docs|cli\/benching)\//.test(file))).toEqual([]);
  });
});
