/** A campaign: generated programs of one contract, run on one design on one machine, and judged. */
import fc from 'fast-check';
import type { PackedProgram, ProgramHeader } from '../words/program.ts';
import type { Counts, Finding, Verdict } from '../words/verdict.ts';
import type { Judge } from '../words/watcher.ts';
import { ProgramArbitrary } from './generate.ts';
import { unpackProgram } from './program/pack.ts';
import { reduce } from './reduce.ts';
import type { Session } from './session.ts';
import { STRIDE } from './stride.ts';

export interface CampaignOptions {
  readonly seed: number;
  /** Ops at the least: programs are drawn until as many have been judged; none, if 0. */
  readonly ops: number;
  readonly maxSteps?: number;
  /** Whether programs may raise interrupts and make the kernel run dry, as they mostly may. */
  readonly anchors?: boolean;
  /** Programs that are run before the drawn ones: the corpus, or a sweep. */
  readonly first?: Iterable<PackedProgram>;
  /** Programs run at the most to make a counterexample smaller. */
  readonly reduceBudget?: number;
  /** Told after every program how many ops have been judged. */
  readonly onProgress?: (ops: number) => void;
}

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
  const run = (program: PackedProgram): Finding | null => {
    session.run(program, judge);
    tally.add(judge);
    options.onProgress?.(tally.ops);
    return judge.finding;
  };
  for (const program of options.first ?? []) {
    if (run(program) !== null) return failed(session, judge, program, tally, options);
  }
  const failing = search(session, run, tally, options);
  if (failing !== null) return failed(session, judge, failing, tally, options);
  if (tally.gaveUp !== null) return { kind: 'gaveUp', counts: tally.counts, why: tally.gaveUp };
  const unseen = judge.unseen();
  if (unseen.length > 0) return { kind: 'vacuous', counts: tally.counts, unseen };
  return { kind: 'holds', counts: tally.counts, exhausted: false };
}

/** Draws programs by fast-check until one fails or enough ops are judged. */
function search(
  session: Session,
  run: (program: PackedProgram) => Finding | null,
  tally: Tally,
  options: CampaignOptions,
): PackedProgram | null {
  const arbitrary = new ProgramArbitrary(session.contract, {
    ...(options.maxSteps === undefined ? {} : { maxSteps: options.maxSteps }),
    anchors: options.anchors ?? true,
  });
  let failing: PackedProgram | null = null;
  const bugs: unknown[] = [];
  const property = fc.property(arbitrary, (program) => {
    if (tally.ops >= options.ops) return true;
    try {
      if (run(program) === null) return true;
    } catch (bug) {
      // fast-check takes what is thrown for a failure of the property; here it is a bug of ours.
      bugs.push(bug);
      return false;
    }
    failing = program;
    return false;
  });
  // fast-check wants a number of runs: as many as there are ops, and those left over do nothing.
  while (failing === null && tally.ops < options.ops) {
    fc.check(property, {
      seed: options.seed + tally.programs,
      numRuns: Math.max(1, Math.ceil((options.ops - tally.ops) / 16)),
      endOnFailure: true,
    });
    if (bugs.length > 0) throw bugs[0];
    if (failing === null && tally.unjudged >= UNJUDGED_MAX) {
      tally.gaveUp ??= `${tally.unjudged} programs in a row had no op that could be judged`;
      return null;
    }
  }
  return failing;
}

/** Reduces the failing program, keeping to the same failure. */
function failed(
  session: Session,
  judge: Judge,
  failing: PackedProgram,
  tally: Tally,
  options: CampaignOptions,
): Verdict {
  const counts = tally.counts;
  const first = findingOf(judge);
  const fails = (candidate: PackedProgram): boolean => {
    session.run(candidate, judge);
    return judge.finding !== null && signatureOf(judge.finding) === signatureOf(first);
  };
  // What comes after the last step that was taken had no part in it; but a run that ends there may
  // end otherwise, and the reducer must be given a program that fails.
  const cut = upTo(failing, session.reached);
  const start = cut === failing || fails(cut) ? cut : failing;
  const reduced = reduce(start, fails, options.reduceBudget ?? 2000, session.contract.ops);
  // The last word is the reduced program's own.
  const holds = !fails(reduced.program);
  const program = holds ? failing : reduced.program;
  if (holds) fails(failing);
  return {
    kind: 'fails',
    counts,
    finding: judge.finding ?? first,
    program: unpackProgram(program, session.contract, headerOf(session, program, options.seed)),
    partiallyReduced: reduced.partial || holds,
    executions: reduced.executions,
  };
}

function findingOf(judge: Judge): Finding {
  if (judge.finding === null) throw new Error('a program that failed has no finding');
  return judge.finding;
}

function signatureOf(finding: Finding): string {
  return finding.signature ?? finding.oracle;
}

function headerOf(session: Session, program: PackedProgram, seed: number): ProgramHeader {
  const chosen = Object.entries(session.variant).filter(
    ([name, value]) => value !== session.design.variants?.[name]?.[0],
  );
  const variant = chosen.map(([name, value]) => `${name}=${value}`).join(',');
  return {
    version: 1,
    contract: session.contract.name,
    design: session.design.name,
    machine: session.machine.facts.id,
    ...(variant === '' ? {} : { variant }),
    seed,
    ...(program.free === true ? { schedule: 'free' } : {}),
  };
}

/** The program up to the step at this index; all of it where no step was taken. */
function upTo(program: PackedProgram, last: number): PackedProgram {
  if (last < 0 || last === program.length - 1) return program;
  const length = last + 1;
  return {
    ...program,
    length,
    labels: program.labels.slice(0, length),
    ops: program.ops.slice(0, length),
    by: program.by.slice(0, length),
    args: program.args.slice(0, length * STRIDE),
    anchors: program.anchors.filter((anchor) => program.labels.indexOf(anchor.step) <= last),
  };
}
