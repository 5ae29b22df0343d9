/** What a check has come to know of one subject. */
import type { Verdict } from '../../core/words/verdict.ts';
import type { Subject } from '../subject.ts';
import type { JobResult, LawBreach } from './job.ts';
import type { SweepResult } from './sweep.ts';

export interface Report {
  readonly subject: Subject;
  readonly breaches: readonly LawBreach[];
  /** Null where it does not boot, or breaks a law and so was not judged. */
  readonly verdict: Verdict | null;
  readonly unbootable: string | null;
  /** Empty where none was asked for, or its campaign has failed already. */
  readonly sweeps: readonly SweepResult[];
  readonly costs: Extract<JobResult, { kind: 'costs' }> | null;
}
