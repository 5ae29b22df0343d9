/** `kernelcheck check`: the laws, then every property, of each design on each machine. */
import { availableParallelism } from 'node:os';
import { type Command, Option } from 'commander';
import { DEFAULT_MAX_STEPS } from '../core/engine/generate.ts';
import { listed } from '../core/engine/program/phrases.ts';
import { SWEEPS, type SweepKind } from '../core/engine/sweep.ts';
import { type Job, type JobResult, LAW_PROGRAMS, LAW_STEPS } from './checking/job.ts';
import type { Report } from './checking/known.ts';
import { lawSubjects, type PlanOptions, subjectsOf } from './checking/plan.ts';
import { Pool } from './checking/pool.ts';
import { printReports } from './checking/report.ts';
import { jsonOf } from './checking/report-json.ts';
import type { SweepResult } from './checking/sweep.ts';
import { loadConfig } from './config.ts';
import { COST_PROGRAMS } from './cost-programs.ts';
import { BadInput } from './errors.ts';
import { EXIT, type ExitStatus, worst } from './exit.ts';
import {
  type CommonOptions,
  gather,
  gatherOf,
  variantChoice,
  verb,
  wholeNumber,
} from './options.ts';
import { print, remark } from './output.ts';
import { type Progress, progressOf } from './progress.ts';
import { variantName, variantText } from './select.ts';
import type { Subject } from './subject.ts';
import { thousands } from './table.ts';

/** Ops judged of each design, contract and machine, where the user does not say. */
const DEFAULT_OPS = 42_000;
const DEFAULT_SWEEP_PROGRAMS = 8;
/** The work of a check that `--ops` does not bound. */
const FIXED_WORK = `
Whatever --ops is, the laws are looked at first: with ${LAW_PROGRAMS} programs of up to ${LAW_STEPS}
steps, for each kernel and contract, on the first machine of each family. Last,
costs are counted on each machine: of as many programs as have --ops ops, but of
${COST_PROGRAMS} at the most. --max-steps changes neither.`;
/** In place of the name of a sweep. */
const ALL = 'all';

interface CheckOptions extends CommonOptions, PlanOptions {
  readonly seed: number;
  readonly ops: number;
  readonly maxSteps: number;
  readonly failures: number;
  readonly sweep?: readonly string[];
  readonly sweepPrograms?: number;
  readonly sometimes: 'warn' | 'fail';
  readonly jobs: number;
  readonly json?: boolean;
}

export function addCheck(program: Command): void {
  const any = wholeNumber(0, 0xffff_ffff);
  verb(program, 'check', 'check the laws and properties of kernels')
    .argument('[kernel...]', 'kernels by name; all of the configuration, if none is given')
    .option('--contract <name>', 'this contract alone; may be repeated', gather)
    .option('--machine <id>', 'this machine, or the file of a sheet; may be repeated', gather)
    .option('--variant <k=v,…>', 'the variant of each kernel', variantChoice)
    .option('--seed <n>', 'where the programs come from', any, 1)
    .option(
      '--ops <n>',
      'ops to judge on each machine, at the least: a program is run to its end',
      wholeNumber(1, 1e12),
      DEFAULT_OPS,
    )
    .option(
      '--sweep <what>',
      `disturb a few programs in every way: ${listed(SWEEPS)}, or all; may be repeated`,
      gatherOf([...SWEEPS, ALL]),
    )
    .option('--sweep-programs <n>', 'programs of each sweep', wholeNumber(1, 1e6))
    .option(
      '--max-steps <n>',
      'steps of a program; one in 64 may have ten times as many',
      wholeNumber(1, 10_000),
      DEFAULT_MAX_STEPS,
    )
    .option(
      '--failures <n>',
      'failures to look for that differ by more than numbers, or by op and how it ended',
      wholeNumber(1, 1000),
      1,
    )
    .addOption(
      new Option('--sometimes <what>', 'when something was never seen that should be')
        .choices(['warn', 'fail'])
        .default('fail'),
    )
    .option('--jobs <n>', 'threads', wholeNumber(1, 256), availableParallelism())
    .option('--json', 'print one JSON document')
    .addHelpText('after', FIXED_WORK)
    .action(async (names: readonly string[], options: CheckOptions) => {
      process.exitCode = await check(names, options);
    });
}

async function check(names: readonly string[], options: CheckOptions): Promise<ExitStatus> {
  if (options.sweepPrograms !== undefined && options.sweep === undefined) {
    throw new BadInput(
      '--sweep-programs says how many programs are swept; expected --sweep, which says for what.',
    );
  }
  const loaded = await loadConfig(options.config);
  const subjects = subjectsOf(loaded, names, options);
  // The other verbs leave an interrupt to the system, which ends them whatever they are in the middle of.
  process.on('SIGINT', () => {
    remark('Interrupted.');
    process.exit(EXIT.interrupted);
  });
  const begins = beginning(subjects, options);
  const progress = progressOf(subjects.length * options.ops, options.quiet === true, begins);
  const pool = new Pool(loaded.path, options.jobs);
  let reports: Report[];
  try {
    reports = await examine(subjects, options, pool, progress);
  } finally {
    progress.stop();
    await pool.close();
  }
  const status = worst(reports.map((report) => statusOf(report, options)));
  if (options.json === true) print(JSON.stringify(jsonOf(reports, options, status), null, 2));
  else printReports(reports, loaded.named);
  return status;
}

/** What is about to be done. */
function beginning(subjects: readonly Subject[], { ops }: CheckOptions): string {
  const unique = (names: readonly string[]) => listed([...new Set(names)]);
  const designs = unique(subjects.map(({ design, variant }) => variantName(design, variant)));
  const contracts = unique(subjects.map(({ contract }) => contract.name));
  const machines = new Set(subjects.map(({ machine }) => machine.id));
  const [only = ''] = machines;
  const where = machines.size === 1 ? only : `each of ${machines.size} machines`;
  return `checking ${designs}: ${contracts}, ${thousands(ops)} ops on ${where}`;
}

/** Laws come first: before they are kept, the properties of a design mean nothing. */
async function examine(
  subjects: readonly Subject[],
  options: CheckOptions,
  pool: Pool,
  progress: Progress,
): Promise<Report[]> {
  const run = (kind: Job['kind'], of: readonly Subject[], sweep?: SweepKind) => {
    const done = new Array<number>(of.length).fill(0);
    const update = (job: number, ops: number): void => {
      done[job] = ops;
      if (kind === 'properties') progress.update(done.reduce((sum, one) => sum + one, 0));
    };
    return pool.run(
      of.map((subject) => jobOf(kind, subject, options, sweep)),
      {
        progress: update,
        done(job, result) {
          if (result.kind === 'properties') update(job, options.ops);
          const subject = of[job];
          if (subject !== undefined) progress.note(line(subject, kind, result));
        },
      },
    );
  };
  const lawful = lawSubjects(subjects);
  const laws = await run('laws', lawful);
  const lawsOf = new Map(lawful.map((subject, i) => [subject, laws[i]]));
  const broken = lawful.filter((_, i) => !isKept(laws[i]));
  const judged = subjects.filter(({ design, contract }) =>
    broken.every((one) => one.design !== design || one.contract !== contract),
  );
  const verdicts = await run('properties', judged);
  const sound = judged.filter((_, i) => !isFailure(verdicts[i]));
  const sweeps = new Map<Subject, SweepResult[]>();
  for (const kind of sweepsOf(options)) {
    const swept = await run('sweep', sound, kind);
    for (const [i, subject] of sound.entries()) {
      const result = swept[i];
      if (result?.kind !== 'sweep') continue;
      sweeps.set(subject, [...(sweeps.get(subject) ?? []), result]);
    }
  }
  const costs = await run('costs', judged);
  return subjects.map((subject) => {
    const at = judged.indexOf(subject);
    const results = [lawsOf.get(subject), verdicts[at], costs[at]];
    return reportOf(subject, results, sweeps.get(subject) ?? []);
  });
}

function jobOf(
  kind: Job['kind'],
  { design, contract, machine, variant }: Subject,
  options: CheckOptions,
  sweep?: SweepKind,
): Job {
  const programs = options.sweepPrograms ?? DEFAULT_SWEEP_PROGRAMS;
  return {
    kind,
    design: design.name,
    contract: contract.name,
    machine: machine.spec,
    variant: variantText(design, variant),
    seed: options.seed,
    ops: options.ops,
    maxSteps: options.maxSteps,
    failures: options.failures,
    ...(sweep === undefined ? {} : { sweep: { kind: sweep, programs } }),
  };
}

/** Each once, in one order, however often and in whatever order they are asked for. */
function sweepsOf({ sweep = [] }: CheckOptions): readonly SweepKind[] {
  return SWEEPS.filter((kind) => sweep.includes(kind) || sweep.includes(ALL));
}

/** What fails undisturbed would fail in a sweep as well, and say nothing more. */
function isFailure(result: JobResult | undefined): boolean {
  return (
    result?.kind === 'unbootable' ||
    (result?.kind === 'properties' && result.verdict.kind === 'fails')
  );
}

function isKept(result: JobResult | undefined): boolean {
  return result?.kind === 'laws' && result.breaches.length === 0;
}

function reportOf(
  subject: Subject,
  results: readonly (JobResult | undefined)[],
  sweeps: readonly SweepResult[],
): Report {
  const of = <K extends JobResult['kind']>(kind: K) =>
    results.find((one): one is Extract<JobResult, { kind: K }> => one?.kind === kind) ?? null;
  return {
    subject,
    breaches: of('laws')?.breaches ?? [],
    verdict: of('properties')?.verdict ?? null,
    unbootable: of('unbootable')?.message ?? null,
    sweeps,
    costs: of('costs'),
  };
}

function statusOf(report: Report, options: CheckOptions): ExitStatus {
  const { breaches, verdict, unbootable } = report;
  const kinds = [verdict, ...report.sweeps.map((sweep) => sweep.verdict)].map((one) => one?.kind);
  if (unbootable !== null || breaches.length > 0 || kinds.includes('fails')) return EXIT.failed;
  if (kinds.includes('gaveUp')) return EXIT.unknown;
  if (verdict?.kind !== 'vacuous') return EXIT.ok;
  if (options.sometimes === 'fail') return EXIT.unknown;
  if (options.quiet !== true) remark('Something was never seen that should be: see the results.');
  return EXIT.ok;
}

/** What there is to say about a job that is done. How fast it was is no result. */
function line(subject: Subject, kind: string, result: JobResult): string {
  const { design, contract, machine, variant } = subject;
  const where = `${variantName(design, variant)} ${contract.name} ${machine.id} ${kind}`;
  switch (result.kind) {
    case 'laws':
      return `${where}: ${result.breaches.length === 0 ? 'kept' : 'broken'}`;
    case 'properties': {
      const { verdict, seconds } = result;
      const { ops } = verdict.counts;
      const rate = thousands(ops / Math.max(seconds, 0.001));
      return `${where}: ${verdict.kind}, ${thousands(ops)} ops in ${seconds.toFixed(1)} s (${rate}/s)`;
    }
    case 'sweep': {
      const { sweep, verdict, runs, seconds } = result;
      if (verdict === null) return `${where} ${sweep}: nothing`;
      return `${where} ${sweep}: ${verdict.kind}, ${thousands(runs)} runs in ${seconds.toFixed(1)} s`;
    }
    case 'costs':
      return `${where}: counted`;
    case 'unbootable':
      return `${where}: does not boot`;
  }
}
