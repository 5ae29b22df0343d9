/**
 * A cost meter: listens to a run, and tells what each step cost.
 *
 * The ledger knows who asked for what is done, also while a server works for him. So a step's own
 * costs are those of its task between its call and its return, even where calls overlap.
 */
import type { Ended } from '../words/agreement.ts';
import type { CostTable, StepCost } from '../words/cost.ts';
import type { PackedProgram } from '../words/program.ts';
import type { Result } from '../words/specification.ts';
import type { Stage, Watcher } from '../words/watcher.ts';
import type { MakeOffer, Mark, WorkloadOffer } from '../words/workload.ts';
import { between, LedgerReader, plus } from './cost-columns.ts';
import { Marks } from './cost-marks.ts';
import { silent } from './silent-watcher.ts';

/** A call under way, and what had been paid and done when it began. */
interface Open {
  readonly index: number;
  readonly task: number;
  readonly paid: CostTable;
  readonly done: CostTable;
}

interface Ending extends StepCost {
  readonly index: number;
  /** Whether its task performs the step: the child of a fork returns from its parent's. */
  readonly performs: boolean;
}

const OPEN: Ended = { kind: 'open', value: 0, reason: null };

export class CostMeter implements Watcher {
  readonly #inner: Watcher;
  readonly #reader = new LedgerReader();
  readonly #marks = new Marks(
    () => this.#stage().peek.pc(),
    () => this.#look().done(),
  );
  #program: PackedProgram | null = null;
  #onStage: Stage | null = null;
  #ended: Ending[] = [];
  /** By task. */
  readonly #open = new Map<number, Open>();
  /** By the index of a step: what had been done when it was called. */
  readonly #began = new Map<number, CostTable>();
  /** By task: what it had paid when its last call ended. */
  #closed: CostTable[] = [];
  /** What tasks paid between two calls of theirs. */
  #between: CostTable | null = null;

  /** `inner` hears all that the meter hears, and says when a run is to end. */
  constructor(inner: Watcher = silent) {
    this.#inner = inner;
  }

  /**
   * What each step cost in the last run, in the program's order: those that returned, and those
   * that were still open in the end. After a fork, the step's own task comes first, and then the
   * child that returned from it as well. An act of the world costs nothing by itself: what it sets
   * off is on the machine's account, which is payer 0.
   */
  steps(): readonly StepCost[] {
    const open = [...this.#open.values()].map((one) => this.#account(one, OPEN));
    return [...this.#ended, ...open]
      .sort((a, b) => a.index - b.index || Number(b.performs) - Number(a.performs))
      .map(({ step, task, op, ended, own, whole }) => ({ step, task, op, ended, own, whole }));
  }

  /**
   * What tasks had to pay in the last run while they were in no call. Bringing a task to its next
   * step is the harness's, and a handler that it must run before is the machine's: so mostly nothing.
   */
  beside(): CostTable {
    const after = this.#closed.flatMap((closed, task) =>
      task === 0 || this.#open.has(task) ? [] : [between(closed, this.#reader.paid(task))],
    );
    return after.reduce(plus, this.#between ?? this.#reader.nothing());
  }

  /** A point of a workload's code: see `between`. It may be handed on by itself. */
  get mark(): Mark {
    return this.#marks.mark;
  }

  /**
   * What was done, on everybody's account, from each mark `from` to the next mark `to`; they may be
   * the same.
   */
  between(from: string, to: string): readonly CostTable[] {
    return this.#marks.between(from, to);
  }

  /**
   * The offer that `make` makes with this meter's marks, each of which counts once, however often
   * its code is run again.
   */
  offer(make: MakeOffer, firstPath: number): WorkloadOffer {
    return this.#marks.offer(make, firstPath);
  }

  begin(program: PackedProgram, stage: Stage): void {
    this.#program = program;
    this.#onStage = stage;
    this.#ended = [];
    this.#open.clear();
    this.#began.clear();
    this.#marks.clear();
    const { payers } = this.#look();
    this.#closed = Array.from({ length: payers }, (_, payer) => this.#reader.paid(payer));
    this.#between = this.#reader.nothing();
    this.#inner.begin(program, stage);
  }

  call(step: number, task: number, cycles: number): boolean {
    const paid = this.#look().paid(task);
    const done = this.#reader.done();
    this.#between = plus(between(this.#closed[task], paid), this.#between ?? paid);
    this.#began.set(step, done);
    this.#open.set(task, { index: step, task, paid, done });
    return this.#inner.call(step, task, cycles);
  }

  returned(step: number, task: number, result: Result): boolean {
    this.#look();
    const open = this.#open.get(task) ?? this.#born(step, task);
    this.#close(open, this.#endedBy(result));
    return this.#inner.returned(step, task, result);
  }

  world(step: number, result: Result): boolean {
    const nothing = this.#look().nothing();
    const ended = this.#endedBy(result);
    this.#ended.push({ ...this.#named(step, 0), ended, own: nothing, whole: nothing });
    return this.#inner.world(step, result);
  }

  rest(open: readonly number[], tasks: readonly number[], stranded: readonly number[]): boolean {
    this.#look();
    open.forEach((step, i) => {
      if (!this.#open.has(tasks[i])) this.#open.set(tasks[i], this.#born(step, tasks[i]));
    });
    return this.#inner.rest(open, tasks, stranded);
  }

  power(open: readonly number[]): boolean {
    this.#look();
    for (const one of [...this.#open.values()]) this.#close(one, OPEN);
    return this.#inner.power(open);
  }

  panic(message: string, step: number): void {
    this.#look();
    this.#inner.panic(message, step);
  }

  exhausted(message: string, step: number): void {
    this.#look();
    this.#inner.exhausted(message, step);
  }

  #stage(): Stage {
    if (this.#onStage === null) throw new Error('no run has begun under this meter');
    return this.#onStage;
  }

  /** Reads the ledger of the machine that is current. */
  #look(): LedgerReader {
    this.#reader.look(this.#stage().ledger);
    return this.#reader;
  }

  /**
   * The child of a fork is in its parent's call, and all that it has paid since it was made was
   * paid in that.
   */
  #born(index: number, task: number): Open {
    const done = this.#began.get(index) ?? this.#reader.done();
    return { index, task, paid: this.#closed[task], done };
  }

  #close(open: Open, ended: Ended): void {
    this.#ended.push(this.#account(open, ended));
    this.#open.delete(open.task);
    this.#closed[open.task] = this.#reader.paid(open.task);
  }

  #account(open: Open, ended: Ended): Ending {
    const own = between(open.paid, this.#reader.paid(open.task));
    const whole = between(open.done, this.#reader.done());
    return { ...this.#named(open.index, open.task), ended, own, whole };
  }

  #named(index: number, task: number) {
    const program = this.#program;
    if (program === null) throw new Error('no run has begun under this meter');
    const performs = program.by[index] === task;
    return { index, step: program.labels[index], task, op: program.ops[index], performs };
  }

  #endedBy({ kind, value }: Result): Ended {
    if (kind !== 'refused') return { kind, value: kind === 'dangling' ? 0 : value, reason: null };
    // The herald has just written it down, in the contract's word.
    const { trace } = this.#stage();
    const event = trace.at(trace.length - 1);
    const said = event.kind === 'return' || event.kind === 'world' ? event.outcome : null;
    return { kind, value: 0, reason: said?.kind === 'refused' ? said.errno : null };
  }
}
