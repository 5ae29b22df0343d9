import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { Cost } from './cost.ts';
import { publishedOf } from './published.ts';
import { allRows, show } from './show.ts';
import { workloads } from './workloads.ts';

const rows = allRows();

function costsOf(name: string): readonly Cost[] {
  const row = rows.find(({ workload }) => workload.name === name);
  if (row === undefined) throw new Error(`no row ${name}`);
  return row.costs;
}

describe('what the UNIX costs', () => {
  it('is shown of every workload on each of its machines', () => {
    expect(rows.map(({ workload, costs }) => [workload.name, costs.length])).toEqual(
      workloads.map(({ name, machines }) => [name, machines.length]),
    );
  });

  it.each(rows)(
    'is the sum of its kinds and of its rooms, and what the clock says: $workload.name',
    ({ costs }) => {
      for (const { total, parts, rooms, lo, hi } of costs) {
        expect(parts.reduce((all, { cycles }) => all + cycles, 0)).toBeCloseTo(total, 6);
        expect(rooms.reduce((all, { cycles }) => all + cycles, 0)).toBeCloseTo(total, 6);
        expect(lo).toBeLessThan(total);
        expect(hi).toBeGreaterThan(total);
      }
    },
  );

  it.each(rows)('has its instructions in the ledger once: $workload.name', ({ costs }) => {
    const kinds = [
      'of counted paths',
      'of uncounted paths',
      'loads',
      'stores',
      'other instructions',
    ];
    for (const { parts, instructions } of costs) {
      const own = parts.filter(({ name }) => kinds.includes(name));
      expect(own.reduce((all, { count }) => all + count, 0)).toBeCloseTo(instructions, 6);
      expect(own.every(({ count }) => count > 0)).toBe(true);
    }
  });

  it('has as many instructions as were counted: on DECstations 226 of 233, without 7 of the user', () => {
    expect(costsOf('getpid').map(({ machine, instructions }) => [machine, instructions])).toEqual([
      ['decstation-2100', 226],
      ['decstation-3100', 226],
      ['decstation-5000-125', 226],
      ['pentium-133', 78],
    ]);
  });

  it('is of two processes: a way through a pipe or shared memory has a switch of spaces', () => {
    for (const name of ['pipe', 'shm']) {
      for (const { parts } of costsOf(name)) {
        expect(parts.find((part) => part.name === 'spaceSwitches')?.count ?? 0).toBeGreaterThan(0);
      }
    }
  });

  it('stands beside what was published, where anything was', () => {
    const figures = rows.map(({ workload: { name }, costs }) =>
      costs.map(({ machine }) => publishedOf(name, machine).length),
    );
    expect(figures).toEqual([
      [1, 2, 1, 1],
      [1, 1, 1, 0],
      [1, 1, 1],
    ]);
    const text = show(rows).join('\n');
    for (const { workload, costs } of rows)
      for (const { machine } of costs)
        for (const { source } of publishedOf(workload.name, machine))
          expect(text).toContain(source);
  });

  it('is what the page of this kernel says, within a hundredth', () => {
    const page = new URL('../../kernels/monolithic/README.md', import.meta.url);
    const said = [...readFileSync(page, 'utf8').matchAll(/^\| (\w+) \| ([\w-]+) \| ([\d.]+) \|/gm)];
    const ours = rows.flatMap(({ workload, costs }) =>
      costs
        .filter(({ machine }) => publishedOf(workload.name, machine).length > 0)
        .map(
          ({ machine, total, clockHz }) =>
            [workload.name, machine, (total / clockHz) * 1e6] as const,
        ),
    );
    expect(said.map(([, name, machine]) => [name, machine])).toEqual(
      ours.map(([name, machine]) => [name, machine]),
    );
    said.forEach(([, , , number], i) => {
      expect(Number(number) / (ours[i]?.[2] ?? 0)).toBeCloseTo(1, 2);
    });
  });
});
