/** `kernelcheck replay`: a counterexample, step by step, with what the specification says. */
import type { Command } from 'commander';
import { silent } from '../core/engine/silent-watcher.ts';
import { ContractJudge } from '../core/oracles/judge.ts';
import type { Contract } from '../core/words/contract.ts';
import type { Program } from '../core/words/program.ts';
import type { Always } from '../core/words/property.ts';
import type { TraceEvent } from '../core/words/trace.ts';
import { anchorLines, remarkStrays } from './anchors.ts';
import { loadConfig } from './config.ts';
import { eventsOf, execute } from './execute.ts';
import { EXIT, type ExitStatus } from './exit.ts';
import { type CommonOptions, verb } from './options.ts';
import { colour, print } from './output.ts';
import { outcomeText, stepText } from './phrases.ts';
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
    .option('--variant <k=v,…>', 'the variant, in place of the header’s')
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
  const pictures = new Map<number, string>();
  const judge = options.check
    ? new ContractJudge(subject.contract, [
        ...loaded.config.properties,
        photographer(subject.contract, () => session.trace.length, pictures),
      ])
    : null;
  const end = execute(session, read.program, judge ?? silent);
  print(colour.bold(`${subject.design.name} on ${session.machine.facts.name}`));
  printEvents(eventsOf(session), read.program, pictures);
  const finding = judge?.finding ?? null;
  print('');
  if (finding !== null) {
    print(`${colour.bold(colour.red('FAIL'))}  ${finding.oracle}\n    ${finding.message}`);
    return EXIT.failed;
  }
  if (end === 'panic' || end === 'exhausted') {
    print(`${colour.bold(colour.red('FAIL'))}  ${session.machine.stopMessage}`);
    return EXIT.failed;
  }
  if (judge === null) return EXIT.ok;
  print(judge.gaveUp === null ? colour.green('holds') : `gave up: ${judge.gaveUp}`);
  return judge.gaveUp === null ? EXIT.ok : EXIT.unknown;
}

/** A claim that always holds and keeps a picture of the state after each event, by the event's index. */
function photographer(
  contract: Contract,
  events: () => number,
  pictures: Map<number, string>,
): Always {
  return {
    kind: 'always',
    name: 'the state is shown',
    about: 'Looks at the state of the specification, and finds nothing wrong.',
    judge(scene) {
      const { state } = scene;
      const picture =
        state === null
          ? 'The specification may be in several states.'
          : contract.specification.show(state);
      pictures.set(events() - 1, picture);
      return null;
    },
  };
}

function printEvents(
  events: readonly TraceEvent[],
  program: Program,
  pictures: ReadonlyMap<number, string>,
): void {
  const calls = new Map<number, number>();
  const anchors = anchorLines(program, events);
  const steps = new Map(program.steps.map((step) => [step.label, step]));
  events.forEach((event, index) => {
    const line = eventText(event, calls);
    if (event.kind === 'call' || event.kind === 'world') {
      const step = steps.get(event.step);
      if (step !== undefined) print(`\n${colour.bold(stepText(step))}`);
      for (const text of anchors.get(event.step) ?? []) print(text);
    }
    if (line !== null) print(`    ${line}`);
    const picture = pictures.get(index);
    if (picture === undefined || event.kind === 'rest') return;
    for (const part of picture.split('\n')) print(colour.dim(`      ${part}`));
  });
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
    case 'panic':
      return `panic: ${event.message}`;
  }
}
