import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { WriteBuffer, type WriteBufferParameters } from './write-buffer.ts';

const r2020: WriteBufferParameters = {
  entries: 4,
  retireCycles: 6.5,
  pageModeRetireCycles: null,
  pageModeBytes: null,
  readsFirst: true,
};
const r3220: WriteBufferParameters = {
  entries: 6,
  retireCycles: 5,
  pageModeRetireCycles: 1,
  pageModeBytes: 4096,
  readsFirst: true,
};

/** The same, as a queue that is stepped from event to event. */
class ReferenceBuffer {
  readonly #parameters: WriteBufferParameters;
  /** Writes that have not begun, and when the others leave. */
  #queue: { readonly row: number; readonly arrival: number }[] = [];
  #leaving: number[] = [];
  #free = 0;
  #afterRead = false;
  #row = -1;

  constructor(parameters: WriteBufferParameters) {
    this.#parameters = parameters;
  }

  #begin(): void {
    const [head] = this.#queue.splice(0, 1);
    const paged = head.row === this.#row;
    const { retireCycles, pageModeRetireCycles } = this.#parameters;
    this.#row = head.row;
    this.#free =
      Math.max(this.#free, head.arrival) +
      (paged ? (pageModeRetireCycles ?? retireCycles) : retireCycles);
    this.#afterRead = false;
    this.#leaving.push(this.#free);
  }

  #advance(now: number): void {
    while (this.#queue.length > 0) {
      const start = Math.max(this.#free, this.#queue[0].arrival);
      // After a read another read comes first, if it comes at once.
      if (start > now || (start === now && this.#afterRead)) break;
      this.#begin();
    }
    this.#leaving = this.#leaving.filter((time) => time > now);
  }

  store(now: number, pa: number): number {
    this.#advance(now);
    let accepted = now;
    if (this.#queue.length + this.#leaving.length === this.#parameters.entries) {
      if (this.#leaving.length === 0) this.#begin();
      accepted = this.#leaving[0];
      this.#advance(accepted);
    }
    const row = Math.floor(pa / (this.#parameters.pageModeBytes ?? 4096));
    this.#queue.push({ row, arrival: accepted });
    return accepted - now;
  }

  readDelay(now: number, cycles: number): number {
    this.#advance(now);
    if (!this.#parameters.readsFirst) while (this.#queue.length > 0) this.#begin();
    const start = Math.max(now, this.#free);
    this.#free = start + cycles;
    this.#afterRead = true;
    this.#row = -1;
    return start - now;
  }
}

describe('a write buffer', () => {
  test('lets stores through until it is full, then at the pace of memory', () => {
    const buffer = new WriteBuffer(r2020);
    const stalls: number[] = [];
    let now = 100;
    for (let i = 0; i < 8; i++) {
      const stall = buffer.store(now, 0);
      stalls.push(stall);
      now += 1 + stall;
    }
    expect(stalls).toEqual([0, 0, 0, 0, 2.5, 5.5, 5.5, 5.5]);
  });

  test('writes faster into an open page', () => {
    const buffer = new WriteBuffer(r3220);
    buffer.store(0, 0x1000);
    buffer.store(1, 0x1ffc);
    expect(buffer.drain(2)).toBe(4);
    buffer.store(2, 0x2000);
    expect(buffer.drain(2)).toBe(9);
  });

  test('lets a read overtake all but the write under way', () => {
    const buffer = new WriteBuffer(r2020);
    for (let now = 0; now < 3; now++) buffer.store(now, 0);
    expect(buffer.readDelay(3, 6)).toBe(3.5);
    expect(buffer.drain(12.5)).toBe(13);
  });

  test('makes a read wait for everything where reads do not go first', () => {
    const buffer = new WriteBuffer({ ...r2020, readsFirst: false });
    for (let now = 0; now < 3; now++) buffer.store(now, 0);
    expect(buffer.readDelay(3, 6)).toBe(16.5);
  });

  test('closes the page on a read', () => {
    const buffer = new WriteBuffer(r3220);
    buffer.store(0, 0x1000);
    expect(buffer.readDelay(10, 15)).toBe(0);
    buffer.store(26, 0x1004);
    expect(buffer.drain(26)).toBe(5);
  });

  test('is empty after clear, and the same after saving and restoring', () => {
    const buffer = new WriteBuffer(r2020);
    for (let i = 0; i < 4; i++) buffer.store(0, 0);
    const other = new WriteBuffer(r2020);
    other.restore(structuredClone(buffer.save()));
    expect(other.drain(0)).toBe(26);
    expect(other.store(1, 0)).toBe(buffer.store(1, 0));
    buffer.clear();
    expect(buffer.drain(0)).toBe(0);
    expect(buffer.store(0, 0)).toBe(0);
  });

  test.each([
    ['of the R2020', { ...r2020, retireCycles: 7 }],
    ['of the R3220', r3220],
    ['that reads do not overtake', { ...r3220, readsFirst: false }],
    ['of one entry', { ...r3220, entries: 1 }],
  ])('%s waits as a stepped queue does', (_, parameters) => {
    const step = fc.record({
      read: fc.boolean(),
      after: fc.integer({ min: 1, max: 9 }),
      pa: fc.constantFrom(0x1000, 0x1004, 0x2000),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60, size: 'max' }), (steps) => {
        const buffer = new WriteBuffer(parameters);
        const reference = new ReferenceBuffer(parameters);
        let now = 0;
        for (const { read, after, pa } of steps) {
          now += after;
          const found = read ? buffer.readDelay(now, 6) : buffer.store(now, pa);
          const expected = read ? reference.readDelay(now, 6) : reference.store(now, pa);
          expect(found).toBe(expected);
          now += found + (read ? 6 : 0);
        }
      }),
      { numRuns: 500 },
    );
  });

  test.each([r2020, r3220, { ...r3220, pageModeBytes: 512 }])(
    'takes a run of stores as it takes each of them',
    (parameters) => {
      const run = fc.record({
        gap: fc.nat({ max: 40 }).map((quarters) => quarters / 4),
        step: fc.constantFrom(0.75, 1, 1.5, 7),
        pa: fc.nat({ max: 3000 }).map((word) => word * 4),
        count: fc.nat({ max: 1200 }),
        read: fc.boolean(),
      });
      fc.assert(
        fc.property(fc.array(run, { minLength: 1, maxLength: 8 }), (runs) => {
          const [buffer, single] = [new WriteBuffer(parameters), new WriteBuffer(parameters)];
          let now = 0;
          for (const { gap, step, pa, count, read } of runs) {
            now += gap;
            if (read) expect(buffer.readDelay(now, 9)).toBe(single.readDelay(now, 9));
            let waited = 0;
            for (let i = 0; i < count; i++)
              waited += single.store(now + i * step + waited, pa + i * 4);
            expect(buffer.storeRun(now, step, pa, count)).toBe(waited);
            expect(buffer.save()).toEqual(single.save());
            now += count * step + waited;
          }
        }),
        { seed: 1 },
      );
    },
  );
});
