/** `kernelcheck mutants`: does the suite catch the seeded bugs, and how fast. */
import { availableParallelism } from 'node:os';
import type { Command } from 'commander';
import { distance } from '../core/engine/program/nearest.ts';
import { listed, quote, unknownName } from '../core/engine/program/phrases.ts';
import type { Mutant } from '../core/words/mutant.ts';
import { Pool } from './checking/pool.ts';
import { type LoadedConfig, loadConfig } from './config.ts';
import { BadInput } from './errors.ts';
import { EXIT, type ExitStatus } from './exit.ts';
import { jsonOf, printTrials, type Tried } from './mutants/report.ts';
import { reducedPath, writeReduced } from './mutants/store.ts';
import { isWeak, type MutantJob, mutantNamed, type Trial } from './mutants/trial.ts';
import { type CommonOptions, verb, wholeNumber } from './options.ts';
import { print, remark } from './output.ts';
import { plural } from './phrases.ts';
import { type Progress, progressOf } from './progress.ts';
import { thousands } from './table.ts';

/** Ops judged of each mutant at the most, where the user does not say: about as many as fit into a minute. */
const DEFAULT_OPS = 1_000_000;
/** Mutants that one thread tries: the code of each stays in its memory, about 10 MB, for as long as it lives. */
const PER_POOL = 4;
/** Names that are like one that is not there. */
const NEAR = 5;

interface MutantOptions extends CommonOptions {
  readonly seed: number;
  readonly ops: number;
  readonly jobs: number;
  readonly json?: boolean;
  readonly update?: boolean;
}

export function addMutants(program: Command): void {
  const any = wholeNumber(0, 0xffff_ffff);
  verb(program, 'mutants', 'see whether seeded bugs are caught, and how soon')
    .argument('[id...]', 'mutants by id; all of the configuration, if none is given')
    .option('--seed <n>', 'where the programs come from', any, 1)
    .option('--ops <n>', 'ops to judge of each, at the most', wholeNumber(1, 1e12), DEFAULT_OPS)
    .option('--jobs <n>', 'threads', wholeNumber(1, 256), availableParallelism())
    .option('--json', 'print one JSON document')
    .option('--update', 'keep the reduced programs beside the mutants')
    .action(async (ids: readonly string[], options: MutantOptions) => {
      process.exitCode = await mutants(ids, options);
    });
}

async function mutants(ids: readonly string[], options: MutantOptions): Promise<ExitStatus> {
  const loaded = await loadConfig(options.config);
  const chosen = chosenMutants(loaded, ids);
  process.on('SIGINT', () => {
    remark('Interrupted.');
    process.exit(EXIT.interrupted);
  });
  const what =
    chosen.length > 3 ? plural(chosen.length, 'mutant') : listed(chosen.map(({ id }) => id));
  const begins = `trying ${what}, ${thousands(options.ops)} ops of each at the most`;
  const progress = progressOf(chosen.length * options.ops, options.quiet === true, begins);
  let trials: Trial[];
  try {
    trials = await tryAll(chosen, options, loaded.path, progress);
  } finally {
    progress.stop();
  }
  const tried = chosen.flatMap((mutant): Tried[] => {
    const trial = trials.find(({ id }) => id === mutant.id);
    return trial === undefined ? [] : [{ mutant, trial }];
  });
  if (options.update === true) update(loaded, tried);
  const status = tried.some(({ trial }) => trial.caught === null) ? EXIT.failed : EXIT.ok;
  if (options.json === true) print(JSON.stringify(jsonOf(tried, options, status), null, 2));
  else printTrials(tried);
  return status;
}

/** In the order of the catalogues, whatever the order in which they are named. */
function chosenMutants({ config, path }: LoadedConfig, ids: readonly string[]): Mutant[] {
  const all = (config.mutants ?? []).flatMap((catalogue) => catalogue.mutants);
  if (all.length === 0) throw new BadInput(`${path} lists no mutants.`);
  const known = all.map(({ id }) => id);
  for (const id of ids) {
    if (known.includes(id)) continue;
    throw new BadInput(unknownMutant(id, known));
  }
  return ids.length === 0 ? all : all.filter(({ id }) => ids.includes(id));
}

/** There may be hundreds: the nearest are named, and how to see the others. */
function unknownMutant(id: string, known: readonly string[]): string {
  const problem = `there is no mutant ${quote(id)}`;
  if (known.length <= NEAR) return unknownName(problem, id, known, 'The mutants are');
  const apart = (one: string): number => distance(id.toLowerCase(), one.toLowerCase());
  const near = [...known].sort((a, b) => apart(a) - apart(b)).slice(0, NEAR);
  const others = `"kernelcheck list mutants" shows all ${known.length}`;
  return `${problem}; the nearest are ${listed(near)}. ${others}.`;
}

async function tryAll(
  chosen: readonly Mutant[],
  { seed, ops, jobs: threads }: MutantOptions,
  config: string,
  progress: Progress,
): Promise<Trial[]> {
  const done = new Array<number>(chosen.length).fill(0);
  const update = (job: number, now: number): void => {
    done[job] = now;
    progress.update(done.reduce((sum, one) => sum + one, 0));
  };
  const jobs = chosen.map(({ id }): MutantJob => ({ kind: 'mutant', id, seed, ops }));
  const trials: Trial[] = [];
  for (let first = 0; first < jobs.length; first += PER_POOL * threads) {
    const pool = new Pool(config, threads);
    const some = jobs.slice(first, first + PER_POOL * threads);
    try {
      const tried = await pool.run(some, {
        progress: (job, now) => update(first + job, now),
        done(job, trial) {
          update(first + job, ops);
          progress.note(line(trial));
        },
      });
      trials.push(...tried);
    } finally {
      await pool.close();
    }
  }
  return trials;
}

function line({ id, caught, ops, seconds }: Trial): string {
  const spent = `${thousands(ops)} ops, ${seconds.toFixed(2)} s`;
  if (caught === null) return `${id}: missed, ${spent}`;
  return `${id}: ${isWeak(caught) ? 'weakly ' : ''}caught, ${spent}`;
}

/** A mutant that was missed keeps the program that it had. */
function update(loaded: LoadedConfig, tried: readonly Tried[]): void {
  for (const { mutant, trial } of tried) {
    if (trial.caught === null || trial.caught.program === '') continue;
    const [catalogue] = mutantNamed(loaded, mutant.id);
    writeReduced(reducedPath(loaded.folder, catalogue, mutant.id), trial.caught);
  }
}
