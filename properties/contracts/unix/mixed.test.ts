import { expect, it } from 'vitest';
import config from '../../../kernelcheck.config.ts';
import { findingOf } from '../../../kernelcheck.ts';
import { specification } from './specification.ts';
import type { UnixState } from './state.ts';
import { advanced, type Step, toCall } from './story.ts';
import { byteOf, readValue, sumOf } from './values.ts';

/** A pipe with one byte of room, into which two write more than goes in. */
const LONG: readonly Step[] = [
  [1, 'pipe'],
  [1, 'fork', 2],
  [1, 'fork', 3],
  [1, 'write', 1, 225, 4095],
];

/** The states after one of the long writes, which began long ago, has ended. */
function ended(
  states: readonly UnixState[],
  step: Step,
  label: number,
  value: number,
): UnixState[] {
  return states.flatMap((state) => {
    const call = toCall(step, label);
    const result = { kind: 'done', value, cycles: 0 } as const;
    const next = specification.advance(specification.clone(state), call, result);
    return next === null ? [] : [next].flat();
  });
}

function begun(): UnixState {
  const state = specification.initial();
  LONG.forEach((step, i) => {
    specification.assume(state, toCall(step, i + 1));
  });
  specification.call?.(state, toCall([2, 'write', 1, 86, 8192], 5));
  specification.call?.(state, toCall([3, 'write', 1, 208, 12_000], 6));
  return state;
}

/** Of so many bytes of the first write, from this one on. */
function told(from: number, count: number): number {
  const bytes = Uint8Array.from({ length: count }, (_, i) => byteOf(225, from + i));
  return readValue(count, sumOf(bytes, count));
}

/** States after reads of so many bytes each, in one piece each, all from the first write. */
function afterReads(counts: readonly number[]): UnixState[] {
  let states: UnixState[] = [begun()];
  let from = 0;
  counts.forEach((count, i) => {
    states = advanced(states, [1, 'read', 1, count], 7 + i, `done ${told(from, count)}`);
    from += count;
  });
  return states;
}

const MANY = [64, 64, 4, 512, 1, 512, 512, 512];

it('does not follow every order of two long writes', () => {
  for (let reads = 1; reads <= MANY.length; reads++) {
    const states = afterReads(MANY.slice(0, reads));
    expect(states.length).toBeGreaterThan(0);
    expect(states.length).toBeLessThan(24);
    expect(states.some(({ isWild }) => isWild)).toBe(false);
  }
});

it('knows the bytes as long as nothing has been left open', () => {
  expect(advanced([begun()], [1, 'read', 1, 64], 7, `done ${told(1, 64)}`)).toEqual([]);
});

it('counts what is read, whoever wrote it', () => {
  const states = afterReads(MANY);
  const read: Step = [1, 'read', 1, 4096];
  expect(advanced(states, read, 15, 'done 4096').length).toBeGreaterThan(0);
  // 4,095 were there, of which 2,181 have been read.
  expect(advanced(states, read, 15, 'done 1914').length).toBeGreaterThan(0);
  expect(advanced(states, read, 15, 'done 1913')).toEqual([]);
  expect(advanced(states, read, 15, 'again')).toEqual([]);
});

it('knows that a long write does not end before all of it can be in the pipe', () => {
  const states = afterReads(MANY);
  expect(ended(states, [2, 'write', 1, 86, 8192], 5, 8192)).toEqual([]);
  // 2,182 bytes of room, all of which one of them may have had.
  let after = states;
  let label = 15;
  for (let i = 0; i < 3; i++) after = advanced(after, [1, 'read', 1, 4096], label++, 'done 4096');
  const one = ended(after, [2, 'write', 1, 86, 8192], 5, 8192);
  expect(one.length).toBeGreaterThan(0);
  expect(ended(after, [2, 'write', 1, 86, 8192], 5, 8191)).toEqual([]);
  // Then the other has written nearly nothing.
  expect(ended(one, [3, 'write', 1, 208, 12_000], 6, 12000)).toEqual([]);
});

it('knows the bytes again when the pipe is empty and one long write is left', () => {
  let states = afterReads(MANY);
  let label = 15;
  const read = (count: number, outcome: string) => {
    states = advanced(states, [1, 'read', 1, count], label++, outcome);
    expect(states.length).toBeGreaterThan(0);
  };
  read(1914, 'done 1914');
  read(4096, 'done 4096');
  read(4096, 'done 4096');
  states = ended(states, [2, 'write', 1, 86, 8192], 5, 8192);
  expect(states.length).toBeGreaterThan(0);
  for (const state of states) expect(state.opens.some(({ pipe }) => pipe?.isMixed)).toBe(false);
  const bytes = Uint8Array.from({ length: 64 }, (_, i) => byteOf(208, i));
  const right = readValue(64, sumOf(bytes, 64));
  expect(advanced(states, [1, 'read', 1, 64], label, `done ${right}`).length).toBeGreaterThan(0);
  expect(advanced(states, [1, 'read', 1, 64], label, `done ${right ^ 16_384}`)).toEqual([]);
});

const programs: Readonly<Record<string, string>> = {
  'two long writes to one pipe, and a reader that takes little by little': `
    v1 = t1.pipe(); v2 = t1.fork(t2); v3 = t1.fork(t3); v4 = t1.write(v1, 225, 4095)
    v5 = t2.write(v1, 86, 8192); v6 = t3.write(v1, 208, 12000); v7 = t1.read(v1, 64); v8 = t1.read(v1, 64)
    v9 = t1.read(v1, 4); v10 = t1.read(v1, 512); v11 = t1.read(v1, 1); v12 = t1.read(v1, 512)
    v13 = t1.read(v1, 512); v14 = t1.read(v1, 512); v15 = t1.read(v1, 4096); v16 = t1.kill(t2, kill)
    v17 = t1.read(v1, 4096); v18 = t1.read(v1, 4096); v19 = t1.read(v1, 12000); v20 = t1.read(v1, 12000)
  `,
  'a long write whose pipe is made nonblocking while it waits, and is emptied then': `
    v1 = t1.pipe(); v5 = t1.fork(t3); v7 = t1.fork(t4); v8 = t3.read(v1, 512); v9 = t3.read(v1, 1)
    v10 = t1.read(v1, 64); v11 = t1.nonblock(v1, w, on); v12 = t3.write(v1, 48, 8192)
    v13 = t3.write(v1, 7, 64); v14 = t4.write(v1, 191, 12000); v15 = t1.write(v1, 98, 4097)
    v16 = t1.read(v1, 64); v17 = t3.read(v1, 64); v18 = t1.write(v1, 228, 4097); v19 = t1.read(v1, 3)
    v20 = t3.read(v1, 12000)
  `,
};

it.each(Object.entries(programs))('accepts %s', (_, text) => {
  for (const machine of ['pentium-133', 'decstation-3100']) {
    const program = `program 1 contract=unix design=monolithic machine=${machine}\n${text}`;
    expect(findingOf(config, program)).toBeNull();
  }
});
