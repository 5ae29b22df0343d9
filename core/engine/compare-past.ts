/** Two runs of one program beside each other: pairs of endings, and what an allowance may ask of the rest. */
import type { Ended, Pair, Past, SideName } from '../words/agreement.ts';
import type { Contract } from '../words/contract.ts';
import type { Anchor, PackedProgram } from '../words/program.ts';
import type { Call } from '../words/specification.ts';
import type { Judge } from '../words/watcher.ts';
import type { SideRun } from './compare-side.ts';
import { HistoryWatcher } from './history.ts';
import { STRIDE } from './stride.ts';

type Writable<T> = { -readonly [Field in keyof T]: T[Field] };

const NOTHING: Ended = { kind: 'unbegun', value: 0, reason: null };

/** In place of a label: the task was made by boot, or by nobody. */
const ROOT = 0;
const NOBODY = -1;

export class TwoRuns implements Past {
  readonly a: SideRun;
  readonly b: SideRun;
  program: PackedProgram;
  readonly #contract: Contract;
  readonly #judgeFor: () => Judge;
  #judge: Judge | null = null;
  /** The pair at hand, filled anew for each step. */
  readonly #call: Writable<Call> = {
    step: 0,
    task: 0,
    op: 0,
    args: new Int32Array(STRIDE),
    starved: false,
    aborted: false,
    began: 0,
    rushed: false,
  };
  readonly #pair: Writable<Pair> = {
    call: this.#call,
    op: '',
    refusals: [],
    makes: null,
    a: NOTHING,
    b: NOTHING,
  };

  constructor(a: SideRun, b: SideRun, judgeFor: () => Judge) {
    this.a = a;
    this.b = b;
    this.program = a.program;
    this.#contract = a.session.contract;
    this.#judgeFor = judgeFor;
  }

  /** Whether the step in this place of `b` has ended in the same way on `a`, to the letter. Nothing is allocated. */
  looksSame(step: number): boolean {
    const other = this.a.placeOf(this.b.program.labels[step]);
    const { history } = this.b;
    const first = this.a.history;
    return (
      other >= 0 &&
      first.kind(other) === history.kind(step) &&
      first.value(other) === history.value(step)
    );
  }

  /** How the step with this label ended on both sides; null where one has no such step. It holds until the next is asked for. */
  pair(label: number): Pair | null {
    const [a, b] = [this.a.placeOf(label), this.b.placeOf(label)];
    if (a < 0 || b < 0) return null;
    this.#fill(label, this.b.program, b);
    this.#pair.a = this.a.endedAt(a);
    this.#pair.b = this.b.endedAt(b);
    return this.#pair;
  }

  /** How it ended in the task that it made, as after a fork; null where it did not return there on both sides. */
  births(label: number): Pair | null {
    const [a, b] = [this.a.placeOf(label), this.b.placeOf(label)];
    if (a < 0 || b < 0) return null;
    const task = this.b.history.births(b);
    if (task === 0 || this.a.history.births(a) !== task) return null;
    this.#fill(label, this.b.program, b);
    this.#call.task = task;
    this.#pair.makes = null;
    this.#pair.a = this.a.birthAt(a);
    this.#pair.b = this.b.birthAt(b);
    return this.#pair;
  }

  ended(side: SideName, label: number): Ended | null {
    return this[side].ended(label);
  }

  beside(label: number): readonly number[] {
    const labels = new Set([...besideOn(this.a, label), ...besideOn(this.b, label)]);
    return [...labels].sort((one, other) => one - other);
  }

  before(side: SideName, one: number, other: number): boolean {
    const run = this[side];
    const [first, second] = [run.placeOf(one), run.placeOf(other)];
    if (first < 0 || second < 0) return false;
    return endOf(run, first) < run.history.began(second);
  }

  nameOf(side: SideName, value: number): number {
    const run = this[side];
    const { history, program } = run;
    const now = endOf(run, run.placeOf(this.#call.step));
    let [latest, name] = [0, value === run.session.root ? ROOT : NOBODY];
    for (let i = 0; i < program.length; i++) {
      const makes = this.#contract.ops[program.ops[i]].starts !== undefined;
      if (!makes || history.kind(i) !== 'done' || history.value(i) !== value) continue;
      // A number may be given again when the task that had it is gone, but not before it was given.
      const made = history.ended(i);
      if (made > now || made < latest) continue;
      [latest, name] = [made, program.labels[i]];
    }
    return name;
  }

  accepted(side: SideName, label: number): boolean {
    this.#judge ??= this.#judgeFor();
    return isAccepted(this[side], this.#judge, label);
  }

  #fill(label: number, program: PackedProgram, step: number): void {
    const call = this.#call;
    call.step = label;
    call.task = program.by[step];
    call.op = program.ops[step];
    for (let k = 0; k < STRIDE; k++) call.args[k] = program.args[step * STRIDE + k];
    const definition = this.#contract.ops[call.op];
    const pair = this.#pair;
    pair.op = definition.name;
    pair.refusals = definition.refusals;
    pair.makes =
      definition.starts !== undefined
        ? 'task'
        : definition.produces !== undefined
          ? 'handle'
          : null;
    call.starved = this.#isDisturbed('fail', label);
    call.rushed = this.#isDisturbed('interrupt', label);
    call.aborted = program.anchors.some((one) => one.action === 'abort' && one.step === label);
  }

  /** Whether an anchor of this kind is at the step, or at one that was under way while it was. */
  #isDisturbed(action: Anchor['action'], label: number): boolean {
    const anchors = this.program.anchors.filter((anchor) => anchor.action === action);
    if (anchors.length === 0) return false;
    const reached = [label, ...this.beside(label)];
    return anchors.some(({ step }) => reached.includes(step));
  }
}

/** Whether the judge accepts what this side runs up to the return of the step with this label. */
export function isAccepted(run: SideRun, judge: Judge, label: number): boolean {
  const until = new HistoryWatcher(judge);
  const last = run.placeOf(label);
  until.stopAt = (step) => step === last;
  run.session.run(run.program, until);
  return judge.finding === null;
}

/** The moment at which a step returned; never, if it did not. */
function endOf({ history }: SideRun, step: number): number {
  return history.ended(step) || Number.POSITIVE_INFINITY;
}

/** The labels of steps that were under way on this side while the one with this label was. */
function besideOn(run: SideRun, label: number): readonly number[] {
  const step = run.placeOf(label);
  const { history, program } = run;
  if (step < 0 || history.began(step) === 0) return [];
  const [began, ended] = [history.began(step), endOf(run, step)];
  const found: number[] = [];
  for (let i = 0; i < program.length; i++) {
    const start = history.began(i);
    const isOther = i !== step && start > 0;
    if (isOther && start < ended && endOf(run, i) > began) found.push(program.labels[i]);
  }
  return found;
}
