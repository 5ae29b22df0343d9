/** Worked examples of each rule: what must be accepted after some steps, and what must not. */
import { describe, expect, test } from 'vitest';
import type { Call, Result } from '../../../core/words/specification.ts';
import type { Step } from './kernel-fault.ts';
import { OP } from './ops.ts';
import { specification } from './specification.ts';
import type { BindingState } from './state.ts';
import { errors, PROMISED } from './terms.ts';

/** Packed choices. */
const [R, RW, RD, ALL] = [0, 1, 2, 3];
const [TO_R, TO_RW] = [1, 2];
const [GIVE, LATE, WRONG, REFUSE, IGNORE] = [0, 1, 2, 3, 4];
const [LOWEST, HIGHEST] = [0, 1];
const [IN, OUT] = [0, 1];
/** A slot that holds nothing, a limit that is none, and how the value counts what is taken. */
const [EMPTY, ANY, TAKEN] = [31, 5, 256];

/** The n-th step has label n, counted from 1. */
function toCall([task, op, ...args]: Step, step: number, fate: Partial<Call> = {}): Call {
  const padded = new Int32Array(8);
  padded.set(args);
  const calm = { starved: false, aborted: false, began: 0, rushed: false };
  return { step, task, op: OP[op], args: padded, ...calm, ...fate };
}

function toResult(text: string): Result {
  const [kind, value = '0'] = text.split(' ');
  if (kind === 'done') return { kind, value: Number(value), cycles: 0 };
  if (kind === 'faulted' || kind === 'dangling') return { kind, value: 0, cycles: 0 };
  return { kind: 'refused', value: (errors as readonly string[]).indexOf(kind ?? ''), cycles: 0 };
}

function after(steps: readonly Step[]): BindingState {
  const state = specification.initial();
  steps.forEach((step, i) => {
    specification.assume(state, toCall(step, i + 1));
  });
  return state;
}

function accepts(
  steps: readonly Step[],
  last: Step,
  outcome: string,
  fate: Partial<Call> = {},
): boolean {
  const state = after(steps);
  const call = toCall(last, steps.length + 1, fate);
  specification.call?.(state, call);
  const next = specification.advance(state, call, toResult(outcome));
  return Array.isArray(next) ? next.length > 0 : next !== null;
}

const tasks: readonly Step[] = [
  [1, 'spawn', 2],
  [1, 'spawn', 3],
];
/** t1 has frame 0 at page 0, in which the first word is 9; t2 is let in to write by entry 1. */
const shared: readonly Step[] = [
  ...tasks,
  [1, 'allocate', 0, 0],
  [1, 'bind', 0, 0, 0, RW],
  [1, 'store', 0, 0, 9],
  [1, 'admit', 0, 0, 1, 2, RW],
];
/** And has it at its page 1. */
const bound: readonly Step[] = [...shared, [2, 'bind', 1, 0, 0, RW]];
/** t2 has frames 3, 4 and 5, and behaves so. */
const rich = (answer: number, which: number, delay: number): Step[] => [
  ...tasks,
  [2, 'allocate', 3, 0],
  [2, 'allocate', 4, 0],
  [2, 'allocate', 5, 0],
  [2, 'behave', answer, which, delay],
];

/** Steps, then a load or another op with what must follow, and what must not. */
const table: readonly (readonly [string, readonly Step[], Step, string, string])[] = [
  ['a task has no frame', tasks, [2, 'load', 0, 0], 'faulted', 'done'],
  ['a frame is given by name', tasks, [2, 'allocate', 63, 0], 'done', 'notFree'],
  ['once', [...tasks, [1, 'allocate', 5, 0]], [2, 'allocate', 5, 0], 'notFree', 'done'],
  ['and no other name', tasks, [1, 'allocate', 64, 0], 'badName', 'done'],
  ['by a capability', tasks, [1, 'allocate', 0, 3], 'badSlot', 'done'],
  [
    'with all permissions',
    [...tasks, [1, 'derive', 0, 1, 0, 7, RW]],
    [1, 'allocate', 0, 1],
    'insufficient',
    'done',
  ],
  ['who is let in binds', shared, [2, 'bind', 1, 0, 0, RW], 'done', 'insufficient'],
  ['and reads what is there', bound, [2, 'load', 1, 0], 'done 9', 'done 0'],
  ['who is not let in does not', shared, [3, 'bind', 1, 0, 0, R], 'insufficient', 'done'],
  [
    'the second entry does not matter to the first',
    [...bound, [1, 'admit', 0, 0, 2, 3, R], [1, 'guard', 0, 0, 2, EMPTY, R]],
    [2, 'load', 1, 0],
    'done 9',
    'faulted',
  ],
  [
    'an entry that is cleared breaks its bindings',
    [...bound, [1, 'guard', 0, 0, 1, EMPTY, R]],
    [2, 'load', 1, 0],
    'faulted',
    'done 9',
  ],
  [
    'until it is let in again',
    [...bound, [1, 'guard', 0, 0, 1, EMPTY, R], [1, 'admit', 0, 0, 4, 2, RW]],
    [2, 'load', 1, 0],
    'done 9',
    'faulted',
  ],
  [
    'an entry for less breaks writers',
    [...bound, [1, 'admit', 0, 0, 1, 2, R]],
    [2, 'store', 1, 0, 1],
    'faulted',
    'done',
  ],
  [
    'a library OS asks for what it remembers, and no less',
    [...bound, [1, 'admit', 0, 0, 1, 2, R]],
    [2, 'load', 1, 0],
    'faulted',
    'done 9',
  ],
  [
    'a capability that is dropped breaks nothing',
    [...tasks, [1, 'derive', 0, 1, 0, 7, ALL], [1, 'allocate', 0, 1], [1, 'bind', 2, 0, 1, RW]],
    [1, 'drop', 1],
    'done',
    'insufficient',
  ],
  [
    'a refused bind leaves what was there',
    [...bound, [3, 'allocate', 1, 0], [2, 'bind', 1, 1, 0, RW]],
    [2, 'load', 1, 0],
    'done 9',
    'faulted',
  ],
  [
    'a frame that comes again is zero',
    [...bound, [1, 'free', 0, 0], [2, 'allocate', 0, 0]],
    [2, 'load', 1, 0],
    'done 0',
    'done 9',
  ],
  ['nobody frees what he may not', bound, [2, 'free', 0, 0], 'insufficient', 'done'],
  ['a limit that is exceeded', bound, [1, 'limit', 0, 0, ANY, 1], 'share', 'done'],
  [
    'a limit that is reached',
    [...bound, [1, 'limit', 0, 0, ANY, 2]],
    [2, 'bind', 2, 0, 0, RW],
    'share',
    'done',
  ],
  [
    'the binding that is replaced does not count',
    [...bound, [1, 'limit', 0, 0, ANY, 2]],
    [2, 'bind', 1, 0, 0, RW],
    'done',
    'share',
  ],
  [
    'a binding may have fewer rights',
    [...bound, [2, 'protect', 1, 0, TO_R]],
    [2, 'store', 1, 0, 1],
    'faulted',
    'done',
  ],
  [
    'and more again',
    [...bound, [2, 'protect', 1, 0, TO_R], [2, 'protect', 1, 0, TO_RW]],
    [2, 'store', 1, 0, 1],
    'done',
    'faulted',
  ],
  [
    'no more than the capability has',
    [...bound, [2, 'protect', 1, 0, TO_R], [2, 'derive', 0, 1, 2, 9, RD]],
    [2, 'protect', 1, 1, TO_RW],
    'insufficient',
    'done',
  ],
  ['nothing is protected where nothing is', tasks, [1, 'protect', 0, 0, TO_R], 'none', 'done'],
  ['a handler resumes where it was', tasks, [2, 'hijack', 0, 1], 'faulted', 'done'],
  ['a load that does not fault is one', bound, [2, 'hijack', 1, 1], 'done 9', 'faulted'],
  ['the root acts on anybody', shared, [1, 'bindFor', 2, 0, 0, 0, RW], 'done', 'insufficient'],
  [
    'nobody else does',
    [...tasks, [2, 'allocate', 0, 0]],
    [2, 'bindFor', 3, 0, 0, 0, RW],
    'insufficient',
    'done',
  ],
  ['a task starts tasks that it dominates', tasks, [2, 'spawn', 4], 'insufficient', 'done 4'],
  ['a derived name is longer', tasks, [2, 'derive', 0, 1, 2, 5, R], 'done 1', 'insufficient'],
  ['never another', tasks, [2, 'derive', 0, 1, 1, 5, R], 'insufficient', 'done 1'],
  [
    'nor has it more permissions',
    [...tasks, [1, 'derive', 0, 1, 0, 5, RD]],
    [1, 'derive', 1, 2, 1, 6, RW],
    'insufficient',
    'done 2',
  ],
  ['slot 0 keeps all', tasks, [1, 'derive', 0, 0, 0, 5, RW], 'insufficient', 'done 0'],
  ['what is offered is had', [...tasks, [1, 'offer', 2, 0]], [2, 'acquire', 1, 1], 'done', 'none'],
  [
    'once',
    [...tasks, [1, 'offer', 2, 0], [2, 'acquire', 1, 1]],
    [2, 'acquire', 1, 2],
    'none',
    'done',
  ],
  ['by nobody else', [...tasks, [1, 'offer', 2, 0]], [3, 'acquire', 1, 1], 'none', 'done'],
  [
    'nor by who comes later',
    [...tasks, [1, 'offer', 2, 0], [2, 'exit'], [1, 'spawn', 2]],
    [2, 'acquire', 1, 1],
    'none',
    'done',
  ],
  [
    'if the grantor still has it',
    [...tasks, [1, 'derive', 0, 1, 0, 5, ALL], [1, 'offer', 2, 1], [1, 'drop', 1]],
    [2, 'acquire', 1, 1],
    'insufficient',
    'done',
  ],
  [
    'a name of who is gone lets nobody in',
    [...bound, [2, 'exit'], [1, 'spawn', 2]],
    [2, 'bind', 1, 0, 0, R],
    'insufficient',
    'done',
  ],
  [
    'frames die with their owner',
    [...rich(0, 0, 0), [2, 'exit']],
    [1, 'owner', 3],
    'done 0',
    'done 2',
  ],
  ['others are seen as owners', rich(0, 0, 0), [1, 'owner', 3], 'done 2', 'done 1'],
  ['a task gives', rich(GIVE, LOWEST, 0), [1, 'revoke', 2, 2, 0], 'done 2', `done ${2 * TAKEN}`],
  [
    'the lowest first',
    [...rich(GIVE, LOWEST, 0), [1, 'revoke', 2, 2, 0]],
    [2, 'owner', 5],
    'done 1',
    'done 0',
  ],
  [
    'or the highest',
    [...rich(GIVE, HIGHEST, 0), [1, 'revoke', 2, 2, 0]],
    [2, 'owner', 5],
    'done 0',
    'done 1',
  ],
  ['or not', rich(IGNORE, LOWEST, 0), [1, 'revoke', 2, 2, 0], `done ${2 * TAKEN}`, 'done 2'],
  ['or refuses', rich(REFUSE, LOWEST, 0), [1, 'revoke', 2, 1, 0], `done ${TAKEN}`, 'done 1'],
  [
    'or gives the wrong one',
    rich(WRONG, LOWEST, 0),
    [1, 'revoke', 2, 1, 0],
    `done ${TAKEN}`,
    'done 1',
  ],
  [
    'or half of it, late',
    rich(LATE, LOWEST, 3),
    [1, 'revoke', 2, 2, 0],
    `done ${1 + TAKEN}`,
    'done 1',
  ],
  ['or too late', rich(LATE, LOWEST, 6), [1, 'revoke', 2, 2, 0], `done ${2 * TAKEN}`, 'done 2'],
  [
    'what is taken is told',
    [...rich(IGNORE, HIGHEST, 0), [1, 'revoke', 2, 2, 0]],
    [2, 'repossessed', 1],
    'done 5',
    'done 6',
  ],
  ['nobody gives more than he has', rich(0, 0, 0), [1, 'revoke', 2, 4, 0], 'none', 'done 4'],
  ['nobody else may ask', rich(0, 0, 0), [3, 'revoke', 2, 1, 0], 'insufficient', 'done 1'],
  ['a device is asked', shared, [1, 'transfer', 0, 0, IN, 4], 'done', 'busy'],
  [
    'by who may write',
    [...shared, [1, 'admit', 0, 0, 1, 2, R]],
    [2, 'transfer', 0, 0, IN, 1],
    'insufficient',
    'done',
  ],
  [
    'or read',
    [...shared, [1, 'admit', 0, 0, 1, 2, R]],
    [2, 'transfer', 0, 0, OUT, 1],
    'done',
    'insufficient',
  ],
  ['it has nothing to do', shared, [0, 'complete', 3], 'none', 'done'],
  [
    'it does the oldest',
    [...shared, [1, 'transfer', 0, 0, IN, 4]],
    [0, 'complete', 3],
    'done 4',
    'done 0',
  ],
  [
    'what it writes is there',
    [...shared, [1, 'transfer', 0, 0, IN, 4], [0, 'complete', 30]],
    [1, 'load', 0, 3],
    'done 33',
    'done 0',
  ],
  [
    'it is at the frame',
    [...shared, [1, 'transfer', 0, 0, IN, 4]],
    [1, 'free', 0, 0],
    'busy',
    'done',
  ],
  [
    'until that is over',
    [...shared, [1, 'transfer', 0, 0, IN, 4], [1, 'cancel', 0, 0]],
    [1, 'free', 0, 0],
    'done',
    'busy',
  ],
  ['a word that is there is waited for', bound, [2, 'await', 1, 0, 9], 'done', 'insufficient'],
  ['another is not', bound, [2, 'await', 1, 0, 8], 'that it waits', 'done'],
  ['nor what cannot be read', shared, [3, 'await', 1, 0, 9], 'insufficient', 'done'],
];

describe('what follows', () => {
  for (const [name, steps, last, must, mustNot] of table) {
    test(`${name}: ${last.slice(1).join(' ')}`, () => {
      if (must !== 'that it waits') expect(accepts(steps, last, must)).toBe(true);
      expect(accepts(steps, last, mustNot)).toBe(false);
    });
  }
});

test('a displaced binding may be there or not', () => {
  // t2's page 192 takes the place of t1's page 0, by the capability in slot 1 that is dropped then.
  const steps: Step[] = [
    ...tasks,
    [1, 'derive', 0, 1, 0, 7, ALL],
    [1, 'allocate', 0, 1],
    [1, 'bind', 0, 0, 1, RW],
    [1, 'drop', 1],
    [2, 'allocate', 1, 0],
  ];
  expect(accepts(steps, [1, 'load', 0, 0], 'done 0')).toBe(true);
  expect(accepts(steps, [1, 'load', 0, 0], 'faulted')).toBe(false);
  const displaced: Step[] = [...steps, [2, 'bind', 192, 1, 0, RW]];
  expect(accepts(displaced, [1, 'load', 0, 0], 'done 0')).toBe(true);
  expect(accepts(displaced, [1, 'load', 0, 0], 'faulted')).toBe(true);
  const elsewhere: Step[] = [...steps, [2, 'bind', 193, 1, 0, RW]];
  expect(accepts(elsewhere, [1, 'load', 0, 0], 'faulted')).toBe(false);
});

test('want of memory is an excuse where the program made the kernel run dry, and only there', () => {
  for (const last of [
    [1, 'spawn', 4],
    [1, 'allocate', 7, 0],
    [1, 'bind', 5, 0, 0, R],
  ] as const) {
    expect(accepts(shared, last, 'noMemory')).toBe(false);
    expect(accepts(shared, last, 'noMemory', { starved: true })).toBe(true);
  }
  expect(accepts(shared, [1, 'free', 0, 0], 'noMemory', { starved: true })).toBe(false);
});

test('a tick before its time lets more be taken', () => {
  const asked: Step = [1, 'revoke', 2, 2, 0];
  expect(accepts(rich(GIVE, LOWEST, 0), asked, `done ${1 + TAKEN}`)).toBe(false);
  expect(accepts(rich(GIVE, LOWEST, 0), asked, `done ${1 + TAKEN}`, { rushed: true })).toBe(true);
  expect(accepts(rich(IGNORE, LOWEST, 0), asked, 'done 2', { rushed: true })).toBe(false);
});

test('a task waits until its word has come, and no longer', () => {
  const state = after(bound);
  const wait = toCall([2, 'await', 1, 0, 7], 20);
  specification.call?.(state, wait);
  expect(specification.mayWait(state, wait)).toBe(true);
  const store = toCall([1, 'store', 0, 0, 7], 21);
  expect(specification.advance(state, store, toResult('done'))).toBe(state);
  expect(specification.mayWait(state, wait)).toBe(false);
  expect(specification.advance(state, wait, toResult('done'))).toBe(state);
});

test('a task that may not look any more sleeps on', () => {
  const state = after(bound);
  const wait = toCall([2, 'await', 1, 0, 7], 20);
  specification.call?.(state, wait);
  for (const step of [
    [1, 'guard', 0, 0, 1, EMPTY, R],
    [1, 'store', 0, 0, 7],
  ] as const) {
    expect(specification.advance(state, toCall(step, 21), toResult('done'))).toBe(state);
  }
  expect(specification.mayWait(state, wait)).toBe(true);
  expect(specification.advance(state, wait, toResult('done'))).toBeNull();
});

test('a revocation that took its time is told with it', () => {
  const state = after(rich(IGNORE, LOWEST, 0));
  const call = toCall([1, 'revoke', 2, 2, 0], 20, { began: 1000 });
  const cycles = 1000 + PROMISED.deadline * PROMISED.tick;
  specification.advance(state, call, { kind: 'done', value: 2 * TAKEN, cycles });
  expect(state.revocation).toMatchObject({ taken: [3, 4], given: [], cycles: cycles - 1000 });
});

test('a state is cloned as a whole', () => {
  const state = after([...bound, [1, 'transfer', 0, 0, IN, 4], [1, 'offer', 2, 0]]);
  const copy = specification.clone(state);
  expect(copy).toEqual(state);
  for (const step of [
    [2, 'store', 1, 0, 1],
    [2, 'unbind', 1],
    [1, 'cancel', 0, 0],
  ] as const) {
    specification.assume(state, toCall(step, 30));
  }
  expect(copy).not.toEqual(state);
  expect(specification.show(copy)).toBe(
    specification.show(after([...bound, [1, 'transfer', 0, 0, IN, 4], [1, 'offer', 2, 0]])),
  );
});

test('what was expected is said in words', () => {
  const call = toCall([3, 'bind', 1, 0, 0, R], 20);
  expect(specification.expected(after(bound), call)).toBe(
    "refused insufficient (frame 0 is t1's and lets in . all, 2.1 rw)",
  );
  const late = toCall([1, 'revoke', 2, 2, 0], 20);
  expect(specification.expected(after(rich(LATE, LOWEST, 3)), late)).toBe(
    'done with 0 to 2 of 2 given and the rest taken (given + 256 * taken) (t2 is alive)',
  );
});
