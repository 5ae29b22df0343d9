import { expect, test } from 'vitest';
import type { Part } from './rows.ts';
import { type Medians, rateLines, timeLines } from './show.ts';

const medians = (warm: number, files: number): Medians => ({
  cold: 4 * warm,
  warm,
  records: 1,
  tally: { programs: 2, ops: 100, done: 80, files, memory: files / 2 },
});

test('rates are held against the first, and say nothing of a mix that nobody has seen', () => {
  const rows = [{ name: 'theirs' }, { name: 'ours' }];
  const lines = rateLines(rows, [medians(200, 50), medians(100, 0)]);
  expect(lines.slice(1).map((line) => line.trim().split(/ +/))).toEqual([
    ['theirs', '1250', '5000', '1.00x', '80%', '50%', '25%', '50'],
    ['ours', '2500', '10000', '2.00x', '-', '-', '-', '50'],
  ]);
});

test('parts are what is saved without them, and add up', () => {
  const parts: readonly Part[] = [
    'by all',
    'by an observer',
    'by the specification',
    'by nobody',
    'alone',
  ];
  const rows = parts.map((part) => ({ machine: 'm', part }));
  const lines = timeLines(
    ['m'],
    rows,
    [100, 75, 70, 50, 40].map((one) => medians(one, 50)),
  );
  const numbers = lines.slice(1).map((line) => Number(line.trim().split(/ +/).at(-1)));
  expect(numbers).toEqual([40, 10, 20, 24, 5, 1, 100]);
  expect(numbers.slice(0, -1).reduce((sum, one) => sum + one, 0)).toBe(100);
});
