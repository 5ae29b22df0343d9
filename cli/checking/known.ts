/** What a check has come to know of one subject. */
import type { Verdict } from '../../core/words/verdict.ts';
import type { Subject } from '../subject.ts';
import type { JobResult, LawBreach } from './job.ts';

export interface Report {
  readonly subject: Subject;
  readonly breaches: readonly LawBreach[];
  /** Null where it does not boot, or breaks a law and so was not judged. */
  readonly verdict: Verdict | null;
  readonly unbootable: string | null;
  readonly costs: Extract<JobResult, { kind: 'costs' }> | null;
}
