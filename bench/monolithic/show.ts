/** The tables: each workload beside what was published, and by kind and by room. */
import type { Cost, Part } from './cost.ts';
import { measure } from './measure.ts';
import { noteOf, publishedOf } from './published.ts';
import { type Workload, workloads } from './workloads.ts';

export interface Row {
  readonly workload: Workload;
  /** One for each of its machines. */
  readonly costs: readonly Cost[];
}

const WHAT = 22;
const CELL = 15;

export function allRows(): Row[] {
  return workloads.map((workload) => ({
    workload,
    costs: workload.machines.map((id) => measure(workload, id)),
  }));
}

function number(value: number, digits: number): string {
  return Number(value.toFixed(digits)).toString();
}

function microseconds({ clockHz }: Cost, cycles: number): string {
  return number((cycles / clockHz) * 1e6, 2);
}

const HEADINGS = ['structural', 'uncounted', 'counted', 'total', 'band', 'us', 'band'];

function totals({ workload, costs }: Row): string[] {
  const title = HEADINGS.map((heading) => heading.padStart(CELL - 1)).join('');
  return [
    `  ${'cycles'.padEnd(WHAT)}${title}`,
    ...costs.flatMap((cost) => {
      const { machine, total, counted, uncounted, lo, hi } = cost;
      const cells = [
        number(total - counted - uncounted, 1),
        number(uncounted, 1),
        number(counted, 1),
        number(total, 1),
        `${Math.round(lo)}-${Math.round(hi)}`,
        microseconds(cost, total),
        `${microseconds(cost, lo)}-${microseconds(cost, hi)}`,
      ];
      const row = cells.map((cell) => cell.padStart(CELL - 1)).join('');
      return [
        `  ${machine.padEnd(WHAT)}${row}`,
        ...publishedOf(workload.name, machine).map((theirs) => {
          const ratio = ((total / cost.clockHz) * 1e6) / theirs.microseconds;
          return `    ${theirs.system}: ${theirs.microseconds} us, ratio ${ratio.toFixed(2)}; ${theirs.source}`;
        }),
      ];
    }),
  ];
}

/** One line for each name that any machine has: cycles, and before them how many, where each is not one cycle. */
function lines(costs: readonly Cost[], partsOf: (cost: Cost) => readonly Part[]): string[] {
  const names = [...new Set(costs.flatMap((cost) => partsOf(cost).map(({ name }) => name)))];
  return names.map((name) => {
    const cells = costs.map((cost) => {
      const part = partsOf(cost).find((one) => one.name === name);
      if (part === undefined) return '-'.padStart(CELL);
      const count = part.count === part.cycles ? '' : `${number(part.count, 1)}: `;
      return `${count}${number(part.cycles, 1)}`.padStart(CELL);
    });
    return `  ${name.padEnd(WHAT)}${cells.join('')}`;
  });
}

function table(row: Row): string[] {
  const { workload, costs } = row;
  const title = costs.map(({ machine }) => machine.replace('decstation-', 'ds ').padStart(CELL));
  const note = noteOf(workload.name);
  return [
    `${workload.name}: ${workload.about}`,
    ...(note === '' ? [] : [`  ${note}`]),
    ...totals(row),
    '',
    `  ${'by kind, and by room'.padEnd(WHAT)}${title.join('')}`,
    ...lines(costs, ({ parts }) => parts),
    ...lines(costs, ({ rooms }) => rooms.map((room) => ({ ...room, name: `in ${room.name}` }))),
    '',
  ];
}

/** Everything, line by line. */
export function show(rows: readonly Row[]): string[] {
  return [
    'UNIX, warm, beside Ultrix and Linux as measured. counted: instructions of paths that were counted in the',
    'source of Ultrix or Linux; uncounted: of paths whose length is a guess within a band; structural: the rest',
    '',
    ...rows.flatMap(table),
  ];
}
