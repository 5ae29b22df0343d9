/** The specification's judge: one state, several, too many, and calls that wait. */
import { expect, test } from 'vitest';
import type { Contract } from '../words/contract.ts';
import type { Call, Result, Specification } from '../words/specification.ts';
import { AcceptsOracle, STATES_MAX } from './accepts.ts';

interface Cell {
  value: number;
}

/** A cell: `get` returns it; `set` may or may not happen; `wait` returns once the cell is 7. */
const specification: Specification<Cell> = {
  initial: () => ({ value: 0 }),
  clone: (state) => ({ ...state }),
  advance(state, call, result) {
    if (call.op === 0) return result.value === state.value ? state : null;
    if (call.op === 2) return state.value === 7 ? state : null;
    return [state, { value: call.args[0] }];
  },
  mayWait: (state, call) => call.op === 2 && state.value !== 7,
  expected: (state) => `done(${state.value})`,
  assume: () => {},
  show: (state) => String(state.value),
};

const integer = { kind: 'integer', min: 0, max: 100 } as const;
const task = { mutates: true, by: 'task', refusals: [], weight: 1 } as const;
const contract: Contract<Cell> = {
  name: 'cell',
  about: 'A cell that may be set.',
  ops: [
    { ...task, name: 'get', about: 'Reads it.', args: [] },
    {
      ...task,
      name: 'set',
      about: 'May write it.',
      args: [{ name: 'value', about: '', domain: integer }],
    },
    { ...task, name: 'wait', about: 'Waits for 7.', args: [] },
  ],
  errors: [],
  tasks: 2,
  specification,
  properties: [],
};

function call(step: number, task: number, op: number, arg = 0): Call {
  return {
    step,
    task,
    op,
    args: Int32Array.of(arg, 0, 0, 0),
    starved: false,
    aborted: false,
    began: 0,
    rushed: false,
  };
}

const done = (value: number): Result => ({ kind: 'done', value, cycles: 0 });

function perform(oracle: AcceptsOracle<Cell>, made: Call, result: Result) {
  oracle.call(made);
  return oracle.returned(made, result);
}

test('an outcome that does not follow is a finding that says what would have', () => {
  const oracle = new AcceptsOracle(contract);
  expect(perform(oracle, call(1, 1, 0), done(0))).toBeNull();
  expect(oracle.state).toEqual({ value: 0 });
  expect(perform(oracle, call(2, 1, 0), done(5))).toEqual({
    oracle: 'the specification accepts every outcome',
    message: 'step v2: t1.get() was done(5), but the specification accepts done(0)',
    step: 2,
  });
  expect(oracle.state).toBeNull();
  oracle.reset();
  expect(perform(oracle, call(1, 1, 0), done(0))).toBeNull();
});

test('what may have happened in two ways is settled by what is seen', () => {
  const oracle = new AcceptsOracle(contract);
  perform(oracle, call(1, 1, 1, 5), done(0));
  expect(oracle.state).toBeNull();
  expect(perform(oracle, call(2, 1, 0), done(5))).toBeNull();
  expect(oracle.state).toEqual({ value: 5 });
  const finding = perform(oracle, call(3, 1, 0), done(0));
  expect(finding?.message).toContain('accepts done(5)');
});

test('equal states are one state', () => {
  const oracle = new AcceptsOracle(contract);
  for (let step = 1; step < 50; step++) perform(oracle, call(step, 1, 1, 5), done(0));
  expect(oracle.gaveUp).toBeNull();
});

test('it gives up, and says so, when there are too many states', () => {
  const oracle = new AcceptsOracle(contract);
  for (let step = 1; step <= STATES_MAX; step++) perform(oracle, call(step, 1, 1, step), done(0));
  expect(oracle.gaveUp).toContain(`${STATES_MAX + 1} states`);
  expect(perform(oracle, call(20, 1, 0), done(99))).toBeNull();
  expect(oracle.state).toBeNull();
});

test('at rest every open call must be one that may wait', () => {
  const oracle = new AcceptsOracle(contract);
  const open = [call(1, 2, 2)];
  oracle.call(open[0]);
  expect(oracle.rest(open)).toBeNull();
  perform(oracle, call(2, 1, 1, 7), done(0));
  // The write may not have happened: then the wait is right, and the cell is still 0.
  expect(oracle.rest(open)).toBeNull();
  expect(oracle.state).toEqual({ value: 0 });
  perform(oracle, call(3, 1, 1, 7), done(0));
  expect(perform(oracle, call(4, 1, 0), done(7))).toBeNull();
  expect(oracle.rest(open)?.message).toBe(
    'step v1: t2.wait() waits, but the specification says that it must return: done(7)',
  );
});

test.each([
  ['null', null],
  ['undefined', undefined],
  ['an array', []],
])('a specification whose state is %s is turned away', (found, state) => {
  const odd = { ...specification, initial: () => state as unknown as Cell };
  expect(() => new AcceptsOracle({ ...contract, specification: odd })).toThrow(
    `the specification of cell begins with ${found} as its state`,
  );
});

test('the types forbid such states', () => {
  // @ts-expect-error: null is what `advance` says when nothing follows.
  const empty: Specification<null> = { ...specification, initial: () => null, clone: () => null };
  // @ts-expect-error: an array is what `advance` says when several states may follow.
  const list: Specification<number[]> = { ...specification, initial: () => [], clone: () => [] };
  for (const odd of [empty, list]) {
    const judged = { ...contract, specification: odd } as unknown as Contract;
    expect(() => new AcceptsOracle(judged)).toThrow('let it be an object');
  }
});
