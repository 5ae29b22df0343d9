/** Prints a failure: what failed where, the program, how to replay it, and a test to paste. */
import { printProgram } from '../core/engine/program/print.ts';
import type { Program } from '../core/words/program.ts';
import type { Explanation, Finding } from '../core/words/verdict.ts';
import { explainedBelow, explainedSteps } from './explanation.ts';
import { colour, print } from './output.ts';
import { numbered, oneLine, shellWord } from './phrases.ts';

export interface FailureOptions {
  /** The configuration, if the user named one. */
  readonly config: string | null;
  /** The file of the machine's sheet, if it is not one of ours. */
  readonly machine?: string;
  /** A law of all designs is looked at apart: no replay of one program shows it. */
  readonly isLaw?: boolean;
  /** One sentence about how the program came to be. */
  readonly note?: string;
  /** What each step did, and what does not matter. */
  readonly explanation?: Explanation;
}

export function printFailure(program: Program, finding: Finding, options: FailureOptions): void {
  const { oracle, message, step } = finding;
  const flags = [
    ...(options.config === null ? [] : ['--config', options.config]),
    ...(options.machine === undefined ? [] : ['--machine', options.machine]),
  ].map(shellWord);
  const command = ['npx kernelcheck replay', ...flags].join(' ');
  print(`${colour.bold(colour.red('FAIL'))}  ${colour.bold(oracle)}`);
  const judge = options.isLaw === true ? 'law' : 'oracle';
  print(`    ${judge} "${oracle}" ${place(program, step)}: ${withoutPlace(message, step)}`);
  if (options.note !== undefined) print(`    ${options.note}`);
  print('');
  for (const line of programLines(program, finding, options.explanation)) print(line);
  if (options.isLaw === true) return;
  print(`\nreplay: ${command} '${oneLine(program)}'`);
  print(`    or: ${command} FILE, with the program in that file`);
  print(`\n${colour.dim(testText(program, oracle, options.config))}`);
}

/** The program, with its explanation if there is one. */
function programLines(program: Program, finding: Finding, explanation?: Explanation): string[] {
  const lines = numbered(program).map((line) => `    ${line}`);
  if (explanation === undefined) return lines;
  const below = explainedBelow(program, finding, explanation).map((line) => `    ${line}`);
  return [
    ...lines.slice(0, 1),
    ...explainedSteps(program, finding, explanation),
    ...(below.length === 0 ? [] : ['', ...below]),
  ];
}

function place(program: Program, label: number): string {
  const there = program.steps.some((step) => step.label === label);
  return there ? `at step v${label}` : 'at the end';
}

/** Some oracles begin with the step, which has just been said. */
function withoutPlace(message: string, label: number): string {
  const prefix = `step v${label}: `;
  return message.startsWith(prefix) ? message.slice(prefix.length) : message;
}

/** A test for vitest, to paste into a file beside the configuration. */
function testText(program: Program, oracle: string, config: string | null): string {
  const lines = printProgram(program).trimEnd().split('\n');
  const from = config ?? './kernelcheck.config.ts';
  const path = /^[./]/.test(from) ? from : `./${from}`;
  return [
    "import { findingOf } from 'kernelcheck';",
    "import { expect, test } from 'vitest';",
    `import config from ${quoted(path)};`,
    '',
    `test(${quoted(oracle)}, () => {`,
    '  const program = `',
    ...lines.map((line) => `    ${line}`),
    '  `;',
    '  expect(findingOf(config, program)).toBeNull();',
    '});',
  ].join('\n');
}

function quoted(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
}
