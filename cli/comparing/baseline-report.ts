/** Prints how a side's costs stand against its baseline: what is dearer first, each with a small program. */
import type { KindChange } from '../../core/engine/cost-regression.ts';
import { kindText } from '../costs.ts';
import { isFile } from '../machines.ts';
import { colour, print } from '../output.ts';
import { numbered, oneLine, plural, shellWord, wrapped } from '../phrases.ts';
import { variantText } from '../select.ts';
import { table, thousands } from '../table.ts';
import type { Change, HeldReport, Shown } from './baseline-job.ts';
import { cyclesText } from './cycles-text.ts';
import { sideText } from './sides.ts';

interface Facts {
  readonly file: string;
  readonly tolerance: number;
  readonly update: boolean;
  readonly config: string | null;
}

export function printHeld(reports: readonly HeldReport[], facts: Facts): void {
  const [first] = reports;
  const name = first === undefined ? '' : sideText(first.subject);
  print(wrapped(`${name}, held against ${facts.file}; ${facts.tolerance}% is no change:`));
  const right = 'right' as const;
  print('');
  print(
    table(
      [
        { title: 'contract' },
        { title: 'machine' },
        { title: 'ops', align: right },
        { title: 'dearer', align: right },
        { title: 'cheaper', align: right },
        { title: 'verdict' },
      ],
      reports.map((report) => row(report, facts)),
    ),
  );
  for (const report of reports) printOne(report, facts);
  if (facts.update) print(wrapped(`\n${facts.file} has what it costs now.`));
}

function row({ subject, found }: HeldReport, { update }: Facts): string[] {
  const where = [subject.contract.name, subject.machine.id];
  if (found.kind === 'unbootable') return [...where, '', '', '', 'no boot'];
  const { ops, dearer, cheaper, undone, made } = found;
  const counts = [ops, dearer.length, cheaper.length].map(thousands);
  if (update)
    return [
      ...where,
      ...counts,
      ops === 0 ? `new: ${plural(made?.ops.length ?? 0, 'op')}` : 'updated',
    ];
  if (dearer.length > 0) return [...where, ...counts, 'DEARER'];
  return [...where, ...counts, undone.length > 0 ? 'not all done' : 'as before'];
}

function printOne({ subject, found }: HeldReport, facts: Facts): void {
  const where = `${subject.contract.name}, ${subject.machine.id}`;
  if (found.kind === 'unbootable') {
    print(`\n${colour.bold(colour.red('FAIL'))}  ${found.message}`);
    return;
  }
  for (const change of found.dearer) {
    print('');
    print(colour.bold(wrapped(`${colour.red('DEARER')}  ${changeText(change, where)}`)));
    if (change.witness !== null) printWitness(change.witness);
    if (change.witness !== null) printReplay({ subject, found }, change.witness, facts);
  }
  for (const change of found.cheaper) print(wrapped(`\ncheaper  ${changeText(change, where)}`));
  if (found.undone.length === 0) return;
  const ops = found.undone.join(', ');
  print(wrapped(`\n${where}: the programs of the baseline do not do these any more: ${ops}`));
}

function changeText({ op, before, after, kinds }: Change, where: string): string {
  const percent = (100 * (after.value - before.value)) / before.value;
  const sign = percent > 0 ? '+' : '';
  const most = [...kinds].map(kindChangeText).join(', ');
  return (
    `${where}: ${op} cost ${cyclesText(before)} cycles on average, and costs ${cyclesText(after)} now ` +
    `(${sign}${percent.toFixed(Math.abs(percent) < 10 ? 1 : 0)}%): ${most}`
  );
}

function kindChangeText({ kind, before, after }: KindChange): string {
  return `${kindText(kind)} ${count(before)} -> ${count(after)}`;
}

/** Means are broken numbers. */
function count(value: number): string {
  return Number.isInteger(value) || value >= 1000
    ? thousands(value)
    : value.toFixed(value < 10 ? 2 : 1);
}

function printWitness({ program, step, kinds, partiallyReduced }: Shown): void {
  const partly = partiallyReduced ? ', partly reduced' : '';
  const steps = plural(program.steps.length, 'step');
  print(wrapped(`    v${step} shows it, in a program of ${steps}${partly}:`));
  print('');
  for (const line of numbered(program)) print(`    ${line}`);
  print('');
  const right = 'right' as const;
  const columns = [
    { title: '    kind' },
    { title: 'before', align: right },
    { title: 'now', align: right },
  ];
  const rows = kinds.map(({ kind, before, after }) => [
    `    ${kindText(kind)}`,
    count(before),
    count(after),
  ]);
  print(table(columns, rows));
}

/** A run says of each step what it costs. */
function printReplay({ subject }: HeldReport, { program }: Shown, { config }: Facts): void {
  const { design, variant, machine } = subject;
  const chosen = variantText(design, variant);
  const flags = [
    ...(config === null ? [] : ['--config', config]),
    ...(isFile(machine.spec) ? ['--machine', machine.spec] : []),
    ...(chosen === '' ? [] : ['--variant', chosen]),
  ].map(shellWord);
  print('');
  print(`replay: echo '${oneLine(program)}' | ${['npx kernelcheck run -', ...flags].join(' ')}`);
}
