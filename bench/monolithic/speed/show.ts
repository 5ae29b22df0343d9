/** The tables of what was measured. */
import type { Tally } from './mix.ts';
import type { Part, Row } from './rows.ts';

/** Microseconds an op, and what was performed. */
export interface Medians {
  readonly cold: number;
  readonly warm: number;
  readonly records: number;
  readonly tally: Pick<Tally, 'programs' | 'ops' | 'done' | 'files' | 'memory'>;
}

const NAME = 46;
const CELL = 9;
const WIDE = 22;

const HEADINGS = ['cold', 'warm', 'ratio', 'done', 'files', 'memory', 'length'];

/** A line for each row: rates, each held against the first row's, and the mix. */
export function rateLines(
  rows: readonly Pick<Row, 'name'>[],
  medians: readonly Medians[],
): string[] {
  const head = HEADINGS.map((one) => one.padStart(CELL)).join('');
  return [
    `  ${'ops/s'.padEnd(NAME)}${head}`,
    ...rows.map(({ name }, i) => {
      const { cold, warm, tally } = medians[i];
      const { programs, ops, done, files, memory } = tally;
      // Who judges nothing knows nothing of how ops end.
      const share = (part: number): string =>
        files === 0 ? '-' : `${Math.round((100 * part) / ops)}%`;
      const cells = [
        String(Math.round(1e6 / cold)),
        String(Math.round(1e6 / warm)),
        `${(medians[0].warm / warm).toFixed(2)}x`,
        share(done),
        share(files),
        share(memory),
        String(Math.round(ops / programs)),
      ];
      return `  ${name.padEnd(NAME)}${cells.map((cell) => cell.padStart(CELL)).join('')}`;
    }),
  ];
}

/** Where the time of a checked op goes, by machine: microseconds. */
export function timeLines(
  machines: readonly string[],
  rows: readonly Pick<Row, 'machine' | 'part'>[],
  medians: readonly Medians[],
): string[] {
  const columns = machines.map((machine) => {
    const of = (part: Part): Medians => {
      const at = rows.findIndex((row) => row.machine === machine && row.part === part);
      return medians[at];
    };
    const all = of('by all');
    const observed = of('by an observer').warm;
    const specified = of('by the specification').warm;
    const both = of('by nobody').warm;
    const alone = of('alone').warm;
    const { warm, records } = all;
    return [
      alone,
      both - alone,
      specified - both,
      warm - observed - records,
      observed - specified,
      records,
      warm,
    ];
  });
  const names = [
    'the kernel on the machine',
    'generation',
    'the specification',
    'claims',
    'observing',
    "the check of the kernel's records",
    'together',
  ];
  return [
    `  ${'where the time of ours goes, us an op, warm'.padEnd(NAME)}${machines.map((one) => one.padStart(WIDE)).join('')}`,
    ...names.map((name, part) => {
      const cells = columns.map((column) => column[part].toFixed(1).padStart(WIDE));
      return `  ${name.padEnd(NAME)}${cells.join('')}`;
    }),
  ];
}
