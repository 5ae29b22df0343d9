/** Worked examples of each rule: what must be accepted after some steps, and what must not. */
import { expect, test } from 'vitest';
import type { Call, Result } from '../../../core/words/specification.ts';
import { place } from './flexpage.ts';
import { errors, OP, ops, PROMISED } from './ops.ts';
import { specification } from './specification.ts';
import type { MappingState } from './state.ts';

type Step = readonly [task: number, op: keyof typeof OP, ...args: number[]];

const RX = 5;
const W = 2;
const ALL = 7;

/** The n-th step has label n, counted from 1. */
function toCall([task, op, ...args]: Step, step: number, fate: Partial<Call> = {}): Call {
  const padded = new Int32Array(8);
  padded.set(args);
  return {
    step,
    task,
    op: OP[op],
    args: padded,
    starved: false,
    aborted: false,
    began: 0,
    rushed: false,
    ...fate,
  };
}

function toResult(text: string): Result {
  const [kind, value = '0'] = text.split(' ');
  if (kind === 'done') return { kind, value: Number(value), cycles: 0 };
  if (kind === 'faulted' || kind === 'dangling') return { kind, value: 0, cycles: 0 };
  return { kind: 'refused', value: (errors as readonly string[]).indexOf(kind ?? ''), cycles: 0 };
}

function after(steps: readonly Step[]): MappingState {
  const state = specification.initial();
  steps.forEach((step, i) => {
    specification.assume(state, toCall(step, i + 1));
  });
  return state;
}

const accepts = (steps: readonly Step[], last: Step, outcome: string, fate: Partial<Call> = {}) =>
  specification.advance(after(steps), toCall(last, steps.length + 1, fate), toResult(outcome)) !==
  null;

/** Three tasks, open to everything; t1 has four pages at 0x400, of which each word is its page. */
const three: readonly Step[] = [
  [1, 'spawn', 2],
  [1, 'spawn', 3],
  [1, 'accept', 0, 1],
  [2, 'accept', 0, 1],
  [3, 'accept', 0, 1],
  [1, 'take', 0x400, 14],
  [1, 'store', 0x400, 0, 0x400],
  [1, 'store', 0x401, 0, 0x401],
];
/** And t2 has the first at 0x500, and t3 has it from t2 at 0x600. */
const chain: readonly Step[] = [
  ...three,
  [1, 'map', 2, 0x400, 12, ALL, 0x500],
  [2, 'map', 3, 0x500, 12, ALL, 0x600],
];
const large: readonly Step[] = [...three, [1, 'take', 0x1000, 22], [1, 'store', 0x1001, 0, 9]];

const whole: readonly Step[] = [[1, 'take', 0, 22]];
/** A page that t1 maps to itself again and again: so many mappings, of which each is from the one before. */
const deep = (mappings: number): Step[] => [
  [1, 'accept', 0, 1],
  [1, 'take', 0x400, 12],
  [1, 'store', 0x400, 0, 0x400],
  ...Array.from({ length: mappings - 1 }, (_, i): Step => {
    return [1, 'map', 1, 0x400 + i, 12, ALL, 0x401 + i];
  }),
];

const FIRST = 'done 1024';
const SECOND = 'done 1025';

/** Steps, then a load or another op with what must follow, and what must not. */
const table: readonly (readonly [string, readonly Step[], Step, string, string])[] = [
  ['a page is mapped', chain, [2, 'load', 0x500, 0], FIRST, 'faulted'],
  ['and mapped on', chain, [3, 'load', 0x600, 0], FIRST, SECOND],
  ['a closed window', three.slice(0, 3), [1, 'map', 2, 0x400, 12, ALL, 0], 'overflow', 'done'],
  ['a nil item', three.slice(0, 3), [1, 'map', 2, 0x400, 9, ALL, 0], 'done', 'overflow'],
  ['less than a page', three, [1, 'map', 2, 0x400, 11, ALL, 0], 'done', 'overflow'],
  ['to nobody', three, [1, 'map', 4, 0x400, 12, ALL, 0], 'dangling', 'overflow'],
  ['to the gone', [...three, [2, 'exit']], [1, 'map', 2, 0x400, 12, ALL, 0], 'overflow', 'done'],
  [
    'no rights',
    [...three, [1, 'map', 2, 0x400, 12, W, 0x500]],
    [2, 'load', 0x500, 0],
    'faulted',
    FIRST,
  ],
  [
    'less rights',
    [...three, [1, 'map', 2, 0x400, 12, 4, 0x500]],
    [2, 'store', 0x500, 0, 1],
    'faulted',
    'done',
  ],
  [
    'rights of the sender',
    [...three, [1, 'map', 2, 0x400, 12, RX, 0x500], [2, 'map', 3, 0x500, 12, ALL, 0x600]],
    [3, 'store', 0x600, 0, 1],
    'faulted',
    'done',
  ],
  [
    'extension',
    [...three, [1, 'map', 2, 0x400, 12, RX, 0x500], [1, 'map', 2, 0x400, 12, 6, 0x500]],
    [2, 'store', 0x500, 0, 1],
    'done',
    'faulted',
  ],
  [
    'never a reduction',
    [...chain, [1, 'map', 2, 0x400, 12, RX, 0x500]],
    [3, 'store', 0x600, 0, 1],
    'done',
    'faulted',
  ],
  [
    'over another mapping',
    [...chain, [1, 'map', 2, 0x401, 12, ALL, 0x500]],
    [2, 'load', 0x500, 0],
    SECOND,
    FIRST,
  ],
  [
    'what was derived from that goes',
    [...chain, [1, 'map', 2, 0x401, 12, ALL, 0x500]],
    [3, 'load', 0x600, 0],
    'faulted',
    FIRST,
  ],
  [
    'over its own ancestor',
    [...chain, [3, 'map', 1, 0x600, 12, ALL, 0x400]],
    [1, 'load', 0x400, 0],
    'faulted',
    FIRST,
  ],
  [
    'a window cuts',
    [...three, [2, 'accept', 0x500, 12], [1, 'map', 2, 0x400, 14, ALL, 0x401]],
    [2, 'load', 0x500, 0],
    SECOND,
    FIRST,
  ],
  [
    'within a task',
    [...three, [1, 'map', 1, 0x400, 13, ALL, 0x402], [1, 'flush', 0x400, 12, ALL]],
    [1, 'load', 0x403, 0],
    SECOND,
    'faulted',
  ],
  [
    'ascending: the second piece takes the first along, which is mapped from what it replaces',
    [
      [1, 'take', 0x400, 14],
      [1, 'accept', 0x400, 14],
      [1, 'map', 1, 0x403, 12, ALL, 0x400],
      [1, 'map', 1, 0x400, 13, ALL, 0x402],
    ],
    [1, 'load', 0x402, 0],
    'faulted',
    FIRST,
  ],
  ['a walk', three, [1, 'touch', 0x402, 14], 'done 4', 'done 1'],
  ['a walk over less than a page', three, [2, 'touch', 0x402, 11], 'done', 'faulted'],
  ['a walk over nothing', three, [2, 'touch', 0x402, 63], 'done', 'faulted'],
  ['a walk into a hole', three, [1, 'touch', 0x402, 15], 'faulted', 'done 8'],
  ['a walk from the first page on', three, [1, 'touch', 0x402, 1], 'faulted', 'done 64'],
  ['a walk over 64 pages of many', large, [1, 'touch', 0x1000, 22], 'done 64', 'done 1024'],
  ['a walk over the complete space', whole, [1, 'touch', 0x1000, 1], 'done 64', 'faulted'],
  [
    'a walk is reading',
    [...chain, [1, 'unmap', 0x400, 14, 0], [2, 'touch', 0x500, 12]],
    [1, 'unmap', 0x400, 14, 0],
    'done 5',
    'done',
  ],
  [
    'a walk into a hole has read what comes before it',
    [...chain, [1, 'unmap', 0x400, 14, 0], [2, 'touch', 0x500, 13]],
    [1, 'unmap', 0x400, 14, 0],
    'done 5',
    'done',
  ],
  [
    'a walk into a hole has not read what comes after it',
    [...three, [1, 'flush', 0x400, 12, ALL], [1, 'unmap', 0x400, 14, 0], [1, 'touch', 0x400, 14]],
    [1, 'unmap', 0x400, 14, 0],
    'done',
    'done 5',
  ],
  [
    'mappings are as deep as is promised',
    deep(PROMISED.depth),
    [1, 'load', 0x400 + PROMISED.depth - 1, 0],
    FIRST,
    'faulted',
  ],
  [
    'and not deeper',
    deep(PROMISED.depth + 1),
    [1, 'load', 0x400 + PROMISED.depth, 0],
    'faulted',
    FIRST,
  ],
  [
    'nor is the deepest granted',
    [...deep(PROMISED.depth), [1, 'grant', 1, 0x400 + PROMISED.depth - 1, 12, ALL, 0x500]],
    [1, 'load', 0x400 + PROMISED.depth - 1, 0],
    FIRST,
    'faulted',
  ],
  ['unmap', [...chain, [1, 'unmap', 0x400, 12, 1]], [3, 'load', 0x600, 0], 'faulted', FIRST],
  [
    'unmap keeps',
    [...chain, [1, 'unmap', 0x400, 12, ALL]],
    [1, 'load', 0x400, 0],
    FIRST,
    'faulted',
  ],
  ['flush', [...chain, [1, 'flush', 0x400, 12, ALL]], [1, 'load', 0x400, 0], 'faulted', FIRST],
  [
    'flush in the middle',
    [...chain, [2, 'flush', 0x500, 12, ALL]],
    [1, 'load', 0x400, 0],
    FIRST,
    'faulted',
  ],
  [
    'write only',
    [...chain, [1, 'unmap', 0x400, 12, W]],
    [3, 'store', 0x600, 0, 1],
    'faulted',
    'done',
  ],
  ['and reads on', [...chain, [1, 'unmap', 0x400, 12, W]], [3, 'load', 0x600, 0], FIRST, 'faulted'],
  ['accesses', chain, [1, 'unmap', 0x400, 12, 0], 'done 7', 'done 0'],
  ['of a task that made none', chain, [2, 'unmap', 0x500, 12, 0], 'done 0', 'done 7'],
  [
    'told once',
    [...chain, [1, 'unmap', 0x400, 12, 0]],
    [1, 'unmap', 0x400, 12, 0],
    'done 0',
    'done 7',
  ],
  [
    'reads alone',
    [...chain, [3, 'load', 0x600, 0], [1, 'unmap', 0x401, 12, 0]],
    [2, 'unmap', 0x500, 12, 0],
    'done 5',
    'done 7',
  ],
  [
    'the asking of one is nothing to another',
    [...chain, [3, 'store', 0x600, 0, 1], [1, 'unmap', 0x400, 12, 0]],
    [2, 'unmap', 0x500, 12, 0],
    'done 7',
    'done 0',
  ],
  [
    'of the gone',
    [...chain, [1, 'unmap', 0x400, 12, 0], [3, 'store', 0x600, 0, 1], [2, 'unmap', 0x500, 12, ALL]],
    [1, 'unmap', 0x400, 12, 0],
    'done 7',
    'done 0',
  ],
  ['less than a page is not asked', chain, [1, 'flush', 0x400, 10, ALL], 'done 0', 'done 7'],
  [
    'a grant is lost',
    [...chain, [2, 'grant', 1, 0x500, 12, ALL, 0x700]],
    [2, 'load', 0x500, 0],
    'faulted',
    FIRST,
  ],
  [
    'and comes from whom it came from',
    [...chain, [2, 'grant', 1, 0x500, 12, ALL, 0x700], [2, 'exit']],
    [3, 'load', 0x600, 0],
    FIRST,
    'faulted',
  ],
  [
    'what is derived loses what was not granted',
    [...chain, [2, 'grant', 1, 0x500, 12, RX, 0x700]],
    [3, 'store', 0x600, 0, 1],
    'faulted',
    'done',
  ],
  [
    'a grant larger than the window',
    [...three, [2, 'accept', 0x500, 12], [1, 'grant', 2, 0x400, 13, ALL, 0x400]],
    [1, 'load', 0x401, 0],
    'faulted',
    SECOND,
  ],
  [
    'part of a superpage',
    [...large, [1, 'map', 2, 0x1001, 12, ALL, 0x500]],
    [2, 'load', 0x500, 0],
    'done 9',
    'faulted',
  ],
  [
    'part of a superpage granted',
    [...large, [1, 'grant', 2, 0x1001, 12, ALL, 0x500]],
    [2, 'load', 0x500, 0],
    'done 9',
    'faulted',
  ],
  [
    'and the superpage lost',
    [...large, [1, 'grant', 2, 0x1001, 12, ALL, 0x500]],
    [1, 'load', 0x1002, 0],
    'faulted',
    'done 9',
  ],
  [
    'its small children go with their frames',
    [...large, [1, 'map', 3, 0x1001, 12, ALL, 0x600], [1, 'grant', 2, 0x1001, 12, ALL, 0x500]],
    [3, 'load', 0x600, 0],
    'done 9',
    'faulted',
  ],
  [
    'the others go',
    [...large, [1, 'map', 3, 0x1002, 12, ALL, 0x600], [1, 'grant', 2, 0x1001, 12, ALL, 0x500]],
    [3, 'load', 0x600, 0],
    'faulted',
    'done 9',
  ],
  [
    'a superpage over small pages',
    [...large, [1, 'map', 1, 0x1000, 22, ALL, 0x400]],
    [1, 'load', 0x401, 0],
    'done 9',
    SECOND,
  ],
  [
    'no small page under a superpage',
    [...large, [1, 'map', 1, 0x400, 12, ALL, 0x1001]],
    [1, 'load', 0x1001, 0],
    'done 9',
    FIRST,
  ],
  [
    'a flush of one page takes a superpage',
    [...large, [1, 'flush', 0x1007, 12, ALL]],
    [1, 'load', 0x1001, 0],
    'faulted',
    'done 9',
  ],
  [
    'kept pages',
    [...three, [1, 'map', 2, 0x400, 12, ALL, 0x7fc00]],
    [2, 'unmap', 0x7fc00, 12, 0],
    'done 0',
    'done 7',
  ],
  ['memory of no size', three, [1, 'take', 0x400, 11], 'noMemory', 'done'],
  ['memory in the promise', three, [1, 'take', 0x500, 12], 'done', 'noMemory'],
  ['memory beyond it', [[1, 'take', 0x440, 18]], [1, 'take', 0, 12], 'noMemory', 'self'],
  ['a word', [[1, 'take', 0x400, 12]], [1, 'load', 0x400, 5], 'done 4294967295', 'done -1'],
  ['the root', [], [1, 'exit'], 'self', 'done'],
  ['exit takes all', [...chain, [2, 'exit']], [3, 'load', 0x600, 0], 'faulted', FIRST],
  [
    'a new task has no window',
    [...chain, [2, 'exit'], [1, 'spawn', 2]],
    [1, 'map', 2, 0x400, 12, ALL, 0],
    'overflow',
    'done',
  ],
  ['a slot that is taken', three, [1, 'spawn', 2], 'exists', 'done 2'],
  ['an abort that was not asked for', three, [1, 'accept', 0x400, 12], 'done', 'aborted'],
];

for (const [about, steps, last, right, wrong] of table) {
  test(`${about}: ${last[1]}`, () => {
    expect([right, accepts(steps, last, right)]).toEqual([right, true]);
    expect([wrong, accepts(steps, last, wrong)]).toEqual([wrong, false]);
  });
}

test('a word that nobody wrote stays what it was read as', () => {
  const state = after([[1, 'take', 0x400, 12]]);
  const load = toCall([1, 'load', 0x400, 5], 2);
  expect(specification.advance(state, load, toResult('done 77'))).toBe(state);
  expect(specification.advance(state, load, toResult('done 78'))).toBeNull();
});

test('an op that was aborted has not happened; a window may have been set or not', () => {
  const aborted = { aborted: true };
  const map: Step = [1, 'map', 2, 0x400, 12, ALL, 0x500];
  const state = after(three);
  const before = specification.show(state);
  expect(specification.advance(state, toCall(map, 9, aborted), toResult('aborted'))).toBe(state);
  expect(specification.show(state)).toBe(before);
  expect(accepts(three, [1, 'flush', 0x400, 12, ALL], 'aborted', aborted)).toBe(false);
  const accept = toCall([2, 'accept', 0x400, 12], 9, aborted);
  const states = specification.advance(state, accept, toResult('aborted'));
  const windows = Array.isArray(states) ? states.map((one) => one.windowSizes[2]) : [];
  expect(windows).toEqual([32, 12]);
});

test('a spawn that was aborted may have made a task', () => {
  const state = specification.initial();
  const spawn = (fate: Partial<Call>) => toCall([1, 'spawn', 2], 1, fate);
  expect(specification.advance(state, spawn({ aborted: true }), toResult('aborted'))).toBe(state);
  expect(specification.advance(state, spawn({}), toResult('exists'))).toBe(state);
  expect(specification.advance(state, spawn({}), toResult('done 2'))).toBe(state);
  expect(specification.advance(state, spawn({}), toResult('done 2'))).toBeNull();
});

test('for want of memory an op is refused only if it was starved, or more is asked than promised', () => {
  const map: Step = [1, 'map', 2, 0x400, 12, ALL, 0x500];
  expect(accepts(three, map, 'overflow')).toBe(false);
  expect(accepts(three, map, 'overflow', { starved: true })).toBe(true);
  const steps: Step[] = [...three];
  for (let i = 0; i < PROMISED.regions - 1; i++)
    steps.push([1, 'map', 2, 0x400, 12, ALL, 1024 * i]);
  const beyond: Step = [1, 'map', 2, 0x400, 12, ALL, 0x400 * PROMISED.regions];
  expect(accepts(steps.slice(0, -1), beyond, 'overflow')).toBe(false);
  expect(accepts(steps, beyond, 'overflow')).toBe(true);
});

test('a clone goes its own way', () => {
  const state = after(chain);
  const before = specification.show(state);
  const copy = specification.clone(state);
  expect(specification.show(copy)).toBe(before);
  specification.assume(copy, toCall([1, 'flush', 0x400, 14, ALL], 20));
  specification.assume(copy, toCall([1, 'take', 0x440, 12], 21));
  specification.assume(copy, toCall([2, 'exit'], 22));
  expect(specification.show(copy)).not.toBe(before);
  expect(specification.show(state)).toBe(before);
});

test('it says what it expected, and shows its state, in words', () => {
  const state = after([...chain, [1, 'map', 3, 0x402, 13, RX, 0x702]]);
  expect(specification.show(state)).toBe(
    [
      't1 alive, accepts 2^32 at 0',
      '  0x400-0x401 rwx, frame 0-1, taken, accessed rwx',
      '  0x402-0x403 rwx, frame 2-3, taken',
      't2 alive, accepts 2^32 at 0',
      '  0x500 rwx, frame 0, from t1 0x400',
      't3 alive, accepts 2^32 at 0',
      '  0x600 rwx, frame 0, from t2 0x500',
      '  0x702-0x703 rx, frame 2-3, from t1 0x402',
    ].join('\n'),
  );
  const expected = (step: Step) => specification.expected(state, toCall(step, 20));
  expect(expected([3, 'store', 0x702, 0, 1])).toBe('a fault (t3 has 0x702 rx, from t1 0x402)');
  expect(expected([3, 'load', 0x600, 0])).toBe('done(0x400) (t3 has 0x600 rwx, from t2 0x500)');
  expect(expected([1, 'unmap', 0x400, 12, 0])).toBe(
    'done(7) (by the accesses since it last asked)',
  );
  expect(expected([1, 'touch', 0x402, 13])).toBe('done(2) (t1 has all of these pages)');
  expect(expected([1, 'touch', 0x402, 15])).toBe('a fault (t1 has nothing at 0x404)');
  expect(expected([1, 'map', 4, 0x400, 12, ALL, 0])).toBe(
    'refused dangling (t4 was never spawned)',
  );
});

test('where flexpages go', () => {
  const placed = (...args: [number, number, number, number, number]) => {
    const range = { from: 0, to: 0, pages: 0 };
    place(...args, range);
    return [range.from, range.to, range.pages];
  };
  expect(placed(0x405, 13, 0x7, 0x800, 14)).toEqual([0x404, 0x802, 2]);
  expect(placed(0x405, 14, 0x7, 0x803, 13)).toEqual([0x406, 0x802, 2]);
  expect(placed(0x405, 12, 0x7ffff, 0x123, 32)).toEqual([0x405, 0x7ffff, 1]);
  expect(placed(0x405, 32, 0x7ffff, 0x123, 31)).toEqual([0, 0, 0x80000]);
  expect(placed(0x405, 32, 0x7ffff, 0x123, 32)).toEqual([0, 0, 0x100000]);
  expect(placed(0x405, 11, 0x7, 0x800, 14)[2]).toBe(0);
});

test('the packed indices are those of the list', () => {
  expect(ops.map((op) => op.name)).toEqual(Object.keys(OP));
});
