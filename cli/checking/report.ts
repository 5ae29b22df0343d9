/** Prints what a check found: failures first, then the verdicts, then the costs. */
import type { Program } from '../../core/words/program.ts';
import type { Failure } from '../../core/words/verdict.ts';
import { printFailure } from '../failure.ts';
import { isFile } from '../machines.ts';
import { colour, print } from '../output.ts';
import { oneLine, plural, wrapped } from '../phrases.ts';
import { variantName } from '../select.ts';
import { table, thousands } from '../table.ts';
import { printCosts } from './cost-report.ts';
import type { Report } from './known.ts';
import { printSweeps } from './sweep-report.ts';

export function printReports(reports: readonly Report[], config: string | null): void {
  printFailures(reports, config);
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
    const { design, contract, machine, variant } = subject;
    const where = `${variantName(design, variant)}, ${contract.name}, ${machine.id}`;
    if (verdict?.kind === 'gaveUp') print(wrapped(`\ngave up: ${where}: ${verdict.why}`));
    if (verdict?.kind !== 'vacuous') continue;
    print(wrapped(`\nvacuous: ${where}: never seen was`));
    for (const name of verdict.unseen) print(wrapped(`    ${name}`));
    print(wrapped('    what is rare may need more ops than were judged: see --ops'));
  }
  printSweeps(reports);
  // What a kernel costs that does not do its work says nothing.
  printCosts(reports.filter(({ verdict }) => verdict?.kind !== 'fails'));
}

/** One thing that is wrong with a subject, and how it is printed in full. */
interface Fault {
  /** What makes it the same failure on another machine. */
  readonly what: string;
  readonly program: Program | null;
  print(): void;
}

/** The same on several machines is printed in full for the first, and in a line for each of the others. */
function printFailures(reports: readonly Report[], config: string | null): void {
  const groups = new Map<string, { readonly fault: Fault; readonly machine: string }[]>();
  const several = reports.some(
    ({ verdict }) => verdict?.kind === 'fails' && verdict.others.length > 0,
  );
  for (const report of reports) {
    const { design, contract, machine } = report.subject;
    for (const fault of faultsOf(report, config, several)) {
      const key = JSON.stringify([design.name, contract.name, fault.what]);
      groups.set(key, [...(groups.get(key) ?? []), { fault, machine: machine.id }]);
    }
  }
  for (const [first, ...others] of groups.values()) {
    if (first === undefined) continue;
    first.fault.print();
    print('');
    for (const { fault, machine } of others)
      print(`also on ${machine}${other(fault, first.fault)}`);
    if (others.length > 0) print('');
  }
}

/** The other program, if it is another one, without regard to the machine in its header. */
function other({ program }: Fault, first: Fault): string {
  if (program === null || first.program === null) return '';
  const bare = ({ header, ...rest }: Program) =>
    oneLine({ ...rest, header: { version: 1, contract: header.contract } });
  return bare(program) === bare(first.program) ? '' : `, by '${oneLine(program)}'`;
}

/** Where several failures of one subject are looked for, one oracle may find more than one of them. */
function faultsOf(report: Report, config: string | null, several: boolean): Fault[] {
  const { subject, breaches, verdict, unbootable, sweeps } = report;
  const { spec } = subject.machine;
  const options = { config, ...(isFile(spec) ? { machine: spec } : {}) };
  const faults: Fault[] = breaches.map(({ law, message, program }) => ({
    what: law,
    program,
    print() {
      printFailure(program, { oracle: law, message, step: -1 }, { ...options, isLaw: true });
    },
  }));
  if (unbootable !== null) {
    const text = `${colour.bold(colour.red('FAIL'))}  ${unbootable}`;
    faults.push({ what: unbootable, program: null, print: () => print(text) });
  }
  for (const found of [verdict, ...sweeps.map((sweep) => sweep.verdict)]) {
    if (found?.kind !== 'fails') continue;
    for (const failure of [found, ...found.others]) {
      const { finding, program, explanation } = failure;
      const note = noteOn(failure, several);
      faults.push({
        what: several ? (finding.signature ?? finding.oracle) : finding.oracle,
        program,
        print: () =>
          printFailure(program, finding, {
            ...options,
            note,
            ...(explanation === undefined ? {} : { explanation }),
          }),
      });
    }
  }
  return faults;
}

/** How the program came to be, and how common the failure was where others were looked for. */
function noteOn(
  { program, executions, partiallyReduced, seen }: Failure,
  several: boolean,
): string {
  const partly = partiallyReduced ? 'partly reduced' : 'reduced';
  const steps = plural(program.steps.length, 'step');
  const note = `${partly} to ${steps} in ${plural(executions, 'run')}`;
  if (!several && seen <= 1) return note;
  const often =
    seen === 0 ? 'seen only while another was reduced' : `seen in ${plural(seen, 'program')}`;
  return `${note}; ${often}`;
}

function verdictRow({ subject, breaches, verdict, unbootable }: Report): string[] {
  const { design, contract, machine, variant } = subject;
  const names = [variantName(design, variant), contract.name, machine.id];
  if (unbootable !== null) return [...names, 'no boot', '', '', ''];
  if (verdict === null) return [...names, breaches.length > 0 ? 'laws' : 'not run', '', '', ''];
  const { programs, ops, mutating, mutatingDone } = verdict.counts;
  const done = mutating === 0 ? '' : `${Math.round((100 * mutatingDone) / mutating)}%`;
  const word = verdict.kind === 'gaveUp' ? 'gave up' : verdict.kind;
  return [...names, word, thousands(programs), thousands(ops), done];
}
