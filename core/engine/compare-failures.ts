/** The differences of a campaign, kept apart by side and signature; each is reduced and explained by itself. */
import type { Comparer, Divergence } from '../words/comparison.ts';
import type { PackedProgram } from '../words/program.ts';
import type { Finding } from '../words/verdict.ts';
import type { Judge } from '../words/watcher.ts';
import {
  type CompareSide,
  type Difference,
  ProgramComparison,
  type ProgramResult,
} from './compare.ts';
import { explainDivergence } from './compare-explain.ts';
import { headerOfAll } from './compare-header.ts';
import { DEFAULT_EXPLAIN_BUDGET } from './explain.ts';
import type { FailureOptions } from './failures.ts';
import { unpackProgram } from './program/pack.ts';
import { DEFAULT_BUDGET, reduce } from './reduce.ts';
import { without } from './reduce-edit.ts';

/** Steps that are taken out of one program that differs, at the most, to see what its difference hides. */
const PEELS = 8;

interface Sight {
  readonly difference: Difference;
  readonly program: PackedProgram;
  seen: number;
}

export class Divergences {
  readonly #sides: readonly CompareSide[];
  readonly #comparer: Comparer;
  readonly #judgeFor: () => Judge;
  readonly #options: FailureOptions & { readonly seed: number };
  /** By side and signature, in the order in which they were found. */
  readonly #sights = new Map<string, Sight>();

  constructor(
    sides: readonly CompareSide[],
    comparer: Comparer,
    judgeFor: () => Judge,
    options: FailureOptions & { readonly seed: number },
  ) {
    this.#sides = sides;
    this.#comparer = comparer;
    this.#judgeFor = judgeFor;
    this.#options = options;
  }

  /** True once as many different ones are known as were asked for. */
  get enough(): boolean {
    return this.#counting >= (this.#options.failures ?? 1);
  }

  /** How many count. */
  get #counting(): number {
    return [...this.#sights.values()].filter((sight) => this.#counts(sight)).length;
  }

  #counts({ difference }: Sight): boolean {
    return this.#options.counts?.(this.#findingOf(difference)) ?? true;
  }

  #findingOf({ message, step, signature }: Difference): Finding {
    return { oracle: this.#comparer.name, message, step, signature };
  }

  /**
   * A program was compared. After a difference nothing more can be said of it: so the step is left out, and the
   * rest is compared by `run`.
   */
  note(compared: ProgramResult, run: (program: PackedProgram) => ProgramResult): void {
    const counted = new Set<string>();
    let result = compared;
    for (let peeled = 0; result.differences.length > 0; peeled++) {
      for (const difference of result.differences) this.#see(difference, result.program, counted);
      const { program } = result;
      if (this.enough || peeled === PEELS || program.length === 1) return;
      const [{ step }] = result.differences;
      const at = Math.max(0, program.labels.indexOf(step));
      result = run(without(program, at, at + 1));
    }
  }

  /** Counts each once in each program of the campaign. */
  #see(difference: Difference, program: PackedProgram, counted: Set<string>): void {
    const key = `${difference.side} ${difference.signature}`;
    const sight = this.#sights.get(key) ?? { difference, program, seen: 0 };
    this.#sights.set(key, sight);
    if (!counted.has(key)) sight.seen++;
    counted.add(key);
  }

  /** Reduces each, and explains it. What one leaves of the budget is there for the next. */
  reduced(): readonly Divergence[] {
    const all = [...this.#sights.values()];
    const counting = all.filter((sight) => this.#counts(sight));
    const chosen = counting.length > 0 ? counting : all;
    let budget = this.#options.reduceBudget ?? DEFAULT_BUDGET;
    return chosen.map((sight, i) => {
      const divergence = this.#reduce(sight, Math.floor(budget / (chosen.length - i)));
      budget -= divergence.executions;
      return divergence;
    });
  }

  /** Two sides alone are run from here on: the first, and the one that differs. */
  #reduce({ difference, program: whole, seen }: Sight, budget: number): Divergence {
    const { side, signature } = difference;
    const two = [this.#sides[0], this.#sides[side]];
    const pair = new ProgramComparison(two, this.#comparer, this.#judgeFor);
    const found = (candidate: PackedProgram): Difference | undefined =>
      pair.run(candidate).differences.find((one) => one.signature === signature);
    const fails = (candidate: PackedProgram): boolean => found(candidate) !== undefined;
    const { contract } = two[0].session;
    const reduced = reduce(upTo(whole, difference, fails), fails, budget, contract.ops);
    // The last word is the reduced program's own; if it no longer differs, the first one's.
    const last = found(reduced.program);
    const program = last === undefined ? whole : reduced.program;
    const finding = this.#findingOf(last ?? found(program) ?? difference);
    const explained = this.#options.explainBudget ?? DEFAULT_EXPLAIN_BUDGET;
    return {
      finding,
      program: unpackProgram(program, contract, headerOfAll(two, program, this.#options.seed)),
      partiallyReduced: reduced.partial || last === undefined,
      executions: reduced.executions,
      seen,
      sides: [0, side],
      ...explainDivergence(pair, program, finding, this.#judgeFor(), explained),
    };
  }
}

/** The program up to the step that differs: what stands behind it had a part only where calls overlap. */
function upTo(
  program: PackedProgram,
  { step }: Difference,
  fails: (candidate: PackedProgram) => boolean,
): PackedProgram {
  const at = program.labels.indexOf(step);
  if (at < 0 || at === program.length - 1) return program;
  const cut = without(program, at + 1, program.length);
  return fails(cut) ? cut : program;
}
