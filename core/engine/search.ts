/** The search for a program: fast-check draws one after the other until one is found or enough ops were run. */
import fc from 'fast-check';
import type { Contract } from '../words/contract.ts';
import type { PackedProgram } from '../words/program.ts';
import { CAMPAIGN_STRETCH, DEFAULT_MAX_STEPS, ProgramArbitrary } from './generate.ts';

export interface SearchOptions {
  readonly seed: number;
  /** Ops at the least: programs are drawn until as many were run; none, if 0. */
  readonly ops: number;
  /** Steps of an ordinary program; one in 64 has up to ten times as many. */
  readonly maxSteps?: number;
  /** Whether programs may raise interrupts and make the kernel run dry. */
  readonly anchors: boolean;
}

/** What was run so far; it grows while the search goes on. */
export interface Searched {
  readonly programs: number;
  readonly ops: number;
  /** Programs in a row in which no op ended. */
  readonly unjudged: number;
}

/** As many programs in a row without an op that ends: a contract that only waits would run for ever. */
const UNJUDGED_MAX = 1000;

/**
 * Runs programs by `tried`, which counts what it runs in `so`, until it says that no more need be run. The same
 * seed gives the same programs. The answer says why the search gave up; null if it did not.
 */
export function search(
  contract: Contract,
  options: SearchOptions,
  so: Searched,
  tried: (program: PackedProgram) => boolean,
): string | null {
  const arbitrary = new ProgramArbitrary(contract, {
    ...(options.maxSteps === undefined ? {} : { maxSteps: options.maxSteps }),
    stretch: CAMPAIGN_STRETCH,
    anchors: options.anchors,
  });
  let isOver = false;
  const bugs: unknown[] = [];
  const property = fc.property(arbitrary, (program) => {
    if (so.ops >= options.ops) return true;
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
  while (!isOver && so.ops < options.ops) {
    fc.check(property, {
      seed: options.seed + so.programs,
      numRuns: Math.max(1, Math.ceil((options.ops - so.ops) / steps)),
      endOnFailure: true,
    });
    if (bugs.length > 0) throw bugs[0];
    if (!isOver && so.unjudged >= UNJUDGED_MAX) {
      return `${so.unjudged} programs in a row had no op that could be judged`;
    }
  }
  return null;
}

/** Asks for no program after the one of which it is true. */
export function some(
  programs: Iterable<PackedProgram>,
  tried: (program: PackedProgram) => boolean,
): boolean {
  for (const program of programs) if (tried(program)) return true;
  return false;
}
