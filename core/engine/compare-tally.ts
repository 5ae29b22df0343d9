/** What a campaign of comparison counts, and the legitimate differences that it meets. */
import type { ComparisonCounts, Exception } from '../words/comparison.ts';
import type { PackedProgram } from '../words/program.ts';
import type { CompareSide, Met, ProgramComparison, ProgramResult } from './compare.ts';
import { headerOfAll } from './compare-header.ts';
import { unpackProgram } from './program/pack.ts';
import { reduce } from './reduce.ts';
import type { Searched } from './search.ts';

/** Programs run at the most to make an example smaller: it is shown, and nobody looks for a bug in it. */
const EXAMPLE_BUDGET = 100;

export class Tally implements Searched {
  programs = 0;
  ops = 0;
  /** Programs in a row in which no op was compared. */
  unjudged = 0;
  readonly #sides: readonly CompareSide[];
  readonly #seed: number;
  readonly #sums = {
    mutating: 0,
    mutatingDone: 0,
    doneOnAll: 0,
    named: 0,
    leftOut: 0,
    uncompared: 0,
  };
  /** By allowance and op, the first that was met. */
  readonly #met = new Map<string, { readonly first: Met; times: number }>();

  constructor(sides: readonly CompareSide[], seed: number) {
    this.#sides = sides;
    this.#seed = seed;
  }

  add({ exceptions, counts }: ProgramResult): void {
    this.programs++;
    this.unjudged = counts.ops === 0 ? this.unjudged + 1 : 0;
    this.ops += counts.ops;
    const sums = this.#sums;
    sums.mutating += counts.mutating;
    sums.mutatingDone += counts.mutatingDone;
    sums.doneOnAll += counts.doneOnAll;
    sums.named += counts.named;
    sums.leftOut += counts.leftOut;
    sums.uncompared += counts.uncompared;
    for (const met of exceptions) {
      const known = this.#met.get(keyOf(met));
      if (known === undefined) this.#met.set(keyOf(met), { first: met, times: 1 });
      else known.times++;
    }
  }

  get counts(): ComparisonCounts {
    const { programs, ops } = this;
    return { programs, ops, ...this.#sums };
  }

  /** Each with the first program that showed it, made smaller. */
  exceptions(comparison: ProgramComparison): readonly Exception[] {
    return Array.from(this.#met.values(), ({ first, times }) => {
      const { program, step, endings } = this.#example(first, comparison);
      const { contract } = this.#sides[0].session;
      const header = headerOfAll(this.#sides, program, this.#seed);
      const example = unpackProgram(program, contract, header);
      return { allowance: first.allowance.name, op: first.op, times, example, step, endings };
    });
  }

  #example(first: Met, comparison: ProgramComparison): Met {
    const key = keyOf(first);
    const shown = (program: PackedProgram): Met | undefined =>
      comparison.run(program).exceptions.find((met) => keyOf(met) === key);
    const shows = (program: PackedProgram): boolean => shown(program) !== undefined;
    const { ops } = this.#sides[0].session.contract;
    return shown(reduce(first.program, shows, EXAMPLE_BUDGET, ops).program) ?? first;
  }
}

function keyOf({ allowance, op }: Met): string {
  return `${allowance.name}: ${op}`;
}
