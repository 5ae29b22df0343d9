/** Keeps account of a run while a judge judges it: each step's outcome, and what it did to the state. */
import type { Outcome } from '../words/outcome.ts';
import type { PackedProgram } from '../words/program.ts';
import type { Result } from '../words/specification.ts';
import type { StepAccount } from '../words/verdict.ts';
import type { Judge, Stage, Watcher } from '../words/watcher.ts';
import type { Session } from './session.ts';

interface Entry {
  expected: string | null;
  readonly gone: string[];
  readonly come: string[];
}

export class Accountant implements Watcher {
  /** The picture of the state before the first step. */
  initial: readonly string[] = [];
  readonly #session: Session;
  readonly #judge: Judge;
  #program: PackedProgram | null = null;
  #picture: readonly string[] = [];
  #entries: Entry[] = [];

  constructor(session: Session, judge: Judge) {
    this.#session = session;
    this.#judge = judge;
  }

  begin(program: PackedProgram, stage: Stage): void {
    this.#judge.begin(program, stage);
    this.#program = program;
    this.#entries = Array.from({ length: program.length }, () => ({
      expected: null,
      gone: [],
      come: [],
    }));
    this.initial = linesOf(this.#judge.pictures());
    this.#picture = this.initial;
  }

  call(step: number, task: number, cycles: number): boolean {
    const going = this.#judge.call(step, task, cycles);
    this.#look(step);
    return going;
  }

  returned(step: number, task: number, result: Result): boolean {
    this.#entries[step].expected ??= this.#judge.expected(step, task);
    const going = this.#judge.returned(step, task, result);
    this.#look(step);
    return going;
  }

  world(step: number, result: Result): boolean {
    this.#entries[step].expected ??= this.#judge.expected(step, 0);
    const going = this.#judge.world(step, result);
    this.#look(step);
    return going;
  }

  rest(open: readonly number[], tasks: readonly number[], stranded: readonly number[]): boolean {
    return this.#judge.rest(open, tasks, stranded);
  }

  power(open: readonly number[]): boolean {
    return this.#judge.power(open);
  }

  panic(message: string, step: number): void {
    this.#judge.panic(message, step);
  }

  exhausted(message: string, step: number): void {
    this.#judge.exhausted(message, step);
  }

  /** After a run, by step. */
  accounts(): readonly StepAccount[] {
    const outcomes = new Map<number, Outcome[]>();
    const { trace } = this.#session;
    for (let i = 0; i < trace.length; i++) {
      const event = trace.at(i);
      if (event.kind !== 'return' && event.kind !== 'world') continue;
      outcomes.set(event.step, [...(outcomes.get(event.step) ?? []), event.outcome]);
    }
    return this.#entries.map((entry, i) => {
      const step = this.#program?.labels[i] ?? -1;
      return { step, outcomes: outcomes.get(step) ?? [], ...entry };
    });
  }

  /** Takes a picture of the state, and writes what has changed to this step's account. */
  #look(step: number): void {
    const pictures = this.#judge.pictures();
    // After what is not accepted there is no state; what it was before is still of interest.
    if (pictures.length === 0) return;
    const after = linesOf(pictures);
    this.#entries[step].gone.push(...this.#picture.filter((line) => !after.includes(line)));
    this.#entries[step].come.push(...after.filter((line) => !this.#picture.includes(line)));
    this.#picture = after;
  }
}

/** The lines of the pictures; where the state is not known for certain, each says which it may be in. */
function linesOf(pictures: readonly string[]): readonly string[] {
  const mark = (n: number) => (pictures.length === 1 ? '' : `(${n + 1} of ${pictures.length}) `);
  return pictures.flatMap((picture, n) =>
    picture.split('\n').flatMap((line) => (line === '' ? [] : [`${mark(n)}${line}`])),
  );
}
