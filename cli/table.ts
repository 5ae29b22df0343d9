/** Tables in plain columns, never wider than 80. */
import Table from 'cli-table3';

/** Columns of a terminal that has the least. */
export const WIDTH = 80;
const GAP = 2;

export interface Column {
  readonly title: string;
  readonly align?: 'left' | 'right';
}

const NOTHING = Object.fromEntries(
  [
    'top',
    'top-mid',
    'top-left',
    'top-right',
    'bottom',
    'bottom-mid',
    'bottom-left',
    'bottom-right',
    'left',
    'left-mid',
    'mid',
    'mid-mid',
    'right',
    'right-mid',
    'middle',
  ].map((part) => [part, '']),
);

/** The lines of a table; cells of the widest columns are cut where it would be too wide. */
export function table(columns: readonly Column[], rows: readonly (readonly string[])[]): string {
  const widths = columns.map((column, k) =>
    Math.max(column.title.length, ...rows.map((row) => row[k]?.length ?? 0)),
  );
  narrow(widths);
  const drawn = new Table({
    chars: { ...NOTHING, middle: ' '.repeat(GAP) },
    style: { 'padding-left': 0, 'padding-right': 0, head: [], border: [], compact: true },
    colAligns: columns.map((column) => column.align ?? 'left'),
    colWidths: widths,
    wordWrap: false,
  });
  drawn.push(columns.map((column) => column.title));
  for (const row of rows) drawn.push([...row]);
  return drawn
    .toString()
    .split('\n')
    .map((line) => line.trimEnd())
    .join('\n');
}

/** Takes from the widest column until the table fits. */
function narrow(widths: number[]): void {
  const gaps = GAP * (widths.length - 1);
  for (;;) {
    const sum = widths.reduce((total, width) => total + width, gaps);
    if (sum <= WIDTH) return;
    const widest = widths.indexOf(Math.max(...widths));
    widths[widest] = Math.max(4, (widths[widest] ?? 4) - (sum - WIDTH));
    if (Math.max(...widths) === 4) return;
  }
}

/** `12,345`, the same in every locale. */
export function thousands(value: number): string {
  return Math.round(value)
    .toString()
    .replace(/\B(?=(\d{3})+$)/g, ',');
}
