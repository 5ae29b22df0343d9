/** A campaign of comparison: generated programs of one contract on several designs, what they may differ in, what they do. */
import type { Comparer, Comparison } from '../words/comparison.ts';
import type { PackedProgram } from '../words/program.ts';
import type { Judge } from '../words/watcher.ts';
import { type CompareSide, ProgramComparison, type ProgramResult } from './compare.ts';
import { Divergences } from './compare-failures.ts';
import { Tally } from './compare-tally.ts';
import { concluded } from './compare-verdict.ts';
import type { FailureOptions } from './failures.ts';
import { search, some } from './search.ts';

export { differencesIn, merged } from './compare-verdict.ts';

export interface CompareOptions extends FailureOptions {
  readonly seed: number;
  /** Ops at the least: programs are drawn until as many were compared; none, if 0. */
  readonly ops: number;
  /** Steps of an ordinary program; one in 64 has up to ten times as many. */
  readonly maxSteps?: number;
  /** Programs that are compared before the drawn ones. */
  readonly first?: Iterable<PackedProgram>;
  /** Told after every program how many ops were compared. */
  readonly onProgress?: (ops: number) => void;
}

/** Ops of a chunk: what a worker is given at once. */
export const CHUNK_OPS = 5000;
/** From one chunk's seed to the next one's: more than a chunk draws programs, each of which takes a seed. */
const CHUNK_SEEDS = 7919;

export interface Chunk {
  readonly seed: number;
  readonly ops: number;
}

/** The parts of a campaign, each of which can be run by itself, and anywhere; `merged` puts them together. */
export function chunksOf({ seed, ops }: Chunk): readonly Chunk[] {
  return Array.from({ length: Math.ceil(ops / CHUNK_OPS) }, (_, i) => ({
    seed: seed + i * CHUNK_SEEDS,
    ops: Math.min(CHUNK_OPS, ops - i * CHUNK_OPS),
  }));
}

/**
 * Runs a campaign: each program on every side, each side held against the first. `judgeFor` makes a judge that asks the
 * specification alone. The same options give the same comparison, whatever the clock says.
 */
export function compare(
  sides: readonly CompareSide[],
  comparer: Comparer,
  judgeFor: () => Judge,
  options: CompareOptions,
): Comparison {
  const comparison = new ProgramComparison(sides, comparer, judgeFor);
  const tally = new Tally(sides, options.seed);
  const divergences = new Divergences(sides, comparer, judgeFor, options);
  const run = (program: PackedProgram): ProgramResult => {
    const result = comparison.run(program);
    tally.add(result);
    options.onProgress?.(tally.ops);
    return result;
  };
  /** Compares a program of the campaign; true if no more need be compared. */
  const tried = (program: PackedProgram): boolean => {
    divergences.note(run(program), run);
    return divergences.enough;
  };
  let gaveUp: string | null = null;
  if (!some(options.first ?? [], tried)) {
    const drawn = { ...options, anchors: false };
    gaveUp = search(sides[0].session.contract, drawn, tally, tried);
  }
  const { counts } = tally;
  const exceptions = tally.exceptions(comparison);
  const found = { counts, exceptions, divergences: divergences.reduced(), gaveUp };
  return concluded(found, comparer.allowances);
}
