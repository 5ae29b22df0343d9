// Generated from costs.schema.json by `npm run generate`. Do not edit: change the schema
// and run it again. A test fails while this file and the schema disagree.

/**
 * A baseline: what ops cost, as counts and programs. It is priced by the data sheets of whoever reads it.
 */
export interface CostsDocument {
  /**
   * The version of this form.
   */
  costs: 1;
  baselines: BaselineJson[];
}
/**
 * Of one contract, and one design in one variant on one machine.
 */
export interface BaselineJson {
  contract: string;
  design: string;
  variant: string;
  machine: string;
  /**
   * As text.
   */
  programs: string[];
  ops: BaselineOpJson[];
}
export interface BaselineOpJson {
  op: string;
  /**
   * How often it was done in all programs.
   */
  times: number;
  sums: CountsByName;
  most: CountsByName;
  paths: CountsByName;
  /**
   * By step, in the order of the programs: its counts of all kinds together.
   */
  each: number[];
  example: BaselineExampleJson;
}
/**
 * Counts by the name of what is counted; what there is none of is left out.
 */
export interface CountsByName {
  [k: string]: number;
}
/**
 * The smallest program whose last step does the op, and what that step cost, by kind.
 */
export interface BaselineExampleJson {
  program: string;
  cold: CountsByName;
  /**
   * Once more right after itself; null where it cannot be done twice.
   */
  warm: null | CountsByName;
}
