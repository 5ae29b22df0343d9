/** A campaign: generated programs of one contract, run on one design on one machine, and judged. */
import type { PackedProgram } from '../words/program.ts';
import type { Counts, Verdict } from '../words/verdict.ts';
import type { Judge } from '../words/watcher.ts';
import { type FailureOptions, Failures } from './failures.ts';
import { search, some } from './search.ts';
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
  if (!some(options.first ?? [], tried)) {
    const drawn = { ...options, anchors: options.anchors ?? true };
    const why = search(session.contract, drawn, tally, tried);
    tally.gaveUp ??= why;
  }
  if (failures.any) return failed(failures, tally.counts, options);
  if (tally.gaveUp !== null) return { kind: 'gaveUp', counts: tally.counts, why: tally.gaveUp };
  const unseen = judge.unseen();
  if (unseen.length > 0) return { kind: 'vacuous', counts: tally.counts, unseen };
  return { kind: 'holds', counts: tally.counts, exhausted: false };
}

function failed(failures: Failures, counts: Counts, options: CampaignOptions): Verdict {
  const [first, ...others] = failures.reduced(options.seed);
  if (first === undefined) throw new Error('a campaign that failed has no failure');
  return { kind: 'fails', counts, ...first, others };
}
