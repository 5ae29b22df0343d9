/** A comparison: what a campaign over several designs found, as data; and the oracle that it asks. */
import type { Allowance, Allowed, Pair, Past } from './agreement.ts';
import type { Program } from './program.ts';
import type { Counts, Failure, StepAccount } from './verdict.ts';

export type Compared =
  /** `named`: both values are the kernels' own names, and were not compared. */
  | { readonly kind: 'same'; readonly named: boolean }
  | { readonly kind: 'allowed'; readonly allowance: Allowance; readonly allowed: Allowed }
  | {
      readonly kind: 'differs';
      /** One sentence. */
      readonly message: string;
      /** What it has in common with other sights of the same difference. */
      readonly signature: string;
    };

/** Holds one side against the other. */
export interface Comparer {
  /** The claim's name. */
  readonly name: string;
  readonly allowances: readonly Allowance[];
  /** Without a look at the rest: `perhaps` where an allowance may explain it. */
  sure(pair: Pair): 'same' | 'differs' | 'perhaps';
  judge(pair: Pair, past: Past): Compared;
}

/** Legitimate differences of one kind that were met, with the first of them as an example. */
export interface Exception {
  readonly allowance: string;
  readonly op: string;
  readonly times: number;
  readonly example: Program;
  /** The label of the step in the example. */
  readonly step: number;
  /** How it ended on each side, in a phrase each. */
  readonly endings: readonly string[];
}

/** Two sides that do not agree. */
export interface Divergence extends Failure {
  /** Indices of the sides: the reference, and the one that differs. */
  readonly sides: readonly [number, number];
  /** Whom the specification accepts, where it was asked. */
  readonly accepts: 'a' | 'b' | 'both' | 'neither' | 'unknown';
  /** What became of each step, on each of the two. */
  readonly accounts: readonly (readonly StepAccount[])[];
}

export interface ComparisonCounts extends Counts {
  /** Ops that were done on every side. */
  readonly doneOnAll: number;
  /** Values that are the kernels' own, and were not compared. */
  readonly named: number;
  /** Steps that were left out after a legitimate difference. */
  readonly leftOut: number;
  /** Ops that came after so many of these that they were not compared. */
  readonly uncompared: number;
}

export interface Comparison {
  readonly kind: 'agree' | 'differ' | 'vacuous' | 'gaveUp';
  /** One sentence where it is vacuous or gave up. */
  readonly why: string | null;
  readonly counts: ComparisonCounts;
  readonly exceptions: readonly Exception[];
  readonly divergences: readonly Divergence[];
}
