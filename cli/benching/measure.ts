/** Takes from a run what a workload wants measured of it. */
import type { CostMeter } from '../../core/engine/cost-meter.ts';
import type { CostTable, StepCost } from '../../core/words/cost.ts';
import type { Ledger } from '../../core/words/ledger.ts';
import type { Measure } from '../../core/words/workload.ts';

/** A run of which nothing can be measured. The message is a clause that says why. */
export class Unmeasured extends Error {
  override readonly name = 'Unmeasured';
}

export interface Measured {
  /** For one time. */
  readonly table: CostTable;
  /** By what share of it two measurements differ that should be equal; 0 where there is but one. */
  readonly spread: number;
}

/** What a run showed: a meter's steps, and what lies between its marks. */
export type Metered = Pick<CostMeter, 'steps' | 'between'>;

export function measured(measure: Measure, meter: Metered, ledger: Ledger): Measured {
  switch (measure.kind) {
    case 'steps':
      return measuredBySteps(measure, meter, ledger);
    case 'marks':
      return measuredByMarks(measure, meter, ledger);
    case 'step':
      return measuredByStep(measure, meter, ledger);
  }
}

/** Three times as often, less once: what lies before and behind the loop is in neither. */
function measuredBySteps(
  { steps, times }: Extract<Measure, { kind: 'steps' }>,
  meter: Metered,
  ledger: Ledger,
): Measured {
  const [once, twice, thrice] = steps.map((label) => wholeOf(meter.steps(), label));
  const first = combined(once, twice, (a, b) => (b - a) / times);
  const second = combined(twice, thrice, (a, b) => (b - a) / times);
  const table = combined(once, thrice, (a, b) => (b - a) / (2 * times));
  return { table, spread: spreadOf(first, second, ledger) };
}

/** The last trip that took as long as the one before it; where there is none, the last. */
function measuredByMarks(
  { from, to }: Extract<Measure, { kind: 'marks' }>,
  meter: Metered,
  ledger: Ledger,
): Measured {
  const trips = meter.between(from, to);
  const last = trips.at(-1);
  if (last === undefined)
    throw new Unmeasured(`the way from the mark ${from} to ${to} was not gone`);
  for (let i = trips.length - 1; i > 0; i--) {
    if (spreadOf(trips[i - 1], trips[i], ledger) === 0) return { table: trips[i], spread: 0 };
  }
  const before = trips.at(-2);
  return { table: last, spread: before === undefined ? 0 : spreadOf(before, last, ledger) };
}

function measuredByStep(
  { step, like }: Extract<Measure, { kind: 'step' }>,
  meter: Metered,
  ledger: Ledger,
): Measured {
  const table = wholeOf(meter.steps(), step);
  if (like === undefined) return { table, spread: 0 };
  return { table, spread: spreadOf(wholeOf(meter.steps(), like), table, ledger) };
}

/** A fork returns twice: its own task's account comes first. */
function wholeOf(steps: readonly StepCost[], label: number): CostTable {
  const found = steps.find(({ step }) => step === label);
  if (found === undefined) throw new Unmeasured(`v${label} was not begun`);
  if (found.ended.kind !== 'done') throw new Unmeasured(`v${label} did not return`);
  return found.whole;
}

function combined(a: CostTable, b: CostTable, by: (a: number, b: number) => number): CostTable {
  return {
    rooms: b.rooms,
    kinds: b.kinds,
    counts: b.counts.map((count, i) => by(a.counts[i], count)),
    executions: b.executions.map((times, i) => by(a.executions[i], times)),
  };
}

/** By how much of the second two tables differ, in cycles at the sheet's values. */
function spreadOf(a: CostTable, b: CostTable, ledger: Ledger): number {
  const [first, second] = [a, b].map(({ kinds, counts }) =>
    counts.reduce((all, count, i) => all + count * ledger.price(kinds[i % kinds.length]).value, 0),
  );
  // Sums of fractions differ in their last digits.
  const apart = Math.abs(first - second);
  return apart < 1e-6 ? 0 : apart / Math.max(Math.abs(second), 1);
}
