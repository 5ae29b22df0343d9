/** What workloads cost: what is measured here, beside what was published. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import {
  type Beside,
  besideOf,
  cyclesOf,
  inUnit,
  type Published,
  standsFor,
} from '../cli/benching/beside.ts';
import { type Block, blockOf, type Line, type Outcome } from '../cli/benching/blocks.ts';
import { entryFor, performs } from '../cli/benching/carrying.ts';
import type { Figure } from '../cli/benching/figure.ts';
import { performBench } from '../cli/benching/job.ts';
import { orderOf } from '../cli/benching/order.ts';
import { groupsOf, publishedFor } from '../cli/benching/plan.ts';
import { loadConfig } from '../cli/config.ts';
import { loadSheet, sheetIds } from '../machines/sheets/load.ts';
import type { PublishedRow } from '../workloads/published/load.ts';

const loaded = await loadConfig('kernelcheck.config.ts');
const { config } = loaded;
const workloads = config.workloads ?? [];
const published = publishedFor(loaded, []);

/** Everything that is measured of these workloads, as the verb puts it together. */
function blocksOf(names: readonly string[], machine?: readonly string[]): Block[] {
  const options = machine === undefined ? {} : { machine };
  return groupsOf(loaded, names, options, published).map((group) => {
    const outcomes = group.cases.map((of): Outcome => {
      const { entry, design } = of;
      const job = { workload: workloads.indexOf(entry), design: design.name, variant: '' };
      const result = performBench({ kind: 'bench', machine: of.machine.spec, ...job }, loaded);
      return { of, result, clockHz: loadSheet(of.machine.id).clockHz.value };
    });
    return blockOf(group, outcomes, published, () => true);
  });
}

const KERNELS = [
  'null-call',
  'exception',
  'protection-fault',
  'control-transfer',
  'pipe',
  'shared-memory',
];
const blocks = blocksOf(KERNELS);
const MACHINE_LEVEL = ['block-copy', 'memory-latency'];
const loops = blocksOf(MACHINE_LEVEL);

interface Place {
  readonly workload: string;
  readonly row: string | null;
  readonly machine: string;
  readonly line: Line;
}

function placesOf(of: readonly Block[]): Place[] {
  return of.flatMap(({ name, sections }) =>
    sections.flatMap(({ row, machines }) =>
      machines.flatMap(({ machine, lines }) =>
        lines.map((line): Place => ({ workload: name, row, machine, line })),
      ),
    ),
  );
}

const places = placesOf(blocks);
const measured = places.filter(({ line }) => line.warm !== null);
const figures = [...measured, ...placesOf(loops)].flatMap(({ line }) =>
  [line.warm, line.cold].flatMap((one) => one?.figure ?? []),
);

function figureOf(workload: string, row: string | null, design: string, machine: string): Figure {
  const found = measured.find(
    (one) =>
      one.workload === workload &&
      one.row === row &&
      one.line.side?.design === design &&
      one.machine === machine,
  );
  if (found?.line.warm == null) throw new Error(`${workload} of ${design} was not measured`);
  return found.line.warm.figure;
}

describe('published measurements', () => {
  it('are of workloads, of their rows, and of machines that there are', () => {
    const ids = sheetIds();
    for (const { row, table } of published) {
      expect(ids, table.id).toContain(row.machine);
      if (row.workload === null || row.notRun !== null) continue;
      const entries = workloads.filter(({ name }) => name === row.workload);
      expect(entries.length, `${table.id}: ${row.workload}`).toBeGreaterThan(0);
      const rows = entries.flatMap((entry) => [null, ...Object.keys(entry.rows ?? {})]);
      expect(rows, `${table.id}: ${row.workload}`).toContain(row.row);
    }
  });

  it('stand beside a figure of ours, unless they say why not or there is no such design or machine', () => {
    const beside = new Set(
      [...measured, ...placesOf(loops)].flatMap(({ line }) => line.beside.map((one) => one.row)),
    );
    const alone = published.filter(
      ({ row }) =>
        !beside.has(row) &&
        row.notRun === null &&
        config.machines.includes(row.machine) &&
        row.stands !== null,
    );
    expect(alone.map(({ row }) => `${row.system} ${row.workload} ${row.machine}`)).toEqual([]);
    expect(beside.size).toBeGreaterThan(35);
  });

  it('name the numbers of data sheets that come from them, which there are', () => {
    const derived = published.flatMap(({ row }) => row.derives);
    expect(new Set(derived).size).toBeGreaterThan(8);
    for (const id of derived) {
      const [machine = '', ...way] = id.split('.');
      let value: unknown = loadSheet(machine);
      for (const key of way) value = Reflect.get(Object(value), key);
      expect(value, id).toMatchObject({
        source: expect.stringMatching(/Ousterhout|lmbench|data read miss/),
      });
    }
  });
});

describe('a published figure beside ours', () => {
  const row = (more: Partial<PublishedRow>): Published => {
    const [one] = published;
    if (one === undefined) throw new Error('nothing is published');
    return { table: one.table, row: { ...one.row, anomalies: [], lo: null, hi: null, ...more } };
  };
  const ours = (value: number, lo = value, hi = value): Figure => ({
    cycles: { value, lo, hi },
    structural: value,
    isCounted: true,
    hasGuesses: false,
    kinds: [],
    rooms: [],
    paths: [],
  });

  it('is in cycles of its machine, whatever its unit', () => {
    expect(cyclesOf(3.2, 'us', 12.5e6)).toBeCloseTo(40, 9);
    expect(cyclesOf(181, 'ns', 133.33e6)).toBeCloseTo(24.13, 2);
    expect(cyclesOf(2, 's', 25e6)).toBe(50e6);
    expect(cyclesOf(107, 'cycles', 50e6)).toBe(107);
    // 7.94 cycles a word, as the sheet of the 5000/200 has worked it out from the same figure.
    expect(cyclesOf(12.6, 'MB/s', 25e6, 4)).toBeCloseTo(7.94, 2);
    expect(cyclesOf(1, 'MiB/s', 2 ** 20, 8)).toBe(8);
    expect(cyclesOf(12.6, 'MB/s', 25e6)).toBeNull();
    for (const unit of ['us', 'ns', 's', 'cycles', 'MB/s', 'MiB/s'] as const) {
      expect(inUnit(cyclesOf(7, unit, 25e6, 4) ?? 0, unit, 25e6, 4)).toBeCloseTo(7, 9);
    }
  });

  it('has the ratio of our cycles to theirs', () => {
    expect(besideOf(row({ value: 3.2, unit: 'us' }), ours(20), 12.5e6)).toMatchObject({
      cycles: 40,
      ratio: 0.5,
      within: null,
    });
    const faster = besideOf(row({ value: 10, unit: 'MB/s' }), ours(5), 25e6, 4);
    expect(faster).toMatchObject({ cycles: 10, ratio: 0.5 });
    expect(besideOf(row({}), null, 12.5e6).ratio).toBeNull();
    expect(besideOf(row({}), ours(20), null)).toMatchObject({ cycles: null, ratio: null });
  });

  it('of a machine lies within our band or outside of it, by all that was printed', () => {
    const loop = { level: 'machine', unit: 'cycles' } as const;
    const within = (more: Partial<PublishedRow>): Beside['within'] =>
      besideOf(row({ ...loop, ...more }), ours(10, 8, 12), 1e6).within;
    expect([7.9, 8, 12, 12.1].map((value) => within({ value }))).toEqual([
      false,
      true,
      true,
      false,
    ]);
    expect(within({ value: 13, lo: 11, hi: 14 })).toBe(true);
    expect(within({ value: 13, lo: 12.5, hi: 14 })).toBe(false);
    const excused = [{ about: 'another clock than ours', excuses: 'band' as const }];
    expect(within({ value: 13, anomalies: excused })).toBeNull();
    expect(within({ value: 13, level: 'kernel' })).toBeNull();
  });

  it('stands for the design that it names, in the variant that it names', () => {
    const { row: any } = row({ level: 'kernel', stands: { design: 'l4', variant: null } });
    const { row: one } = row({ level: 'kernel', stands: { design: 'l4', variant: 'entry=fast' } });
    expect([standsFor(any, 'l4', {}), standsFor(any, 'exokernel', {})]).toEqual([true, false]);
    expect([standsFor(one, 'l4', {}), standsFor(one, 'l4', { entry: 'fast' })]).toEqual([
      false,
      true,
    ]);
    expect(standsFor(row({ level: 'machine', stands: null }).row, 'l4', {})).toBe(true);
  });
});

describe('what workloads cost', () => {
  it('is measured of all of them, everywhere, and is steady at kernel level', () => {
    expect([...blocks, ...loops].flatMap(({ problems }) => problems)).toEqual([]);
    expect(new Set(workloads.map(({ name }) => name))).toEqual(
      new Set([...KERNELS, ...MACHINE_LEVEL]),
    );
    const unsteady = measured.filter(({ line }) => (line.warm?.spread ?? 0) > 0.01);
    expect(unsteady.map(({ workload, machine }) => `${workload} ${machine}`)).toEqual([]);
    expect(measured.length).toBeGreaterThan(40);
  });

  it('is the sum of its kinds and of its rooms, within its band', () => {
    expect(figures.length).toBeGreaterThan(60);
    for (const { cycles, kinds, rooms, structural } of figures) {
      const sum = (parts: readonly number[]): number => parts.reduce((all, one) => all + one, 0);
      expect(sum(kinds.map((one) => one.cycles.value))).toBeCloseTo(cycles.value, 6);
      expect(sum(rooms.map((one) => one.cycles))).toBeCloseTo(cycles.value, 6);
      expect(cycles.lo).toBeLessThan(cycles.value);
      expect(cycles.hi).toBeGreaterThan(cycles.value);
      expect(structural).toBeGreaterThanOrEqual(0);
    }
  });

  it('is, without what paths charge, what this code performs itself', () => {
    for (const { cycles, structural, paths, kinds } of figures) {
      const instructions = kinds.find(({ kind }) => kind === 'instructions');
      const each = (instructions?.cycles.value ?? 0) / (instructions?.count ?? 1);
      const charged = paths.reduce((all, one) => all + one.times * one.instructions.value, 0);
      expect(cycles.value - structural).toBeCloseTo(charged * each, 6);
      // An instruction is charged as a path or performed, and booked once.
      expect(charged).toBeLessThan(instructions?.count ?? 0);
    }
  });

  it('has of a null call as many instructions as were counted: on DECstations 226 of 233, without 7 of the user', () => {
    const counts = ['decstation-2100', 'decstation-3100', 'decstation-5000-125', 'pentium-133'].map(
      (machine) =>
        figureOf('null-call', null, 'monolithic', machine).kinds.find(
          ({ kind }) => kind === 'instructions',
        )?.count,
    );
    expect(counts).toEqual([226, 226, 226, 78]);
  });

  it('has a switch of spaces where a word or a turn goes to another process', () => {
    for (const workload of ['pipe', 'shared-memory', 'control-transfer']) {
      const rows = measured.filter((one) => one.workload === workload);
      expect(rows.length).toBeGreaterThan(5);
      for (const { line } of rows) {
        const kinds = line.warm?.figure.kinds ?? [];
        const switched = kinds.find(({ kind }) => kind === 'spaceSwitches');
        expect(switched?.count, `${workload} ${line.side?.design}`).toBeGreaterThan(0.5);
      }
    }
  });

  it('is more with cold caches than with warm ones', () => {
    const both = measured.filter(({ line }) => line.cold !== null);
    expect(both.length).toBeGreaterThan(8);
    for (const { line } of both) {
      expect(line.cold?.figure.cycles.value).toBeGreaterThan(line.warm?.figure.cycles.value ?? 0);
    }
  });
});

describe('the order of the systems', () => {
  it('is the published one wherever two of them are counted and published', () => {
    const { asked, unasked } = orderOf(blocks);
    expect(asked.filter(({ isKept }) => !isKept)).toEqual([]);
    expect(asked.length).toBeGreaterThan(5);
    expect(asked.filter(({ workload }) => workload === 'null-call')).toHaveLength(3);
    for (const name of unasked) expect(KERNELS).toContain(name);
  });

  /** The null calls, with every published figure changed. */
  function changed(by: (row: PublishedRow) => Partial<PublishedRow>): readonly Block[] {
    const [block] = blocks;
    if (block === undefined) throw new Error('nothing was measured');
    return [
      {
        ...block,
        sections: block.sections.map((section) => ({
          ...section,
          machines: section.machines.map((on) => ({
            ...on,
            lines: on.lines.map((line) => ({
              ...line,
              beside: line.beside.map((one) => {
                const row = { ...one.row, ...by(one.row) };
                return besideOf({ ...one, row }, line.warm?.figure ?? null, on.clockHz);
              }),
            })),
          })),
        })),
      },
    ];
  }

  it('would be found broken: with the systems exchanged it is, but where a figure is excused', () => {
    const slower = changed(({ stands, value }) =>
      stands?.design === 'exokernel' ? { value: value * 100 } : {},
    );
    expect(orderOf(slower).asked.map(({ isKept }) => isKept)).toEqual([false, false, false]);
    const excused = changed(({ stands, value }) =>
      stands?.design === 'exokernel'
        ? { value: value * 100, anomalies: [{ about: 'out of order', excuses: 'order' }] }
        : {},
    );
    expect(orderOf(excused)).toEqual({ asked: [], unasked: ['null-call'] });
  });
});

describe('loops at user level, which measure the machine', () => {
  const rows = placesOf(loops).flatMap(({ workload, row, machine, line }) =>
    line.beside.map((one) => ({ workload, row, machine, one })),
  );

  it('have every published figure within the band of the data sheet', () => {
    const outside = rows
      .filter(({ one }) => one.within === false)
      .map(({ workload, row, machine }) => `${workload} ${row} ${machine}`);
    expect(outside).toEqual([]);
    expect(rows.filter(({ one }) => one.within === true).length).toBeGreaterThan(8);
  });

  it('are evidence only where the sheet has no number from the very figure', () => {
    const evidence = rows
      .filter(({ one }) => one.within === true && one.row.derives.length === 0)
      .map(({ workload, row, machine }) => `${workload} ${row} ${machine}`);
    expect([...new Set(evidence)]).toEqual([
      'block-copy uncached pentium-133',
      'block-copy uncached pentium-pro-200',
    ]);
  });

  it('give about the same whichever kernel carries them', () => {
    for (const { name, sections } of loops) {
      for (const { row, machines } of sections) {
        for (const { machine, lines } of machines) {
          const ours = lines.flatMap(({ warm }) => warm?.figure.cycles.value ?? []);
          if (ours.length < 2) continue;
          expect(Math.max(...ours) / Math.min(...ours), `${name} ${row} ${machine}`).toBeLessThan(
            1.05,
          );
        }
      }
    }
  });
});

describe('the pages of the kernels', () => {
  const page = (kernel: string): string =>
    readFileSync(new URL(`../kernels/${kernel}/README.md`, import.meta.url), 'utf8');

  it('say what the exokernel’s shortest ways cost', () => {
    const machines = [
      'decstation-2100',
      'decstation-3100',
      'decstation-5000-125',
      'pentium-pro-200',
    ];
    const more = placesOf(blocksOf(KERNELS, ['pentium-pro-200']));
    const all = [...measured, ...more];
    const ways = [
      ['null call', 'null-call', null],
      ['exception', 'exception', null],
      ['protection fault', 'protection-fault', null],
      ['return from it', 'exception', 'return from it'],
      ['control transfer', 'control-transfer', null],
      ['reply', 'control-transfer', 'reply'],
      ['pipe', 'pipe', null],
      ['shared memory', 'shared-memory', null],
    ] as const;
    const text = page('exokernel');
    for (const [way, workload, row] of ways) {
      const cells = machines.map(
        (machine) =>
          all.find(
            (one) =>
              one.workload === workload &&
              one.row === row &&
              one.machine === machine &&
              one.line.side?.design === 'exokernel',
          )?.line.warm?.figure.cycles.value,
      );
      expect(text).toContain(`| ${way} | ${cells.join(' | ')} |`);
    }
  });

  it('say what the UNIX costs, within a hundredth', () => {
    const said = [...page('monolithic').matchAll(/^\| ([\w-]+) \| ([\w-]+) \| ([\d.]+) \|/gm)].map(
      ([, workload = '', machine = '', us]) => {
        const { value } = figureOf(workload, null, 'monolithic', machine).cycles;
        return Number(us) / (inUnit(value, 'us', loadSheet(machine).clockHz.value) ?? 0);
      },
    );
    expect(said.length).toBeGreaterThan(15);
    for (const ratio of said) expect(ratio).toBeCloseTo(1, 2);
  });
});

describe('designs that can perform a workload', () => {
  const [l4, exokernel, monolithic] = ['l4', 'exokernel', 'monolithic'].map((name) => {
    const design = config.designs.find((one) => one.name === name);
    if (design === undefined) throw new Error(`there is no ${name}`);
    return design;
  });
  const nullCalls = workloads.filter(({ name }) => name === 'null-call');

  it('are those that offer its contract, or its ops', () => {
    const which = (design: typeof l4) => entryFor(nullCalls, design, config)?.contract ?? 'ops';
    expect([which(monolithic), which(exokernel)]).toEqual(['unix', 'ops']);
    expect(entryFor(nullCalls, l4, config)).toBeNull();
    const [first] = nullCalls;
    if (first === undefined) throw new Error('there is no null call');
    expect(performs({ ...first, designs: ['l4'] }, monolithic, config)).toBe(false);
  });

  it('are refused where two workloads of a name fit, or an offer lacks an op', () => {
    const [ofUnix] = nullCalls.filter(({ contract }) => contract === 'unix');
    const [ofOps] = nullCalls.filter(({ contract }) => contract === undefined);
    if (ofUnix === undefined || ofOps === undefined) throw new Error('there are two null calls');
    expect(() => entryFor([ofUnix, ofUnix], monolithic, config)).toThrow(
      'null-call is defined twice for monolithic: by the contract unix and the contract unix; expected one of them to name its designs.',
    );
    const halves = { ...ofOps, offers: { l4: () => ({ ops: {} }) } };
    expect(() => performs(halves, l4, config)).toThrow(
      /^l4 offers null-call without \w+: add \w+ to the ops of its offer\.$/,
    );
  });
});
