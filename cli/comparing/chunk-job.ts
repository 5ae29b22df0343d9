/** A part of a comparison, which runs alone: some programs of a campaign, on every side, each held against the first. */
import { performance } from 'node:perf_hooks';
import { compare } from '../../core/engine/compare-campaign.ts';
import { kindsOf } from '../../core/engine/cost-columns.ts';
import { CostMeter } from '../../core/engine/cost-meter.ts';
import { cyclesOf, tariffOf } from '../../core/engine/cost-price.ts';
import { packProgram } from '../../core/engine/program/pack.ts';
import { readProgram } from '../../core/engine/program/read.ts';
import { BootError } from '../../core/engine/session-errors.ts';
import { ContractJudge } from '../../core/oracles/judge.ts';
import type { Ended } from '../../core/words/agreement.ts';
import type { Comparison, Divergence } from '../../core/words/comparison.ts';
import type { Cycles } from '../../core/words/ledger.ts';
import type { Program } from '../../core/words/program.ts';
import type { LoadedConfig } from '../config.ts';
import type { Subject } from '../subject.ts';
import { NotingSession, withBugsTold } from './noting-session.ts';
import { comparerFor, type SideSpec, subjectsFor, type Unbootable } from './side-spec.ts';

export interface ChunkJob {
  readonly kind: 'compare';
  readonly contract: string;
  readonly sides: readonly SideSpec[];
  /** What the sides are called in messages. */
  readonly names: readonly string[];
  readonly seed: number;
  readonly ops: number;
  readonly maxSteps: number;
  readonly failures: number;
  /** The one program to compare, as text; null where they are drawn. */
  readonly program: string | null;
}

/** What a step of a divergence cost on each of its two sides; null where it did not return. */
export type StepCycles = readonly (Cycles | null)[];

/** What became of each step of one program on each side, by side; a step that was never begun is not there. */
export interface ProgramRun {
  readonly program: Program;
  readonly sides: readonly (readonly StepEnd[])[];
}

export interface StepEnd {
  /** Its label. */
  readonly step: number;
  readonly ended: Ended;
  /** What it had its task pay; null if it did not return. */
  readonly cycles: Cycles | null;
}

export interface ChunkResult {
  readonly kind: 'compared';
  readonly comparison: Comparison;
  /** Of the one program; null where many were drawn. */
  readonly run: ProgramRun | null;
  /** By divergence, and in it by step, in the program's order. */
  readonly cycles: readonly (readonly StepCycles[])[];
  readonly seconds: number;
}

const REPORT_EVERY_MS = 100;

export function performChunk(
  job: ChunkJob,
  loaded: LoadedConfig,
  onProgress: (ops: number) => void,
): ChunkResult | Unbootable {
  const subjects = subjectsFor(loaded, job);
  const [{ contract }] = subjects;
  const comparer = comparerFor(contract, loaded.config);
  const start = performance.now();
  let reported = start;
  const told = (ops: number): void => {
    const now = performance.now();
    if (now - reported < REPORT_EVERY_MS) return;
    reported = now;
    onProgress(ops);
  };
  try {
    const sessions = subjects.map((subject, i) => booted(subject, job.names[i] ?? ''));
    const sides = sessions.map((session, i) => ({ session, label: job.names[i] ?? '' }));
    const one =
      job.program === null
        ? null
        : readProgram(job.program, 'the program', loaded.config.contracts);
    const { seed, ops, maxSteps, failures } = job;
    const comparison = withBugsTold(sessions, () =>
      compare(sides, comparer, () => new ContractJudge(contract, []), {
        seed,
        ops: one === null ? ops : 0,
        maxSteps,
        failures,
        first: one === null ? [] : [packProgram(one.program, contract)],
        onProgress: told,
      }),
    );
    return {
      kind: 'compared',
      comparison,
      run:
        one === null
          ? null
          : {
              program: one.program,
              sides: sessions.map((session) => stepEnds(session, one.program)),
            },
      cycles: comparison.divergences.map((one) => cyclesOfSteps(one, sessions)),
      seconds: (performance.now() - start) / 1000,
    };
  } catch (error) {
    if (error instanceof BootError) return { kind: 'unbootable', message: error.message };
    throw error;
  }
}

/** What the engine says names the design alone: of two variants of it, that may be the wrong one. */
function booted(subject: Subject, side: string): NotingSession {
  try {
    return new NotingSession(subject);
  } catch (error) {
    const { name } = subject.design;
    if (!(error instanceof BootError) || !error.message.startsWith(name)) throw error;
    throw new BootError(`${side}${error.message.slice(name.length)}`, error.stop);
  }
}

function cyclesOfSteps(
  { sides, program }: Divergence,
  sessions: readonly NotingSession[],
): readonly StepCycles[] {
  const ends = sides.map((side) => {
    const session = sessions[side];
    const ended = session === undefined ? [] : stepEnds(session, program);
    return new Map(ended.map(({ step, cycles }) => [step, cycles]));
  });
  return program.steps.map(({ label }) => ends.map((end) => end.get(label) ?? null));
}

/** Each step once: of a fork the parent's part. */
function stepEnds(session: NotingSession, program: Program): readonly StepEnd[] {
  const meter = new CostMeter();
  const tariff = tariffOf(session);
  session.run(packProgram(program, session.contract), meter);
  const seen = new Set<number>();
  return meter.steps().flatMap(({ step, ended, own }) => {
    if (seen.has(step)) return [];
    seen.add(step);
    const amounts = { counts: kindsOf(own), executions: [...own.executions] };
    return [{ step, ended, cycles: ended.kind === 'open' ? null : cyclesOf({ amounts, tariff }) }];
  });
}
