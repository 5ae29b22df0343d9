/** Prints what the same programs cost, by kind, each design on each machine side by side. */
import type { KindCost } from '../costs.ts';
import { kindText, totalOf } from '../costs.ts';
import { print } from '../output.ts';
import { wrapped } from '../phrases.ts';
import { variantName } from '../select.ts';
import { table, thousands } from '../table.ts';
import type { Report } from './known.ts';

/** As many as go beside each other within the width of a table. */
const COLUMNS = 3;

export interface CostColumn {
  readonly design: string;
  readonly machine: string;
  readonly ops: number;
  readonly costs: readonly KindCost[];
}

/** Columns of one contract: by machine, and designs side by side on each. */
export function costColumns(reports: readonly Report[], contract: string): CostColumn[] {
  const columns = reports.flatMap(({ subject, costs }): CostColumn[] =>
    costs === null || subject.contract.name !== contract
      ? []
      : [
          {
            design: variantName(subject.design, subject.variant),
            machine: subject.machine.id,
            ...costs,
          },
        ],
  );
  const machines = [...new Set(columns.map(({ machine }) => machine))];
  return machines.flatMap((id) => columns.filter(({ machine }) => machine === id));
}

export function printCosts(reports: readonly Report[]): void {
  for (const contract of new Set(reports.map(({ subject }) => subject.contract.name))) {
    const columns = costColumns(reports, contract);
    const [first] = columns;
    if (first === undefined) continue;
    print('');
    print(
      wrapped(
        `Cycles for ${thousands(first.ops)} ops of ${contract}, the same on each machine, by kind; ` +
          'with the band of the data sheet, and without the harness:',
      ),
    );
    const kinds = first.costs.map(({ kind }) => kind);
    const used = kinds.filter((kind) =>
      columns.some((column) => costOf(column, kind)?.cycles.value),
    );
    for (let i = 0; i < columns.length; i += COLUMNS) {
      print(`\n${costTable(columns.slice(i, i + COLUMNS), used)}`);
    }
  }
}

function costTable(columns: readonly CostColumn[], kinds: readonly string[]): string {
  const designs = new Set(columns.map(({ design }) => design));
  const several = designs.size > 1;
  const rows = kinds.map((kind) => [
    kindText(kind),
    ...columns.map((column) => cell(costOf(column, kind)?.cycles)),
  ]);
  const totals = ['total', ...columns.map(({ costs }) => cell(totalOf(costs)))];
  const names = ['', ...columns.map(({ design }) => design)];
  return table(
    [
      { title: 'kind' },
      ...columns.map(({ machine }) => ({ title: machine, align: 'right' as const })),
    ],
    several ? [names, ...rows, totals] : [...rows, totals],
  );
}

function costOf({ costs }: CostColumn, kind: string): KindCost | undefined {
  return costs.find((cost) => cost.kind === kind);
}

function cell(cycles: KindCost['cycles'] | undefined): string {
  if (cycles === undefined) return '';
  const { value, lo, hi } = cycles;
  return lo === hi ? short(value) : `${short(value)} (${short(lo)}–${short(hi)})`;
}

/** More than two or three figures are more than the sheets know: `12k`, `8.2M`. */
function short(cycles: number): string {
  if (cycles < 999.5) return String(Math.round(cycles));
  if (cycles < 9950) return `${(cycles / 1000).toFixed(1)}k`;
  if (cycles < 999_500) return `${Math.round(cycles / 1000)}k`;
  return cycles < 99_950_000 ? `${(cycles / 1e6).toFixed(1)}M` : `${thousands(cycles / 1e6)}M`;
}
