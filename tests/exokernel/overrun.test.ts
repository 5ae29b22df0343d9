/** Who overstays its slice is charged, owes it, pays for it, and in the extreme is destroyed. */
import { describe, expect, test } from 'vitest';
import { EXCESS_TICKS, SLICE_TICKS } from '../../properties/contracts/cpu/terms.ts';
import { MACHINES, resultOf, runner } from './programs.ts';

const START = 'v1 = t1.spawn(t2); v2 = t1.spawn(t3); v3 = t3.claim(5); v4 = t3.word(9)';
const excessOf = (value: number): number => value >> 8;
const burntOf = (value: number): number => value % 256;

describe.each(MACHINES)('an overrun on %s', (machine) => {
  const run = runner(machine);

  test.each([1, 2, 5, 8, 16, 31])('by %i ticks is charged, and owed', (slow) => {
    const told = run(`${START}
      v10 = t2.epilogue(slow, ${slow}); v11 = t1.account(t2); v12 = t1.account(t3)
      v13 = t2.overrun(); v14 = t1.account(t2); v15 = t1.account(t3); v16 = t1.penalty(t2)`);
    expect(told.finding).toBeNull();
    const overrun = resultOf(told, 'v13');
    expect(excessOf(overrun) - slow).toBeOneOf([0, 1]);
    expect(resultOf(told, 'v16')).toBe(excessOf(overrun));
    const growth = resultOf(told, 'v14') - resultOf(told, 'v11');
    expect(growth - burntOf(overrun) - excessOf(overrun)).toBeOneOf([0, 1]);
    // Nobody else pays.
    expect(resultOf(told, 'v15') - resultOf(told, 'v12')).toBeLessThanOrEqual(1);
  });

  test('is paid for by later slices, whole ones first', () => {
    const told = run(`${START}
      v10 = t2.epilogue(slow, 19); v11 = t2.overrun(); v12 = t1.penalty(t2); v13 = t2.claim(0)
      v14 = t2.epilogue(prompt, 0)
      v20 = t1.overrun(); v21 = t1.penalty(t2); v22 = t1.overrun(); v23 = t1.penalty(t2)
      v24 = t1.overrun(); v25 = t1.penalty(t2); v26 = t1.overrun(); v27 = t1.penalty(t2)
      v28 = t1.overrun(); v29 = t1.penalty(t2); v30 = t1.overrun(); v31 = t1.penalty(t2)`);
    expect(told.finding).toBeNull();
    const owed = resultOf(told, 'v12');
    expect(owed).toBeGreaterThanOrEqual(19);
    const readings = ['v12', 'v21', 'v23', 'v25', 'v27', 'v29', 'v31'].map((label) =>
      resultOf(told, label),
    );
    const steps = readings.slice(1).map((reading, i) => readings[i] - reading);
    // Slices of the others come in between, in which nothing is paid.
    const paid = steps.filter((step) => step > 0);
    expect(paid.slice(0, -1).every((step) => step === SLICE_TICKS)).toBe(true);
    expect(paid.at(-1)).toBe(owed % SLICE_TICKS);
    expect(readings.at(-1)).toBe(0);
  });

  test.each(['never, 0', `slow, ${EXCESS_TICKS + 1}`, 'slow, 40'])(
    'without end (%s) destroys the environment, and nobody else loses anything',
    (how) => {
      const told = run(`${START}
        v10 = t2.claim(0); v11 = t2.claim(7); v12 = t2.entry(both); v13 = t3.entry(both)
        v14 = t2.epilogue(${how}); v15 = t2.overrun(); v16 = t2.elapsed()
        v20 = t1.holder(0); v21 = t1.holder(7); v22 = t3.holder(5); v23 = t1.call(t2, 1, 1, 0)
        v24 = t1.call(t3, 1, 1, 0); v25 = t3.claim(0); v26 = t1.spawn(t2); v27 = t2.elapsed()`);
      expect(told.finding).toBeNull();
      expect(told.outcomes).toMatchObject({
        v15: 'faulted',
        v16: 'refused dangling',
        v20: 'done 0',
        v21: 'done 0',
        v22: 'done 1',
        v23: 'refused noTask',
        v24: 'done 11',
        v25: 'done 0',
      });
      expect(resultOf(told, 'v27')).toBeGreaterThan(EXCESS_TICKS);
    },
  );

  test('adds up until a slice of its own begins', () => {
    const told = run(`${START}
      v10 = t2.epilogue(slow, 15); v11 = t2.overrun(); v12 = t2.overrun(); v13 = t2.overrun()
      v14 = t1.account(t2)`);
    expect(told.finding).toBeNull();
    expect(told.outcomes).toMatchObject({ v13: 'faulted', v14: 'refused noTask' });
    expect([excessOf(resultOf(told, 'v11')), excessOf(resultOf(told, 'v12'))]).toEqual([15, 15]);
  });
});
