/** `kernelcheck run`: one program on one design on one machine. */
import type { Command } from 'commander';
import { silent } from '../core/engine/silent-watcher.ts';
import { ContractJudge } from '../core/oracles/judge.ts';
import type { Finding } from '../core/words/verdict.ts';
import { remarkStrays } from './anchors.ts';
import { type LoadedConfig, loadConfig } from './config.ts';
import { BadInput } from './errors.ts';
import { eventsOf, execute } from './execute.ts';
import { EXIT, type ExitStatus } from './exit.ts';
import { printFailure } from './failure.ts';
import { interact } from './interactive.ts';
import { isFile } from './machines.ts';
import { type CommonOptions, variantChoice, verb } from './options.ts';
import { print, printJsonLine, remark } from './output.ts';
import { NO_STEPS } from './phrases.ts';
import { printRun } from './run-report.ts';
import { readProgramFrom, readSource } from './source.ts';
import { headerFor, openSession, type SubjectOptions, subjectOfProgram } from './subject.ts';

interface RunOptions extends CommonOptions, SubjectOptions {
  readonly check?: boolean;
  readonly json?: boolean;
  readonly interactive?: boolean;
  readonly contract?: string;
}

export function addRun(program: Command): void {
  verb(program, 'run', 'run one program on one design on one machine')
    .argument('[file]', 'a program as text or JSON; - reads standard input')
    .option('--design <name>', 'the kernel, in place of the one in the header')
    .option('--machine <id>', 'the machine (or the file of a sheet), in place of the header’s')
    .option('--variant <k=v,…>', 'the variant, in place of the header’s', variantChoice)
    .option('--check', 'judge the run as well')
    .option('--json', 'print one event a line')
    .option('--interactive', 'a dialogue: one JSON command a line in, one JSON answer a line out')
    .option('--contract <name>', 'of a dialogue that no file begins: the contract')
    .action(async (file: string | undefined, options: RunOptions) => {
      process.exitCode = await run(file, options);
    });
}

async function run(file: string | undefined, options: RunOptions): Promise<ExitStatus> {
  const loaded = await loadConfig(options.config);
  if (options.interactive === true) {
    refuseWith(options.check, '--interactive does not judge, so --check cannot be given with it.');
    refuseWith(options.json, '--interactive answers in JSON anyway; leave out --json.');
    return interact(loaded, file, options);
  }
  refuseWith(options.contract, '--contract is for --interactive; a program names its own.');
  if (file === undefined) throw new BadInput('expected a file with a program, or - for input.');
  const read = readProgramFrom(readSource(file), loaded);
  const subject = subjectOfProgram(loaded, read, options);
  if (options.quiet !== true) remarkStrays(read.program);
  const session = openSession(subject);
  const judge =
    options.check === true ? new ContractJudge(subject.contract, loaded.config.properties) : null;
  const end = execute(session, read.program, judge ?? silent);
  if (options.json === true) {
    for (const event of eventsOf(session)) printJsonLine(event);
  } else printRun(session, read.program);
  const finding = judge?.finding ?? null;
  if (judge !== null) {
    const header = { ...read.program.header, ...headerFor(subject) };
    conclude(finding, judge.gaveUp, loaded, options, { ...read.program, header });
  }
  if (end === 'exhausted' && finding === null) remark(`The run did not end: ${fuel(session)}`);
  if (finding !== null || end === 'panic' || end === 'exhausted') return EXIT.failed;
  if (judge === null) return EXIT.ok;
  return judge.gaveUp === null && read.program.steps.length > 0 ? EXIT.ok : EXIT.unknown;
}

function conclude(
  finding: Finding | null,
  gaveUp: string | null,
  loaded: LoadedConfig,
  options: RunOptions,
  program: Parameters<typeof printFailure>[0],
): void {
  if (options.json === true) {
    const found = finding !== null ? 'fails' : gaveUp !== null ? 'gaveUp' : 'holds';
    const verdict = found === 'holds' && program.steps.length === 0 ? 'vacuous' : found;
    printJsonLine({ kind: 'verdict', verdict, finding, gaveUp });
  } else if (finding !== null) {
    print('');
    printFailure(program, finding, { config: loaded.named, ...sheetFile(options) });
  } else if (gaveUp !== null) print(`\ngave up: ${gaveUp}`);
  else print(program.steps.length === 0 ? `\n${NO_STEPS}` : '\nholds');
}

/** A sheet of the user's own is found by its file, not by the id in the header. */
function sheetFile({ machine }: RunOptions): { machine?: string } {
  return machine !== undefined && isFile(machine) ? { machine } : {};
}

function fuel(session: ReturnType<typeof openSession>): string {
  return `${session.machine.stopMessage}.`;
}

function refuseWith(option: unknown, sentence: string): void {
  if (option !== undefined) throw new BadInput(sentence);
}
