/** All that was measured of a workload, put beside what was published of it. */
import type { Workload } from '../../core/words/workload.ts';
import { loadSheet, sheetIds } from '../../machines/sheets/load.ts';
import { variantText } from '../select.ts';
import { type Beside, besideOf, type Published, standsFor } from './beside.ts';
import type { BenchResult, Measurement } from './job.ts';
import type { Case, Group } from './plan.ts';

export interface Line {
  /** Null for a system that no design here stands for. */
  readonly side: { readonly design: string; readonly variant: string } | null;
  readonly entry: Workload | null;
  readonly warm: Measurement | null;
  readonly cold: Measurement | null;
  readonly beside: readonly Beside[];
}

export interface OnMachine {
  readonly machine: string;
  /** Null where no sheet tells it. */
  readonly clockHz: number | null;
  readonly lines: readonly Line[];
}

export interface Section {
  /** Null for the workload's main row. */
  readonly row: string | null;
  readonly machines: readonly OnMachine[];
}

export interface Block {
  readonly name: string;
  readonly entries: readonly Workload[];
  readonly level: Workload['level'];
  readonly sections: readonly Section[];
  readonly problems: readonly string[];
}

/** What a case came to. */
export interface Outcome {
  readonly of: Case;
  readonly result: BenchResult;
  readonly clockHz: number;
}

export function blockOf(
  { name, entries }: Group,
  outcomes: readonly Outcome[],
  published: readonly Published[],
  isChosen: (row: Published['row']) => boolean,
): Block {
  const rows = published.filter(({ row }) => row.workload === name && isChosen(row));
  const names = [
    ...outcomes.flatMap(({ result }) => result.measurements.map(({ row }) => row)),
    ...rows.map(({ row }) => row.row),
  ];
  return {
    name,
    entries,
    level: entries[0]?.level ?? 'kernel',
    sections: [...new Set(names)].map((row) => ({
      row,
      machines: machinesOf(row, outcomes, rows),
    })),
    problems: outcomes.flatMap(({ result }) => result.problem ?? []),
  };
}

/** Measured machines first; of the others there are figures alone. */
function machinesOf(
  row: string | null,
  outcomes: readonly Outcome[],
  published: readonly Published[],
): OnMachine[] {
  const own = published.filter((one) => one.row.row === row);
  const ids = [
    ...outcomes
      .filter(({ result }) => result.measurements.some((one) => one.row === row))
      .map(({ of }) => of.machine.id),
    ...own.map((one) => one.row.machine),
  ];
  return [...new Set(ids)].map((machine) => {
    const here = outcomes.filter(({ of }) => of.machine.id === machine);
    const there = own.filter((one) => one.row.machine === machine);
    const clockHz = here[0]?.clockHz ?? clockOf(machine);
    const lines = here.flatMap((outcome) => lineOf(outcome, row, there) ?? []);
    const used = new Set(lines.flatMap(({ beside }) => beside.map((one) => one.row)));
    const others = there
      .filter((one) => !used.has(one.row))
      .map((one) => otherLine(besideOf(one, null, clockHz)));
    return { machine, clockHz, lines: [...lines, ...others] };
  });
}

function lineOf(
  { of, result, clockHz }: Outcome,
  row: string | null,
  published: readonly Published[],
): Line | null {
  const found = (state: Measurement['state']): Measurement | null =>
    result.measurements.find((one) => one.row === row && one.state === state) ?? null;
  const warm = found('warm');
  if (warm === null) return null;
  const cold = found('cold');
  const { design, variant, entry } = of;
  const beside = published
    .filter((one) => one.row.notRun === null && standsFor(one.row, design.name, variant))
    .map((one) => {
      const ours = one.row.state === 'warm' ? warm : cold;
      return besideOf(one, ours?.figure ?? null, clockHz, entry.bytes);
    });
  const side = { design: design.name, variant: variantText(design, variant) };
  return { side, entry, warm, cold, beside };
}

function otherLine(beside: Beside): Line {
  return { side: null, entry: null, warm: null, cold: null, beside: [beside] };
}

function clockOf(machine: string): number | null {
  return sheetIds().includes(machine) ? loadSheet(machine).clockHz.value : null;
}
