/** A verdict: what a campaign found, as data. */
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

export interface Fails {
  readonly kind: 'fails';
  readonly counts: Counts;
  readonly finding: Finding;
  /** The program, reduced. */
  readonly program: Program;
  /** Whether the reducer ended before it could try everything. */
  readonly partiallyReduced: boolean;
  /** Programs run while reducing. */
  readonly executions: number;
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
