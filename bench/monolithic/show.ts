/** The tables: the null call beside what was published, and by kind. */
import { type Cost, measure } from './measure.ts';
import { publishedOf } from './published.ts';

/** Those on which Ultrix and Linux were measured. */
export const MACHINES = [
  'decstation-2100',
  'decstation-3100',
  'decstation-5000-125',
  'pentium-133',
] as const;

const WHAT = 22;
const CELL = 14;

export function allCosts(): Cost[] {
  return MACHINES.map(measure);
}

function number(value: number, digits: number): string {
  return Number(value.toFixed(digits)).toString();
}

function totals(costs: readonly Cost[]): string[] {
  return costs.flatMap(({ machine, total, lo, hi, clockHz }) => {
    const microseconds = (cycles: number): number => (cycles / clockHz) * 1e6;
    const ours = [
      machine.padEnd(WHAT),
      `${number(total, 1)} cycles`.padStart(CELL),
      `(${Math.round(lo)}-${Math.round(hi)})`.padStart(CELL),
      `${number(microseconds(total), 2)} us`.padStart(CELL),
    ].join('');
    const theirs = publishedOf(machine).map(
      ({ system, microseconds: published, source }) =>
        `  ${system}: ${published} us, ratio ${(microseconds(total) / published).toFixed(2)}; ${source}`,
    );
    return [ours, ...theirs];
  });
}

/** One line for each name that any machine has: how many, and cycles where each is not one. */
function byKind(costs: readonly Cost[]): string[] {
  const names = [...new Set(costs.flatMap(({ parts }) => parts.map(({ name }) => name)))];
  return names.map((name) => {
    const cells = costs.map(({ parts }) => {
      const part = parts.find((one) => one.name === name);
      if (part === undefined) return '-'.padStart(CELL);
      const count = part.count === part.cycles ? '' : `${number(part.count, 1)}: `;
      return `${count}${number(part.cycles, 1)}`.padStart(CELL);
    });
    return `  ${name.padEnd(WHAT)}${cells.join('')}`;
  });
}

/** Everything, line by line. */
export function show(costs: readonly Cost[]): string[] {
  const title = costs.map(({ machine }) => machine.replace('decstation-', 'ds ').padStart(CELL));
  return [
    'the null call (getpid) of the UNIX, warm, from the trap to the next instruction of user code',
    '',
    ...totals(costs),
    '',
    `${'cycles by kind'.padEnd(WHAT + 2)}${title.join('')}`,
    ...byKind(costs),
  ];
}
