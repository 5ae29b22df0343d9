/** Pairs, and what is known of the rest of two runs, made by hand: for the tests of allowances. */
import { comparerOf } from '../../core/oracles/agree.ts';
import type { Ended, Pair, Past, SideName } from '../../core/words/agreement.ts';
import type { Compared } from '../../core/words/comparison.ts';
import type { Contract } from '../../core/words/contract.ts';
import type { PackedProgram, Stride } from '../../core/words/program.ts';
import { differential } from './index.ts';

const STRIDE: Stride = 8;
const NOT_MADE = -1;

/** How steps ended on both sides, by label: `done 5 | again`. What is not named was done with 0. */
export type Endings = Readonly<Record<number, string>>;

export interface FakeRuns {
  readonly endings: Endings;
  /** Labels that were under way together. */
  readonly together?: readonly (readonly number[])[];
  /** Steps in the order in which they were done, one after the other, on each side; the program's own where it is absent. */
  readonly order?: Readonly<Record<SideName, readonly number[]>>;
  /** By side: which step made the task with this number. */
  readonly names?: Readonly<Record<SideName, Readonly<Record<number, number>>>>;
  /** Whom the specification accepts: both, where it does not say. */
  readonly accepts?: readonly SideName[];
  /** Labels of steps that an anchor starves. */
  readonly starved?: readonly number[];
}

const KINDS = ['done', 'dangling', 'faulted', 'open', 'unbegun'] as const;

/** `done 5`, `faulted`, `ended`, `open`, or a reason. */
export function ended(text: string): Ended {
  const [word, value = '0'] = text.trim().split(' ');
  if (word === 'ended') return { kind: 'faulted', value: 1, reason: null };
  const kind = KINDS.find((one) => one === word);
  if (kind === undefined) return { kind: 'refused', value: 0, reason: word };
  return { kind, value: Number(value), reason: null };
}

function bothOf(endings: Endings, label: number): Readonly<Record<SideName, Ended>> {
  const [a = 'done 0', b = a] = (endings[label] ?? 'done 0').split('|');
  return { a: ended(a), b: ended(b) };
}

/** What the claim of the contract says of the step with this label in a program that ran so on two kernels. */
export function compared<State>(
  contract: Contract<State>,
  program: PackedProgram,
  step: number,
  runs: FakeRuns,
): Compared {
  const at = program.labels.indexOf(step);
  const op = contract.ops[program.ops[at]];
  const own = Array.from(program.labels);
  const rank = (side: SideName, label: number) => (runs.order?.[side] ?? own).indexOf(label);
  const pair: Pair = {
    call: {
      step,
      task: program.by[at],
      op: program.ops[at],
      args: program.args.slice(at * STRIDE, (at + 1) * STRIDE),
      starved: runs.starved?.includes(step) === true,
      aborted: false,
      began: 0,
      rushed: false,
    },
    op: op.name,
    refusals: op.refusals,
    makes: op.starts !== undefined ? 'task' : op.produces !== undefined ? 'handle' : null,
    ...bothOf(runs.endings, step),
  };
  const past: Past = {
    program,
    ended: (side, label) => (own.includes(label) ? bothOf(runs.endings, label)[side] : null),
    beside: (label) =>
      (runs.together ?? []).flatMap((some) =>
        some.includes(label) ? some.filter((one) => one !== label) : [],
      ),
    before: (side, one, other) => rank(side, one) < rank(side, other),
    nameOf: (side, value) => runs.names?.[side][value] ?? NOT_MADE,
    accepted: (side) => runs.accepts?.includes(side) !== false,
  };
  const comparer = comparerOf(contract, differential);
  if (comparer === null) throw new Error(`nothing says how kernels agree on ${contract.name}`);
  const verdict = comparer.judge(pair, past);
  // Without the past it may not know, but never the contrary.
  const sure = comparer.sure(pair);
  if (sure === 'same' && verdict.kind !== 'same')
    throw new Error('it was sure that they are alike');
  if (sure === 'differs' && verdict.kind !== 'differs')
    throw new Error('it was sure that they differ');
  return verdict;
}
