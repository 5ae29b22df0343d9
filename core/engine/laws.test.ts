/** What the laws compare and watch, on its own; on designs they are tried in tests/laws. */
import { randomBytes, randomInt } from 'node:crypto';
import { describe, expect, it, test } from 'vitest';
import type { TraceEvent } from '../words/trace.ts';
import { watchChance } from './laws-chance.ts';
import { difference } from './laws-compare.ts';
import { notRefused } from './laws-handles.ts';

const SOURCES: Readonly<Record<string, () => unknown>> = {
  'Math.random': () => Math.random(),
  'Date.now': () => Date.now(),
  'new Date': () => new Date().getFullYear(),
  'performance.now': () => performance.now(),
  'process.hrtime': () => process.hrtime()[0],
  'process.hrtime.bigint': () => process.hrtime.bigint(),
  'process.uptime': () => process.uptime(),
  'crypto.getRandomValues': () => crypto.getRandomValues(new Uint8Array(4))[0],
  'crypto.randomUUID': () => crypto.randomUUID(),
  'crypto.randomInt': () => randomInt(9),
  'crypto.randomBytes': () => randomBytes(4).length,
};

describe('who asks', () => {
  it.each(Object.entries(SOURCES))('%s is named, and is what it was afterwards', (name, ask) => {
    const before = Object.getOwnPropertyDescriptors(globalThis.crypto);
    const { result, asked } = watchChance(ask);
    expect(typeof result).toBe(typeof ask());
    expect(asked).toEqual([name]);
    expect(watchChance(() => 0).asked).toEqual([]);
    expect(Object.getOwnPropertyDescriptors(globalThis.crypto)).toEqual(before);
  });

  it('a date that is called, not made, asks as well', () => {
    expect(watchChance(() => Date()).asked).toEqual(['new Date']);
  });

  it('a date of a given time asks no clock, and is a date', () => {
    const { result, asked } = watchChance(() => new Date(86_400_000));
    expect([result.getTime(), result instanceof Date, asked]).toEqual([86_400_000, true, []]);
  });

  it('is named although the work throws, and the sources come back', () => {
    const { now } = Date;
    const throwing = () => {
      throw new Error('no');
    };
    expect(() => watchChance(throwing)).toThrow('no');
    expect(Date.now).toBe(now);
  });
});

test('runs without a difference in their events may differ in what they leave', () => {
  expect(difference({ events: [], hash: 1 }, { events: [], hash: 1 })).toBeNull();
  expect(difference({ events: [], hash: 1 }, { events: [], hash: 2 })).toContain('another state');
});

test('a handle that was never made is refused to the world too', () => {
  const op = { name: 'deliver', args: [] };
  const world = (kind: 'done' | 'refused'): TraceEvent => ({
    kind: 'world',
    step: 3,
    op,
    outcome: kind === 'done' ? { kind, value: 0 } : { kind, errno: 'dangling' },
    cycles: 0,
  });
  expect(notRefused([world('refused')], new Set([3]))).toBeNull();
  expect(notRefused([world('done')], new Set([2]))).toBeNull();
  expect(notRefused([world('done')], new Set([3]))).toBe(
    'step v3 names a handle that was never made, and was done',
  );
});
