/** The sweeps of a check: each step of a few programs, disturbed in each way that it can be. */
import { nothingToSweep, Sweep, type SweepKind } from '../../core/engine/sweep.ts';
import type { Property } from '../../core/words/property.ts';
import type { Verdict } from '../../core/words/verdict.ts';
import { openSession, type Subject } from '../subject.ts';
import { campaign } from './campaign.ts';

/** Every step is run once for each disturbance, and all the others with it: short programs do more. */
const SWEEP_STEPS = 16;
const PER_STEP = 64;

export interface SweepResult {
  readonly kind: 'sweep';
  readonly sweep: SweepKind;
  /** Null where there is nothing to disturb; `nothing` says why. */
  readonly verdict: Verdict | null;
  readonly nothing: string | null;
  /** Programs looked at, those of them that were swept, and their runs that were disturbed. */
  readonly lookedAt: number;
  readonly programs: number;
  readonly runs: number;
  /** Disturbances that were not tried. */
  readonly leftOut: number;
  readonly seconds: number;
}

export interface SweepRequest {
  readonly kind: SweepKind;
  readonly programs: number;
}

export function performSweep(
  subject: Subject,
  properties: readonly Property[],
  request: SweepRequest,
  { seed, failures }: { readonly seed: number; readonly failures: number },
  onProgress: (ops: number) => void,
): SweepResult {
  const session = openSession(subject);
  const { kind, programs } = request;
  const options = { seed, programs, maxSteps: SWEEP_STEPS, perStep: PER_STEP };
  const sweep = new Sweep(session, kind, options);
  const nothing = nothingToSweep(session, kind);
  const found =
    nothing === null
      ? campaign(subject, properties, session, { seed, failures, ops: 0, first: sweep }, onProgress)
      : { verdict: null, seconds: 0 };
  return {
    kind: 'sweep',
    sweep: kind,
    verdict: found.verdict === null ? null : whole(found.verdict),
    nothing,
    lookedAt: sweep.lookedAt,
    programs: sweep.programs,
    runs: sweep.runs,
    leftOut: sweep.leftOut,
    seconds: found.seconds,
  };
}

/** A sweep need not see all that a campaign must see: it is no campaign of its own. */
function whole(verdict: Verdict): Verdict {
  if (verdict.kind !== 'vacuous') return verdict;
  return { kind: 'holds', counts: verdict.counts, exhausted: false };
}
