/**
 * Prices: what counts cost in cycles, and how the costs of two compare, each with its band.
 *
 * Neither prices nor the lengths of paths are known to the last digit. What is not known is the
 * same for both sides where they share it, so a ratio's band is not that of one cost over the
 * other: it is the extreme of the ratio over all that the unknown may be.
 */
import type { Cycles, Kind } from '../words/ledger.ts';
import type { Session } from './session.ts';

const INSTRUCTIONS: Kind = 'instructions';
/**
 * Each round makes the ratio larger (or smaller), until none does: there are few, whatever the
 * counts.
 */
const ROUNDS = 64;
const SAME: Cycles = { value: 1, lo: 1, hi: 1 };

/**
 * What was done: units by kind, and how often each path of the design was charged (its value is
 * among the instructions).
 */
export interface Amounts {
  readonly counts: readonly number[];
  readonly executions: readonly number[];
}

/** What a side's units cost, and how long its paths are. */
export interface Tariff {
  readonly kinds: readonly Kind[];
  /** Cycles for one unit, by kind. */
  readonly prices: readonly Cycles[];
  /** Instructions, by path. */
  readonly paths: readonly Cycles[];
}

/**
 * What two sides have in common: `code`, prices and paths (one design on one machine, before and
 * after a change); `machine`, prices alone; `nothing`, where they run on different machines.
 */
export type Shared = 'code' | 'machine' | 'nothing';

/** What a side did, and what it has to pay for that. */
export interface Bill {
  readonly amounts: Amounts;
  readonly tariff: Tariff;
}

/** The prices of the session's machine, and the paths of its design. */
export function tariffOf(session: Session): Tariff {
  const { ledger, design } = session;
  return {
    kinds: ledger.kinds,
    prices: ledger.kinds.map((kind) => ledger.price(kind)),
    paths: (design.paths?.paths ?? []).map(({ instructions }) => instructions),
  };
}

/** At the sheet's values, and at the ends of the bands of prices and paths. */
export function cyclesOf({ amounts, tariff }: Bill): Cycles {
  const units = unitsOf(amounts, tariff);
  const sum = (end: 'lo' | 'hi'): number =>
    units.reduce((all, unit, kind) => all + unit[end] * tariff.prices[kind][end], 0);
  return { value: atValue(amounts, tariff), lo: sum('lo'), hi: sum('hi') };
}

/** What `b` costs for each cycle that `a` costs. */
export function ratioOf(a: Bill, b: Bill, shared: Shared): Cycles {
  const [below, above] = [atValue(a.amounts, a.tariff), atValue(b.amounts, b.tariff)];
  // Nothing against nothing is the same; something against nothing is more than any number.
  if (below === 0) return above === 0 ? SAME : { value: Infinity, lo: Infinity, hi: Infinity };
  const value = above / below;
  if (shared === 'nothing') {
    const [cheap, dear] = [cyclesOf(a), cyclesOf(b)];
    return { value, lo: dear.lo / cheap.hi, hi: dear.hi / cheap.lo };
  }
  const unknown = unknownsOf(a, b, shared);
  return {
    value,
    lo: extreme(unknown, value, (x, y) => x < y),
    hi: extreme(unknown, value, (x, y) => x > y),
  };
}

/** Whether it is not known which of the two is dearer. */
export function holdsOne({ lo, hi }: Cycles): boolean {
  return lo <= 1 && 1 <= hi;
}

function atValue({ counts }: Amounts, { prices }: Tariff): number {
  return counts.reduce((sum, count, kind) => sum + count * prices[kind].value, 0);
}

/** A quantity that lies between two ends, and how often each side has it. */
interface Unknown {
  readonly a: number;
  readonly b: number;
  readonly lo: number;
  readonly hi: number;
}

/**
 * A price, and what each side has of its kind: surely, and as far as its paths are longer or
 * shorter than their values.
 */
interface PricedUnknown extends Unknown {
  readonly inside: readonly Unknown[];
}

/** Units by kind; those of instructions at both ends of the paths' bands. */
function unitsOf({ counts, executions }: Amounts, { kinds, paths }: Tariff): readonly Cycles[] {
  let [lo, hi] = [0, 0];
  executions.forEach((times, path) => {
    lo += times * (paths[path].lo - paths[path].value);
    hi += times * (paths[path].hi - paths[path].value);
  });
  return counts.map((count, kind) =>
    kinds[kind] === INSTRUCTIONS
      ? { value: count, lo: count + lo, hi: count + hi }
      : { value: count, lo: count, hi: count },
  );
}

function unknownsOf(a: Bill, b: Bill, shared: 'code' | 'machine'): readonly PricedUnknown[] {
  const lengths =
    shared === 'code'
      ? lengthsOf(a, (times, path) => [times, b.amounts.executions[path] ?? 0])
      : [...lengthsOf(a, (times) => [times, 0]), ...lengthsOf(b, (times) => [0, times])];
  return a.tariff.kinds.map((kind, k) => ({
    a: a.amounts.counts[k],
    b: b.amounts.counts[k],
    lo: a.tariff.prices[k].lo,
    hi: a.tariff.prices[k].hi,
    inside: kind === INSTRUCTIONS ? lengths : [],
  }));
}

/** How much longer each path may be than its value, or shorter. */
function lengthsOf(
  { amounts, tariff }: Bill,
  timesOf: (times: number, path: number) => readonly [number, number],
): Unknown[] {
  return tariff.paths.map(({ value, lo, hi }, path) => {
    const [a, b] = timesOf(amounts.executions[path], path);
    return { a, b, lo: lo - value, hi: hi - value };
  });
}

/**
 * The greatest or least ratio. It is reached where every unknown is at one of its ends.
 * Dinkelbach's method: with a ratio that can be had, each goes to the end that makes more of b less
 * that ratio times a; if the ratio there is no better, there is none better.
 */
function extreme(
  unknowns: readonly PricedUnknown[],
  start: number,
  isBetter: (x: number, y: number) => boolean,
): number {
  let best = start;
  for (let round = 0; round < ROUNDS; round++) {
    let [above, below] = [0, 0];
    for (const { a, b, lo, hi, inside } of unknowns) {
      let [more, less] = [b, a];
      for (const one of inside) {
        const length = endOf(one.b - best * one.a, one.lo, one.hi, isBetter);
        more += one.b * length;
        less += one.a * length;
      }
      const price = endOf(more - best * less, lo, hi, isBetter);
      above += more * price;
      below += less * price;
    }
    const found = above / below;
    if (!isBetter(found, best)) return best;
    best = found;
  }
  return best;
}

/** The end of the band at which `factor` times it is better. */
function endOf(
  factor: number,
  lo: number,
  hi: number,
  isBetter: (x: number, y: number) => boolean,
): number {
  return isBetter(factor * lo, factor * hi) ? lo : hi;
}
