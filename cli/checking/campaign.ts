/** A campaign of one subject: judged, timed, and told with its program if it shows a bug of ours. */
import { performance } from 'node:perf_hooks';
import { type CampaignOptions, check } from '../../core/engine/check.ts';
import { unpackProgram } from '../../core/engine/program/pack.ts';
import { printProgram } from '../../core/engine/program/print.ts';
import type { Session } from '../../core/engine/session.ts';
import { ContractJudge } from '../../core/oracles/judge.ts';
import type { PackedProgram } from '../../core/words/program.ts';
import type { Property } from '../../core/words/property.ts';
import type { Failure, Verdict } from '../../core/words/verdict.ts';
import type { Stage } from '../../core/words/watcher.ts';
import { Bug } from '../errors.ts';
import { headerFor, type Subject } from '../subject.ts';

const REPORT_EVERY_MS = 100;

export interface TimedVerdict {
  readonly verdict: Verdict;
  readonly seconds: number;
}

/** Knows the program that it judges, for the report of a bug of ours. */
class NotingJudge extends ContractJudge<unknown> {
  program: PackedProgram | null = null;

  override begin(program: PackedProgram, stage: Stage): void {
    this.program = program;
    super.begin(program, stage);
  }
}

/** Runs a campaign on a session of this subject; `onProgress` is told now and then of its ops. */
export function campaign(
  subject: Subject,
  properties: readonly Property[],
  session: Session,
  options: Omit<CampaignOptions, 'onProgress'>,
  onProgress: (ops: number) => void,
): TimedVerdict {
  const { contract } = subject;
  const judge = new NotingJudge(contract, properties);
  const start = performance.now();
  let reported = start;
  const told = (ops: number): void => {
    const now = performance.now();
    if (now - reported < REPORT_EVERY_MS) return;
    reported = now;
    onProgress(ops);
  };
  try {
    const verdict = named(
      check(session, judge, { ...options, onProgress: told }),
      subject,
      options.seed,
    );
    return { verdict, seconds: (performance.now() - start) / 1000 };
  } catch (error) {
    const header = headerFor(subject, options.seed);
    const packed = judge.program;
    throw new Bug(
      error,
      packed === null ? 'none' : printProgram(unpackProgram(packed, contract, header)),
    );
  }
}

/** Each counterexample must name the variant as well, or its replay would run another kernel. */
function named(verdict: Verdict, subject: Subject, seed: number): Verdict {
  if (verdict.kind !== 'fails') return verdict;
  const withHeader = <F extends Failure>(failure: F): F => {
    const header = { ...failure.program.header, ...headerFor(subject, seed) };
    return { ...failure, program: { ...failure.program, header } };
  };
  return { ...withHeader(verdict), others: verdict.others.map(withHeader) };
}
