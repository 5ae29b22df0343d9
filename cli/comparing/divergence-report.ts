/** Prints where two sides do not agree: the program, what became of each step on both, and whom the specification accepts. */

import { printAnchor } from '../../core/engine/program/print.ts';
import type { Divergence } from '../../core/words/comparison.ts';
import type { Contract } from '../../core/words/contract.ts';
import type { Cycles } from '../../core/words/ledger.ts';
import type { Program, Step } from '../../core/words/program.ts';
import type { StepAccount } from '../../core/words/verdict.ts';
import { changesOf, freeText } from '../explanation.ts';
import { colour, print } from '../output.ts';
import { numbered, oneLine, plural, stepText } from '../phrases.ts';
import { cyclesText } from './cycles-text.ts';
import type { GroupReport } from './group-report.ts';
import { outcomeShort } from './outcome-text.ts';
import { printReplay } from './replay.ts';
import { type Group, sideNames } from './sides.ts';
import { filled, type StepRow, stepTable } from './step-table.ts';

const INDENT = 4;
const NO_RETURN = 'no return';

interface Sight {
  readonly report: GroupReport;
  readonly divergence: Divergence;
  readonly index: number;
}

/** The same on several machines is printed in full for the first, and in a line for each of the others. */
export function printDivergences(reports: readonly GroupReport[], config: string | null): void {
  const kinds = new Map<string, Sight[]>();
  for (const report of reports) {
    for (const [index, divergence] of (report.comparison?.divergences ?? []).entries()) {
      const names = divergence.sides.map((side) => sideNames(report.group)[side]);
      const what = divergence.finding.signature ?? divergence.finding.oracle;
      const key = JSON.stringify([report.group.contract.name, names, what]);
      kinds.set(key, [...(kinds.get(key) ?? []), { report, divergence, index }]);
    }
  }
  for (const [first, ...others] of kinds.values()) {
    if (first === undefined) continue;
    print('');
    printDivergence(first, config);
    if (others.length > 0) print('');
    for (const other of others) {
      for (const line of filled(alsoText(other, first), 0)) print(line);
    }
  }
}

/** With the other program, if it is another one, without regard to the machine in its header. */
function alsoText({ report, divergence }: Sight, first: Sight): string {
  const bare = ({ header, ...rest }: Program): string =>
    oneLine({ ...rest, header: { version: 1, contract: header.contract } });
  const { program } = divergence;
  const where = `also on ${report.group.machine?.id ?? 'them'}`;
  const isSame = bare(program) === bare(first.divergence.program);
  return isSame ? where : `${where}, by '${oneLine(program)}'`;
}

function printDivergence({ report, divergence, index }: Sight, config: string | null): void {
  const { group } = report;
  const { finding, program } = divergence;
  const [a = '', b = ''] = namesOf(group, divergence);
  const where = [group.contract.name, ...(group.machine === null ? [] : [group.machine.id])];
  print(
    `${colour.bold(colour.red('DIFFER'))}  ${colour.bold(`${a} and ${b}: ${where.join(', ')}`)}`,
  );
  const said = finding.message.replace(new RegExp(`^step v${finding.step}(: | = )`), '');
  const place = finding.step < 0 ? 'at the end' : `at step v${finding.step}`;
  const accepted = acceptedText(divergence.accepts, a, b);
  for (const line of filled(`"${finding.oracle}" ${place}: ${said}; ${accepted}`, INDENT))
    print(line);
  print(`${' '.repeat(INDENT)}${noteOn(divergence)}\n`);
  print(`${' '.repeat(INDENT)}${numbered(program)[0]}`);
  for (const line of stepLines(group.contract, headsOf([a, b], group), divergence)) print(line);
  for (const line of belowLines([a, b], divergence, report.cycles[index] ?? [])) print(line);
  print('');
  printReplay(group, divergence.sides, program, config);
}

function namesOf(group: Group, { sides }: Divergence): string[] {
  const names = sideNames(group);
  return sides.map((side) => names[side] ?? '');
}

/** Of sides of one design what they differ in will do. */
function headsOf(names: readonly string[], { sides }: Group): string[] {
  const designs = new Set(sides.map(({ design }) => design.name));
  const [design = ''] = designs;
  if (designs.size > 1) return [...names];
  return names.map((name) => name.slice(design.length).replace(/^,/, '') || name);
}

function acceptedText(accepts: Divergence['accepts'], a: string, b: string): string {
  switch (accepts) {
    case 'a':
      return `the specification accepts what ${a} did alone: ${b} is wrong`;
    case 'b':
      return `the specification accepts what ${b} did alone: ${a} is wrong`;
    case 'both':
      return 'the specification accepts both: it leaves open what it should not, or the claim should allow this';
    case 'neither':
      return 'the specification accepts neither: both are wrong, or it is';
    case 'unknown':
      return 'whom the specification accepts is not known';
  }
}

function noteOn({ program, executions, partiallyReduced, seen }: Divergence): string {
  const partly = partiallyReduced ? 'partly reduced' : 'reduced';
  const steps = plural(program.steps.length, 'step');
  return `${partly} to ${steps} in ${plural(executions, 'run')}; seen in ${plural(seen, 'program')}`;
}

function stepLines(contract: Contract, names: readonly string[], divergence: Divergence): string[] {
  const { program, finding } = divergence;
  const [a = [], b = []] = divergence.accounts;
  const told = new Map(toldBy(divergence).map((account) => [account.step, account]));
  const rows = program.steps.map((step): StepRow => {
    const account = told.get(step.label);
    const isMarked = step.label === finding.step;
    const expected = isMarked ? (account?.expected ?? null) : null;
    const anchors = program.anchors.filter((anchor) => anchor.step === step.label);
    return {
      text: stepText(step),
      cells: [a, b].map((accounts) => endingText(contract, step, accounts)),
      notes: [
        ...(account === undefined || isMarked ? [] : changesOf(account)),
        ...(expected === null ? [] : [`expected: ${expected}`]),
        ...anchors.map(printAnchor),
      ],
      isMarked,
    };
  });
  return stepTable(names, rows, 'by the specification');
}

/** The account of a side that the specification accepts, for it is followed to the end there. */
function toldBy({ accepts, accounts }: Divergence): readonly StepAccount[] {
  const [a = [], b = []] = accounts;
  return accepts === 'b' ? b : a;
}

/** What became of a step; of a name that the kernel itself has chosen the number says nothing. */
function endingText(contract: Contract, step: Step, accounts: readonly StepAccount[]): string {
  const account = accounts.find((one) => one.step === step.label);
  if (account === undefined) return '';
  const op = contract.ops.find(({ name }) => name === step.op.name);
  const isName = op?.produces !== undefined || op?.starts !== undefined;
  return account.outcomes.map((outcome) => outcomeShort(outcome, isName)).join(', ') || NO_RETURN;
}

function belowLines(
  names: readonly string[],
  { program, finding, explanation }: Divergence,
  cycles: readonly (readonly (Cycles | null)[])[],
): string[] {
  const at = program.steps.findIndex(({ label }) => label === finding.step);
  const costs = names.flatMap((name, side) => {
    const cost = cycles[at]?.[side] ?? null;
    return cost === null ? [] : [`${cyclesText(cost)} on ${name}`];
  });
  const free = explanation === undefined ? '' : freeText(program, explanation);
  return [
    ...(costs.length === 0
      ? []
      : filled(`cycles of v${finding.step}: ${costs.join(', ')}`, INDENT)),
    ...(free === '' ? [] : filled(`does not matter, each by itself: ${free}`, INDENT)),
  ];
}
