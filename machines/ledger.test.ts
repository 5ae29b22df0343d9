import { describe, expect, it } from 'vitest';
import { CountLedger, HARNESS_ROOM, INSTRUCTIONS, KERNEL_ROOM, KINDS, TRAPS } from './ledger.ts';
import { pricesOf } from './prices.ts';
import { loadSheet } from './sheets/load.ts';

const sheet = loadSheet('decstation-3100');

function ledgerOf(): CountLedger {
  const ledger = new CountLedger(['task', 'harness', 'kernel'], 3, pricesOf(sheet), 4);
  ledger.turnTo(2, KERNEL_ROOM);
  ledger.counts[ledger.base + INSTRUCTIONS] = 7;
  ledger.executing(3);
  ledger.executing(3);
  ledger.turnTo(1, KERNEL_ROOM);
  ledger.counts[ledger.base + TRAPS] = 5;
  ledger.executing(0);
  return ledger;
}

const countsOf = (ledger: CountLedger): number[] => {
  const into = new Float64Array(ledger.size).fill(99);
  ledger.copy(into);
  return [...into];
};

const pathsOf = (ledger: CountLedger): number[] => {
  const into = new Float64Array(ledger.payers * ledger.paths).fill(99);
  ledger.executions(into);
  return [...into];
};

describe('the ledger', () => {
  it('copies all counts without gaps, by payer, room and kind', () => {
    const expected = new Array<number>(3 * 3 * KINDS.length).fill(0);
    expected[(2 * 3 + KERNEL_ROOM) * KINDS.length + INSTRUCTIONS] = 7;
    expected[(1 * 3 + KERNEL_ROOM) * KINDS.length + TRAPS] = 5;
    expect(countsOf(ledgerOf())).toEqual(expected);
  });

  it('tells how often each payer had each path charged, but for the harness', () => {
    const ledger = ledgerOf();
    ledger.turnTo(1, HARNESS_ROOM);
    ledger.executing(0);
    expect(pathsOf(ledger)).toEqual([0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 2]);
  });

  it('forgets both when it is cleared, and has them again when it is restored', () => {
    const ledger = ledgerOf();
    const saved = ledger.save();
    const [counts, paths] = [countsOf(ledger), pathsOf(ledger)];
    ledger.clear();
    expect(countsOf(ledger).every((count) => count === 0)).toBe(true);
    expect(pathsOf(ledger).every((count) => count === 0)).toBe(true);
    ledger.restore(saved);
    expect(countsOf(ledger)).toEqual(counts);
    expect(pathsOf(ledger)).toEqual(paths);
  });
});
