/** The pieces of a check, each of which runs alone: laws, properties, sweeps and costs of one subject. */
import { checkLaws } from '../../core/engine/laws.ts';
import { unpackProgram } from '../../core/engine/program/pack.ts';
import { BootError } from '../../core/engine/session-errors.ts';
import { silent } from '../../core/engine/silent-watcher.ts';
import type { Program } from '../../core/words/program.ts';
import type { LoadedConfig } from '../config.ts';
import { costPrograms, drawn } from '../cost-programs.ts';
import { addCosts, costsOf, type KindCost } from '../costs.ts';
import { contractNamed } from '../select.ts';
import { headerFor, machineFor, openSession, type Subject, subjectOf } from '../subject.ts';
import { campaign, type TimedVerdict } from './campaign.ts';
import { performSweep, type SweepRequest, type SweepResult } from './sweep.ts';

export interface Job {
  readonly kind: 'laws' | 'properties' | 'sweep' | 'costs';
  readonly design: string;
  readonly contract: string;
  /** As the user or the configuration named it. */
  readonly machine: string;
  readonly variant: string;
  readonly seed: number;
  readonly ops: number;
  readonly maxSteps: number | null;
  /** Different failures to look for. */
  readonly failures: number;
  /** What to sweep for, where that is the job. */
  readonly sweep?: SweepRequest;
}

export interface LawBreach {
  readonly law: string;
  readonly message: string;
  readonly program: Program;
}

export type JobResult =
  | { readonly kind: 'laws'; readonly breaches: readonly LawBreach[] }
  | ({ readonly kind: 'properties' } & TimedVerdict)
  | SweepResult
  | { readonly kind: 'costs'; readonly ops: number; readonly costs: readonly KindCost[] }
  | { readonly kind: 'unbootable'; readonly message: string };

/** Small memories make the laws quick, since they compare whole machines at every rest point. */
const LAW_FRAMES = 256;
export const LAW_PROGRAMS = 4;
export const LAW_STEPS = 24;

export function perform(
  job: Job,
  loaded: LoadedConfig,
  onProgress: (ops: number) => void,
): JobResult {
  const contract = contractNamed(loaded.config, job.contract);
  const subject = subjectOf(loaded, contract, job);
  try {
    if (job.kind === 'laws') return laws(job, subject);
    if (job.kind === 'costs') return costs(subject, job.ops);
    if (job.sweep === undefined) return properties(job, subject, loaded, onProgress);
    const { properties: claims } = loaded.config;
    return performSweep(subject, claims, job.sweep, job, onProgress);
  } catch (error) {
    if (error instanceof BootError) return { kind: 'unbootable', message: error.message };
    throw error;
  }
}

function laws(job: Job, subject: Subject): JobResult {
  const { design, contract, variant } = subject;
  const programs = drawn(contract, job.seed, LAW_PROGRAMS, LAW_STEPS);
  const fresh = () => machineFor(subject, LAW_FRAMES);
  const header = headerFor(subject, job.seed);
  const breaches = checkLaws({ design, contract, machine: fresh, variant }, programs);
  return {
    kind: 'laws',
    breaches: breaches.flatMap(({ law, message, program }) => {
      const packed = programs[program];
      return packed === undefined
        ? []
        : [{ law, message, program: unpackProgram(packed, contract, header) }];
    }),
  };
}

function properties(
  job: Job,
  subject: Subject,
  loaded: LoadedConfig,
  onProgress: (ops: number) => void,
): JobResult {
  const { seed, ops, maxSteps, failures } = job;
  const options = { seed, ops, failures, ...(maxSteps === null ? {} : { maxSteps }) };
  const session = openSession(subject);
  return {
    kind: 'properties',
    ...campaign(subject, loaded.config.properties, session, options, onProgress),
  };
}

function costs(subject: Subject, enough: number): JobResult {
  const session = openSession(subject);
  let sum: KindCost[] = [];
  let ops = 0;
  for (const program of costPrograms(subject.contract, enough)) {
    session.run(program, silent);
    sum = addCosts(sum, costsOf(session.machine.ledger));
    ops += program.length;
  }
  return { kind: 'costs', ops, costs: sum };
}
