/** Outcomes, steps and programs as the verbs print them. */
import { printProgram, printStep } from '../core/engine/program/print.ts';
import type { Outcome } from '../core/words/outcome.ts';
import type { Program, Step } from '../core/words/program.ts';
import { WIDTH } from './table.ts';

/** The verdict on a program that does nothing. */
export const NO_STEPS = 'vacuous: the program has no steps';

export function outcomeText(outcome: Outcome): string {
  switch (outcome.kind) {
    case 'done':
      return `done ${valueText(outcome.value)}`;
    case 'refused':
      return `refused ${outcome.errno}`;
    case 'faulted':
      return `faulted (${outcome.why})`;
  }
}

/** Values above are addresses and patterns: a count of cycles, words or frames is not as large. */
const LARGEST_COUNT = 0xffff;

function valueText(value: number): string {
  return value <= LARGEST_COUNT ? `${value}` : `0x${value.toString(16)}`;
}

/** The program's text on one line, as an argument for a shell. */
export function oneLine(program: Program): string {
  return printProgram(program).trim().split('\n').join('; ');
}

/** Quotes a word for a shell. The text of a program holds no quotes, but a file name may. */
export function shellWord(word: string): string {
  return /^[\w./=,:-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}

/** The program's lines, the steps numbered. */
export function numbered(program: Program): string[] {
  const [header = '', ...lines] = printProgram(program).trim().split('\n');
  const width = String(program.steps.length).length;
  const steps = lines.map((line, i) =>
    i < program.steps.length
      ? `${String(i + 1).padStart(width)}  ${line}`
      : `${' '.repeat(width)}  ${line}`,
  );
  return [header, ...steps];
}

export function stepText(step: Step): string {
  return printStep(step);
}

/** Lines no wider than a terminal may be; all after the first are indented. A long word stays whole. */
export function wrapped(text: string): string {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const line = `${lines.at(-1) ?? ''} ${word}`;
    if (lines.length === 0) lines.push(word);
    else if (line.length <= WIDTH) lines[lines.length - 1] = line;
    else lines.push(`    ${word}`);
  }
  return lines.join('\n');
}

export function plural(count: number, one: string, many = `${one}s`): string {
  return `${count} ${count === 1 ? one : many}`;
}
