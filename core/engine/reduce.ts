/** A greedy reducer: makes a failing program smaller for as long as it still fails. */
import type { OpDefinition } from '../words/contract.ts';
import type { PackedProgram } from '../words/program.ts';
import {
  exchangeTasks,
  highestTask,
  keyOf,
  mergeHandles,
  mergeTasks,
  withArgument,
  without,
  withoutAnchor,
  withPerformer,
} from './reduce-edit.ts';
import { simpler } from './reduce-simpler.ts';
import { STRIDE } from './stride.ts';

export interface Reduced {
  readonly program: PackedProgram;
  /** Programs run. */
  readonly executions: number;
  /** True if the budget ended before everything was tried. */
  readonly partial: boolean;
}

/** Executions at the most, where the caller does not say. */
export const DEFAULT_BUDGET = 2000;

/**
 * Reduces a program of which `fails` says true. Everything after the failing step should have been
 * left out already. The steps that remain keep their labels. Without the definitions of the ops,
 * tasks and arguments stay as they are. `fails` must hold on to the same failure, not to any.
 */
export function reduce(
  program: PackedProgram,
  fails: (candidate: PackedProgram) => boolean,
  budget: number = DEFAULT_BUDGET,
  ops: readonly OpDefinition[] = [],
): Reduced {
  const search = new Search(program, fails, budget);
  let before = '';
  while (before !== keyOf(search.best) && !search.exhausted) {
    before = keyOf(search.best);
    dropSteps(search);
    dropAnchors(search);
    // Without the definitions nobody knows what the arguments mean.
    if (ops.length > 0) {
      lowerTasks(search, ops);
      mergeSources(search, ops);
      simplifyArguments(search, ops);
    }
  }
  return { program: search.best, executions: search.executions, partial: search.exhausted };
}

/** The smallest failing program so far, and what was tried. */
class Search {
  best: PackedProgram;
  executions = 0;
  /** True once something was left untried for want of budget. */
  exhausted = false;
  readonly #fails: (candidate: PackedProgram) => boolean;
  readonly #budget: number;
  readonly #tried = new Set<string>();

  constructor(program: PackedProgram, fails: Search['attempt'], budget: number) {
    this.best = program;
    this.#fails = fails;
    this.#budget = budget;
    this.#tried.add(keyOf(program));
  }

  /** Takes the candidate if it still fails. Each candidate is run once. */
  attempt(candidate: PackedProgram): boolean {
    const key = keyOf(candidate);
    if (this.#tried.has(key)) return false;
    if (this.executions >= this.#budget) {
      this.exhausted = true;
      return false;
    }
    this.#tried.add(key);
    this.executions++;
    if (!this.#fails(candidate)) return false;
    this.best = candidate;
    return true;
  }
}

/** Halves, quarters and so on down to single steps, from the end: later steps need earlier ones. */
function dropSteps(search: Search): void {
  let chunk = Math.max(1, search.best.length >> 1);
  while (!search.exhausted) {
    let dropped = false;
    for (let end = search.best.length; end > 0; end -= chunk) {
      const start = Math.max(0, end - chunk);
      if (end - start === search.best.length) continue;
      if (search.attempt(without(search.best, start, end))) dropped = true;
    }
    if (chunk === 1 && !dropped) return;
    chunk = Math.max(1, chunk >> 1);
  }
}

function dropAnchors(search: Search): void {
  for (let i = search.best.anchors.length - 1; i >= 0; i--) {
    search.attempt(withoutAnchor(search.best, i));
  }
}

/** Fewer and lower slots: `t4` does what `t1` might do, or at least becomes `t2`. */
function lowerTasks(search: Search, ops: readonly OpDefinition[]): void {
  for (let slot = highestTask(search.best, ops); slot > 1; slot--) {
    for (let lower = 1; lower < slot; lower++) {
      if (search.attempt(mergeTasks(search.best, ops, slot, lower))) break;
      if (search.best.by.includes(lower)) continue;
      if (search.attempt(exchangeTasks(search.best, ops, slot, lower))) break;
    }
  }
  for (let i = 0; i < search.best.length; i++) {
    for (let lower = 1; lower < search.best.by[i]; lower++) {
      if (search.attempt(withPerformer(search.best, i, lower))) break;
    }
  }
}

/** One handle in place of two of a kind, so that the step that made the other may go. */
function mergeSources(search: Search, ops: readonly OpDefinition[]): void {
  for (let late = search.best.length - 1; late > 0; late--) {
    const kind = ops[search.best.ops[late]].produces;
    if (kind === undefined) continue;
    for (let early = 0; early < late; early++) {
      const { labels } = search.best;
      if (ops[search.best.ops[early]].produces !== kind) continue;
      if (search.attempt(mergeHandles(search.best, ops, labels[late], labels[early]))) break;
    }
  }
}

function simplifyArguments(search: Search, ops: readonly OpDefinition[]): void {
  for (let i = 0; i < search.best.length; i++) {
    ops[search.best.ops[i]].args.forEach((arg, k) => {
      const at = i * STRIDE + k;
      for (const value of simpler(arg.domain, search.best.args[at])) {
        if (search.attempt(withArgument(search.best, at, value))) break;
      }
    });
  }
}
