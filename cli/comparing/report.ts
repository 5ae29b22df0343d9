/** Prints what a comparison found: verdicts, in what the sides may differ and did, where they do not agree, and the costs. */
import type { Ended } from '../../core/words/agreement.ts';
import { colour, print } from '../output.ts';
import { plural, stepText, wrapped } from '../phrases.ts';
import { type Column, table, thousands } from '../table.ts';
import { printGroupCosts } from './cost-report.ts';
import { cyclesText } from './cycles-text.ts';
import { printDivergences } from './divergence-report.ts';
import { printExceptions } from './exception-report.ts';
import type { GroupReport } from './group-report.ts';
import { endedText } from './outcome-text.ts';
import { sideNames } from './sides.ts';
import { stepTable } from './step-table.ts';

export function printComparisons(reports: readonly GroupReport[], config: string | null): void {
  const sets = new Map<string, GroupReport[]>();
  for (const report of reports) {
    const names = sideNames(report.group).join(' ');
    sets.set(names, [...(sets.get(names) ?? []), report]);
  }
  let isFirst = true;
  for (const set of sets.values()) {
    if (!isFirst) print('');
    printVerdicts(set);
    isFirst = false;
  }
  for (const report of reports) printWhy(report);
  printExceptions(reports);
  for (const report of reports) printRun(report);
  printDivergences(reports, config);
  for (const report of reports) printGroupCosts(report, config);
}

function printVerdicts(reports: readonly GroupReport[]): void {
  const [first] = reports;
  if (first === undefined) return;
  const [reference = '', ...others] = sideNames(first.group);
  print(wrapped(`${others.join(' and ')}, held against ${reference}:`));
  const columns: Column[] = [
    { title: 'contract' },
    { title: 'machine' },
    { title: 'programs', align: 'right' },
    { title: 'ops', align: 'right' },
    { title: 'done', align: 'right' },
    { title: 'left out', align: 'right' },
    { title: 'verdict' },
  ];
  print(`\n${table(columns, reports.map(verdictRow))}`);
}

const WORDS = { agree: 'agree', differ: 'DIFFER', vacuous: 'vacuous', gaveUp: 'gave up' } as const;

/** What gets more ops done, of programs that are drawn and of one that is given. */
const DRAWN =
  'another --max-steps may get more of them done, and a --program of your own says which are';
const GIVEN = 'give a program of which more ops are done';

function verdictRow({ group, comparison }: GroupReport): string[] {
  const where = [group.contract.name, group.machine?.id ?? 'each its own'];
  if (comparison === null) return [...where, '', '', '', '', 'no boot'];
  const { programs, ops, doneOnAll, leftOut } = comparison.counts;
  const done = ops === 0 ? '' : `${Math.round((100 * doneOnAll) / ops)}%`;
  const numbers = [thousands(programs), thousands(ops), done, thousands(leftOut)];
  return [...where, ...numbers, WORDS[comparison.kind]];
}

function printWhy({ group, comparison, run, unbootable }: GroupReport): void {
  const where = `${group.contract.name}, ${group.machine?.id ?? 'each on its own machine'}`;
  if (unbootable !== null) {
    print(wrapped(`\n${colour.bold(colour.red('FAIL'))}  ${where}: ${unbootable}`));
  }
  const why = comparison?.why ?? null;
  if (comparison === null || why === null) return;
  const advice = comparison.kind === 'vacuous' ? `; ${run === null ? DRAWN : GIVEN}.` : '';
  print(wrapped(`\n${WORDS[comparison.kind]}: ${where}: ${why}${advice}`));
}

/** The one program that was compared, where nothing is wrong with it: what differs is explained elsewhere. */
function printRun({ group, comparison, run }: GroupReport): void {
  if (run === null || comparison === null || comparison.kind === 'differ') return;
  const names = sideNames(group);
  const { steps } = run.program;
  if (steps.length === 0) return;
  const where = group.machine === null ? '' : ` on ${group.machine.id}`;
  print(
    `\n${plural(steps.length, 'step')} of ${group.contract.name}${where}, each with its cycles:\n`,
  );
  const rows = steps.map((step) => {
    const op = group.contract.ops.find(({ name }) => name === step.op.name);
    const isName = op?.produces !== undefined || op?.starts !== undefined;
    const cells = run.sides.map((ends) => {
      const end = ends.find((one) => one.step === step.label);
      const ended: Ended = end?.ended ?? { kind: 'unbegun', value: 0, reason: null };
      const cost = end === undefined || end.cycles === null ? '' : `, ${cyclesText(end.cycles)}`;
      return `${endedText(ended, isName)}${cost}`;
    });
    return { text: stepText(step), cells, notes: [], isMarked: false };
  });
  for (const row of stepTable(names, rows)) print(row);
}
