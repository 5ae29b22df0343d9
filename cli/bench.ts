/** `kernelcheck bench`: what workloads cost on every design and machine, beside what was published. */
import { availableParallelism } from 'node:os';
import type { Command } from 'commander';
import { listed } from '../core/engine/program/phrases.ts';
import { BENCHMARK } from '../reports/schemas/forms.ts';
import type { Published } from './benching/beside.ts';
import { type Block, blockOf, type Outcome } from './benching/blocks.ts';
import type { BenchJob } from './benching/job.ts';
import { orderOf } from './benching/order.ts';
import {
  type Case,
  type Group,
  groupsOf,
  type PlanOptions,
  publishedFor,
} from './benching/plan.ts';
import { printBlocks } from './benching/report.ts';
import { jsonOf } from './benching/report-json.ts';
import { printSources } from './benching/sources-report.ts';
import { Pool } from './checking/pool.ts';
import { type LoadedConfig, loadConfig } from './config.ts';
import { EXIT, type ExitStatus } from './exit.ts';
import { sheetOf } from './machines.ts';
import { type CommonOptions, gather, variantChoice, verb, wholeNumber } from './options.ts';
import { print, remark } from './output.ts';
import { plural, wrapped } from './phrases.ts';
import { variantName, variantText } from './select.ts';

interface BenchOptions extends CommonOptions, PlanOptions {
  readonly published?: readonly string[];
  readonly detail?: boolean;
  readonly sources?: boolean;
  readonly jobs: number;
  readonly json?: boolean;
}

const COLUMNS = `
Cycles, with all in caches and TLB. structural: what this code itself performs,
without the instructions of paths; counted: with them, ≈ where some are a guess;
band: what the data sheet and the paths leave open; cold: the first time after
boot; ratio: our cycles to those that were published.`;

export function addBench(program: Command): void {
  verb(program, 'bench', 'measure workloads, beside published measurements')
    .argument('[workload...]', 'workloads by name; all of the configuration, if none is given')
    .option('--design <name>', 'this kernel alone; may be repeated', gather)
    .option(
      '--machine <id>',
      'this machine, or the file of a sheet; may be repeated; those on which the workload was published, if none is given',
      gather,
    )
    .option('--variant <k=v,…>', 'the variant of each kernel', variantChoice)
    .option('--published <file>', 'more published measurements; may be repeated', gather)
    .option('--detail', 'say by kind, by room and by path where the cycles are')
    .option('--sources', 'list every published figure, where it stands, and what is not run here')
    .option('--jobs <n>', 'threads', wholeNumber(1, 256), availableParallelism())
    .option('--json', 'print one JSON document')
    .addHelpText('after', COLUMNS)
    .action(async (names: readonly string[], options: BenchOptions) => {
      process.exitCode = await bench(names, options);
    });
}

async function bench(names: readonly string[], options: BenchOptions): Promise<ExitStatus> {
  const loaded = await loadConfig(options.config);
  const published = publishedFor(loaded, options.published ?? []);
  const groups = groupsOf(loaded, names, options, published);
  const cases = groups.flatMap((group) => group.cases);
  const outcomes = await measure(loaded, groups, options);
  const ids = new Set(cases.map(({ machine }) => machine.id));
  // Of what the user has left out, no figures stand alone.
  const isChosen = ({ machine, stands }: Published['row']): boolean =>
    (options.machine === undefined || ids.has(machine)) &&
    (stands === null || options.design?.includes(stands.design) !== false);
  const blocks = groups.map((group) =>
    blockOf(
      group,
      outcomes.filter(({ of }) => group.cases.includes(of)),
      published,
      isChosen,
    ),
  );
  const status = statusOf(blocks, outcomes);
  report(blocks, published, status, options);
  return status;
}

async function measure(
  loaded: LoadedConfig,
  groups: readonly Group[],
  options: BenchOptions,
): Promise<Outcome[]> {
  const cases = groups.flatMap((group) => group.cases);
  const note = (line: string): void => {
    if (options.quiet !== true) remark(wrapped(line));
  };
  if (cases.length > 0) note(beginning(groups, cases));
  process.on('SIGINT', () => {
    remark('Interrupted.');
    process.exit(EXIT.interrupted);
  });
  const pool = new Pool(loaded.path, options.jobs);
  try {
    const results = await pool.run(
      cases.map((one) => jobOf(one, loaded)),
      {
        progress() {},
        done(job, { problem }) {
          const one = cases[job];
          if (one !== undefined) note(`${caseText(one)}: ${problem ?? 'measured'}`);
        },
      },
    );
    return cases.flatMap((of, i) => {
      const result = results[i];
      const clockHz = sheetOf(of.machine.spec, loaded.folder).clockHz.value;
      return result === undefined ? [] : [{ of, result, clockHz }];
    });
  } finally {
    await pool.close();
  }
}

function jobOf({ entry, design, variant, machine }: Case, { config }: LoadedConfig): BenchJob {
  return {
    kind: 'bench',
    workload: (config.workloads ?? []).indexOf(entry),
    design: design.name,
    machine: machine.spec,
    variant: variantText(design, variant),
  };
}

function beginning(groups: readonly Group[], cases: readonly Case[]): string {
  const names = groups.filter((group) => group.cases.length > 0).map(({ name }) => name);
  const machines = [...new Set(cases.map(({ machine }) => machine.id))];
  const where = machines.length === 1 ? machines.join() : plural(machines.length, 'machine');
  return `measuring ${listed(names)} on ${where}`;
}

function caseText({ entry, design, variant, machine }: Case): string {
  return `${entry.name} ${variantName(design, variant)} ${machine.id}`;
}

/** A kernel may be as far from what was published as it is; a loop at user level may not, nor may a program end otherwise. */
function statusOf(blocks: readonly Block[], outcomes: readonly Outcome[]): ExitStatus {
  if (outcomes.length === 0) return EXIT.unknown;
  if (blocks.some(({ problems }) => problems.length > 0)) return EXIT.failed;
  const figures = blocks.flatMap(({ sections }) =>
    sections.flatMap(({ machines }) =>
      machines.flatMap(({ lines }) => lines.flatMap(({ beside }) => beside)),
    ),
  );
  return figures.some(({ within }) => within === false) ? EXIT.failed : EXIT.ok;
}

function report(
  blocks: readonly Block[],
  published: readonly Published[],
  status: ExitStatus,
  options: BenchOptions,
): void {
  const order = orderOf(blocks);
  const unassigned = published.filter(({ row }) => row.workload === null);
  if (options.json === true) {
    const document = jsonOf(blocks, order, unassigned, status);
    const problem = BENCHMARK.problem(document);
    if (problem !== null) throw new Error(`the document is not as its schema has it: ${problem}`);
    print(JSON.stringify(document, null, 2));
    return;
  }
  printBlocks(blocks, order, options.detail === true);
  if (status === EXIT.unknown) remark('Nothing could be measured: no kernel can perform it there.');
  if (options.sources === true) printSources(published);
  else if (unassigned.length > 0) {
    const figures = plural(unassigned.length, 'published figure');
    print(wrapped(`not run here: ${figures} that no workload stands for; --sources says why`));
  }
}
