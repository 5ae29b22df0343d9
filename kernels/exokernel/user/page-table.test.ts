/** Both page tables against a map, without a machine: their words stand in an object that counts accesses. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { UserBus } from '../../../core/words/bus.ts';
import { inverted } from './inverted.ts';
import { linear } from './linear.ts';
import { OWN_PAGE, ownVa } from './places.ts';
import type { PageTable } from './pte.ts';

/** User memory that has one page: the page table's. */
class OnePage implements UserBus {
  readonly words = new Map<number, number>();

  load(va: number): number {
    return this.words.get(this.#at(va)) ?? 0;
  }

  store(va: number, value: number): void {
    this.words.set(this.#at(va), value);
  }

  #at(va: number): number {
    const base = ownVa(OWN_PAGE.table);
    if (va < base || va >= base + 4096 || va % 4 !== 0) {
      throw new Error(`0x${va.toString(16)} is not a word of the page table`);
    }
    return va;
  }

  load8 = none;
  store8 = none;
  fetch = none;
  register = none;
  setRegister = none;
  exec = none;
}

function none(): never {
  throw new Error('a page table does nothing but load and store');
}

const PAGES = 1024;
/** The inverted table has entries for so many pages at once. */
const ENTRIES = 298;

type Step = readonly [what: 'put' | 'remove', page: number, pte: number];

const steps: fc.Arbitrary<Step[]> = fc.array(
  fc.tuple(
    fc.constantFrom('put', 'put', 'remove'),
    // Pages that meet in a chain are drawn more often than others.
    fc.oneof(
      fc.integer({ min: 0, max: PAGES - 1 }),
      fc.integer({ min: 0, max: 7 }).map((i) => 129 * i),
    ),
    fc.integer({ min: 1, max: 0xffffffff }),
  ) as fc.Arbitrary<Step>,
  { maxLength: 400 },
);

function agrees(table: PageTable, room: number, taken: readonly Step[]): void {
  const bus = new OnePage();
  const model = new Map<number, number>();
  for (const [what, page, pte] of taken) {
    if (what === 'remove') {
      table.remove(bus, page);
      model.delete(page);
    } else {
      const fits = model.has(page) || model.size < room;
      expect(table.put(bus, page, pte)).toBe(fits);
      if (fits) model.set(page, pte);
    }
  }
  for (let page = 0; page < PAGES; page++) {
    expect(table.find(bus, page) >>> 0).toBe(model.get(page) ?? 0);
  }
}

describe('a page table', () => {
  it('that is linear finds what was put into it', () => {
    fc.assert(
      fc.property(steps, (taken) => agrees(linear, PAGES, taken)),
      { numRuns: 60 },
    );
  });

  it('that is inverted finds what was put into it, as far as it has room', () => {
    fc.assert(
      fc.property(steps, (taken) => agrees(inverted, ENTRIES, taken)),
      { numRuns: 60 },
    );
  });

  it('that is inverted and full takes what it has, and refuses what it has not', () => {
    const full = Array.from({ length: ENTRIES + 20 }, (_, i): Step => ['put', 3 * i, i + 1]);
    agrees(inverted, ENTRIES, [...full, ['put', 0, 99], ['remove', 3, 0], ['put', 3 * 305, 7]]);
  });
});
