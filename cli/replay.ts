/** `kernelcheck replay`: a counterexample, step by step, with what the specification says. */
import type { Command } from 'commander';
import { explain } from '../core/engine/explain.ts';
import { packProgram } from '../core/engine/program/pack.ts';
import { silent } from '../core/engine/silent-watcher.ts';
import { ContractJudge } from '../core/oracles/judge.ts';
import type { Program } from '../core/words/program.ts';
import type { TraceEvent } from '../core/words/trace.ts';
import type { Explanation, Finding } from '../core/words/verdict.ts';
import { anchorLines, remarkStrays } from './anchors.ts';
import { loadConfig } from './config.ts';
import { eventsOf, execute } from './execute.ts';
import { EXIT, type ExitStatus } from './exit.ts';
import { changesOf, explainedBelow, MARK } from './explanation.ts';
import { type CommonOptions, variantChoice, verb } from './options.ts';
import { colour, print } from './output.ts';
import { NO_STEPS, outcomeText, stepText } from './phrases.ts';
import { readProgramFrom, readSourceOrText } from './source.ts';
import { openSession, type SubjectOptions, subjectOfProgram } from './subject.ts';
import { thousands } from './table.ts';

interface ReplayOptions extends CommonOptions, SubjectOptions {
  readonly check: boolean;
}

export function addReplay(program: Command): void {
  verb(program, 'replay', 'replay a counterexample step by step')
    .argument('<program>', 'a file, or - for standard input, or the text of the program itself')
    .option('--design <name>', 'the kernel, in place of the one in the header')
    .option('--machine <id>', 'the machine (or the file of a sheet), in place of the header’s')
    .option('--variant <k=v,…>', 'the variant, in place of the header’s', variantChoice)
    .option('--no-check', 'do not judge, and show no state of the specification')
    .action(async (source: string, options: ReplayOptions) => {
      process.exitCode = await replay(source, options);
    });
}

async function replay(source: string, options: ReplayOptions): Promise<ExitStatus> {
  const loaded = await loadConfig(options.config);
  const read = readProgramFrom(readSourceOrText(source), loaded);
  const subject = subjectOfProgram(loaded, read, options);
  if (options.quiet !== true) remarkStrays(read.program);
  const session = openSession(subject);
  const judge = options.check
    ? new ContractJudge(subject.contract, loaded.config.properties)
    : null;
  const end = execute(session, read.program, judge ?? silent);
  const finding = judge?.finding ?? null;
  const gaveUp = judge?.gaveUp ?? null;
  const stopMessage = session.machine.stopMessage;
  // The explanation runs other programs, and the trace is the last run's.
  const events = eventsOf(session);
  const explanation =
    judge === null ? null : explain(session, judge, packProgram(read.program, subject.contract));
  print(colour.bold(`${subject.design.name} on ${session.machine.facts.name}`));
  for (const line of explanation?.initial ?? []) print(colour.dim(`      ${line}`));
  printEvents(events, read.program, finding, explanation);
  print('');
  if (finding !== null) {
    print(`${colour.bold(colour.red('FAIL'))}  ${finding.oracle}\n    ${finding.message}`);
    const below = explanation === null ? [] : explainedBelow(read.program, finding, explanation);
    for (const line of below) print(`    ${line}`);
    return EXIT.failed;
  }
  if (end === 'panic' || end === 'exhausted') {
    print(`${colour.bold(colour.red('FAIL'))}  ${stopMessage}`);
    return EXIT.failed;
  }
  if (judge === null) return EXIT.ok;
  const isEmpty = read.program.steps.length === 0;
  if (gaveUp !== null) print(`gave up: ${gaveUp}`);
  else print(isEmpty ? NO_STEPS : colour.green('holds'));
  return gaveUp === null && !isEmpty ? EXIT.ok : EXIT.unknown;
}

/** The events, and after each step what it changed in the specification's state. */
function printEvents(
  events: readonly TraceEvent[],
  program: Program,
  finding: Finding | null,
  explanation: Explanation | null,
): void {
  const calls = new Map<number, number>();
  const anchors = anchorLines(program, events);
  const steps = new Map(program.steps.map((step) => [step.label, step]));
  const accounts = new Map(explanation?.steps.map((account) => [account.step, account]) ?? []);
  for (const event of events) {
    const line = eventText(event, calls);
    if (event.kind === 'call' || event.kind === 'world') {
      const step = steps.get(event.step);
      const mark = finding?.step === event.step ? `${MARK} ` : '';
      if (step !== undefined) print(`\n${mark}${colour.bold(stepText(step))}`);
      for (const text of anchors.get(event.step) ?? []) print(text);
    }
    if (line !== null) print(`    ${line}`);
    if (event.kind !== 'return' && event.kind !== 'world') continue;
    const account = accounts.get(event.step);
    // After a fork a step returns twice; what it changed in all is told once.
    accounts.delete(event.step);
    if (account === undefined) continue;
    for (const change of changesOf(account)) print(colour.dim(`      ${change}`));
  }
}

function eventText(event: TraceEvent, calls: Map<number, number>): string | null {
  switch (event.kind) {
    case 'call':
      calls.set(event.step, event.cycles);
      return null;
    case 'return': {
      const cycles = event.cycles - (calls.get(event.step) ?? event.cycles);
      return `v${event.step} in t${event.task}: ${outcomeText(event.outcome)}   ${thousands(cycles)} cycles`;
    }
    case 'world':
      return outcomeText(event.outcome);
    case 'switch':
      return `switch from t${event.from} to t${event.to}`;
    case 'interrupt':
      return `interrupt ${event.line}`;
    case 'rest':
      return event.open.length === 0
        ? null
        : `rest: ${event.open.map((label) => `v${label}`).join(', ')} waits`;
    case 'power':
      return 'the power is lost, and the machine boots again';
    case 'panic':
      return `panic: ${event.message}`;
  }
}
