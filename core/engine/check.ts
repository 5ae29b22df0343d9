/** A campaign: generated programs of one contract, run on one design on one machine, and judged. */
import fc from 'fast-check';
import type { PackedProgram } from '../words/program.ts';
import type { Counts, Verdict } from '../words/verdict.ts';
import type { Judge } from '../words/watcher.ts';
import { type FailureOptions, Failures } from './failures.ts';
import { CAMPAIGN_STRETCH, DEFAULT_MAX_STEPS, ProgramArbitrary } from './generate.ts';
import type { Session } from './session.ts';

/** A campaign ends with its first failure, unless it is asked for more. */
export interface CampaignOptions extends FailureOptions {
  readonly seed: number;
  /** Ops at the least: programs are drawn until as many have been judged; none, if 0. */
  readonly ops: number;
  /** Steps of an ordinary program; one in 64 has up to ten times as many. */
  readonly maxSteps?: number;
  /** Whether programs may raise interrupts and make the kernel run dry, as they mostly may. */
  readonly anchors?: boolean;
  /** Programs that are run before the drawn ones: the corpus, or a sweep. */
  readonly first?: Iterable<PackedProgram>;
  /** Told after every program how many ops have been judged. */
  readonly onProgress?: (ops: number) => void;
}

/** What a kernel checks of its own records is checked at the end of one run in so many. */
const RUNS_PER_CHECK = 16;

/** As many programs in a row without an op that ends: a contract that only waits would run for ever. */
const UNJUDGED_MAX = 1000;

class Tally implements Counts {
  programs = 0;
  ops = 0;
  mutating = 0;
  mutatingDone = 0;
  /** Programs in a row in which no op was judged. */
  unjudged = 0;
  /** The first reason for which a run could not be judged to its end. */
  gaveUp: string | null = null;

  add(judge: Judge): void {
    this.programs++;
    this.unjudged = judge.ops === 0 ? this.unjudged + 1 : 0;
    this.ops += judge.ops;
    this.mutating += judge.mutating;
    this.mutatingDone += judge.mutatingDone;
    this.gaveUp ??= judge.gaveUp;
  }

  get counts(): Counts {
    const { programs, ops, mutating, mutatingDone } = this;
    return { programs, ops, mutating, mutatingDone };
  }
}

/** Runs a campaign. The same options give the same verdict, whatever the clock says. */
export function check(session: Session, judge: Judge, options: CampaignOptions): Verdict {
  const tally = new Tally();
  const failures = new Failures(session, judge, options);
  const run = (program: PackedProgram): void => {
    judge.thorough = tally.programs % RUNS_PER_CHECK === RUNS_PER_CHECK / 2;
    session.run(program, judge);
    judge.thorough = true;
    tally.add(judge);
    options.onProgress?.(tally.ops);
  };
  /** Runs a program of the campaign; true if no more need be run. */
  const tried = (program: PackedProgram): boolean => {
    run(program);
    failures.note(program, run);
    return failures.enough;
  };
  if (!some(options.first ?? [], tried)) search(session, tried, tally, options);
  if (failures.any) return failed(failures, tally.counts, options);
  if (tally.gaveUp !== null) return { kind: 'gaveUp', counts: tally.counts, why: tally.gaveUp };
  const unseen = judge.unseen();
  if (unseen.length > 0) return { kind: 'vacuous', counts: tally.counts, unseen };
  return { kind: 'holds', counts: tally.counts, exhausted: false };
}

/** Asks for no program after the one of which it is true. */
function some(
  programs: Iterable<PackedProgram>,
  tried: (program: PackedProgram) => boolean,
): boolean {
  for (const program of programs) if (tried(program)) return true;
  return false;
}

/** Draws programs by fast-check until enough have failed or enough ops are judged. */
function search(
  session: Session,
  tried: (program: PackedProgram) => boolean,
  tally: Tally,
  options: CampaignOptions,
): void {
  const arbitrary = new ProgramArbitrary(session.contract, {
    ...(options.maxSteps === undefined ? {} : { maxSteps: options.maxSteps }),
    stretch: CAMPAIGN_STRETCH,
    anchors: options.anchors ?? true,
  });
  let isOver = false;
  const bugs: unknown[] = [];
  const property = fc.property(arbitrary, (program) => {
    if (tally.ops >= options.ops) return true;
    try {
      isOver = tried(program);
    } catch (bug) {
      // fast-check takes what is thrown for a failure of the property; here it is a bug of ours.
      bugs.push(bug);
      return false;
    }
    return !isOver;
  });
  // fast-check wants a number of runs: as many as will do if all programs are as long as can be, and again.
  const steps = options.maxSteps ?? DEFAULT_MAX_STEPS;
  while (!isOver && tally.ops < options.ops) {
    fc.check(property, {
      seed: options.seed + tally.programs,
      numRuns: Math.max(1, Math.ceil((options.ops - tally.ops) / steps)),
      endOnFailure: true,
    });
    if (bugs.length > 0) throw bugs[0];
    if (!isOver && tally.unjudged >= UNJUDGED_MAX) {
      tally.gaveUp ??= `${tally.unjudged} programs in a row had no op that could be judged`;
      return;
    }
  }
}

function failed(failures: Failures, counts: Counts, options: CampaignOptions): Verdict {
  const [first, ...others] = failures.reduced(options.seed);
  if (first === undefined) throw new Error('a campaign that failed has no failure');
  return { kind: 'fails', counts, ...first, others };
}
