/** The explanation of a counterexample, as lines beside and below those of its program. */
import { printAnchor, printArgument } from '../core/engine/program/print.ts';
import type { Program, Step } from '../core/words/program.ts';
import type { Explanation, Finding, StepAccount } from '../core/words/verdict.ts';
import { outcomeText, stepText } from './phrases.ts';

/** What stands beside the steps if all of it fits, and below them otherwise. */
const WIDTH = 100;
const INDENT = 4;

/** At the step at which it failed, in place of blanks. */
export const MARK = '>>>';

/** What became of a step that waits or was never begun. */
const NO_RETURN = 'no return';

/** The steps of the program, numbered, with what became of them and what that changed. */
export function explainedSteps(
  { steps, anchors }: Program,
  finding: Finding,
  explanation: Explanation,
): string[] {
  const accounts = new Map(explanation.steps.map((account) => [account.step, account]));
  const rows = steps.map((step) => rowOf(step, accounts.get(step.label)));
  const digits = String(steps.length).length;
  const [texts, outcomes] = [rows.map(({ text }) => text), rows.map(({ outcome }) => outcome)];
  const [left, middle] = [widest(texts), widest(outcomes)];
  const taken = INDENT + digits + 2 + left + 3 + middle + 3;
  const fits = taken + widest(rows.flatMap(({ changes }) => changes)) <= WIDTH;
  const lines: string[] = [];
  rows.forEach(({ text, outcome, changes }, i) => {
    const failed = steps[i]?.label === finding.step;
    const mark = (failed ? MARK : '').padEnd(INDENT);
    const number = String(i + 1).padStart(digits);
    const [beside = '', ...more] = fits ? changes : [];
    const before = `${mark}${number}  ${text.padEnd(left)}   ${outcome.padEnd(middle)}   `;
    lines.push(`${before}${beside}`.trimEnd());
    for (const line of more) lines.push(`${' '.repeat(taken)}${line}`);
    const under = ' '.repeat(INDENT + digits + 4);
    if (!fits) for (const line of changes) lines.push(`${under}${line}`);
    for (const anchor of anchors) {
      if (anchor.step === steps[i]?.label) lines.push(`${under}${printAnchor(anchor)}`);
    }
  });
  return lines;
}

interface Row {
  readonly text: string;
  readonly outcome: string;
  readonly changes: readonly string[];
}

function rowOf(step: Step, account: StepAccount | undefined): Row {
  const text = stepText(step);
  if (account === undefined) return { text, outcome: '', changes: [] };
  const outcome = account.outcomes.map(outcomeText).join(', ') || NO_RETURN;
  return { text, outcome, changes: changesOf(account) };
}

/** What came; and what went, unless something came in its place: a line that begins with the same word. */
export function changesOf({ gone, come }: Pick<StepAccount, 'gone' | 'come'>): string[] {
  const subjects = new Set(come.map(firstWord));
  return [
    ...gone.filter((line) => !subjects.has(firstWord(line))).map((line) => `no longer: ${line}`),
    ...come,
  ];
}

function firstWord(line: string): string {
  return line.split(' ', 1)[0] ?? '';
}

function widest(texts: readonly string[]): number {
  return texts.reduce((most, { length }) => Math.max(most, length), 0);
}

/** What the specification expected where the program failed, what the kernel believed, what is free. */
export function explainedBelow(
  program: Program,
  finding: Finding,
  explanation: Explanation,
): string[] {
  const account = explanation.steps.find(({ step }) => step === finding.step);
  const expected = account?.expected ?? null;
  const free = freeText(program, explanation);
  // Some findings say it themselves.
  const isSaid = expected === null || finding.message.includes(expected);
  return [
    ...(isSaid ? [] : wrapped(`the specification expected of v${finding.step}: ${expected}`)),
    ...(explanation.belief.length === 0 ? [] : ['the kernel believed:']),
    ...explanation.belief.map((line) => `  ${line}`),
    ...(free === '' ? [] : wrapped(`does not matter, each by itself: ${free}`)),
  ];
}

/** Lines that fit the width, those after the first indented. */
function wrapped(text: string): string[] {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const last = lines.at(-1);
    if (last === undefined) lines.push(word);
    else if (last.length + 1 + word.length <= WIDTH - INDENT) {
      lines[lines.length - 1] = `${last} ${word}`;
    } else lines.push(`  ${word}`);
  }
  return lines;
}

/** The steps with free arguments, these left open: `v3 store(v2, 0, _)`. */
export function freeText({ steps }: Program, { free }: Explanation): string {
  const open = steps.flatMap((step) => {
    const places = free.filter((one) => one.step === step.label).map(({ argument }) => argument);
    return places.length === 0 ? [] : [`v${step.label} ${openCall(step, places)}`];
  });
  return open.join(', ');
}

function openCall({ op }: Step, places: readonly number[]): string {
  const args = op.args.map((argument, k) => (places.includes(k) ? '_' : printArgument(argument)));
  return `${op.name}(${args.join(', ')})`;
}
