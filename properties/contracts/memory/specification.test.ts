/** The specification must accept what is right, and disagree where it should. */
import { expect, test } from 'vitest';
import type { Call, Result } from '../../../core/words/specification.ts';
import { errors, OP, ops } from './ops.ts';
import { specification } from './specification.ts';
import type { MemoryState } from './state.ts';

type Step = readonly [task: number, op: keyof typeof OP, ...args: number[]];

const R = 0;
const RW = 1;

/** The n-th step has label n, counted from 1. */
function toCall([task, op, ...args]: Step, step: number): Call {
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
  };
}

function toResult(text: string): Result {
  const [kind, value = '0'] = text.split(' ');
  if (kind === 'done') return { kind, value: Number(value), cycles: 0 };
  if (kind === 'faulted' || kind === 'dangling') return { kind, value: 0, cycles: 0 };
  return { kind: 'refused', value: (errors as readonly string[]).indexOf(kind ?? ''), cycles: 0 };
}

/** The state after these steps, each gone as well as it can. */
function after(steps: readonly Step[]): MemoryState {
  const state = specification.initial();
  steps.forEach((step, i) => {
    specification.assume(state, toCall(step, i + 1));
  });
  return state;
}

function accepts(prefix: readonly Step[], last: Step, outcome: string): boolean {
  const call = toCall(last, prefix.length + 1);
  return specification.advance(after(prefix), call, toResult(outcome)) !== null;
}

const two: readonly Step[] = [[1, 'spawn', 2]];
/** v2 is t1's, t2 has this share of it; word 0 is 7. */
function shared(rights: number): readonly Step[] {
  return [...two, [1, 'alloc'], [1, 'share', 2, 2, rights], [1, 'store', 2, 0, 7]];
}
const freed: readonly Step[] = [...shared(RW), [1, 'free', 2]];
const exited: readonly Step[] = [...two, [2, 'alloc'], [2, 'share', 2, 1, R], [2, 'exit']];

const table: readonly (readonly [
  about: string,
  prefix: readonly Step[],
  last: Step,
  right: readonly string[],
  wrong: readonly string[],
])[] = [
  ['a free slot', [], [1, 'spawn', 2], ['done 9', 'noMemory'], ['exists', 'faulted', 'dangling']],
  ['a taken slot', two, [1, 'spawn', 2], ['exists'], ['done 1', 'noMemory', 'dangling']],
  ['oneself', [], [1, 'spawn', 1], ['exists'], ['done 1', 'self']],
  ['a slot of old', exited, [1, 'spawn', 2], ['done 2', 'noMemory'], ['exists', 'noTask']],
  ['no slot', [], [1, 'spawn', 5], ['dangling'], ['done 1', 'noTask']],
  ['the root exits', [], [1, 'exit'], ['self'], ['done', 'faulted']],
  ['a task exits', two, [2, 'exit'], ['done'], ['self', 'faulted', 'done 3']],
  ['the dead perform', exited, [2, 'alloc'], ['dangling'], ['done 1', 'noMemory', 'faulted']],
  ['the unborn perform', [], [3, 'alloc'], ['dangling'], ['done 1', 'noTask']],
  ['a new page', [], [1, 'alloc'], ['done 4096', 'noMemory'], ['badHandle', 'faulted', 'self']],
  ['zeroes', [[1, 'alloc']], [1, 'load', 1, 5], ['done 0'], ['done 1', 'faulted', 'badHandle']],
  ['an own word', shared(R), [1, 'load', 2, 0], ['done 7'], ['done 0', 'faulted']],
  ['another word', shared(R), [1, 'load', 2, 1], ['done 0'], ['done 7', 'faulted']],
  ['a shared word', shared(R), [2, 'load', 2, 0], ['done 7'], ['done 0', 'faulted', 'notShared']],
  ['a given store', shared(RW), [2, 'store', 2, 0, 1], ['done'], ['faulted', 'done 1']],
  ['a store too many', shared(R), [2, 'store', 2, 0, 1], ['faulted'], ['done', 'notShared']],
  [
    'a store is seen',
    [...shared(RW), [2, 'store', 2, 0, -1]],
    [1, 'load', 2, 0],
    ['done 4294967295'],
    ['done 7', 'done -1'],
  ],
  ['lowered', [...shared(RW), [1, 'share', 2, 2, R]], [2, 'store', 2, 0, 1], ['faulted'], ['done']],
  ['raised', [...shared(R), [1, 'share', 2, 2, RW]], [2, 'store', 2, 0, 1], ['done'], ['faulted']],
  ['a stranger', [...two, [1, 'alloc']], [2, 'load', 2, 0], ['faulted'], ['done 0', 'badHandle']],
  ['freed', freed, [1, 'load', 2, 0], ['faulted'], ['done 7', 'done 0', 'badHandle', 'dangling']],
  ['freed from under', freed, [2, 'load', 2, 0], ['faulted'], ['done 7', 'done 0', 'dangling']],
  ['freed twice', freed, [1, 'free', 2], ['badHandle'], ['done', 'notOwner', 'dangling']],
  ['freed by whoever', shared(RW), [2, 'free', 2], ['notOwner'], ['done', 'badHandle']],
  ['shared when gone', freed, [1, 'share', 2, 2, R], ['badHandle'], ['done', 'notOwner']],
  ['shared on', shared(RW), [2, 'share', 2, 1, R], ['notOwner'], ['done', 'noMemory', 'self']],
  ['shared with oneself', [[1, 'alloc']], [1, 'share', 1, 1, R], ['self'], ['done', 'exists']],
  [
    'both reasons',
    shared(RW),
    [2, 'share', 2, 2, RW],
    ['notOwner', 'self'],
    ['done', 'noTask', 'noMemory'],
  ],
  [
    'shared with the dead',
    [...exited, [1, 'alloc']],
    [1, 'share', 5, 2, R],
    ['noTask'],
    ['done', 'dangling', 'noMemory'],
  ],
  [
    'shared with the unborn',
    [[1, 'alloc']],
    [1, 'share', 1, 3, R],
    ['dangling'],
    ['done', 'noTask'],
  ],
  ['sharing', shared(R), [1, 'share', 2, 2, RW], ['done', 'noMemory'], ['exists', 'faulted']],
  ['taken away', shared(R), [1, 'unshare', 2, 2], ['done'], ['notShared', 'noMemory']],
  [
    'taken away twice',
    [...shared(R), [1, 'unshare', 2, 2]],
    [1, 'unshare', 2, 2],
    ['notShared'],
    ['done', 'noTask'],
  ],
  [
    'after it',
    [...shared(R), [1, 'unshare', 2, 2]],
    [2, 'load', 2, 0],
    ['faulted'],
    ['done 7', 'done 0'],
  ],
  ['taken by whoever', shared(R), [2, 'unshare', 2, 2], ['notOwner', 'self'], ['done', 'noTask']],
  ['left behind', exited, [1, 'load', 2, 0], ['faulted'], ['done 0', 'dangling', 'badHandle']],
  ['owned by the dead', exited, [1, 'free', 2], ['badHandle'], ['done', 'notOwner', 'dangling']],
  [
    'a share dies with its holder',
    [...shared(R), [2, 'exit'], [1, 'spawn', 2]],
    [2, 'load', 2, 0],
    ['faulted'],
    ['done 7'],
  ],
  ['a page that no step made', [], [1, 'load', 7, 0], ['dangling'], ['faulted', 'badHandle']],
  ['a step that makes no page', two, [1, 'free', 1], ['dangling'], ['badHandle', 'done']],
];

for (const [about, prefix, last, right, wrong] of table) {
  test(`${about}: ${last[1]}`, () => {
    for (const outcome of right)
      expect([outcome, accepts(prefix, last, outcome)]).toEqual([outcome, true]);
    for (const outcome of wrong)
      expect([outcome, accepts(prefix, last, outcome)]).toEqual([outcome, false]);
  });
}

test('an alloc that was refused makes no page', () => {
  const state = specification.initial();
  specification.advance(state, toCall([1, 'alloc'], 1), toResult('noMemory'));
  const load = toCall([1, 'load', 1, 0], 2);
  expect(specification.advance(state, load, toResult('faulted'))).toBeNull();
  expect(specification.advance(state, load, toResult('dangling'))).not.toBeNull();
});

test('a clone goes its own way', () => {
  const state = after(shared(R));
  const before = specification.show(state);
  const copy = specification.clone(state);
  specification.assume(copy, toCall([1, 'store', 2, 0, 9], 5));
  specification.assume(copy, toCall([1, 'unshare', 2, 2], 6));
  specification.assume(copy, toCall([2, 'exit'], 7));
  expect(specification.show(state)).toBe(before);
});

test('it says what it expected, and shows its state, in words', () => {
  const state = after(shared(R));
  expect(specification.show(state)).toBe("t1 alive, t2 alive\nv2 is t1's, t2 may read it: [0] 7");
  expect(specification.expected(state, toCall([2, 'load', 2, 0], 5))).toBe(
    "done(7) (v2 is t1's, t2 may read it)",
  );
  expect(specification.expected(state, toCall([2, 'share', 2, 3, R], 5))).toBe(
    "refused dangling (v2 is t1's, t2 may read it; t3 was never spawned)",
  );
  expect(specification.expected(state, toCall([2, 'store', 2, 0, 1], 5))).toBe(
    "a fault (v2 is t1's, t2 may read it)",
  );
});

test('the packed indices are those of the list', () => {
  expect(ops.map((op) => op.name)).toEqual(Object.keys(OP));
});
