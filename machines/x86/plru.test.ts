import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { PseudoLru } from './plru.ts';

const ways = fc.constantFrom(2, 4, 8);
const uses = fc.array(fc.nat(7), { minLength: 1 });

describe('pseudo-LRU', () => {
  test('of two ways is LRU', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(1), { minLength: 1 }), (sequence) => {
        const lru = new PseudoLru(1, 2);
        for (const way of sequence) lru.use(0, way);
        expect(lru.victim(0)).toBe(1 - (sequence.at(-1) ?? 0));
      }),
    );
  });

  test('knows the way that was used last, and never names it the victim', () => {
    fc.assert(
      fc.property(ways, uses, (count, sequence) => {
        const lru = new PseudoLru(1, count);
        for (const way of sequence) lru.use(0, way % count);
        const last = (sequence.at(-1) ?? 0) % count;
        expect(lru.last(0)).toBe(last);
        expect(lru.victim(0)).not.toBe(last);
      }),
    );
  });

  test('names every way in turn when each victim is used', () => {
    const lru = new PseudoLru(1, 4);
    const victims = [0, 1, 2, 3].map(() => {
      const victim = lru.victim(0);
      lru.use(0, victim);
      return victim;
    });
    expect(victims).toEqual([0, 2, 1, 3]);
  });

  test('keeps the sets apart', () => {
    const lru = new PseudoLru(2, 4);
    lru.use(1, 0);
    expect([lru.victim(0), lru.victim(1)]).toEqual([0, 2]);
  });

  test('is refused for a number of ways that has no tree', () => {
    expect(() => new PseudoLru(1, 3)).toThrow('not 3');
  });
});
