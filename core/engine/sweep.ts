/** Sweeps: "for every k", one run of a program for each thing in each of its steps that can be disturbed. */
import type { PowerLoss } from '../words/device.ts';
import type { Anchor, PackedProgram } from '../words/program.ts';
import { ProgramGenerator } from './generate.ts';
import { Xorshift } from './generate-draw.ts';
import type { Session, StepSurvey } from './session.ts';
import { silent } from './silent-watcher.ts';

/** Memory that is not there, an interrupt, a call that is aborted, a transfer that fails, or no power. */
export type SweepKind = 'alloc' | 'irq' | 'abort' | 'disk' | 'power';

export const SWEEPS: readonly SweepKind[] = ['alloc', 'irq', 'abort', 'disk', 'power'];

/** The refusal of a call that was aborted; a contract without it says nothing of aborts. */
export const ABORTED_REFUSAL = 'aborted';

const TIMER = 'timer';
const DISK = 'disk';

/** What may become of writes that do not last yet. */
const LOSSES: readonly PowerLoss[] = ['kept', 'lost', 'shuffled', 'torn'];

/** So many programs are looked at for each that is swept: to look at one costs a run of it. */
export const LOOKS = 16;
/** So many are chosen together, from all that are looked at for them. */
export const ROUND = 8;
/** One in this many is chosen at random: what gives the most to disturb is not all there is. */
const RANDOM_ONE_IN = 4;

/** Of `power`, one of the ways in which it is lost. */
const EVENTS: Readonly<Record<SweepKind, Pick<Anchor, 'action' | 'name'>>> = {
  alloc: { action: 'fail', name: 'alloc' },
  irq: { action: 'interrupt', name: TIMER },
  abort: { action: 'abort', name: 'call' },
  disk: { action: 'fail', name: 'transfer' },
  power: { action: 'power', name: 'lost' },
};

export interface SweepOptions {
  /** The n-th program that is looked at comes from this and n. */
  readonly seed: number;
  /** Programs that are swept. */
  readonly programs: number;
  readonly maxSteps: number;
  /**
   * Disturbances of one step at the most, besides interrupts at the kernel's preemption points; where
   * there are more, they are evenly spread.
   */
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
  if (kind === 'disk' || kind === 'power') {
    if (!machine.devices.some(({ name }) => name === DISK)) {
      return `neither the contract ${contract.name} nor ${design.name} asks for a disk`;
    }
    const says = kind === 'disk' || contract.specification.power !== undefined;
    return says ? null : `the contract ${contract.name} does not say what a loss of power leaves`;
  }
  if (kind !== 'abort') return null;
  if (!contract.errors.includes(ABORTED_REFUSAL)) {
    return `nothing in the contract ${contract.name} is refused as ${ABORTED_REFUSAL}`;
  }
  return kernel.abort === undefined ? `${design.name} has no way to abort a call` : null;
}

/** A program that was looked at: its seed, and how much it gives this kind of sweep to disturb. */
interface Candidate {
  readonly seed: number;
  readonly worth: number;
}

/**
 * The programs of a sweep, made as they are asked for: each as it is, and then with one anchor for each
 * thing that a dry run of it met. Of the programs that are drawn, most of those that are swept give
 * the most to disturb. Running one while the next has not been asked for is what it is for; the
 * session's machine is left as any run leaves it.
 */
export class Sweep implements Iterable<PackedProgram> {
  /** Programs looked at so far, those of them that were swept, and runs of these with an anchor. */
  lookedAt = 0;
  programs = 0;
  runs = 0;
  /** Disturbances that were not tried, since their step had more than it may have. */
  leftOut = 0;
  readonly #session: Surveying;
  readonly #kind: SweepKind;
  readonly #options: SweepOptions;
  readonly #generator: ProgramGenerator<unknown>;

  constructor(session: Surveying, kind: SweepKind, options: SweepOptions) {
    this.#session = session;
    this.#kind = kind;
    this.#options = options;
    this.#generator = new ProgramGenerator(session.contract, { maxSteps: options.maxSteps });
  }

  *[Symbol.iterator](): Generator<PackedProgram> {
    const { programs } = this.#options;
    for (let left = programs; left > 0; left -= ROUND) {
      for (const { seed } of this.#chosen(Math.min(left, ROUND))) yield* this.#swept(seed);
    }
  }

  *#swept(seed: number): Generator<PackedProgram> {
    const program = this.#drawn(seed);
    this.programs++;
    yield program;
    for (const step of this.#session.survey(program, silent)) {
      for (const anchor of this.#anchors(step)) {
        this.runs++;
        yield { ...program, anchors: [anchor] };
      }
    }
  }

  /** The next so many: the ones that give the most, the earlier first, and then some of the others. */
  #chosen(wanted: number): readonly Candidate[] {
    const first = this.#options.seed + this.lookedAt;
    const left = Array.from({ length: wanted * LOOKS }, (_, i) => this.#candidate(first + i));
    left.sort((a, b) => b.worth - a.worth || a.seed - b.seed);
    const chosen = left.splice(0, wanted - Math.floor(wanted / RANDOM_ONE_IN));
    const draw = new Xorshift(first);
    while (chosen.length < wanted) chosen.push(...left.splice(draw.below(left.length), 1));
    return chosen;
  }

  #candidate(seed: number): Candidate {
    this.lookedAt++;
    let worth = 0;
    for (const step of this.#session.survey(this.#drawn(seed), silent)) {
      worth += worthOf(step, this.#kind);
    }
    return { seed, worth };
  }

  /** The program of this seed, the same each time: to keep it, and what it met, would take memory. */
  #drawn(seed: number): PackedProgram {
    return this.#generator.program(new Xorshift(seed));
  }

  #anchors(survey: StepSurvey): readonly Anchor[] {
    if (this.#kind === 'irq') return this.#interrupts(survey);
    const all = Array.from({ length: worthOf(survey, this.#kind) }, (_, i) => i + 1);
    const tried = spread(all, this.#options.perStep);
    if (this.#kind !== 'power') return this.#at(survey.step, tried, all.length);
    this.leftOut += all.length - tried.length;
    return tried.map((place) => cutAt(survey.step, place - 1));
  }

  /** Each preemption point of the kernel, where its state is half done, and some of the other places. */
  #interrupts({ step, interrupts, points, unlisted }: StepSurvey): readonly Anchor[] {
    const own = new Set(points);
    const others = interrupts.filter((count) => !own.has(count));
    const counts = [...points, ...spread(others, this.#options.perStep)].sort((a, b) => a - b);
    return this.#at(step, counts, points.length + others.length + unlisted);
  }

  #at(step: number, counts: readonly number[], outOf: number): readonly Anchor[] {
    this.leftOut += outOf - counts.length;
    return counts.map((count) => ({ step, count, ...EVENTS[this.#kind] }));
  }
}

/** Places at user level are no merit of a program: each access is one, and nothing is half done there. */
function worthOf(survey: StepSurvey, kind: SweepKind): number {
  switch (kind) {
    case 'irq':
      return survey.points.length;
    case 'alloc':
      return survey.allocations;
    case 'abort':
      return survey.rests;
    case 'disk':
      return survey.transfers;
    case 'power':
      return 2 * survey.writes * LOSSES.length;
  }
}

/** The power can be lost before each write and after it, and each time in every way. */
function cutAt(step: number, n: number): Anchor {
  const count = 1 + Math.floor(n / LOSSES.length);
  return { step, count, action: 'power', name: LOSSES[n % LOSSES.length] };
}

/** At most so many of the counts, evenly spread, the first and the last among them. */
export function spread(counts: readonly number[], most: number): readonly number[] {
  if (counts.length <= most) return counts;
  if (most === 1) return counts.slice(0, 1);
  const last = counts.length - 1;
  return Array.from({ length: most }, (_, i) => counts[Math.round((i * last) / (most - 1))]);
}
