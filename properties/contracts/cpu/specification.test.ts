/** The cpu contract, outcome by outcome: what is accepted, what is not, and what time allows. */
import { describe, expect, it } from 'vitest';
import type { Call, Result } from '../../../core/words/specification.ts';
import { cpu } from './index.ts';
import { errors, OP } from './ops.ts';
import { specification } from './specification.ts';
import type { CpuState } from './state.ts';
import { POSITIONS, TICK_CYCLES } from './terms.ts';

type Step = readonly [task: number, op: keyof typeof OP, ...args: number[]];

/** A run of steps, each of which may be told how long it took, in ticks, and how it ended. */
class Story {
  #state: CpuState = specification.initial();
  #now = 0;
  #steps = 0;

  /** What the specification makes of this outcome; the story goes on with it if it is accepted. */
  try(step: Step, outcome: string, ticks = 0.1, fate: Partial<Call> = {}): boolean {
    const [task, op, ...args] = step;
    const padded = new Int32Array(8);
    padded.set(args);
    const calm = { starved: false, aborted: false, rushed: false };
    const call = { step: ++this.#steps, task, op: OP[op], args: padded, ...calm };
    const began = this.#now;
    const cycles = began + ticks * TICK_CYCLES;
    const state = specification.clone(this.#state);
    const next = specification.advance(
      state,
      { ...call, began, ...fate },
      resultOf(outcome, cycles),
    );
    if (next === null) return false;
    this.#state = next as CpuState;
    this.#now = cycles;
    return true;
  }

  /** The same, for what must be accepted. */
  tell(step: Step, outcome = '0', ticks = 0.1, fate: Partial<Call> = {}): this {
    if (!this.try(step, outcome, ticks, fate)) {
      throw new Error(`${step.join(' ')} was ${outcome}, which was not accepted`);
    }
    return this;
  }

  /** Which of these outcomes would be accepted, in place of each other. */
  of(step: Step, outcomes: readonly string[], ticks = 0.1, fate: Partial<Call> = {}): string[] {
    return outcomes.filter((outcome) => {
      const [state, now, steps] = [specification.clone(this.#state), this.#now, this.#steps];
      const isAccepted = this.try(step, outcome, ticks, fate);
      [this.#state, this.#now, this.#steps] = [state, now, steps];
      return isAccepted;
    });
  }

  get picture(): string {
    return specification.show(this.#state);
  }

  expected(step: Step): string {
    const [task, op, ...args] = step;
    const padded = new Int32Array(8);
    padded.set(args);
    const call = { step: 0, task, op: OP[op], args: padded, began: this.#now };
    return specification.expected(this.#state, {
      ...call,
      starved: false,
      aborted: false,
      rushed: false,
    });
  }
}

/** A number is a value; else a reason, `faulted` or `dangling`. */
function resultOf(outcome: string, cycles: number): Result {
  if (/^\d+$/.test(outcome)) return { kind: 'done', value: Number(outcome), cycles };
  if (outcome === 'faulted' || outcome === 'dangling') return { kind: outcome, value: 0, cycles };
  return { kind: 'refused', value: (errors as readonly string[]).indexOf(outcome), cycles };
}

const ALL = [...errors, 'faulted', 'dangling'];
const numbers = (from: number, to: number): string[] =>
  Array.from({ length: to - from + 1 }, (_, i) => String(from + i));

/** t1, and t2 to t4, all of whom accept everything. */
function four(): Story {
  const story = new Story();
  for (const slot of [2, 3, 4]) story.tell([1, 'spawn', slot], '9');
  for (const slot of [1, 2, 3, 4]) story.tell([slot, 'entry', 3]);
  return story;
}

describe('tasks', () => {
  it('are spawned where nobody lives, and for want of memory not at all', () => {
    const story = new Story();
    expect(story.of([1, 'spawn', 2], ALL)).toEqual([]);
    expect(story.of([1, 'spawn', 2], ALL, 0.1, { starved: true })).toEqual(['noMemory']);
    expect(story.of([1, 'spawn', 1], ALL)).toEqual(['exists']);
    expect(story.of([1, 'spawn', 5], ALL)).toEqual(['dangling']);
    expect(story.of([2, 'elapsed'], ['0', 'dangling'])).toEqual(['dangling']);
    expect(story.of([1, 'yieldTo', 3], ['0', ...ALL])).toEqual(['dangling']);
    expect(story.of([1, 'exit'], ['0', ...ALL])).toEqual(['self']);
  });

  it('begin anew in a slot that was used', () => {
    const story = four().tell([2, 'word', 9]).tell([3, 'send', 2, 5, 0]).tell([2, 'exit']);
    expect(story.of([1, 'account', 2], ['0', ...ALL])).toEqual(['noTask']);
    story.tell([1, 'spawn', 2], '9');
    expect(story.of([1, 'call', 2, 1, 1, 0], ['2', '11', ...ALL])).toEqual(['closed']);
    expect(story.of([2, 'received'], ['0', '261'])).toEqual(['0']);
    story.tell([2, 'entry', 1]);
    expect(story.of([1, 'call', 2, 1, 1, 0], ['2', '11'])).toEqual(['2']);
  });
});

describe('positions', () => {
  it('are claimed once, and are eight', () => {
    const story = four().tell([2, 'claim', 7]);
    expect(story.of([3, 'claim', 7], ['0', ...ALL])).toEqual(['taken']);
    expect(story.of([2, 'claim', 7], ['0', ...ALL])).toEqual(['taken']);
    for (const op of ['claim', 'release', 'holder'] as const) {
      expect(story.of([2, op, POSITIONS], ['0', '1', '2', ...ALL])).toEqual(['badEntry']);
    }
    const held = [1, 2, 3].map((slot) => story.of([slot, 'holder', 7], ['0', '1', '2']));
    expect(held).toEqual([['2'], ['1'], ['2']]);
    expect(story.of([2, 'holder', 6], ['0', '1', '2'])).toEqual(['0']);
  });

  it('are passed on by who claimed them and by the root, not by who was given them', () => {
    const story = four().tell([2, 'claim', 3]).tell([2, 'give', 3, 3]);
    expect(story.of([3, 'holder', 3], ['0', '1', '2'])).toEqual(['1']);
    expect(story.of([3, 'release', 3], ['0', ...ALL])).toEqual(['notYours']);
    expect(story.of([4, 'give', 3, 4], ['0', ...ALL])).toEqual(['notYours']);
    expect(story.of([2, 'release', 3], ['0', ...ALL])).toEqual(['0']);
    expect(story.of([1, 'give', 3, 4], ['0', ...ALL])).toEqual(['0']);
    expect(story.of([1, 'release', 5], ['0', ...ALL])).toEqual(['notYours']);
  });

  it('are free when their task ends; what it gave away is under the root alone', () => {
    const story = four().tell([2, 'claim', 0]).tell([2, 'claim', 1]).tell([2, 'give', 1, 3]);
    story.tell([2, 'exit']).tell([1, 'spawn', 2], '9');
    expect(story.of([1, 'holder', 0], ['0', '1', '2'])).toEqual(['0']);
    expect(story.of([3, 'holder', 1], ['0', '1', '2'])).toEqual(['1']);
    expect(story.of([2, 'release', 1], ['0', ...ALL])).toEqual(['notYours']);
    expect(story.of([1, 'release', 1], ['0', ...ALL])).toEqual(['0']);
    const both = story.of([2, 'give', 1, 4], ['0', ...ALL]);
    expect(both).toEqual(['notYours']);
  });

  it('go with a message, all of them', () => {
    const story = four().tell([2, 'claim', 0]).tell([2, 'claim', 5]).tell([2, 'send', 3, 1, 1]);
    for (const index of [0, 5]) {
      expect(story.of([3, 'holder', index], ['0', '1', '2'])).toEqual(['1']);
    }
    expect(story.of([3, 'release', 0], ['0', ...ALL])).toEqual(['notYours']);
    expect(story.of([2, 'release', 0], ['0', ...ALL])).toEqual(['0']);
    expect(story.of([1, 'send', 3, 1, 1], ['0', ...ALL])).toEqual(['self', 'closed', 'busy']);
    expect(story.of([1, 'send', 4, 1, 1], ['0', ...ALL])).toEqual(['self']);
  });
});

describe('ticks', () => {
  it('pass with time, and not faster', () => {
    const story = new Story().tell([1, 'elapsed'], '0', 0.5);
    expect(story.of([1, 'elapsed'], numbers(0, 9))).toEqual(['0', '1']);
    story.tell([1, 'work', 4], '0', 4.5);
    // Three at least, six at most: the first may have come at once.
    expect(story.of([1, 'elapsed'], numbers(0, 9))).toEqual(numbers(3, 6));
    story.tell([1, 'elapsed'], '5');
    expect(story.of([1, 'elapsed'], numbers(0, 9))).toEqual(['5', '6']);
  });

  it('may come at any time where the program raises the line, and are known again when they are read', () => {
    const story = new Story().tell([1, 'word', 1], '0', 0.1, { rushed: true });
    expect(story.of([1, 'elapsed'], ['0', '7', '900'])).toEqual(['0', '7', '900']);
    story.tell([1, 'elapsed'], '7');
    expect(story.of([1, 'elapsed'], numbers(5, 12))).toEqual(['7', '8']);
  });

  it('are those of who works', () => {
    const story = four().tell([1, 'account', 2], '0').tell([2, 'work', 6], '0', 6);
    expect(story.of([1, 'account', 2], numbers(0, 9))).toEqual(numbers(5, 7));
    expect(story.of([1, 'account', 3], numbers(0, 9))).toEqual(numbers(0, 2));
  });

  it('are those of who calls, while another works for it', () => {
    const story = four().tell([1, 'account', 3], '0').tell([1, 'account', 2], '0');
    story.tell([2, 'call', 3, 1, 1, 4], '2', 4);
    expect(story.of([1, 'account', 3], numbers(0, 6))).toEqual(numbers(0, 2));
    expect(story.of([1, 'account', 2], numbers(0, 6))).toEqual(numbers(3, 5));
  });

  it('take as long as they take', () => {
    const story = new Story();
    expect(story.of([1, 'work', 5], ['0'], 3.9)).toEqual([]);
    expect(story.of([1, 'work', 5], ['0'], 4)).toEqual(['0']);
    expect(story.of([1, 'work', 5], ['0'], 9.1)).toEqual([]);
    expect(story.of([1, 'work', 5], ['0'], 0.1, { rushed: true })).toEqual(['0']);
    expect(story.of([1, 'elapsed'], ['4', '5'], 4.1)).toEqual([]);
  });
});

describe('the end of a slice', () => {
  const worth = (burnt: number, excess: number): string => String(burnt + 256 * excess);

  it('comes within eight ticks, and has no excess where it is prompt', () => {
    const story = four();
    expect(story.of([2, 'overrun'], [worth(8, 0), worth(8, 1)], 8)).toHaveLength(2);
    expect(story.of([2, 'overrun'], [worth(9, 0), worth(8, 2), 'faulted'], 8.5)).toEqual([]);
  });

  it('leaves, after a directed yield, what was left', () => {
    const story = four().tell([1, 'overrun'], worth(3, 0), 2.5);
    story.tell([1, 'work', 5], '0', 5).tell([1, 'yieldTo', 2]);
    // Four ticks at least of the new slice are gone.
    const left = story.of(
      [2, 'overrun'],
      numbers(0, 8).map((burnt) => worth(Number(burnt), 0)),
      3,
    );
    expect(left).toEqual(['0', '1', '2', '3', '4']);
    story.tell([2, 'work', 3], '0', 3);
    // Now a new one may have begun.
    expect(story.of([2, 'overrun'], [worth(8, 0)], 8)).toEqual([worth(8, 0)]);
  });

  it('is charged and owed, if it is slow', () => {
    const story = four().tell([2, 'epilogue', 1, 6]);
    const excesses = numbers(0, 9).map((excess) => worth(4, Number(excess)));
    expect(story.of([2, 'overrun'], excesses, 10)).toEqual([worth(4, 6), worth(4, 7)]);
    story.tell([2, 'overrun'], worth(4, 6), 10);
    expect(story.of([1, 'penalty', 2], numbers(0, 12))).toEqual(numbers(5, 7));
    story.tell([2, 'overrun'], worth(8, 6), 14);
    expect(story.of([1, 'penalty', 2], numbers(0, 20))).toEqual(numbers(10, 14));
    story.tell([1, 'penalty', 2], '12');
    expect(story.of([1, 'penalty', 2], numbers(0, 20))).toEqual(['12']);
    // Slices of its own pay for it.
    story.tell([2, 'claim', 1]);
    expect(story.of([1, 'penalty', 2], numbers(0, 20))).toEqual(numbers(0, 12));
  });

  it.each([
    [31, ['done']],
    [32, ['done', 'faulted']],
    [33, ['faulted']],
  ])('ends the task after more than 32 ticks of excess: slow by %i', (slow, ends) => {
    const story = four().tell([2, 'epilogue', 1, slow]);
    const outcomes = [worth(1, slow), 'faulted'];
    const accepted = story.of([2, 'overrun'], outcomes, slow + 1);
    expect(accepted.map((one) => (one === 'faulted' ? one : 'done'))).toEqual(ends);
  });

  it('adds excess up until a slice of the task’s own begins', () => {
    const story = four().tell([2, 'epilogue', 1, 20]).tell([2, 'overrun'], worth(2, 20), 22);
    expect(story.of([2, 'overrun'], [worth(2, 20), 'faulted'], 22)).toEqual(['faulted']);
    story.tell([1, 'claim', 0]).tell([1, 'give', 0, 2]);
    expect(story.of([2, 'overrun'], [worth(2, 20), 'faulted'], 22)).toHaveLength(2);
  });

  it('never comes: the task is gone, with what it had', () => {
    const story = four().tell([2, 'claim', 2]).tell([2, 'epilogue', 2, 0]);
    expect(story.of([2, 'overrun'], [worth(8, 40), 'faulted'], 40)).toEqual(['faulted']);
    expect(story.of([2, 'overrun'], ['faulted'], 30)).toEqual([]);
    expect(story.of([2, 'overrun'], ['faulted'], 50)).toEqual([]);
    // In work, the slice may not have ended.
    expect(story.of([2, 'work', 2], ['0', 'faulted'], 2)).toEqual(['0']);
    story.tell([2, 'overrun'], 'faulted', 38);
    expect(story.of([2, 'elapsed'], ['40', 'dangling'])).toEqual(['dangling']);
    expect(story.of([1, 'holder', 2], ['0', '1', '2'])).toEqual(['0']);
  });

  it('is prompt for the root, always', () => {
    const story = four();
    expect(story.of([1, 'epilogue', 1, 1], ['0', ...ALL])).toEqual(['self']);
    expect(story.of([1, 'epilogue', 2, 0], ['0', ...ALL])).toEqual(['self']);
    expect(story.of([1, 'epilogue', 0, 9], ['0', ...ALL])).toEqual(['0']);
  });
});

describe('control transfers', () => {
  it('reach those who accept them', () => {
    const story = four().tell([2, 'word', 7]).tell([3, 'word', 100]).tell([4, 'entry', 2]);
    expect(story.of([1, 'call', 2, 1000, 5, 0], ['1012', '1005', ...ALL])).toEqual(['1012']);
    expect(story.of([1, 'call', 4, 1, 1, 0], ['2', ...ALL])).toEqual(['closed']);
    expect(story.of([1, 'call', 1, 1, 1, 0], ['2', ...ALL])).toEqual(['self', 'busy']);
    expect(story.of([1, 'relay', 2, 3, 50], ['157', '57', ...ALL])).toEqual(['157']);
    expect(story.of([1, 'relay', 2, 1, 50], ['57', ...ALL])).toEqual(['busy']);
    expect(story.of([1, 'relay', 2, 4, 50], ['57', ...ALL])).toEqual(['closed']);
    expect(story.of([1, 'relay', 1, 2, 50], ['57', ...ALL])).toEqual(['self', 'busy']);
    expect(story.of([1, 'lrpc', 2, 50], ['51', String(51 + 2 ** 30)])).toEqual(['51']);
    expect(story.of([1, 'trusting', 2, 50], ['51', '50'])).toEqual(['51']);
  });

  it('leave messages, of which none is lost', () => {
    const story = four().tell([1, 'send', 2, 5, 0]);
    // Whether t2 has run since is not known.
    expect(story.of([3, 'send', 2, 6, 0], ['0', ...ALL])).toEqual(['0', 'closed', 'busy']);
    story.tell([3, 'send', 2, 6, 0], 'busy');
    expect(story.of([2, 'received'], [String(5 + 256), String(6 + 256)])).toEqual(['261']);
    story.tell([3, 'send', 2, 6, 0]).tell([1, 'send', 2, 7, 0]);
    expect(story.of([2, 'received'], [String(7 + 768), String(7 + 512)])).toEqual(['775']);
    story.tell([2, 'received'], '775');
    expect(story.of([3, 'send', 2, 6, 0], ['0', ...ALL])).toEqual(['0']);
    expect(story.of([2, 'send', 2, 6, 0], ['0', ...ALL])).toEqual(['self']);
  });
});

describe('stride scheduling', () => {
  const shares = (...counts: number[]): string =>
    String(counts.reduce((value, count, i) => value + count * 256 ** i, 0));

  it('needs somebody to give slices to', () => {
    const story = new Story().tell([1, 'spawn', 2], '9');
    expect(story.of([1, 'stride', 1, 1, 1, 4], ['0', ...ALL])).toEqual(['none']);
    story.tell([2, 'entry', 2]);
    expect(story.of([1, 'stride', 1, 1, 1, 4], [shares(4), shares(3), shares(3, 1)], 32)).toEqual([
      shares(4),
    ]);
  });

  it('shares by tickets, within one slice, from one op to the next', () => {
    const story = four();
    const right = [shares(3, 2, 1), shares(3, 1, 2), shares(2, 2, 2)];
    const wrong = [shares(2, 1, 3), shares(6, 0, 0), shares(3, 2, 2), shares(1, 2, 3)];
    expect(story.of([1, 'stride', 3, 2, 1, 6], [...right, ...wrong], 48)).toEqual(right);
    // Who is ahead must fall back, as far as the next op is concerned.
    story.tell([1, 'stride', 3, 2, 1, 6], shares(2, 2, 2), 48);
    expect(story.of([1, 'stride', 3, 2, 1, 6], [shares(4, 2, 0), shares(2, 2, 2)], 48)).toEqual([
      shares(4, 2, 0),
    ]);
    // With other tickets it begins anew.
    expect(story.of([1, 'stride', 2, 2, 2, 6], [shares(2, 2, 2)], 48)).toEqual([shares(2, 2, 2)]);
  });
});

describe('what is shown', () => {
  it('has each task, and each position that somebody has', () => {
    const story = four().tell([2, 'claim', 3]).tell([2, 'give', 3, 4]).tell([2, 'word', 8]);
    story.tell([3, 'epilogue', 1, 6]).tell([1, 'send', 4, 9, 0]).tell([2, 'exit']);
    expect(story.picture.split('\n')).toEqual([
      't1 is alive, accepts calls, accepts messages',
      't2 is gone',
      't3 is alive, accepts calls, accepts messages, yields slow 6',
      't4 is alive, accepts calls, accepts messages, is left 9',
      "position 3 is t4's, claimed by t2",
    ]);
  });

  it('says what was expected, and why', () => {
    const story = four().tell([2, 'claim', 3]);
    expect(story.expected([3, 'claim', 3])).toBe(
      "refused taken, within 200000 cycles (position 3 is t2's, claimed by t2)",
    );
    expect(story.expected([1, 'holder', 9])).toContain('there is no position 9');
    expect(story.expected([1, 'call', 2, 1, 2, 0])).toMatch(/^done\(3\), within 200000 cycles/);
    expect(story.expected([1, 'penalty', 3])).toMatch(/^done\(0 to 0\)/);
    expect(story.expected([1, 'overrun'])).toMatch(/^done\(at most 8 \+ 256 × /);
    expect(story.expected([1, 'stride', 3, 2, 1, 4])).toContain('fair shares for tickets 3, 2, 1');
    expect(story.expected([1, 'elapsed'])).toContain('or as many more as time allows');
    expect(story.expected([1, 'exit'])).toMatch(/^refused self/);
  });
});

it('each reason is one that some op gives, and each op has its index', () => {
  const reasons = new Set(cpu.ops.flatMap(({ refusals }) => refusals));
  expect([...reasons].sort()).toEqual([...errors].sort());
  expect(cpu.ops.map(({ name }) => name)).toEqual(Object.keys(OP));
});
