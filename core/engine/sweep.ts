/** Sweeps: "for every k", one run of a program for each thing in each of its steps that can be disturbed. */
import type { Anchor, PackedProgram } from '../words/program.ts';
import { ProgramGenerator } from './generate.ts';
import { Xorshift } from './generate-draw.ts';
import type { Session, StepSurvey } from './session.ts';
import { silent } from './silent-watcher.ts';

/** Memory that is not there, an interrupt, or a call that is aborted. */
export type SweepKind = 'alloc' | 'irq' | 'abort';

export const SWEEPS: readonly SweepKind[] = ['alloc', 'irq', 'abort'];

/** The refusal of a call that was aborted; a contract without it says nothing of aborts. */
export const ABORTED_REFUSAL = 'aborted';

const TIMER = 'timer';

const EVENTS: Readonly<Record<SweepKind, Pick<Anchor, 'action' | 'name'>>> = {
  alloc: { action: 'fail', name: 'alloc' },
  irq: { action: 'interrupt', name: TIMER },
  abort: { action: 'abort', name: 'call' },
};

export interface SweepOptions {
  /** The n-th program comes from this and n. */
  readonly seed: number;
  readonly programs: number;
  readonly maxSteps: number;
  /** Disturbances of one step at the most; where there are more, they are evenly spread. */
  readonly perStep: number;
}

/** What a sweep needs of a session. */
type Surveying = Pick<Session, 'contract' | 'survey'>;

/** Why this sweep has nothing to disturb in any program; null if it has. */
export function nothingToSweep(
  session: Pick<Session, 'contract' | 'design' | 'kernel' | 'machine'>,
  kind: SweepKind,
): string | null {
  const { contract, design, kernel, machine } = session;
  if (kind === 'irq' && !machine.lines.includes(TIMER)) {
    return `${machine.facts.id} has no line ${TIMER}`;
  }
  if (kind !== 'abort') return null;
  if (!contract.errors.includes(ABORTED_REFUSAL)) {
    return `nothing in the contract ${contract.name} is refused as ${ABORTED_REFUSAL}`;
  }
  return kernel.abort === undefined ? `${design.name} has no way to abort a call` : null;
}

/**
 * The programs of a sweep, made as they are asked for: each drawn program as it is, and then with one
 * anchor for each thing that a dry run of it met. Running one while the next has not been asked for
 * is what it is for; the session's machine is left as any run leaves it.
 */
export class Sweep implements Iterable<PackedProgram> {
  /** Programs drawn so far, and runs of them with an anchor. */
  programs = 0;
  runs = 0;
  /** Disturbances that were not tried, since their step had more than it may have. */
  leftOut = 0;
  readonly #session: Surveying;
  readonly #kind: SweepKind;
  readonly #options: SweepOptions;

  constructor(session: Surveying, kind: SweepKind, options: SweepOptions) {
    this.#session = session;
    this.#kind = kind;
    this.#options = options;
  }

  *[Symbol.iterator](): Generator<PackedProgram> {
    const { seed, programs, maxSteps } = this.#options;
    const generator = new ProgramGenerator(this.#session.contract, { maxSteps });
    for (let i = 0; i < programs; i++) {
      const program = generator.program(new Xorshift(seed + i));
      this.programs++;
      yield program;
      for (const step of this.#session.survey(program, silent)) {
        for (const anchor of this.#anchors(step)) {
          this.runs++;
          yield { ...program, anchors: [anchor] };
        }
      }
    }
  }

  #anchors(survey: StepSurvey): readonly Anchor[] {
    const { step } = survey;
    const all = countsOf(survey, this.#kind);
    const counts = spread(all, this.#options.perStep);
    this.leftOut += all.length - counts.length;
    return counts.map((count) => ({ step, count, ...EVENTS[this.#kind] }));
  }
}

function countsOf({ allocations, interrupts, rests }: StepSurvey, kind: SweepKind) {
  if (kind === 'irq') return interrupts;
  const last = kind === 'alloc' ? allocations : rests;
  return Array.from({ length: last }, (_, i) => i + 1);
}

/** At most so many of the counts, evenly spread, the first and the last among them. */
export function spread(counts: readonly number[], most: number): readonly number[] {
  if (counts.length <= most) return counts;
  if (most === 1) return counts.slice(0, 1);
  const last = counts.length - 1;
  return Array.from({ length: most }, (_, i) => counts[Math.round((i * last) / (most - 1))]);
}
