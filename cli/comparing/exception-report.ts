/** Prints in what the sides of a comparison may differ, and how often they did. */

import { listed } from '../../core/engine/program/phrases.ts';
import type { Exception } from '../../core/words/comparison.ts';
import { print } from '../output.ts';
import { wrapped } from '../phrases.ts';
import { table, thousands } from '../table.ts';
import type { GroupReport } from './group-report.ts';

interface Tally {
  readonly first: Exception;
  readonly where: string;
  times: number;
}

/** For each contract, over all machines. */
export function printExceptions(reports: readonly GroupReport[]): void {
  for (const name of new Set(reports.map(({ group }) => group.contract.name))) {
    const of = reports.filter(
      ({ group, comparison }) => group.contract.name === name && comparison !== null,
    );
    if (of.length > 0) printContract(of);
  }
}

function printContract(reports: readonly GroupReport[]): void {
  const met = tallied(reports);
  const ops = sumOf(reports, (counts) => counts.ops);
  const named = sumOf(reports, (counts) => counts.named);
  const uncompared = sumOf(reports, (counts) => counts.uncompared);
  if (ops === 0) return;
  const [{ group, allowances }] = reports as readonly [GroupReport];
  const { contract } = group;
  if (met.length > 0) {
    print(`\nWhat they may differ in on ${contract.name}, and did:\n`);
    print(
      table(
        [
          { title: 'exception' },
          { title: 'op' },
          { title: 'times', align: 'right' },
          { title: 'of ops', align: 'right' },
          { title: 'first seen' },
        ],
        met.map(({ first, where, times }) => [
          first.allowance,
          first.op,
          thousands(times),
          `${((100 * times) / ops).toFixed(3)}%`,
          `${where}${first.endings.join(' | ')}`,
        ]),
      ),
    );
  }
  const seen = new Set(met.map(({ first }) => first.allowance));
  const never = allowances.map((one) => one.name).filter((one) => !seen.has(one));
  const lines = [
    ...(never.length === 0 ? [] : [`In what they may differ, and did not: ${listed(never)}.`]),
    ...(named === 0
      ? []
      : [
          `Values that are the kernels' own names (${makers(contract.ops)}), and were not compared: ${thousands(named)}.`,
        ]),
    ...(uncompared === 0
      ? []
      : [
          `Ops behind too many of these in one program, which were not compared: ${thousands(uncompared)}.`,
        ]),
  ];
  if (lines.length > 0) print('');
  for (const line of lines) print(wrapped(line));
}

function tallied(reports: readonly GroupReport[]): Tally[] {
  const met = new Map<string, Tally>();
  const several = reports.length > 1;
  for (const { group, comparison } of reports) {
    for (const exception of comparison?.exceptions ?? []) {
      const key = `${exception.allowance}: ${exception.op}`;
      const where = several && group.machine !== null ? `${group.machine.id}: ` : '';
      const tally = met.get(key) ?? { first: exception, where, times: 0 };
      tally.times += exception.times;
      met.set(key, tally);
    }
  }
  return [...met.values()].sort((a, b) => b.times - a.times);
}

function makers(
  ops: readonly { readonly name: string; readonly produces?: string; readonly starts?: string }[],
): string {
  return listed(
    ops
      .filter((op) => op.produces !== undefined || op.starts !== undefined)
      .map(({ name }) => name),
  );
}

type CountsOf = NonNullable<GroupReport['comparison']>['counts'];

function sumOf(reports: readonly GroupReport[], count: (counts: CountsOf) => number): number {
  return reports.reduce(
    (sum, { comparison }) => sum + (comparison === null ? 0 : count(comparison.counts)),
    0,
  );
}
