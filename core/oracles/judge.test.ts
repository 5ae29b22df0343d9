/** What the judge tells the specification of each call: when it began and ended, and what may have disturbed it. */
import { expect, test } from 'vitest';
import type { Contract } from '../words/contract.ts';
import type { Anchor, PackedProgram } from '../words/program.ts';
import type { Call, Result } from '../words/specification.ts';
import type { Stage } from '../words/watcher.ts';
import { ContractJudge } from './judge.ts';

interface Heard {
  readonly call: Call;
  readonly result: Result | null;
}

const heard: Heard[] = [];
const note = (call: Call, result: Result | null) => {
  heard.push({
    call: { ...call, args: call.args.slice() },
    result: result === null ? null : { ...result },
  });
};

const listener: Contract<object> = {
  name: 'listener',
  about: '',
  ops: [
    { name: 'work', about: '', args: [], mutates: false, by: 'task', refusals: [], weight: 1 },
    {
      name: 'ring',
      about: '',
      args: [],
      mutates: false,
      by: { device: 'bell' },
      refusals: [],
      weight: 1,
    },
  ],
  errors: [],
  tasks: 2,
  specification: {
    initial: () => ({}),
    clone: (state) => state,
    call: (_, call) => note(call, null),
    advance(state, call, result) {
      note(call, result);
      return state;
    },
    mayWait(_, call) {
      note(call, null);
      return true;
    },
    expected: (_, call) => `begun at ${call.began}`,
    assume() {},
    show: () => '',
  },
  properties: [],
};

function programOf(ops: readonly number[], ...anchors: readonly Anchor[]): PackedProgram {
  return {
    length: ops.length,
    labels: Int32Array.from(ops, (_, i) => i + 10),
    ops: Uint8Array.from(ops),
    by: Uint8Array.from(ops, (op) => 1 - op),
    args: new Int32Array(ops.length * 8),
    anchors,
  };
}

const nothing = () => {
  throw new Error('not looked at in this test');
};
const stage: Stage = {
  get peek() {
    return nothing();
  },
  get trace() {
    return nothing();
  },
  get ledger() {
    return nothing();
  },
  get facts() {
    return nothing();
  },
  authority: nothing,
  observe: nothing,
  inconsistency: nothing,
  alive: () => true,
};
const done = (cycles: number): Result => ({ kind: 'done', value: 0, cycles });

/** A judge that has heard the beginning of this program. */
function judging(program: PackedProgram): ContractJudge<object> {
  const judge = new ContractJudge(listener, []);
  judge.begin(program, stage);
  heard.length = 0;
  return judge;
}

test('a call has the time at which it began, and its result that at which it ended', () => {
  const judge = judging(programOf([0, 0]));
  judge.call(0, 1, 100);
  judge.call(1, 2, 250);
  judge.returned(0, 1, done(300));
  judge.rest([1], [2], []);
  judge.returned(1, 2, done(425.5));
  const times = heard.map(({ call, result }) => [call.step, call.began, result?.cycles ?? null]);
  expect(times).toEqual([
    [10, 100, null],
    [11, 250, null],
    [10, 100, 300],
    [11, 250, null],
    [11, 250, 425.5],
  ]);
  expect(judge.expected(0, 1)).toBe('begun at 100');
});

test('a step that returns in two tasks has begun once', () => {
  const judge = judging(programOf([0]));
  judge.call(0, 1, 77);
  judge.returned(0, 1, done(80));
  judge.returned(0, 2, done(90));
  expect(heard.map(({ call }) => call.began)).toEqual([77, 77, 77]);
});

test('an act of the world begins when it is over', () => {
  const judge = judging(programOf([1]));
  judge.world(0, done(64));
  expect(heard.map(({ call }) => call.began)).toEqual([64, 64]);
});

test('an interrupt that is fixed to an act of the world may come in the call that is open or follows', () => {
  const judge = judging(
    programOf([0, 1, 0, 0], { step: 11, count: 1, action: 'interrupt', name: 'timer' }),
  );
  judge.call(0, 1, 1);
  judge.world(1, done(2));
  judge.returned(0, 1, done(3));
  judge.call(2, 1, 4);
  judge.returned(2, 1, done(5));
  judge.call(3, 1, 6);
  const rushed = heard.map(({ call }) => [call.step, call.rushed]);
  expect(rushed).toEqual([
    [10, false],
    [11, true],
    [11, true],
    [10, true],
    [12, true],
    [12, true],
    [13, false],
  ]);
});

test('a program that grows has a time for each of its steps, however many', () => {
  const ops = Array.from({ length: 700 }, () => 0);
  const judge = judging(programOf(ops));
  ops.forEach((_, step) => {
    judge.call(step, 1, 1000 + step);
  });
  judge.returned(3, 1, done(5000));
  judge.returned(699, 1, done(5000));
  expect(heard.slice(-2).map(({ call }) => call.began)).toEqual([1003, 1699]);
});

test('times of one program are gone in the next', () => {
  const judge = judging(programOf([0]));
  judge.call(0, 1, 100);
  judge.begin(programOf([1]), stage);
  expect(judge.expected(0, 0)).toBe('begun at 0');
});
