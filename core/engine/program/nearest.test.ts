/** Which name a mistyped one is taken for. */
import { describe, expect, it } from 'vitest';
import { distance, nearest } from './nearest.ts';

describe('nearest', () => {
  it.each([
    ['allocate', ['spawn', 'alloc', 'load'], 'alloc'],
    ['wr', ['r', 'rw'], 'rw'],
    ['Timer', ['disk', 'timer'], 'timer'],
    ['power', ['irq', 'fail'], null],
    ['x', [], null],
    ['a'.repeat(100), ['a'.repeat(99)], null],
  ] as const)('takes %j among %j for %j', (wrong, known, right) => {
    expect(nearest(wrong, known)).toBe(right);
  });

  it('counts letters put in, left out, changed and swapped', () => {
    expect(distance('', 'abc')).toBe(3);
    expect(distance('abc', 'abc')).toBe(0);
    expect(distance('kitten', 'sitting')).toBe(3);
    expect(distance('laod', 'load')).toBe(1);
  });
});
