/** The reducer: makes a failing program smaller, stage by stage, for as long as it still fails. */
import type { OpDefinition } from '../words/contract.ts';
import type { PackedProgram } from '../words/program.ts';
import { hashOfShape } from './reduce-hash.ts';
import { REOPENED, STAGES, STAGES_WITHOUT_OPS, type Stage } from './reduce-stages.ts';

/** Whether a candidate still fails. It must hold on to the same failure, not to any. */
export type Fails = (candidate: PackedProgram) => boolean;

/** A search under way, as data that structured cloning can copy: it may be saved, and gone on with. */
export interface ReduceState {
  /** The smallest program so far that fails. */
  readonly program: PackedProgram;
  /** Programs run so far. */
  readonly executions: number;
  /** True once nothing is left to try. */
  readonly finished: boolean;
  /** Where the search is: a stage, a place in the program, and a candidate for that place. */
  readonly stage: number;
  readonly place: number;
  readonly candidate: number;
  /** Whether this stage has made the program smaller. */
  readonly progress: boolean;
  /** The hashes of all programs that were run, whatever the labels in them. */
  readonly tried: readonly number[];
}

export interface Reduced {
  readonly program: PackedProgram;
  /** Programs run. */
  readonly executions: number;
  /** True if the budget ended before everything was tried. */
  readonly partial: boolean;
}

/** Executions at the most, where the caller does not say. */
export const DEFAULT_BUDGET = 2000;

/** The search for a program that fails, from its beginning. What follows the failing step should be gone. */
export function reduceState(program: PackedProgram): ReduceState {
  return {
    program,
    executions: 0,
    finished: false,
    stage: 0,
    place: 0,
    candidate: 0,
    progress: false,
    tried: [],
  };
}

/**
 * Goes on with a search. The steps that remain keep their labels. Without the definitions of the ops,
 * tasks and arguments stay as they are.
 */
export class Reducer {
  readonly #fails: Fails;
  readonly #ops: readonly OpDefinition[];
  readonly #stages: readonly Stage[];
  readonly #tried: Set<number>;
  #best: PackedProgram;
  #executions: number;
  #finished: boolean;
  #stage: number;
  #place: number;
  #candidate: number;
  #progress: boolean;
  /** What there is to try in the present place; null until it is looked at. */
  #candidates: readonly PackedProgram[] | null = null;

  constructor(state: ReduceState, fails: Fails, ops: readonly OpDefinition[] = []) {
    this.#fails = fails;
    this.#ops = ops;
    this.#stages = ops.length > 0 ? STAGES : STAGES_WITHOUT_OPS;
    this.#tried = new Set(state.tried);
    this.#tried.add(hashOfShape(state.program, ops));
    this.#best = state.program;
    this.#executions = state.executions;
    this.#finished = state.finished;
    this.#stage = state.stage;
    this.#place = state.place;
    this.#candidate = state.candidate;
    this.#progress = state.progress;
  }

  /** Runs so many programs at the most; true if nothing is left to try. */
  run(budget: number): boolean {
    const end = this.#executions + budget;
    for (;;) {
      const candidate = this.#next();
      if (candidate === null) return true;
      if (this.#executions >= end) return false;
      this.#tried.add(hashOfShape(candidate, this.#ops));
      this.#executions++;
      if (!this.#fails(candidate)) continue;
      this.#best = candidate;
      this.#progress = true;
      this.#candidates = null;
      this.#candidate = 0;
    }
  }

  get state(): ReduceState {
    return {
      program: this.#best,
      executions: this.#executions,
      finished: this.#finished,
      stage: this.#stage,
      place: this.#place,
      candidate: this.#candidate,
      progress: this.#progress,
      tried: [...this.#tried],
    };
  }

  /** The next candidate that was not tried yet; null if there is none. */
  #next(): PackedProgram | null {
    while (!this.#finished) {
      const stage = this.#stages[this.#stage];
      if (stage === undefined) {
        this.#finished = true;
      } else if (this.#place >= stage.places(this.#best, this.#ops)) {
        this.#leave(stage);
      } else {
        this.#candidates ??= stage.candidates(this.#best, this.#place, this.#ops);
        while (this.#candidate < this.#candidates.length) {
          const candidate = this.#candidates[this.#candidate];
          if (!this.#tried.has(hashOfShape(candidate, this.#ops))) return candidate;
          this.#candidate++;
        }
        this.#go(this.#stage, this.#place + 1);
      }
    }
    return null;
  }

  /** The stage is over: on to the next one, or back to where its progress may help. */
  #leave(stage: Stage): void {
    const next = this.#progress && stage.reopens ? REOPENED : this.#stage + 1;
    this.#progress = false;
    this.#go(next, 0);
  }

  #go(stage: number, place: number): void {
    this.#stage = stage;
    this.#place = place;
    this.#candidate = 0;
    this.#candidates = null;
  }
}

/** Reduces a program of which `fails` says true, in one go. */
export function reduce(
  program: PackedProgram,
  fails: Fails,
  budget: number = DEFAULT_BUDGET,
  ops: readonly OpDefinition[] = [],
): Reduced {
  const reducer = new Reducer(reduceState(program), fails, ops);
  const finished = reducer.run(budget);
  const { program: best, executions } = reducer.state;
  return { program: best, executions, partial: !finished };
}
