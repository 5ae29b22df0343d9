/** Explains a counterexample: what each step did to the state, and what of it does not matter. */
import type { PackedProgram } from '../words/program.ts';
import type { Explanation, FreeArgument } from '../words/verdict.ts';
import type { Judge } from '../words/watcher.ts';
import { Accountant } from './explain-account.ts';
import { beliefAbout } from './explain-belief.ts';
import { othersFor } from './explain-others.ts';
import { withArgument } from './reduce-edit.ts';
import type { Session } from './session.ts';
import { STRIDE } from './stride.ts';

/** Programs run at the most, where the caller does not say. */
export const DEFAULT_EXPLAIN_BUDGET = 300;

/** Runs so many programs at the most, and at least the counterexample itself. */
export function explain(
  session: Session,
  judge: Judge,
  program: PackedProgram,
  budget: number = DEFAULT_EXPLAIN_BUDGET,
): Explanation {
  const accountant = new Accountant(session, judge);
  session.run(program, accountant);
  const { initial } = accountant;
  const steps = accountant.accounts();
  const { finding } = judge;
  if (finding === null) return { initial, steps, free: [], belief: [], executions: 1 };
  const belief = beliefAbout(finding.message, session);
  const signature = finding.signature ?? finding.oracle;
  let executions = 1;
  const fails = (candidate: PackedProgram): boolean => {
    executions++;
    session.run(candidate, judge);
    return (
      judge.finding !== null && (judge.finding.signature ?? judge.finding.oracle) === signature
    );
  };
  const free: FreeArgument[] = [];
  for (let at = 0; at < program.length * STRIDE; at++) {
    const others = othersFor(session.contract, program, at);
    // An argument of which not all could be tried is not called free.
    if (others.length === 0 || executions + others.length > budget) continue;
    if (!others.every((value) => fails(withArgument(program, at, value)))) continue;
    const step = program.labels[Math.trunc(at / STRIDE)];
    free.push({ step, argument: at % STRIDE, tried: others.length });
  }
  return { initial, steps, free, belief, executions };
}
