/** Worked examples of each rule: what must be accepted after some steps, and what must not. */
import { describe, expect, test } from 'vitest';
import { AcceptsOracle } from '../../../core/oracles/accepts.ts';
import type { Call, Result } from '../../../core/words/specification.ts';
import { unix } from './index.ts';
import { OP, type UnixOps } from './ops.ts';
import { PATH } from './paths.ts';
import { ACTION, errors, SIGNAL } from './terms.ts';
import { byteOf, fdValue, readValue, statValue, sumOf, waitValue } from './values.ts';

const [R, W] = [0, 1];
const [MODE_R, MODE_WC, MODE_WCX, MODE_RWC] = [0, 3, 5, 6];
const SELF = 1;
const [WAIT, NOHANG] = [0, 1];
const [PRIVATE, SHARED] = [0, 1];
const [PROT_RW] = [1];

/** A run, event by event: what was begun, and what came of it. */
class Story {
  readonly #oracle = new AcceptsOracle(unix);
  readonly #calls = new Map<number, Call>();
  #refused = false;

  call(step: number, task: number, op: UnixOps, ...args: number[]): this {
    const padded = new Int32Array(8);
    padded.set(args);
    const calm = { starved: false, aborted: false, began: 0, rushed: false };
    const call: Call = { step, task, op: OP[op], args: padded, ...calm };
    this.#calls.set(step, call);
    this.#oracle.call(call);
    return this;
  }

  /** How it ended: a value, a reason, `faulted`. */
  end(step: number, how: number | string, task?: number): this {
    const call = this.#calls.get(step);
    if (call === undefined) throw new Error(`v${step} was not begun`);
    const by = task === undefined ? call : { ...call, task };
    if (this.#oracle.returned(by, resultOf(how)) !== null) this.#refused = true;
    return this;
  }

  done(
    step: number,
    task: number,
    op: UnixOps,
    args: readonly number[],
    how: number | string,
  ): this {
    return this.call(step, task, op, ...args).end(step, how);
  }

  fork(step: number, by: number, child: number, pid: number): this {
    return this.call(step, by, 'fork', child).end(step, pid).end(step, 0, child);
  }

  /** Nothing can run: these wait. */
  rest(...steps: number[]): this {
    const calls = steps.map((step) => this.#calls.get(step)).filter((call) => call !== undefined);
    if (this.#oracle.rest(calls) !== null) this.#refused = true;
    return this;
  }

  get isAccepted(): boolean {
    return !this.#refused;
  }
}

function resultOf(how: number | string): Result {
  if (typeof how === 'number') return { kind: 'done', value: how, cycles: 0 };
  if (how === 'faulted' || how === 'dangling') return { kind: how, value: 0, cycles: 0 };
  const value = (errors as readonly string[]).indexOf(how);
  expect(value).toBeGreaterThanOrEqual(0);
  return { kind: 'refused', value, cycles: 0 };
}

/** What a read tells that brings these bytes. */
function bytes(...pieces: readonly (readonly [value: number, count: number])[]): number {
  const all = pieces.flatMap(([value, count]) =>
    Array.from({ length: count }, (_, n) => byteOf(value, n)),
  );
  return readValue(all.length, sumOf(Uint8Array.from(all), all.length));
}

const both = (fd: number): number => fdValue(fd, fd);
/** t1 has a pipe by v1, as 3 and 4, and children t2 (process 33) and t3 (34) that have it as well. */
const piped = (): Story =>
  new Story().done(1, 1, 'pipe', [], fdValue(3, 4)).fork(2, 1, 2, 33).fork(3, 1, 3, 34);
/** The pipe is full of a write of value 1, and t2 and t3 wait to write 4 bytes of value 50 and 90. */
const crowded = (): Story =>
  piped()
    .done(4, 1, 'write', [1, 1, 4096], 4096)
    .call(5, 2, 'write', 1, 50, 4)
    .call(6, 3, 'write', 1, 90, 4)
    .rest(5, 6)
    .done(7, 1, 'read', [1, 4096], bytes([1, 4096]));

/** A story, one more event that must be accepted, and one that must not. */
const table: readonly (readonly [string, () => Story, (s: Story) => Story, (s: Story) => Story])[] =
  [
    [
      'the lowest free descriptor is taken',
      () => new Story().done(1, 1, 'open', [PATH.a, MODE_RWC, 0], both(3)),
      (s) => s.done(2, 1, 'dup', [1, R], both(4)),
      (s) => s.done(2, 1, 'dup', [1, R], both(5)),
    ],
    [
      'two blocked writers: either is first',
      crowded,
      (s) =>
        s
          .end(6, 4)
          .end(5, 4)
          .done(8, 1, 'read', [1, 64], bytes([90, 4], [50, 4])),
      (s) =>
        s
          .end(6, 4)
          .end(5, 4)
          .done(8, 1, 'read', [1, 64], bytes([90, 4], [50, 3])),
    ],
    [
      'and it was so before they returned',
      crowded,
      (s) =>
        s
          .done(8, 1, 'read', [1, 64], bytes([50, 4], [90, 4]))
          .end(5, 4)
          .end(6, 4),
      (s) => s.done(8, 1, 'read', [1, 64], bytes([50, 4], [90, 4])).rest(5),
    ],
    [
      'what is written in one piece is not mixed',
      crowded,
      (s) => s.done(8, 1, 'read', [1, 4], bytes([90, 4])),
      (s) => s.done(8, 1, 'read', [1, 4], bytes([50, 2], [90, 2])),
    ],
    [
      'a reader is woken',
      () => piped().call(4, 2, 'read', 1, 64).rest(4).done(5, 1, 'write', [1, 9, 3], 3),
      (s) => s.end(4, bytes([9, 3])),
      (s) => s.rest(4),
    ],
    [
      'a long write goes on while somebody reads',
      () => piped().call(4, 2, 'write', 1, 7, 8192).rest(4),
      (s) => s.done(5, 1, 'read', [1, 4096], bytes([7, 4096])).end(4, 8192),
      (s) => s.end(4, 4096),
    ],
    [
      'nobody reads: the writer is killed',
      () => piped().done(4, 2, 'close', [1, R], 0).done(5, 3, 'exit', [0], 0),
      (s) => s.done(6, 1, 'close', [1, R], 0).done(7, 2, 'write', [1, 1, 1], 'faulted'),
      (s) => s.done(6, 1, 'close', [1, R], 0).done(7, 2, 'write', [1, 1, 1], 'brokenPipe'),
    ],
    [
      'a parent is told how its child ended',
      () => piped().done(4, 2, 'exit', [7], 0),
      (s) => s.done(5, 1, 'wait', [WAIT], waitValue(33, 7)),
      (s) => s.done(5, 1, 'wait', [NOHANG], 0),
    ],
    [
      'and told once',
      () => piped().done(4, 2, 'exit', [7], 0).done(5, 1, 'wait', [WAIT], waitValue(33, 7)),
      (s) => s.done(6, 1, 'kill', [2, SIGNAL.user1], 'noProcess'),
      (s) => s.done(6, 1, 'wait', [NOHANG], waitValue(33, 7)),
    ],
    [
      "an orphan is process 1's",
      () => piped().fork(4, 2, 4, 40).done(5, 2, 'exit', [0], 0).done(6, 4, 'exit', [3], 0),
      (s) => s.done(7, 1, 'waitFor', [4, WAIT], waitValue(40, 3)),
      (s) => s.done(7, 1, 'waitFor', [4, WAIT], 'noChild'),
    ],
    [
      'a signal that is counted interrupts',
      () =>
        piped()
          .done(4, 2, 'sigaction', [SIGNAL.user1, 2], 0)
          .call(5, 2, 'read', 1, 4)
          .done(6, 1, 'kill', [2, SIGNAL.user1], 0),
      (s) => s.end(5, 'interrupted').done(7, 2, 'caught', [], 16),
      (s) => s.end(5, 'interrupted').done(7, 2, 'caught', [], 0),
    ],
    [
      'and one that restarts does not',
      () =>
        piped()
          .done(4, 2, 'sigaction', [SIGNAL.user1, 3], 0)
          .call(5, 2, 'read', 1, 4)
          .done(6, 1, 'kill', [2, SIGNAL.user1], 0),
      (s) => s.rest(5),
      (s) => s.end(5, 'interrupted'),
    ],
    [
      'who is stopped may stand, and its call waits',
      () => piped().call(4, 2, 'read', 1, 4).done(5, 1, 'kill', [2, SIGNAL.stop], 0),
      (s) => s.done(6, 1, 'write', [1, 5, 4], 4).rest(4),
      (s) => s.done(6, 1, 'write', [1, 5, 4], 4).end(4, bytes([5, 4])),
    ],
    [
      'the signal that ends a stop may end a call that waits, though bytes have come: they stay',
      () =>
        piped()
          .done(4, 2, 'sigaction', [SIGNAL.continue, ACTION.count], 0)
          .call(5, 2, 'read', 1, 4)
          .done(6, 1, 'kill', [2, SIGNAL.stop], 0)
          .done(7, 1, 'write', [1, 5, 4], 4)
          .done(8, 1, 'kill', [2, SIGNAL.continue], 0),
      (s) => s.end(5, 'interrupted').done(9, 2, 'read', [1, 4], bytes([5, 4])),
      (s) => s.end(5, 'interrupted').call(9, 2, 'read', 1, 4).rest(9),
    ],
    [
      'a file that has no name is there as long as it is open',
      () =>
        new Story()
          .done(1, 1, 'open', [PATH.a, MODE_RWC, 0], both(3))
          .done(2, 1, 'write', [1, 3, 10], 10)
          .done(3, 1, 'unlink', [PATH.a], 0)
          .done(4, 1, 'seek', [1, 0, 0], 0),
      (s) => s.done(5, 1, 'read', [1, 64], bytes([3, 10])),
      (s) => s.done(5, 1, 'open', [PATH.a, MODE_R, 0], both(4)),
    ],
    [
      'a hole is zeroes, and links are counted',
      () =>
        new Story()
          .done(1, 1, 'open', [PATH.a, MODE_WC, 0], both(3))
          .done(2, 1, 'seek', [1, 5000, 0], 5000)
          .done(3, 1, 'write', [1, 1, 1], 1)
          .done(4, 1, 'link', [PATH.a, PATH.b], 0),
      (s) => s.done(5, 1, 'stat', [PATH.b], statValue(0, 0o644, 0, 2, 5001)),
      (s) => s.done(5, 1, 'stat', [PATH.b], statValue(0, 0o644, 0, 1, 5001)),
    ],
    [
      'no directory goes into itself',
      () => new Story().done(1, 1, 'mkdir', [PATH.d, 2], 0).done(2, 1, 'mkdir', [PATH.d_s, 2], 0),
      (s) => s.done(3, 1, 'rename', [PATH.d, PATH.d_s_a], 'invalid'),
      (s) => s.done(3, 1, 'rename', [PATH.d, PATH.d_s_a], 0),
    ],
    [
      'a child has copies',
      () =>
        new Story()
          .done(1, 1, 'mapAnonymous', [0, 1, PROT_RW, PRIVATE], 0)
          .done(2, 1, 'mapAnonymous', [1, 1, PROT_RW, SHARED], 1)
          .fork(3, 1, 2, 33)
          .done(4, 2, 'store', [0, 0, 5], 0)
          .done(5, 2, 'store', [1, 0, 6], 0),
      (s) => s.done(6, 1, 'load', [0, 0], 0).done(7, 1, 'load', [1, 0], 6),
      (s) => s.done(6, 1, 'load', [0, 0], 5),
    ],
    [
      'pages behind the end of a file cannot be reached',
      () =>
        new Story()
          .done(1, 1, 'open', [PATH.a, MODE_RWC, 0], both(3))
          .done(2, 1, 'ftruncate', [1, 4097], 0)
          .done(3, 1, 'mapFile', [0, 2, PROT_RW, SHARED, 1, 0], 0)
          .done(4, 1, 'ftruncate', [1, 4096], 0),
      (s) => s.done(5, 1, 'store', [0, 0, 1], 0).done(6, 1, 'load', [1, 0], 'faulted'),
      (s) => s.done(5, 1, 'load', [1, 0], 0),
    ],
    [
      'what was stored behind the end of a file is there until the end comes to it',
      () =>
        new Story()
          .done(1, 1, 'open', [PATH.a, MODE_RWC, 0], both(3))
          .done(2, 1, 'write', [1, 0, 1], 1)
          .done(3, 1, 'mapFile', [0, 1, PROT_RW, SHARED, 1, 0], 0)
          .done(4, 1, 'store', [0, 1, 7], 0)
          .done(5, 1, 'write', [1, 0, 1], 1),
      (s) => s.done(6, 1, 'load', [0, 1], 7).done(7, 1, 'ftruncate', [1, 100], 0),
      (s) => s.done(6, 1, 'ftruncate', [1, 100], 0).done(7, 1, 'load', [0, 1], 7),
    ],
    [
      'a call with a bad pointer takes nothing',
      () => piped().done(4, 1, 'write', [1, 8, 4], 4).done(5, 2, 'badPointer', [0, 0, 1], 'fault'),
      (s) => s.done(6, 2, 'read', [1, 64], bytes([8, 4])),
      (s) => s.call(6, 2, 'read', 1, 64).rest(6),
    ],
    [
      'who ignores the ends of children waits for those that live',
      () =>
        new Story()
          .fork(1, 1, 3, 33)
          .done(2, 1, 'sigaction', [SIGNAL.child, ACTION.ignore], 0)
          .fork(3, 1, 2, 34)
          .done(4, 2, 'exit', [3], 0)
          .call(5, 1, 'wait', WAIT),
      (s) => s.rest(5).done(6, 3, 'exit', [4], 0).end(5, 'noChild'),
      (s) => s.end(5, waitValue(33, 4)),
    ],
    [
      'who is told of the end of a child is so before its write has ended',
      () =>
        new Story()
          .done(1, 1, 'pipe', [], fdValue(3, 4))
          .done(2, 1, 'socket', [], both(5))
          .done(3, 1, 'dup2', [2, R, 3], both(3))
          .fork(4, 1, 2, 33)
          .done(5, 1, 'sigaction', [SIGNAL.child, ACTION.count], 0)
          .done(6, 1, 'sendTo', [2, SELF, 1, 0, 0], 0)
          .call(7, 1, 'receive', 1, 0)
          .rest(7)
          .call(8, 2, 'write', 1, 0, 1),
      (s) => s.end(7, 'interrupted').end(8, 'faulted'),
      (s) => s.end(7, 'interrupted').end(8, 'brokenPipe'),
    ],
    [
      'a name that becomes what it is needs no right',
      () =>
        new Story()
          .done(1, 1, 'mkdir', [PATH.d, 2], 0)
          .done(2, 1, 'open', [PATH.d_a, MODE_WC, 0], both(3))
          .done(3, 1, 'setuid', [1], 0),
      (s) =>
        s.done(4, 1, 'rename', [PATH.d_a, PATH.d_a], 0).done(5, 1, 'unlink', [PATH.root], 'access'),
      (s) => s.done(4, 1, 'rename', [PATH.d_a, PATH.d_b], 0),
    ],
    [
      'a slash behind the name of a file: there is one, or it leads nowhere',
      () => new Story().done(1, 1, 'open', [PATH.a, MODE_WC, 0], both(3)),
      (s) =>
        s
          .done(2, 1, 'link', [PATH.root, PATH.a_slash], 'exists')
          .done(3, 1, 'link', [PATH.root, PATH.a_slash], 'notDirectory')
          .done(4, 1, 'open', [PATH.a_slash, MODE_WCX, 0], 'exists'),
      (s) => s.done(2, 1, 'link', [PATH.root, PATH.a_slash], 'noEntry'),
    ],
    [
      'an image reads from one pipe and writes to the next',
      () =>
        piped()
          .done(4, 2, 'dup2', [1, W, 1], both(1))
          .done(5, 2, 'close', [1, R], 0)
          .done(6, 2, 'close', [1, W], 0)
          .call(7, 2, 'run', PATH.bin_yes, 100)
          .rest(7),
      (s) => s.done(8, 1, 'read', [1, 128], bytes([0, 64], [1, 64])).rest(7),
      (s) => s.end(7, 0).done(8, 1, 'read', [1, 4096], bytes([0, 64])),
    ],
  ];

describe('outcomes', () => {
  for (const [name, begin, right, wrong] of table) {
    test(name, () => {
      expect(begin().isAccepted).toBe(true);
      expect(right(begin()).isAccepted).toBe(true);
      expect(wrong(begin()).isAccepted).toBe(false);
    });
  }
});
