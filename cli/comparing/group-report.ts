/** What a comparison has come to know of one group of sides. */
import type { Allowance } from '../../core/words/agreement.ts';
import type { Comparison } from '../../core/words/comparison.ts';
import type { ProgramRun, StepCycles } from './chunk-job.ts';
import type { GroupCosts } from './cost-job.ts';
import type { Group } from './sides.ts';

export interface GroupReport {
  readonly group: Group;
  /** In what its sides may differ. */
  readonly allowances: readonly Allowance[];
  /** Null where a side does not boot. */
  readonly comparison: Comparison | null;
  readonly unbootable: string | null;
  /** By divergence, and in it by step, in the program's order: what it cost each of the two sides. */
  readonly cycles: readonly (readonly StepCycles[])[];
  /** Of the one program that was compared; null where many were. */
  readonly run: ProgramRun | null;
  /** Null where they were not asked for, or what was compared is not the same. */
  readonly costs: GroupCosts | null;
}
