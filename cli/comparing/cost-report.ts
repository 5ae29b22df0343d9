/** Prints what the same programs cost on the sides of a group: by op, by kind and by room; and where one is dearest. */
import type { Cycles } from '../../core/words/ledger.ts';
import { kindText } from '../costs.ts';
import { print } from '../output.ts';
import { numbered, plural, wrapped } from '../phrases.ts';
import { type Column, table, thousands } from '../table.ts';
import type { Dearest, GroupCosts, Named, SideCost } from './cost-job.ts';
import { cyclesText, ratioText } from './cycles-text.ts';
import type { GroupReport } from './group-report.ts';
import { printReplay } from './replay.ts';
import { sideNames } from './sides.ts';

export function printGroupCosts({ group, costs }: GroupReport, config: string | null): void {
  if (costs === null) return;
  const names = sideNames(group);
  const where = group.machine === null ? '' : `, ${group.machine.id}`;
  print('');
  if (costs.steps === 0) {
    print(
      wrapped(`No op of ${group.contract.name}${where} was done on all sides, so none has a cost.`),
    );
    return;
  }
  print(
    wrapped(
      `Cycles of one op, ${group.contract.name}${where}: the mean over ${thousands(costs.steps)} steps done on all ` +
        `sides, from cold caches; in brackets the band of what is not known exactly; ~ where it is not known ` +
        'which is dearer:',
    ),
  );
  names.forEach((name, side) => {
    if (side > 0) print(`\n${opTable(costs, names[0] ?? '', name, side)}`);
  });
  print(`\n${kindTable(costs, names)}`);
  for (const [side, name] of names.entries()) print(`\n${roomTable(costs, name, side)}`);
  costs.dearest.forEach((dearest, i) => {
    print('');
    printDearest(dearest, names[0] ?? '', names[i + 1] ?? '', costs);
    if (dearest === null) return;
    print('');
    printReplay(group, [0, i + 1], dearest.program, config);
  });
}

/** A side beside the first: more than one would not fit. */
function opTable({ ops }: GroupCosts, first: string, name: string, side: number): string {
  const right = 'right' as const;
  const columns: Column[] = [
    { title: 'op' },
    { title: 'times', align: right },
    { title: first, align: right },
    { title: name, align: right },
    { title: 'ratio', align: right },
  ];
  const rows = ops.map(({ op, times, sides, ratios }) => {
    const ratio = ratios[side] ?? null;
    const cells = [sides[0], sides[side]].map((cost) =>
      cost === undefined ? '' : cyclesText(cost.cycles),
    );
    return [op, thousands(times), ...cells, ratio === null ? '' : ratioText(ratio)];
  });
  return table(columns, rows);
}

/** Cycles of all steps together, by kind. */
function kindTable(costs: GroupCosts, names: readonly string[]): string {
  const sums = names.map((_, side) => together(costs, side, ({ kinds }) => kinds));
  const kinds = Object.keys(costs.prices[0] ?? {}).filter((kind) => sums.some((sum) => sum[kind]));
  const columns: Column[] = [
    { title: 'all steps, by kind' },
    ...names.map((name) => ({ title: name, align: 'right' as const })),
  ];
  const rows = kinds.map((kind) => [
    kindText(kind),
    ...sums.map((sum, side) => pricedText(costs, side, { [kind]: sum[kind] ?? 0 })),
  ]);
  const totals = sums.map((sum, side) => pricedText(costs, side, sum));
  return table(columns, [...rows, ['total', ...totals]]);
}

/** Where a side spends them. */
function roomTable(costs: GroupCosts, name: string, side: number): string {
  const rooms = new Set(costs.ops.flatMap(({ sides }) => Object.keys(sides[side]?.rooms ?? {})));
  const all = priced(
    costs,
    side,
    together(costs, side, ({ kinds }) => kinds),
  ).value;
  const rows = [...rooms].map((room) => {
    const counts = together(costs, side, (cost) => cost.rooms[room] ?? {});
    const cycles = priced(costs, side, counts);
    return { room, cycles, share: all === 0 ? 0 : cycles.value / all };
  });
  rows.sort((a, b) => b.cycles.value - a.cycles.value);
  return table(
    [
      { title: `${name}, by room` },
      { title: 'cycles', align: 'right' },
      { title: 'share', align: 'right' },
    ],
    rows.map(({ room, cycles, share }) => [
      room,
      cyclesText(cycles),
      `${Math.round(100 * share)}%`,
    ]),
  );
}

function printDearest(
  dearest: Dearest | null,
  first: string,
  name: string,
  costs: GroupCosts,
): void {
  if (dearest === null) {
    print(
      wrapped(
        `No op is surely dearer on ${name} than on ${first}, of those done often enough to tell.`,
      ),
    );
    return;
  }
  const { op, ratio, step, stepRatio, counts, program, partiallyReduced, executions } = dearest;
  const partly = partiallyReduced ? 'partly reduced' : 'reduced';
  const steps = `${partly} to ${plural(program.steps.length, 'step')} in ${plural(executions, 'run')}`;
  print(
    wrapped(
      `Dearest on ${name} relative to ${first}: ${op}, ${ratioText(ratio)} times as much; v${step} of this ` +
        `program shows it, ${ratioText(stepRatio)} (${steps}):`,
    ),
  );
  print('');
  for (const line of numbered(program)) print(`    ${line}`);
  print(`\n${countTable(costs, [first, name], counts, costs.dearest.indexOf(dearest) + 1)}`);
}

/** Counts of one step, and what they come to in cycles. */
function countTable(
  costs: GroupCosts,
  names: readonly string[],
  counts: readonly Named[],
  side: number,
): string {
  const sides = [0, side];
  const kinds = Object.keys(costs.prices[0] ?? {}).filter((kind) =>
    counts.some((one) => one[kind]),
  );
  const right = 'right' as const;
  return table(
    [
      { title: 'kind' },
      ...names.flatMap((name) => [
        { title: name, align: right },
        { title: 'cycles', align: right },
      ]),
    ],
    kinds.map((kind) => [
      kindText(kind),
      ...counts.flatMap((one, i) => [
        thousands(one[kind] ?? 0),
        pricedText(costs, sides[i] ?? 0, { [kind]: one[kind] ?? 0 }),
      ]),
    ]),
  );
}

function together(
  { ops }: GroupCosts,
  side: number,
  countsOf: (cost: SideCost) => Named,
): Record<string, number> {
  const sums: Record<string, number> = {};
  for (const { sides } of ops) {
    const cost = sides[side];
    if (cost === undefined) continue;
    for (const [kind, count] of Object.entries(countsOf(cost))) {
      sums[kind] = (sums[kind] ?? 0) + count;
    }
  }
  return sums;
}

/** With the band of prices alone: what is not known of the length of paths is in no single kind. */
function priced({ prices }: GroupCosts, side: number, counts: Named): Cycles {
  const of = prices[side] ?? {};
  const sum = (end: keyof Cycles): number =>
    Object.entries(counts).reduce((all, [kind, count]) => all + count * (of[kind]?.[end] ?? 0), 0);
  return { value: sum('value'), lo: sum('lo'), hi: sum('hi') };
}

function pricedText(costs: GroupCosts, side: number, counts: Named): string {
  return cyclesText(priced(costs, side, counts));
}
