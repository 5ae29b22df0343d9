/** One contract of one side on one machine, held against what it cost before, or counted anew. */
import { type Baseline, makeBaseline } from '../../core/engine/cost-baseline.ts';
import {
  type CostChange,
  heldAgainst,
  type KindChange,
  type Witness,
} from '../../core/engine/cost-regression.ts';
import { unpackProgram } from '../../core/engine/program/pack.ts';
import { BootError } from '../../core/engine/session-errors.ts';
import type { Cycles } from '../../core/words/ledger.ts';
import type { Program } from '../../core/words/program.ts';
import type { LoadedConfig } from '../config.ts';
import { costPrograms } from '../cost-programs.ts';
import { headerFor, type Subject } from '../subject.ts';
import { NotingSession, withBugsTold } from './noting-session.ts';
import { type SideSpec, specOf, subjectsFor, type Unbootable } from './side-spec.ts';

export interface BaselineJob {
  readonly kind: 'baseline';
  readonly contract: string;
  /** The one side. */
  readonly sides: readonly SideSpec[];
  /** What it is held against; null if nothing is known yet. */
  readonly baseline: Baseline | null;
  /** Its file, for sentences about it. */
  readonly file: string;
  readonly tolerance: number;
  /** Whether to count anew. */
  readonly update: boolean;
}

/** A program whose last step shows that an op is dearer. */
export interface Shown {
  readonly program: Program;
  readonly step: number;
  readonly kinds: readonly KindChange[];
  readonly partiallyReduced: boolean;
  readonly executions: number;
}

export interface Change {
  readonly op: string;
  readonly before: Cycles;
  readonly after: Cycles;
  readonly kinds: readonly KindChange[];
  readonly witness: Shown | null;
}

export interface HeldAgainst {
  readonly kind: 'held';
  /** Ops that were held against the baseline. */
  readonly ops: number;
  readonly dearer: readonly Change[];
  readonly cheaper: readonly Change[];
  readonly undone: readonly string[];
  /** What is so now; null if it was not asked for. */
  readonly made: Baseline | null;
}

export interface HeldReport {
  readonly subject: Subject;
  readonly found: HeldAgainst | Unbootable;
}

export function performBaseline(job: BaselineJob, loaded: LoadedConfig): HeldAgainst | Unbootable {
  const [subject] = subjectsFor(loaded, job);
  try {
    const session = new NotingSession(subject);
    const { baseline, tolerance, file: source } = job;
    return withBugsTold([session], () => {
      const held =
        baseline === null
          ? { ops: 0, dearer: [], cheaper: [], undone: [] }
          : heldAgainst(session, baseline, { tolerance, source });
      const side = { ...specOf(subject), machine: subject.machine.id };
      return {
        kind: 'held',
        ops: held.ops,
        dearer: held.dearer.map((change) => changeOf(change, session)),
        cheaper: held.cheaper.map((change) => changeOf(change, session)),
        undone: held.undone,
        made: job.update ? makeBaseline(session, side, costPrograms(subject.contract)) : null,
      };
    });
  } catch (error) {
    if (error instanceof BootError) return { kind: 'unbootable', message: error.message };
    throw error;
  }
}

function changeOf({ witness, ...change }: CostChange, session: NotingSession): Change {
  return { ...change, witness: witness === null ? null : shownOf(witness, session) };
}

function shownOf({ program, ...rest }: Witness, { subject, contract }: NotingSession): Shown {
  return { ...rest, program: unpackProgram(program, contract, headerFor(subject)) };
}
