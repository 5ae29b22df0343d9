/** The pieces of a check, each of which runs alone: laws, properties, sweeps and costs of one subject. */
import { ProgramGenerator } from '../../core/engine/generate.ts';
import { Xorshift } from '../../core/engine/generate-draw.ts';
import { checkLaws } from '../../core/engine/laws.ts';
import { unpackProgram } from '../../core/engine/program/pack.ts';
import { BootError } from '../../core/engine/session-errors.ts';
import { silent } from '../../core/engine/silent-watcher.ts';
import type { Contract } from '../../core/words/contract.ts';
import type { PackedProgram, Program } from '../../core/words/program.ts';
import type { LoadedConfig } from '../config.ts';
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
/**
 * Costs are those of a fixed set of programs, whatever the seed: only so can they be compared. Where fewer ops
 * are judged than all of them have, the first programs will do, up to as many ops.
 */
const COST_SEED = 1;
export const COST_PROGRAMS = 64;
const COST_STEPS = 40;

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

function draw(contract: Contract, seed: number, count: number, maxSteps: number): PackedProgram[] {
  const generator = new ProgramGenerator(contract, { maxSteps });
  return Array.from({ length: count }, (_, i) => generator.program(new Xorshift(seed + i)));
}

function laws(job: Job, subject: Subject): JobResult {
  const { design, contract, variant } = subject;
  const programs = draw(contract, job.seed, LAW_PROGRAMS, LAW_STEPS);
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
  for (const program of draw(subject.contract, COST_SEED, COST_PROGRAMS, COST_STEPS)) {
    if (ops >= enough) break;
    session.run(program, silent);
    sum = addCosts(sum, costsOf(session.machine.ledger));
    ops += program.length;
  }
  return { kind: 'costs', ops, costs: sum };
}
