/** A verdict: what a campaign found, as data. */
import type { Outcome } from './outcome.ts';
import type { Program } from './program.ts';

/** What an oracle found wrong, and where. */
export interface Finding {
  /** The oracle: a property's name, `the specification accepts every outcome`, `no panic` … */
  readonly oracle: string;
  /** One sentence. */
  readonly message: string;
  /** The label of the step after which it was found; -1 if there was none. */
  readonly step: number;
  /** What it has in common with other sights of the same failure, for whoever looks for it again. */
  readonly signature?: string;
}

export interface Counts {
  readonly programs: number;
  /** Ops that were run and judged. */
  readonly ops: number;
  readonly mutating: number;
  readonly mutatingDone: number;
}

export interface Holds {
  readonly kind: 'holds';
  readonly counts: Counts;
  /** True if every program up to the bound was run. */
  readonly exhausted: boolean;
}

/** What became of a step of a counterexample, and what it did to the specification's state. */
export interface StepAccount {
  /** Its label. */
  readonly step: number;
  /** In the order of its returns: several after a fork, none if it waits or was never begun. */
  readonly outcomes: readonly Outcome[];
  /** What the specification expected of it, in a phrase; null if it did not return. */
  readonly expected: string | null;
  /** The lines of the state's picture that went, and those that came in their place. */
  readonly gone: readonly string[];
  readonly come: readonly string[];
}

/** An argument of a step of which the failure does not depend, as far as was tried. */
export interface FreeArgument {
  /** The label of the step. */
  readonly step: number;
  /** The place of the argument among those of its op. */
  readonly argument: number;
  /** Other values with which the same failure was seen, each changed by itself. */
  readonly tried: number;
}

/** How a counterexample comes about: for whoever reads it. */
export interface Explanation {
  /** The picture of the specification's state at boot, line by line. */
  readonly initial: readonly string[];
  readonly steps: readonly StepAccount[];
  readonly free: readonly FreeArgument[];
  /** What the kernel believed in the end of the pages and frames in the finding, line by line. */
  readonly belief: readonly string[];
  /** Programs run to find this out. */
  readonly executions: number;
}

/** One failure, kept apart from others by the signature of its finding. */
export interface Failure {
  readonly finding: Finding;
  /** The program, reduced. */
  readonly program: Program;
  /** Whether the reducer ended before it could try everything. */
  readonly partiallyReduced: boolean;
  /** Programs run while reducing. */
  readonly executions: number;
  /** Programs of the campaign in which it was seen; 0 if only the reduction of another showed it. */
  readonly seen: number;
  readonly explanation?: Explanation;
}

/** The failure that was found first, and others that the campaign was asked for. */
export interface Fails extends Failure {
  readonly kind: 'fails';
  readonly counts: Counts;
  readonly others: readonly Failure[];
}

export interface Vacuous {
  readonly kind: 'vacuous';
  readonly counts: Counts;
  /** The `sometimes` claims that were never seen. */
  readonly unseen: readonly string[];
}

export interface GaveUp {
  readonly kind: 'gaveUp';
  readonly counts: Counts;
  readonly why: string;
}

export type Verdict = Holds | Fails | Vacuous | GaveUp;
