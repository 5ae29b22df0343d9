/** What a comparison has shown, out of what it counted; and several of them as one. */
import type { Allowance } from '../words/agreement.ts';
import type { Comparison, ComparisonCounts, Divergence, Exception } from '../words/comparison.ts';
import { ORDER_CHOSEN } from './compare-order.ts';
import { signatureOf } from './failures.ts';

/** The share of compared ops that an allowance may take up, where it does not say. */
export const DEFAULT_LIMIT = 0.01;
/** The share of ops that may go uncompared behind too many legitimate differences in one program. */
const UNCOMPARED_LIMIT = 0.01;
/** A share of fewer ops than these says nothing. */
export const LIMITS_FROM = 500;

/** What a chunk of a campaign is given, and what all of them make together. */
export interface Found {
  readonly counts: ComparisonCounts;
  readonly exceptions: readonly Exception[];
  readonly divergences: readonly Divergence[];
  /** Why no more programs were drawn; null if enough were. */
  readonly gaveUp: string | null;
}

export function concluded(found: Found, allowances: readonly Allowance[]): Comparison {
  const { counts, exceptions, divergences } = found;
  return { ...verdictOf(found, allowances), counts, exceptions, divergences };
}

function verdictOf(
  { counts, exceptions, divergences, gaveUp }: Found,
  allowances: readonly Allowance[],
): Pick<Comparison, 'kind' | 'why'> {
  if (divergences.length > 0) return { kind: 'differ', why: null };
  if (gaveUp !== null) return { kind: 'gaveUp', why: gaveUp };
  const { ops, doneOnAll, uncompared } = counts;
  if (ops === 0) return { kind: 'vacuous', why: 'no ops were compared' };
  if (2 * doneOnAll < ops) {
    const why = `${doneOnAll} of ${ops} ops were done on all sides, fewer than the half that is needed`;
    return { kind: 'vacuous', why };
  }
  if (ops < LIMITS_FROM) return { kind: 'agree', why: null };
  if (uncompared > UNCOMPARED_LIMIT * (ops + uncompared)) {
    const why = `${uncompared} of ${ops + uncompared} ops were not compared`;
    return { kind: 'gaveUp', why };
  }
  for (const { name, limit } of [...allowances, ORDER_CHOSEN]) {
    const rate = limit?.rate ?? DEFAULT_LIMIT;
    const times = timesOf(name, exceptions);
    if (times <= rate * ops) continue;
    const why = `${name}: ${times} of ${ops} ops, more than ${rate * 100} in 100`;
    return { kind: 'gaveUp', why };
  }
  return { kind: 'agree', why: null };
}

function timesOf(name: string, exceptions: readonly Exception[]): number {
  let times = 0;
  for (const { allowance, times: more } of exceptions) if (allowance === name) times += more;
  return times;
}

/** How many differences of their own these chunks have found. */
export function differencesIn(chunks: readonly Comparison[]): number {
  return new Set(chunks.flatMap(({ divergences }) => divergences.map(keyOf))).size;
}

/**
 * The chunks of one campaign, in their order, as one comparison. What stands behind the one with which `failures`
 * differences are known is left out, whether it was run or not: so it is the same for any number of workers.
 */
export function merged(
  chunks: readonly Comparison[],
  allowances: readonly Allowance[],
  failures = 1,
): Comparison {
  const all: Comparison[] = [];
  for (const chunk of chunks) {
    all.push(chunk);
    if (differencesIn(all) >= failures) break;
  }
  return concluded(
    {
      counts: all.map(({ counts }) => counts).reduce(sumOf, NOTHING),
      exceptions: togetherBy(
        exceptionKey,
        all.flatMap(({ exceptions }) => exceptions),
        (one, other) => ({ ...one, times: one.times + other.times }),
      ),
      divergences: togetherBy(
        keyOf,
        all.flatMap(({ divergences }) => divergences),
        (one, other) => ({ ...one, seen: one.seen + other.seen }),
      ),
      gaveUp: all.map((chunk) => searchOf(chunk, allowances)).find((why) => why !== null) ?? null,
    },
    allowances,
  );
}

/** Why a chunk drew no more programs. What it says of its own counts is asked again of all together. */
function searchOf(chunk: Comparison, allowances: readonly Allowance[]): string | null {
  if (chunk.kind !== 'gaveUp') return null;
  const byCounts = verdictOf({ ...chunk, gaveUp: null }, allowances);
  return byCounts.why === chunk.why ? null : chunk.why;
}

export const NOTHING: ComparisonCounts = {
  programs: 0,
  ops: 0,
  mutating: 0,
  mutatingDone: 0,
  doneOnAll: 0,
  named: 0,
  leftOut: 0,
  uncompared: 0,
};

function sumOf(one: ComparisonCounts, other: ComparisonCounts): ComparisonCounts {
  return {
    programs: one.programs + other.programs,
    ops: one.ops + other.ops,
    mutating: one.mutating + other.mutating,
    mutatingDone: one.mutatingDone + other.mutatingDone,
    doneOnAll: one.doneOnAll + other.doneOnAll,
    named: one.named + other.named,
    leftOut: one.leftOut + other.leftOut,
    uncompared: one.uncompared + other.uncompared,
  };
}

function exceptionKey({ allowance, op }: Exception): string {
  return `${allowance}: ${op}`;
}

function keyOf({ sides, finding }: Divergence): string {
  return `${sides.join(' ')}: ${signatureOf(finding)}`;
}

/** Those with one key as one, in the place of the first. */
function togetherBy<T>(
  key: (one: T) => string,
  all: readonly T[],
  join: (one: T, other: T) => T,
): readonly T[] {
  const found = new Map<string, T>();
  for (const one of all) {
    const before = found.get(key(one));
    found.set(key(one), before === undefined ? one : join(before, one));
  }
  return [...found.values()];
}
