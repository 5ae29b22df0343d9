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
export interface BaselineJson {
  contract: string;
  design: string;
  variant: string;
  machine: string;
  programs: string[];
  ops: {}[];
}
