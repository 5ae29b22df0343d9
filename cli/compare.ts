/** `kernelcheck compare`: the same programs on several kernels; whether they agree, and what it costs on each. */
import { availableParallelism } from 'node:os';
import type { Command } from 'commander';
import { DEFAULT_MAX_STEPS } from '../core/engine/generate.ts';
import { listed } from '../core/engine/program/phrases.ts';
import { Pool } from './checking/pool.ts';
import { holdAgainst } from './comparing/baseline.ts';
import { compareGroups } from './comparing/campaign.ts';
import { printDocument } from './comparing/document.ts';
import type { GroupReport } from './comparing/group-report.ts';
import { type GivenProgram, givenProgram, groupsFor } from './comparing/program.ts';
import { printComparisons } from './comparing/report.ts';
import { comparisonJson } from './comparing/report-json.ts';
import { type Group, groupsOf, sideNames } from './comparing/sides.ts';
import { type LoadedConfig, loadConfig } from './config.ts';
import { BadInput } from './errors.ts';
import { EXIT, type ExitStatus, worst } from './exit.ts';
import { type CommonOptions, gather, percentage, verb, wholeNumber } from './options.ts';
import { remark } from './output.ts';
import { progressOf } from './progress.ts';
import { thousands } from './table.ts';

/** Ops compared of each contract and machine, where the user does not say. */
const DEFAULT_OPS = 42_000;
/** What a thread needs for several kernels at once, in MB. */
const MEMORY = 192;

export interface CompareOptions extends CommonOptions {
  readonly contract?: readonly string[];
  readonly machine?: readonly string[];
  readonly seed: number;
  readonly ops: number;
  readonly maxSteps: number;
  readonly failures: number;
  readonly jobs: number;
  readonly json?: boolean;
  readonly costs: boolean;
  readonly program?: string;
  readonly baseline?: string;
  readonly update?: boolean;
  readonly tolerance?: number;
}

const MORE = `
A side is design[,option=value…][@machine]: monolithic,system=linux@pentium-133.
Sides without a machine are compared on each machine on which two of them run;
sides with one, across machines. The first is the one against which the others
are held.

Costs are counted of a set of programs that is always the same, of as many as
have --ops ops. --baseline takes one side, and holds its costs against a file.`;

export function addCompare(program: Command): void {
  verb(program, 'compare', 'run the same programs on several kernels: what they do, what it costs')
    .argument('[side...]', 'kernels to compare; all of the configuration, if none is given')
    .option('--contract <name>', 'this contract alone; may be repeated', gather)
    .option('--machine <id>', 'this machine, or the file of a sheet; may be repeated', gather)
    .option('--seed <n>', 'where the programs come from', wholeNumber(0, 0xffff_ffff), 1)
    .option(
      '--ops <n>',
      'ops to compare on each machine, at the least: a program is run to its end',
      wholeNumber(1, 1e12),
      DEFAULT_OPS,
    )
    .option(
      '--max-steps <n>',
      'steps of a program; one in 64 may have ten times as many',
      wholeNumber(1, 10_000),
      DEFAULT_MAX_STEPS,
    )
    .option('--failures <n>', 'differences to look for', wholeNumber(1, 1000), 1)
    .option('--jobs <n>', 'threads', wholeNumber(1, 256), availableParallelism())
    .option('--json', 'print one JSON document')
    .option('--no-costs', 'compare what they do alone')
    .option('--program <file>', 'compare this program alone; - reads standard input')
    .option('--baseline <file>', 'hold the costs of one side against those in this file')
    .option('--update', 'write what it costs now into the file')
    .option('--tolerance <percent>', 'how much dearer an op may be than in the file', percentage)
    .addHelpText('after', MORE)
    .action(async (sides: readonly string[], options: CompareOptions) => {
      process.exitCode = await compare(sides, options);
    });
}

async function compare(names: readonly string[], options: CompareOptions): Promise<ExitStatus> {
  refuseContradictions(options);
  const loaded = await loadConfig(options.config);
  // The other verbs leave an interrupt to the system, which ends them whatever they are in the middle of.
  process.on('SIGINT', () => {
    remark('Interrupted.');
    process.exit(EXIT.interrupted);
  });
  if (options.baseline !== undefined) return holdAgainst(loaded, names, options.baseline, options);
  const given = options.program === undefined ? null : givenProgram(loaded, options.program);
  const groups =
    given === null ? groupsOf(loaded, names, options) : groupsFor(loaded, names, options, given);
  const reports = await compared(groups, given, options, loaded);
  const status = worst(reports.map(statusOf));
  if (options.json !== true) printComparisons(reports, loaded.named);
  else printDocument(comparisonJson(reports, options, status));
  return status;
}

function refuseContradictions(options: CompareOptions): void {
  const { baseline, program, update, tolerance } = options;
  if (baseline === undefined && (update === true || tolerance !== undefined)) {
    const option = update === true ? '--update' : '--tolerance';
    throw new BadInput(`${option} is about a baseline; expected --baseline FILE as well.`);
  }
  if (baseline !== undefined && program !== undefined) {
    throw new BadInput('a baseline has programs of its own, so --program cannot be given with it.');
  }
  if (update === true && tolerance !== undefined) {
    throw new BadInput(
      '--update writes what is so, whatever the tolerance; leave out one of them.',
    );
  }
}

async function compared(
  groups: readonly Group[],
  given: GivenProgram | null,
  options: CompareOptions,
  loaded: LoadedConfig,
): Promise<GroupReport[]> {
  const { ops, quiet, jobs } = options;
  // One program is soon compared.
  const says = quiet !== true && given === null;
  const progress = progressOf(groups.length * ops, !says, beginning(groups, options));
  const pool = new Pool(loaded.path, jobs, MEMORY);
  const campaign = { ...options, program: given === null ? null : given.text };
  try {
    return await compareGroups(groups, campaign, loaded, pool, progress);
  } finally {
    progress.stop();
    await pool.close();
  }
}

/** What is about to be done. */
function beginning(groups: readonly Group[], { ops }: CompareOptions): string {
  const sides = listed([...new Set(groups.flatMap(sideNames))]);
  const contracts = listed([...new Set(groups.map(({ contract }) => contract.name))]);
  const machines = new Set(groups.map(({ machine }) => machine?.id ?? null));
  const [only = null] = machines;
  const where =
    only === null ? '' : ` on ${machines.size === 1 ? only : `each of ${machines.size} machines`}`;
  return `comparing ${sides}: ${contracts}, ${thousands(ops)} ops${where}`;
}

function statusOf({ comparison }: GroupReport): ExitStatus {
  if (comparison === null || comparison.kind === 'differ') return EXIT.failed;
  return comparison.kind === 'agree' ? EXIT.ok : EXIT.unknown;
}
