// Generated from comparison.schema.json by `npm run generate`. Do not edit: change the schema
// and run it again. A test fails while this file and the schema disagree.

/**
 * What `kernelcheck compare --json` prints: how several kernels ended the same programs, and what that cost.
 */
export interface ComparisonDocument {
  /**
   * The version of this form.
   */
  compare: 1;
  /**
   * The exit status.
   */
  status: number;
  /**
   * Where the programs came from.
   */
  seed: number;
  /**
   * Ops to compare in each group, at the least.
   */
  ops: number;
  maxSteps: number;
  groups: GroupJson[];
  baseline: null | AgainstBaselineJson;
}
/**
 * Sides that run the same programs of one contract. The first is the reference.
 */
export interface GroupJson {
  contract: string;
  /**
   * The machine of all sides; null where they run on several.
   */
  machine: string | null;
  sides: SideJson[];
  verdict: 'agree' | 'differ' | 'vacuous' | 'gaveUp' | 'unbootable';
  /**
   * One sentence where it is vacuous, gave up or does not boot.
   */
  why: string | null;
  counts: null | ComparisonCountsJson;
  exceptions: ExceptionJson[];
  divergences: DivergenceJson[];
  costs: null | CostsJson;
}
/**
 * A kernel on a machine. The variant is empty where it is the default.
 */
export interface SideJson {
  design: string;
  variant: string;
  machine: string;
}
export interface ComparisonCountsJson {
  programs: number;
  ops: number;
  mutating: number;
  mutatingDone: number;
  /**
   * Ops that were done on every side.
   */
  doneOnAll: number;
  /**
   * Values that are the kernels' own names, and were not compared.
   */
  named: number;
  /**
   * Steps left out after a legitimate difference.
   */
  leftOut: number;
  /**
   * Ops behind too many of these to be compared.
   */
  uncompared: number;
}
/**
 * A legitimate difference, with the first program in which it was met.
 */
export interface ExceptionJson {
  allowance: string;
  op: string;
  times: number;
  /**
   * The label of the step.
   */
  step: number;
  /**
   * How it ended, by side.
   */
  endings: string[];
  program: ProgramJson;
  text: string;
}
/**
 * A program in its JSON form (docs/program-text.md).
 */
export interface ProgramJson {
  header: {
    version: 1;
    contract: string;
  };
  steps: {}[];
}
/**
 * Two sides that do not agree, and the reduced program that shows it.
 */
export interface DivergenceJson {
  claim: string;
  signature: string;
  message: string;
  /**
   * The label of the step; -1 if there is none.
   */
  step: number;
  /**
   * Indices: the reference, and the side that differs.
   */
  sides: number[];
  /**
   * Which of the two the specification accepts.
   */
  accepts: 'a' | 'b' | 'both' | 'neither' | 'unknown';
  program: ProgramJson;
  text: string;
  partiallyReduced: boolean;
  executions: number;
  /**
   * Programs in which it was seen.
   */
  seen: number;
  steps: DivergenceStepJson[];
  /**
   * Arguments on which it does not depend, each by itself.
   */
  free: FreeArgumentJson[];
}
export interface DivergenceStepJson {
  step: number;
  /**
   * Of both sides: how it ended, several times after a fork, never if it waits.
   */
  outcomes: OutcomeJson[][];
  /**
   * Of both sides: what the step's task paid; null if it did not return.
   */
  cycles: (null | CyclesJson)[];
  /**
   * What the specification expected, by side; null if it did not return there.
   */
  expected: (string | null)[];
  /**
   * Lines of the picture of the specification's state that went, and that came.
   */
  gone: string[];
  come: string[];
}
export interface OutcomeJson {
  kind: 'done' | 'refused' | 'faulted';
  value?: number;
  errno?: string;
  why?: string;
}
/**
 * Cycles at the values of the data sheet, and at the ends of its band.
 */
export interface CyclesJson {
  value: number;
  lo: number;
  hi: number;
}
export interface FreeArgumentJson {
  step: number;
  argument: number;
  tried: number;
}
/**
 * What steps cost that were done on all sides, from cold caches: counts, and the prices that make cycles of them.
 */
export interface CostsJson {
  programs: number;
  /**
   * Steps done on all sides.
   */
  steps: number;
  /**
   * By side: cycles of one unit of each kind.
   */
  prices: PricesJson[];
  ops: OpCostsJson[];
  /**
   * By side but the first: the op that is dearest relative to the first.
   */
  dearest: (null | DearestJson)[];
}
export interface PricesJson {
  [k: string]: CyclesJson;
}
export interface OpCostsJson {
  op: string;
  times: number;
  sides: OpSideCostsJson[];
  /**
   * By side: how many times what it costs on the first; null where that costs nothing.
   */
  ratios: (null | CyclesJson)[];
}
/**
 * Sums over the steps; `cycles` is the mean of one.
 */
export interface OpSideCostsJson {
  cycles: CyclesJson;
  kinds: CountsByName;
  rooms: CountsByRoom;
  paths: CountsByName;
}
/**
 * Counts by the name of what is counted; what there is none of is left out.
 */
export interface CountsByName {
  [k: string]: number;
}
/**
 * By the room of the ledger, and in it by kind.
 */
export interface CountsByRoom {
  [k: string]: CountsByName;
}
export interface DearestJson {
  op: string;
  ratio: CyclesJson;
  /**
   * The label of the step that shows it.
   */
  step: number;
  stepRatio: CyclesJson;
  /**
   * What that step cost on the first side and on this one, by kind.
   */
  counts: CountsByName[];
  program: ProgramJson;
  text: string;
  partiallyReduced: boolean;
  executions: number;
}
/**
 * A side held against the costs in a file.
 */
export interface AgainstBaselineJson {
  file: string;
  /**
   * In percent.
   */
  tolerance: number;
  /**
   * Whether the file was written.
   */
  updated: boolean;
  held: HeldJson[];
}
/**
 * One contract on one machine.
 */
export interface HeldJson {
  contract: string;
  side: SideJson;
  /**
   * How many ops were held against the baseline.
   */
  ops: number;
  dearer: ChangeJson[];
  cheaper: ChangeJson[];
  /**
   * Ops that the baseline's programs did, and do not any more.
   */
  undone: string[];
}
export interface ChangeJson {
  op: string;
  before: CyclesJson;
  after: CyclesJson;
  kinds: KindChangeJson[];
  witness: null | WitnessJson;
}
/**
 * Counts of one kind that are not as they were.
 */
export interface KindChangeJson {
  kind: string;
  before: number;
  after: number;
}
/**
 * A reduced program whose last step shows the change.
 */
export interface WitnessJson {
  step: number;
  kinds: KindChangeJson[];
  program: ProgramJson;
  text: string;
  partiallyReduced: boolean;
  executions: number;
}
