/** Ratios of costs: their band is what trying every end of every unknown finds. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { KINDS } from '../../machines/ledger.ts';
import type { Cycles } from '../words/ledger.ts';
import { type Amounts, type Bill, cyclesOf, holdsOne, ratioOf, type Shared } from './cost-price.ts';

const SEED = { seed: 11, numRuns: 300 };
const kinds = KINDS.slice(0, 5);
const PATHS = 3;

const band = (max: number): fc.Arbitrary<Cycles> =>
  fc
    .tuple(fc.nat(max), fc.nat(max), fc.nat(max))
    .map((three) => three.sort((x, y) => x - y))
    .map(([lo, value, hi]) => ({ lo, value, hi }));

const counts = fc.array(fc.nat(50), { minLength: kinds.length, maxLength: kinds.length });
const times = fc.array(fc.nat(6), { minLength: PATHS, maxLength: PATHS });
const prices = fc.array(band(40), { minLength: kinds.length, maxLength: kinds.length });
const paths = fc.array(band(9), { minLength: PATHS, maxLength: PATHS });

/** What was charged as a path is among the instructions. */
function amountsOf(plain: readonly number[], executions: readonly number[], of: readonly Cycles[]) {
  const charged = executions.reduce((sum, n, path) => sum + n * of[path].value, 0);
  return { counts: plain.map((n, kind) => (kind === 0 ? n + 1 + charged : n)), executions };
}

/** A case in which an instruction costs something. */
const bills = fc
  .record({ a: counts, b: counts, c: times, d: times, prices, mine: paths, yours: paths })
  .map(({ a, b, c, d, prices: [first, ...others], mine, yours }) => {
    const { lo, value, hi } = first;
    const tariff = { kinds, prices: [{ lo: lo + 1, value: value + 1, hi: hi + 1 }, ...others] };
    return {
      a: { amounts: amountsOf(a, c, mine), tariff: { ...tariff, paths: mine } },
      same: { amounts: amountsOf(b, d, mine), tariff: { ...tariff, paths: mine } },
      other: { amounts: amountsOf(b, d, yours), tariff: { ...tariff, paths: yours } },
    };
  });

/** All ends of all bands, as one list of numbers for each choice. */
function* vertices(bands: readonly Cycles[]): Generator<readonly number[]> {
  for (let choice = 0; choice < 1 << bands.length; choice++) {
    yield bands.map(({ lo, hi }, i) => ((choice >> i) & 1 ? hi : lo));
  }
}

function costAt(
  { counts: units, executions }: Amounts,
  own: Bill,
  price: readonly number[],
  lengths: readonly number[],
) {
  const { paths: of } = own.tariff;
  const longer = executions.reduce((sum, n, path) => sum + n * (lengths[path] - of[path].value), 0);
  return units.reduce((sum, n, kind) => sum + (kind === 0 ? n + longer : n) * price[kind], 0);
}

function byBruteForce(a: Bill, b: Bill, shared: Shared): readonly [number, number] {
  const bands = [...a.tariff.prices, ...a.tariff.paths];
  const all = shared === 'code' ? bands : [...bands, ...b.tariff.paths];
  let [lo, hi] = [Infinity, 0];
  for (const vertex of vertices(all)) {
    const price = vertex.slice(0, kinds.length);
    const mine = vertex.slice(kinds.length, kinds.length + PATHS);
    const yours = shared === 'code' ? mine : vertex.slice(kinds.length + PATHS);
    const ratio = costAt(b.amounts, b, price, yours) / costAt(a.amounts, a, price, mine);
    [lo, hi] = [Math.min(lo, ratio), Math.max(hi, ratio)];
  }
  return [lo, hi];
}

function expectBand({ lo, value, hi }: Cycles, [least, most]: readonly [number, number]): void {
  expect(lo).toBeCloseTo(least, 9);
  expect(hi).toBeCloseTo(most, 9);
  expect(lo).toBeLessThanOrEqual(value);
  expect(value).toBeLessThanOrEqual(hi);
}

describe('the band of a ratio', () => {
  it('is the extreme over all prices and lengths of paths, where both run the same code', () => {
    fc.assert(
      fc.property(bills, ({ a, same }) => {
        expectBand(ratioOf(a, same, 'code'), byBruteForce(a, same, 'code'));
      }),
      SEED,
    );
  });

  it('has the lengths of two designs apart, on one machine', () => {
    fc.assert(
      fc.property(bills, ({ a, other }) => {
        expectBand(ratioOf(a, other, 'machine'), byBruteForce(a, other, 'machine'));
      }),
      { ...SEED, numRuns: 60 },
    );
  });

  it('has prices apart as well on two machines: the least of one over the most of the other', () => {
    fc.assert(
      fc.property(bills, ({ a, other }) => {
        const [cheap, dear] = [cyclesOf(a), cyclesOf(other)];
        const { lo, value, hi } = ratioOf(a, other, 'nothing');
        expect([lo, value, hi]).toEqual([
          dear.lo / cheap.hi,
          dear.value / cheap.value,
          dear.hi / cheap.lo,
        ]);
      }),
      SEED,
    );
  });

  it('is a point for equal counts, however wide those of the prices are', () => {
    fc.assert(
      fc.property(bills, ({ a }) => {
        expect(ratioOf(a, a, 'code')).toEqual({ value: 1, lo: 1, hi: 1 });
        expect(holdsOne(ratioOf(a, a, 'machine'))).toBe(true);
      }),
      SEED,
    );
  });

  it('is narrower than both costs’ bands would have it', () => {
    const tariff = { kinds, paths: [], prices: kinds.map(() => ({ lo: 1, value: 10, hi: 100 })) };
    const bill = (n: number) => ({
      tariff,
      amounts: { counts: [2 * n, n, n, n, n], executions: [] },
    });
    expect(ratioOf(bill(10), bill(20), 'code')).toEqual({ value: 2, lo: 2, hi: 2 });
    expect(cyclesOf(bill(10))).toEqual({ value: 600, lo: 60, hi: 6000 });
  });

  it('takes nothing for equal to nothing, and for less than anything', () => {
    const tariff = { kinds: [KINDS[0]], paths: [], prices: [{ lo: 1, value: 1, hi: 1 }] };
    const bill = (n: number) => ({ tariff, amounts: { counts: [n], executions: [] } });
    expect(ratioOf(bill(0), bill(0), 'code').value).toBe(1);
    expect(ratioOf(bill(0), bill(1), 'code').value).toBe(Infinity);
    expect(ratioOf(bill(1), bill(0), 'code').value).toBe(0);
  });
});

describe('cycles', () => {
  it('have the bands of prices and of paths', () => {
    const prices3 = [
      { lo: 1, value: 2, hi: 3 },
      { lo: 10, value: 10, hi: 20 },
    ];
    const tariff = {
      kinds: KINDS.slice(0, 2),
      prices: prices3,
      paths: [{ lo: 4, value: 5, hi: 7 }],
    };
    const amounts = { counts: [100, 1], executions: [10] };
    expect(cyclesOf({ tariff, amounts })).toEqual({ value: 210, lo: 100, hi: 380 });
  });
});
