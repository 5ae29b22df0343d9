/** What a loss of power may leave, and what not. */
import { describe, expect, test } from 'vitest';
import { AcceptsOracle, STATES_MAX } from '../../../core/oracles/accepts.ts';
import { shouldSync } from './durability.ts';
import { unix } from './index.ts';
import { actsAtRisk } from './journal.ts';
import { power } from './power.ts';
import type { UnixState } from './state.ts';
import { advanced, after, type Step, toCall, toResult } from './story.ts';
import { byteOf, readValue, statValue, sumOf, TYPE } from './values.ts';

/** Steps after the power came back, with what they end in. */
type Seen = readonly (readonly [Step, string])[];

function isAccepted(states: readonly UnixState[], seen: Seen): boolean {
  let left = states;
  seen.forEach(([step, outcome], i) => {
    left = advanced(left, step, 100 + i, outcome);
  });
  return left.length > 0;
}

const survives = (steps: readonly Step[], seen: Seen): boolean =>
  isAccepted(power(after(steps)), seen);

const FILE = (size: number, links = 1, uid = 0): string =>
  `done ${statValue(TYPE.file, 0o644, uid, links, size)}`;
const DIRECTORY = `done ${statValue(TYPE.directory, 0o755, 0, 1, 0)}`;

/** What a read of these bytes has as its value. */
function told(bytes: readonly number[]): string {
  return `done ${readValue(bytes.length, sumOf(Uint8Array.from(bytes), bytes.length))}`;
}
const run = (value: number, count: number): number[] =>
  Array.from({ length: count }, (_, i) => byteOf(value, i));

const stat = (path: string): Step => [1, 'stat', path];
/** The descriptor of a file that is opened first: 0 to 2 are the console. */
const THIRD = `done ${3 + 256 * 3}`;

test('of names, any prefix of what was done is left, and nothing else', () => {
  const steps: Step[] = [
    [1, 'mkdir', 'd', 'rx'],
    [1, 'open', 'a', 'wc', 'rw'],
    [1, 'link', 'a', 'd_a'],
    [1, 'unlink', 'a'],
  ];
  const names = ['d', 'a', 'd_a'] as const;
  const has = (d: boolean, a: number, dA: number): Seen =>
    names.map((name, i) => {
      const links = [d ? 1 : 0, a, dA][i];
      if (links === 0) return [stat(name), 'noEntry'];
      return [stat(name), name === 'd' ? DIRECTORY : FILE(0, links)];
    });
  const rights: [boolean, number, number][] = [
    [false, 0, 0],
    [true, 0, 0],
    [true, 1, 0],
    [true, 2, 2],
    [true, 0, 1],
  ];
  for (const d of [false, true]) {
    for (const a of [0, 1, 2]) {
      for (const dA of [0, 1, 2]) {
        const isRight = rights.some((one) => one.join() === [d, a, dA].join());
        expect([d, a, dA, survives(steps, has(d, a, dA))]).toEqual([d, a, dA, isRight]);
      }
    }
  }
  expect(power(after(steps))).toHaveLength(5);
});

test('what was synced is there', () => {
  const steps: Step[] = [
    [1, 'open', 'a', 'wc', 'rw'],
    [1, 'write', 1, 7, 64],
    [1, 'sync'],
  ];
  expect(survives(steps, [[stat('a'), FILE(64)]])).toBe(true);
  expect(survives(steps, [[stat('a'), 'noEntry']])).toBe(false);
  expect(survives(steps, [[stat('a'), FILE(0)]])).toBe(false);
  const open: Step = [1, 'open', 'a', 'r', 'rw'];
  const read: Step = [1, 'read', 100, 64];
  expect(
    survives(steps, [
      [open, THIRD],
      [read, told(run(7, 64))],
    ]),
  ).toBe(true);
  expect(
    survives(steps, [
      [open, THIRD],
      [read, told(run(0, 64).fill(0))],
    ]),
  ).toBe(false);
});

test('what was done while a sync was under way may be lost', () => {
  const steps: Step[] = [
    [1, 'fork', 2],
    [1, 'mkdir', 'd', 'rx'],
  ];
  const state = after(steps);
  const sync = toCall([2, 'sync'], 3);
  unix.specification.call?.(state, sync);
  const made = advanced([state], [1, 'mkdir', 'e', 'rx'], 4, 'done')[0];
  expect(unix.specification.advance(made, sync, toResult('done'))).not.toBeNull();
  const left = power(made);
  expect(
    isAccepted(left, [
      [stat('d'), DIRECTORY],
      [stat('e'), 'noEntry'],
    ]),
  ).toBe(true);
  expect(
    isAccepted(left, [
      [stat('d'), DIRECTORY],
      [stat('e'), DIRECTORY],
    ]),
  ).toBe(true);
  expect(isAccepted(left, [[stat('d'), 'noEntry']])).toBe(false);
});

test('fsync is for one file and what was done before it was made', () => {
  const steps: Step[] = [
    [1, 'mkdir', 'd', 'rx'],
    [1, 'open', 'd_a', 'wc', 'rw'],
    [1, 'write', 2, 7, 64],
    [1, 'open', 'b', 'wc', 'rw'],
    [1, 'fsync', 2],
  ];
  expect(
    survives(steps, [
      [stat('d_a'), FILE(64)],
      [stat('b'), 'noEntry'],
    ]),
  ).toBe(true);
  expect(
    survives(steps, [
      [stat('d_a'), FILE(64)],
      [stat('b'), FILE(0)],
    ]),
  ).toBe(true);
  expect(survives(steps, [[stat('d_a'), FILE(0)]])).toBe(false);
  expect(survives(steps, [[stat('d'), 'noEntry']])).toBe(false);
});

describe('a rename leaves one of both names', () => {
  const synced: Step[] = [
    [1, 'open', 'a', 'wc', 'rw'],
    [1, 'write', 1, 7, 64],
    [1, 'open', 'b', 'wc', 'rw'],
    [1, 'sync'],
    [1, 'rename', 'a', 'b'],
  ];
  const table: readonly (readonly [string, string, boolean])[] = [
    [FILE(64), FILE(0), true],
    ['noEntry', FILE(64), true],
    ['noEntry', 'noEntry', false],
    [FILE(64), FILE(64), false],
    [FILE(64, 2), FILE(64, 2), false],
    ['noEntry', FILE(0), false],
    [FILE(64), 'noEntry', false],
  ];
  for (const [a, b, isRight] of table) {
    test(`a ${a}, b ${b}`, () => {
      expect(
        survives(synced, [
          [stat('a'), a],
          [stat('b'), b],
        ]),
      ).toBe(isRight);
    });
  }
});

describe('each sector is as it was at some time since the sync', () => {
  const synced: Step[] = [
    [1, 'open', 'a', 'rwc', 'rw'],
    [1, 'write', 1, 7, 1024],
    [1, 'sync'],
    [1, 'seek', 1, 0, 'set'],
    [1, 'write', 1, 100, 1024],
    [1, 'seek', 1, 0, 'set'],
    [1, 'write', 1, 200, 512],
  ];
  const old = run(7, 1024);
  const middle = run(100, 1024);
  const last = run(200, 512);
  const sectors = (first: number[], second: number[]): number[] => [
    ...first.slice(0, 512),
    ...second.slice(512),
  ];
  const table: readonly (readonly [string, number[], boolean])[] = [
    ['all old', old, true],
    ['all as it was in between', middle, true],
    ['the newest', [...last, ...middle.slice(512)], true],
    ['torn', sectors(last, old), true],
    ['torn in the other order', sectors(old, middle), true],
    ['torn within a sector', [...middle.slice(0, 256), ...old.slice(256)], false],
    ['zeroes', new Array<number>(1024).fill(0), false],
    ["another file's", run(8, 1024), false],
    ['shifted by a byte', run(7, 1025).slice(1), false],
  ];
  for (const [about, bytes, isRight] of table) {
    test(about, () => {
      const seen: Seen = [
        [[1, 'open', 'a', 'r', 'rw'], THIRD],
        [[1, 'read', 100, 1024], told(bytes)],
      ];
      expect(survives(synced, seen)).toBe(isRight);
    });
  }

  test('what was read once stays so', () => {
    const open: Step = [1, 'open', 'a', 'r', 'rw'];
    const again = (second: number[]): Seen => [
      [open, THIRD],
      [[1, 'read', 100, 4], told(old.slice(0, 4))],
      [[1, 'seek', 100, 0, 'set'], 'done 0'],
      [[1, 'read', 100, 600], told(second)],
    ];
    expect(survives(synced, again(old.slice(0, 600)))).toBe(true);
    expect(survives(synced, again(sectors(old, middle).slice(0, 600)))).toBe(true);
    expect(survives(synced, again(sectors(middle, old).slice(0, 600)))).toBe(false);
  });

  test('what is written over a doubtful sector leaves the rest of it in doubt', () => {
    const seen = (rest: number[]): Seen => [
      [[1, 'open', 'a', 'rw', 'rw'], THIRD],
      [[1, 'write', 100, 50, 100], 'done 100'],
      [[1, 'read', 100, 412], told(rest)],
    ];
    for (const bytes of [old, middle, last]) {
      expect(survives(synced, seen(bytes.slice(100, 512)))).toBe(true);
    }
    expect(survives(synced, seen(run(50, 512).slice(100)))).toBe(false);
  });

  test('a mapped page shows what read shows', () => {
    const word = (bytes: number[]): number =>
      (bytes[0] | (bytes[1] << 8) | (bytes[2] << 16) | (bytes[3] << 24)) & 0x7fffffff;
    const seen = (first: number[], second: number[]): Seen => [
      [[1, 'open', 'a', 'r', 'rw'], THIRD],
      [[1, 'mapFile', 0, 1, 'r', 'shared', 100, 0], 'done 0'],
      [[1, 'load', 0, 0], `done ${word(first)}`],
      [[1, 'read', 100, 512], told(second.slice(0, 512))],
    ];
    expect(survives(synced, seen(old, old))).toBe(true);
    expect(survives(synced, seen(middle, middle))).toBe(true);
    expect(survives(synced, seen(old, middle))).toBe(false);
    expect(survives(synced, seen(run(8, 4), old))).toBe(false);
  });
});

test('a file that was cut off and written again never has what it had in another place', () => {
  const steps: Step[] = [
    [1, 'open', 'a', 'rwc', 'rw'],
    [1, 'write', 1, 7, 512],
    [1, 'sync'],
    [1, 'truncate', 'a', 0],
    [1, 'ftruncate', 1, 512],
  ];
  const read = (bytes: number[]): Seen => [
    [[1, 'open', 'a', 'r', 'rw'], THIRD],
    [[1, 'read', 100, 512], told(bytes)],
  ];
  const states = power(after(steps));
  expect(states).toHaveLength(3);
  expect(states.map((state) => isAccepted([state], read(run(7, 512))))).toEqual([
    false,
    false,
    true,
  ]);
  const zeroes = new Array<number>(512).fill(0);
  expect(states.map((state) => isAccepted([state], read(zeroes)))).toEqual([true, false, false]);
});

test('what a file gets when it is made longer is zero, whatever the disk has behind its end', () => {
  const steps: Step[] = [
    [1, 'open', 'a', 'rwc', 'rw'],
    [1, 'write', 1, 7, 100],
    [1, 'sync'],
    [1, 'write', 1, 9, 100],
  ];
  const grown = (tail: number[]): Seen => [
    [stat('a'), FILE(100)],
    [[1, 'truncate', 'a', 200], 'done'],
    [[1, 'open', 'a', 'r', 'rw'], THIRD],
    [[1, 'read', 102, 200], told([...run(7, 100), ...tail])],
  ];
  expect(survives(steps, grown(new Array<number>(100).fill(0)))).toBe(true);
  expect(survives(steps, grown(run(9, 100)))).toBe(false);
});

test('a write to several pages may be there up to the end of one', () => {
  const steps: Step[] = [
    [1, 'open', 'a', 'wc', 'rw'],
    [1, 'write', 1, 7, 12_000],
  ];
  for (const size of [0, 4096, 8192, 12_000]) {
    expect([size, survives(steps, [[stat('a'), FILE(size)]])]).toEqual([size, true]);
  }
  expect(survives(steps, [[stat('a'), FILE(512)]])).toBe(false);
});

test('what a call under way may have done is there, or is not', () => {
  const state = after([
    [1, 'open', 'b', 'wc', 'rw'],
    [1, 'sync'],
  ]);
  unix.specification.call?.(state, toCall([1, 'rename', 'b', 'c'], 9));
  const left = power(state);
  expect(
    isAccepted(left, [
      [stat('b'), FILE(0)],
      [stat('c'), 'noEntry'],
    ]),
  ).toBe(true);
  expect(
    isAccepted(left, [
      [stat('b'), 'noEntry'],
      [stat('c'), FILE(0)],
    ]),
  ).toBe(true);
  expect(
    isAccepted(left, [
      [stat('b'), 'noEntry'],
      [stat('c'), 'noEntry'],
    ]),
  ).toBe(false);
});

test('process 1 is alone and anew', () => {
  const steps: Step[] = [
    [1, 'fork', 2],
    [1, 'open', 'a', 'wc', 'rw'],
    [1, 'mkdir', 'd', 'rx'],
    [1, 'chdir', 'd'],
    [1, 'mapAnonymous', 0, 1, 'rw', 'private'],
    [1, 'setuid', 1],
  ];
  const left = power(after(steps));
  for (const [step, outcome] of [
    [[1, 'load', 0, 0], 'faulted'],
    [[1, 'write', 2, 0, 1], 'badDescriptor'],
    [[1, 'setuid', 0], 'done'],
    [[1, 'wait', 'wait'], 'noChild'],
    [[2, 'getpid'], 'dangling'],
    [[1, 'fork', 2], 'done 40'],
  ] as const) {
    expect([step, isAccepted(left, [[step, outcome]])]).toEqual([step, true]);
  }
  expect(isAccepted(left, [[[1, 'load', 0, 0], 'done 0']])).toBe(false);
  expect(isAccepted(left, [[[1, 'stat', 'dot'], 'noEntry']])).toBe(false);
});

test('a second loss of power leaves the choices of the first', () => {
  const steps: Step[] = [
    [1, 'open', 'a', 'rwc', 'rw'],
    [1, 'write', 1, 7, 512],
    [1, 'sync'],
    [1, 'seek', 1, 0, 'set'],
    [1, 'write', 1, 9, 512],
  ];
  const once = power(after(steps));
  const twice = advanced(once, [1, 'mkdir', 'd', 'rx'], 50, 'done').flatMap(power);
  const read = (bytes: number[]): Seen => [
    [[1, 'open', 'a', 'r', 'rw'], THIRD],
    [[1, 'read', 100, 512], told(bytes)],
  ];
  expect(isAccepted(twice, read(run(7, 512)))).toBe(true);
  expect(isAccepted(twice, read(run(9, 512)))).toBe(true);
  expect(isAccepted(twice, read(run(8, 512)))).toBe(false);
  expect(isAccepted(twice, [[stat('d'), 'noEntry'], ...read(run(7, 512))])).toBe(false);
  const only = advanced(once, [1, 'open', 'a', 'r', 'rw'], 60, THIRD);
  const known = advanced(only, [1, 'read', 60, 512], 61, told(run(7, 512))).flatMap(power);
  expect(isAccepted(known, read(run(9, 512)))).toBe(false);
});

test('programs sync before there is more at risk than can be followed', () => {
  const steps: Step[] = [[1, 'mkdir', 'd', 'rx']];
  while (!shouldSync(after(steps))) steps.push([1, 'chmod', 'd', 'rx']);
  expect(actsAtRisk(after(steps).root.journal)).toBeLessThan(STATES_MAX);
  expect(steps.length).toBe(actsAtRisk(after(steps).root.journal));
  expect(shouldSync(after([...steps, [1, 'sync']]))).toBe(false);
});

test('the oracle follows all that a loss of power leaves', () => {
  const oracle = new AcceptsOracle(unix);
  const done = (step: Step, label: number, outcome: string): unknown => {
    const call = toCall(step, label);
    oracle.call(call);
    return oracle.returned(call, toResult(outcome));
  };
  expect(done([1, 'mkdir', 'd', 'rx'], 1, 'done')).toBeNull();
  expect(done([1, 'mkdir', 'e', 'rx'], 2, 'done')).toBeNull();
  oracle.power();
  expect(oracle.gaveUp).toBeNull();
  expect(oracle.pictures()).toHaveLength(3);
  expect(done(stat('e'), 3, 'noEntry')).toBeNull();
  expect(oracle.pictures()).toHaveLength(2);
  expect(done(stat('d'), 4, DIRECTORY)).toBeNull();
  expect(oracle.state).not.toBeNull();
  expect(done(stat('e'), 5, DIRECTORY)).not.toBeNull();
});
