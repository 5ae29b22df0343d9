/** The tables: totals beside what was published, and each way by kind and by room. */
import { type Cost, measure, type Part, WAYS } from './measure.ts';
import { publishedOf, sources } from './published.ts';

/** Those on which Aegis was measured, and the one on which Xok was. */
export const MACHINES = [
  'decstation-2100',
  'decstation-3100',
  'decstation-5000-125',
  'pentium-pro-200',
] as const;

const WHAT = 22;
const CELL = 13;

/** All ways on all machines. */
export function allCosts(): Cost[] {
  return MACHINES.flatMap(measure);
}

/** A number of cycles, with a tenth only where there is one. */
function cycles(value: number): string {
  return Number(value.toFixed(1)).toString();
}

function totals(costs: readonly Cost[]): string[] {
  const title = 'structural  counted    total       band    published      ratio'.padStart(
    WHAT + 64,
  );
  return WAYS.flatMap((way) => {
    const rows = costs
      .filter((cost) => cost.way === way)
      .map(({ machine, total, counted, lo, hi }) => {
        const aegis = publishedOf(way, machine);
        return [
          `  ${machine}`.padEnd(WHAT),
          cycles(total - counted).padStart(12),
          cycles(counted).padStart(9),
          cycles(total).padStart(9),
          `${Math.round(lo)}-${Math.round(hi)}`.padStart(11),
          (aegis === null
            ? '-'
            : `${cycles(aegis.cycles)} (${aegis.microseconds.toFixed(1)})`
          ).padStart(13),
          (aegis === null ? '-' : (total / aegis.cycles).toFixed(2)).padStart(11),
        ].join('');
      });
    return [`${way}${title.slice(way.length)}`, ...rows];
  });
}

/** One line for each name that any machine has, with the cycles on each, and how many they were. */
function rows(costs: readonly Cost[], partsOf: (cost: Cost) => readonly Part[]): string[] {
  const names = [...new Set(costs.flatMap((cost) => partsOf(cost).map(({ name }) => name)))];
  return names.map((name) => {
    const cells = costs.map((cost) => {
      const part = partsOf(cost).find((one) => one.name === name);
      if (part === undefined) return '-'.padStart(CELL);
      const isOneEach = part.count === part.cycles;
      return `${isOneEach ? '' : `${part.count}: `}${cycles(part.cycles)}`.padStart(CELL);
    });
    return `  ${name.padEnd(WHAT)}${cells.join('')}`;
  });
}

function byKind(costs: readonly Cost[]): string[] {
  const machines = MACHINES.map((name) =>
    name.replace('decstation-', 'ds ').replace('pentium-', 'p '),
  );
  const title = machines.map((name) => name.padStart(CELL)).join('');
  return WAYS.flatMap((way) => {
    const own = costs.filter((cost) => cost.way === way);
    return [
      `${way.padEnd(WHAT + 2)}${title}`,
      ...rows(own, ({ parts }) => parts),
      ...rows(own, ({ rooms }) => rooms.map((room) => ({ ...room, name: `in ${room.name}` }))),
      '',
    ];
  });
}

/** Everything, line by line. */
export function show(costs: readonly Cost[]): string[] {
  return [
    'the exokernel, warm, in cycles, beside Aegis (microseconds in brackets); counted: by paths.json',
    '',
    ...totals(costs),
    '',
    'by kind, and by room: cycles, and before them how many, where each is not one cycle; nothing else',
    'is charged: all is in the caches',
    '',
    ...byKind(costs),
    ...sources(),
  ];
}
