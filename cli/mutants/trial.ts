/** The trial of a mutant: a campaign on the code with the bug in it, until it is caught. */
import { performance } from 'node:perf_hooks';
import { check } from '../../core/engine/check.ts';
import { packProgram } from '../../core/engine/program/pack.ts';
import { printProgram } from '../../core/engine/program/print.ts';
import { readProgram } from '../../core/engine/program/read.ts';
import { Session } from '../../core/engine/session.ts';
import { BootError } from '../../core/engine/session-errors.ts';
import { LOOKS, nothingToSweep, ROUND, SWEEPS, Sweep } from '../../core/engine/sweep.ts';
import { ContractJudge, NO_PANIC } from '../../core/oracles/judge.ts';
import type { KernelDesign } from '../../core/words/kernel.ts';
import type { Mutant, MutantCatalogue } from '../../core/words/mutant.ts';
import type { PackedProgram, Program } from '../../core/words/program.ts';
import type { createMachine } from '../../machines/build.ts';
import type { LoadedConfig } from '../config.ts';
import { BadInput } from '../errors.ts';
import { sheetOf } from '../machines.ts';
import { machineFor, type Subject, subjectOf } from '../subject.ts';
import { loadPatched } from './load.ts';

export interface MutantJob {
  readonly kind: 'mutant';
  readonly id: string;
  readonly seed: number;
  readonly ops: number;
}

/** How a mutant was caught. */
export interface Catch {
  readonly oracle: string;
  /** Steps of the reduced program, and its text. */
  readonly steps: number;
  readonly program: string;
}

export interface Trial {
  readonly kind: 'mutant';
  readonly id: string;
  /** Null if it was missed. */
  readonly caught: Catch | null;
  /** The program that failed, where it fails without the bug as well: so it says nothing of the bug, and something else is wrong. */
  readonly falseAlarm: string | null;
  /** Until it was caught, or all that it was allowed; without what was run to reduce the program. */
  readonly ops: number;
  readonly seconds: number;
}

/** A mutant that goes on for ever, in each of the many runs that reduce its program, takes this long. */
const FUEL = { traps: 2_000, trapsPerActivation: 500 };
const REDUCE_BUDGET = 500;
const SWEEP_STEPS = 16;
/** Few, beside all preemption points of the kernel: more programs show more than more places at user level. */
const PER_STEP = 8;
const REPORT_EVERY_MS = 100;

/** A longer program than this is hard to read: others that fail are looked for, and the shortest is kept. */
export const READABLE_STEPS = 8;
/** How many more are looked for. */
const MORE_PROGRAMS = 3;

/** The oracle of a kernel that does not come up, so that no other is asked. */
export const BOOTS = 'the kernel boots';

/** A kernel that stops by itself is caught by no claim of ours: the next such bug may not stop it. */
export function isWeak({ oracle }: Pick<Catch, 'oracle'>): boolean {
  return oracle === NO_PANIC || oracle === BOOTS;
}

export function mutantNamed({ config }: LoadedConfig, id: string): [MutantCatalogue, Mutant] {
  for (const catalogue of config.mutants ?? []) {
    const mutant = catalogue.mutants.find((one) => one.id === id);
    if (mutant !== undefined) return [catalogue, mutant];
  }
  throw new Error(`no catalogue has the mutant ${id}`);
}

/** The subject on which its programs are run, with the bug in it. */
export async function mutated(
  loaded: LoadedConfig,
  catalogue: MutantCatalogue,
  mutant: Mutant,
): Promise<Subject> {
  const clean = cleanSubject(loaded, mutant);
  const { entry, exports, makes } = catalogue;
  const module: Readonly<Record<string, unknown>> = await loadPatched(entry, mutant, loaded.folder);
  const broken = module[exports];
  if (broken === undefined) throw new BadInput(`${entry} exports no "${exports}".`);
  if (makes === 'design') return { ...clean, design: broken as KernelDesign };
  const create = broken as typeof createMachine;
  const sheet = sheetOf(clean.machine.spec, loaded.folder);
  return { ...clean, machine: { ...clean.machine, create: (options) => create(sheet, options) } };
}

/** The subject on which its program holds. */
export function cleanSubject(loaded: LoadedConfig, mutant: Mutant): Subject {
  const name = `the program of ${mutant.id}`;
  const { contract, program } = readProgram(mutant.program, name, loaded.config.contracts);
  return subjectOf(loaded, contract, { machine: mutant.machine }, program.header);
}

export function openMutant(subject: Subject): Session {
  const { design, contract, variant } = subject;
  return new Session(design, contract, machineFor(subject), { variant, fuel: FUEL });
}

export async function tryMutant(
  job: MutantJob,
  loaded: LoadedConfig,
  onProgress: (ops: number) => void,
): Promise<Trial> {
  const { id, seed, ops } = job;
  const [catalogue, mutant] = mutantNamed(loaded, id);
  const subject = await mutated(loaded, catalogue, mutant);
  let session: Session;
  try {
    session = openMutant(subject);
  } catch (error) {
    if (!(error instanceof BootError)) throw error;
    const caught = { oracle: BOOTS, steps: 0, program: '' };
    return { kind: 'mutant', id, caught, falseAlarm: null, ops: 0, seconds: 0 };
  }
  const isSwept = mutant.needs === 'sweep';
  const first = campaign(session, loaded, { seed, ops, isSwept, onProgress });
  const { seconds, judged } = first;
  let { caught } = first;
  for (let more = 1; more <= MORE_PROGRAMS && isLong(caught); more++) {
    const other = campaign(session, loaded, { seed: seed + more, ops, isSwept, onProgress });
    if (other.caught !== null && other.caught.steps < stepsOf(caught)) caught = other.caught;
  }
  const falseAlarm =
    caught !== null && failsWithout(caught, mutant, loaded) ? caught.program : null;
  if (falseAlarm !== null) caught = null;
  return { kind: 'mutant', id, caught, falseAlarm, ops: judged, seconds };
}

/** Whether the program fails by a property where the bug is not seeded. */
function failsWithout({ program }: Catch, mutant: Mutant, loaded: LoadedConfig): boolean {
  const { config } = loaded;
  const session = openMutant(cleanSubject(loaded, mutant));
  const read = readProgram(program, `the program that caught ${mutant.id}`, config.contracts);
  return replayedOracle(session, read.program, loaded) !== null;
}

function stepsOf(caught: Catch | null): number {
  return caught?.steps ?? 0;
}

function isLong(caught: Catch | null): boolean {
  return stepsOf(caught) > READABLE_STEPS;
}

interface CampaignOptions {
  readonly seed: number;
  readonly ops: number;
  readonly isSwept: boolean;
  readonly onProgress: (ops: number) => void;
}

/** Programs from one seed, until one fails by a property; that one reduced. */
function campaign(session: Session, loaded: LoadedConfig, options: CampaignOptions) {
  const { seed, ops, isSwept, onProgress } = options;
  const start = performance.now();
  let [judged, last, reported] = [0, start, start];
  const judge = new ContractJudge(session.contract, loaded.config.properties);
  const verdict = check(session, judge, {
    seed,
    ops: isSwept ? 0 : ops,
    // Whether a property fails as well is the question: a panic does not end the search for one.
    counts: (finding) => !isWeak(finding),
    reduceBudget: REDUCE_BUDGET,
    explainBudget: 0,
    ...(isSwept ? { first: swept(session, seed, () => judged < ops) } : {}),
    onProgress(done) {
      [judged, last] = [done, performance.now()];
      if (last - reported < REPORT_EVERY_MS) return;
      reported = last;
      onProgress(done);
    },
  });
  // The clock stops with the program that failed: what comes after it makes it smaller.
  const seconds = (last - start) / 1000;
  if (verdict.kind !== 'fails') return { caught: null, judged, seconds };
  const { finding, program } = verdict;
  const caught: Catch = {
    oracle: replayedOracle(session, program, loaded) ?? finding.oracle,
    steps: program.steps.length,
    program: printProgram(program),
  };
  return { caught, judged, seconds };
}

/**
 * The oracle that finds fault with a program by itself. It may be another than the campaign's: a replay asks
 * everything of every event, and so may find the bug sooner.
 */
function replayedOracle(session: Session, program: Program, { config }: LoadedConfig) {
  const judge = new ContractJudge(session.contract, config.properties);
  session.run(packProgram(program, session.contract), judge);
  return judge.finding?.oracle ?? null;
}

/** Rounds of programs, each of which is disturbed in every way, while `goesOn`. */
function* swept(session: Session, seed: number, goesOn: () => boolean): Generator<PackedProgram> {
  const kinds = SWEEPS.filter((kind) => nothingToSweep(session, kind) === null);
  const options = { programs: ROUND, maxSteps: SWEEP_STEPS, perStep: PER_STEP };
  for (let i = 0; kinds.length > 0; i++) {
    for (const kind of kinds) {
      for (const program of new Sweep(session, kind, {
        ...options,
        seed: seed + i * ROUND * LOOKS,
      })) {
        if (!goesOn()) return;
        yield program;
      }
    }
  }
}
