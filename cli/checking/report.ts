/** Prints what a check found: failures first, then the verdicts, then the costs. */
import { printFailure } from '../failure.ts';
import { isFile } from '../machines.ts';
import { colour, print } from '../output.ts';
import { plural } from '../phrases.ts';
import { table, thousands } from '../table.ts';
import { printCosts } from './cost-report.ts';
import type { Report } from './known.ts';

export function printReports(reports: readonly Report[], config: string | null): void {
  for (const report of reports) printFailures(report, config);
  print(
    table(
      [
        { title: 'design' },
        { title: 'contract' },
        { title: 'machine' },
        { title: 'verdict' },
        { title: 'programs', align: 'right' },
        { title: 'ops', align: 'right' },
        { title: 'done', align: 'right' },
      ],
      reports.map(verdictRow),
    ),
  );
  for (const { subject, verdict } of reports) {
    const where = `${subject.design.name}, ${subject.contract.name}, ${subject.machine.id}`;
    if (verdict?.kind === 'gaveUp') print(`\ngave up: ${where}: ${verdict.why}`);
    if (verdict?.kind !== 'vacuous') continue;
    print(`\nvacuous: ${where}: never seen was`);
    for (const name of verdict.unseen) print(`    ${name}`);
  }
  printCosts(reports);
}

function printFailures({ subject, breaches, verdict, unbootable }: Report, config: string | null) {
  const { spec } = subject.machine;
  const options = { config, ...(isFile(spec) ? { machine: spec } : {}) };
  if (unbootable !== null) print(`${colour.bold(colour.red('FAIL'))}  ${unbootable}\n`);
  for (const { law, message, program } of breaches) {
    printFailure(program, { oracle: law, message, step: -1 }, { ...options, isLaw: true });
    print('');
  }
  if (verdict?.kind !== 'fails') return;
  const { finding, program, executions, partiallyReduced } = verdict;
  const partly = partiallyReduced ? 'partly reduced' : 'reduced';
  const note = `${partly} to ${plural(program.steps.length, 'step')} in ${plural(executions, 'run')}`;
  printFailure(program, finding, { ...options, note });
  print('');
}

function verdictRow({ subject, breaches, verdict, unbootable }: Report): string[] {
  const names = [subject.design.name, subject.contract.name, subject.machine.id];
  if (unbootable !== null) return [...names, 'no boot', '', '', ''];
  if (verdict === null) return [...names, breaches.length > 0 ? 'laws' : 'not run', '', '', ''];
  const { programs, ops, mutating, mutatingDone } = verdict.counts;
  const done = mutating === 0 ? '' : `${Math.round((100 * mutatingDone) / mutating)}%`;
  const word = verdict.kind === 'gaveUp' ? 'gave up' : verdict.kind;
  return [...names, word, thousands(programs), thousands(ops), done];
}
