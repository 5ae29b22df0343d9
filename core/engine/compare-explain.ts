/** Explains a difference in three voices: what became of each step on either side, and what the specification says. */
import type { Divergence } from '../words/comparison.ts';
import type { PackedProgram } from '../words/program.ts';
import type { Explanation, Finding, FreeArgument, StepAccount } from '../words/verdict.ts';
import type { Judge } from '../words/watcher.ts';
import type { ProgramComparison } from './compare.ts';
import { isAccepted } from './compare-past.ts';
import type { SideRun } from './compare-side.ts';
import { Accountant } from './explain-account.ts';
import { othersFor } from './explain-others.ts';
import { withArgument } from './reduce-edit.ts';
import { STRIDE } from './stride.ts';

type Explained = Pick<Divergence, 'accepts' | 'accounts' | 'explanation'>;

interface Voice {
  readonly initial: readonly string[];
  readonly steps: readonly StepAccount[];
  /** Whether the specification accepts what this side did; null where it could not say. */
  readonly isAccepted: boolean | null;
}

/**
 * Runs so many programs at the most on each of the two sides of `pair`, and at least the program itself. `judge` asks
 * the specification alone.
 */
export function explainDivergence(
  pair: ProgramComparison,
  program: PackedProgram,
  { step, signature }: Finding,
  judge: Judge,
  budget: number,
): Explained {
  if (budget === 0) return { accepts: 'unknown', accounts: [[], []] };
  pair.run(program);
  const [a, b] = pair.sides.map((side) => voiceOf(side, judge, step));
  let executions = 1;
  const fails = (candidate: PackedProgram): boolean => {
    executions++;
    return pair.run(candidate).differences.some((one) => one.signature === signature);
  };
  const free = freeArguments(pair, program, budget, () => executions, fails);
  const explanation: Explanation = {
    initial: a.initial,
    steps: a.steps,
    free,
    belief: [],
    executions,
  };
  return { accepts: acceptedOf(a, b), accounts: [a.steps, b.steps], explanation };
}

function voiceOf(side: SideRun, judge: Judge, step: number): Voice {
  const { session, program } = side;
  const accountant = new Accountant(session, judge);
  session.run(program, accountant);
  const { initial } = accountant;
  const steps = accountant.accounts();
  const accepted = isAccepted(side, judge, step);
  return { initial, steps, isAccepted: judge.gaveUp === null ? accepted : null };
}

function acceptedOf(a: Voice, b: Voice): Divergence['accepts'] {
  if (a.isAccepted === null || b.isAccepted === null) return 'unknown';
  if (a.isAccepted) return b.isAccepted ? 'both' : 'a';
  return b.isAccepted ? 'b' : 'neither';
}

/** Arguments of which the difference does not depend. */
function freeArguments(
  pair: ProgramComparison,
  program: PackedProgram,
  budget: number,
  executions: () => number,
  fails: (candidate: PackedProgram) => boolean,
): readonly FreeArgument[] {
  const { contract } = pair.sides[0].session;
  const free: FreeArgument[] = [];
  for (let at = 0; at < program.length * STRIDE; at++) {
    const others = othersFor(contract, program, at);
    // An argument of which not all could be tried is not called free.
    if (others.length === 0 || executions() + others.length > budget) continue;
    if (!others.every((value) => fails(withArgument(program, at, value)))) continue;
    const step = program.labels[Math.trunc(at / STRIDE)];
    free.push({ step, argument: at % STRIDE, tried: others.length });
  }
  return free;
}
