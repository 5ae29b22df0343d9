import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { performs } from '../cli/benching/carrying.ts';
import { type Measurement, performBench } from '../cli/benching/job.ts';
import { loadConfig } from '../cli/config.ts';
import { workloads } from './index.ts';

const loaded = await loadConfig('kernelcheck.config.ts');
const { designs } = loaded.config;

/** Each workload with each design that can perform it. */
const pairs = workloads.flatMap((workload, index) =>
  designs
    .filter((design) => performs(workload, design, loaded.config))
    .map((design) => ({ workload, index, design: design.name, name: workload.name })),
);

function measure(
  { index, design }: (typeof pairs)[number],
  machine: string,
): readonly Measurement[] {
  const job = { kind: 'bench', workload: index, design, machine, variant: '' } as const;
  const { measurements, problem } = performBench(job, loaded);
  expect(problem).toBeNull();
  return measurements;
}

describe('workloads', () => {
  test('are those of the configuration', () => {
    expect(loaded.config.workloads).toEqual(workloads);
  });

  test('stand on their page, with the designs that perform them', () => {
    const page = readFileSync(new URL('./README.md', import.meta.url), 'utf8');
    const lines = new Map(
      [...page.matchAll(/^\| `([\w-]+)` \|(.*)\|$/gm)].map(([, name, rest]) => [name, rest]),
    );
    expect([...lines.keys()]).toEqual([...new Set(workloads.map(({ name }) => name))]);
    for (const [name, line] of lines) {
      const performing = pairs.filter((pair) => pair.name === name).map(({ design }) => design);
      const named = designs.map((design) => design.name).filter((design) => line.includes(design));
      expect([name, named]).toEqual([
        name,
        designs.map((d) => d.name).filter((d) => performing.includes(d)),
      ]);
    }
  });

  test('have every offer that a design brings along, and no op in one that they do not ask for', () => {
    for (const { name, workloads: offers = {} } of designs) {
      for (const [workload, make] of Object.entries(offers)) {
        const pair = pairs.find((one) => one.name === workload && one.design === name);
        const asked = new Set(pair?.workload.ops?.map((op) => op.name));
        const { ops } = make(() => {}, 0);
        for (const op of Object.keys(ops))
          expect([workload, op, asked.has(op)]).toEqual([workload, op, true]);
      }
    }
  });
});

describe.each(['decstation-5000-200', 'pentium-133', 'pentium-pro-200'])('on the %s', (machine) => {
  const ofKernels = pairs.filter(({ workload }) => workload.level === 'kernel');

  test.each(ofKernels)('$name of $design is warm when it is measured', (pair) => {
    const warm = measure(pair, machine).filter(({ state }) => state === 'warm');
    expect(warm.length).toBe(1 + Object.keys(pair.workload.rows ?? {}).length);
    for (const { spread, figure } of warm) {
      expect(spread).toBe(0);
      expect(figure.cycles.value).toBeGreaterThan(0);
    }
  });

  test.each(ofKernels.filter(({ workload }) => workload.cold !== undefined))(
    '$name of $design costs more when it is cold',
    (pair) => {
      const [warm, cold] = (['warm', 'cold'] as const).map(
        (state) => measure(pair, machine).find((one) => one.state === state)?.figure.cycles.value,
      );
      expect(cold).toBeGreaterThan(warm ?? Number.POSITIVE_INFINITY);
    },
  );
});

describe('loops at user level', () => {
  test.each(['block-copy', 'memory-latency'])(
    'cost the same whichever kernel carries them: %s',
    (name) => {
      const [first, second] = pairs
        .filter((pair) => pair.name === name)
        .map((pair) => measure(pair, 'pentium-pro-200'));
      expect(first.length).toBeGreaterThan(1);
      expect(second.length).toBe(first.length);
      first.forEach(({ row, figure }, i) => {
        expect(second[i]?.row).toBe(row);
        // Ticks of different clocks fall in, at different costs.
        expect((second[i]?.figure.cycles.value ?? 0) / figure.cycles.value).toBeCloseTo(1, 1);
      });
    },
  );
});
