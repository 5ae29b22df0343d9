/** How two endings are held against each other, and how a difference is told. */
import { describe, expect, test } from 'vitest';
import { counters } from '../../cli/fixtures/counter.ts';
import type { Agree, Allowance, Ended, Pair, Past } from '../words/agreement.ts';
import type { Property } from '../words/property.ts';
import { AgreeOracle, comparerOf } from './agree.ts';

const claim: Agree = {
  kind: 'agree',
  name: 'counters count alike',
  about: 'Whoever counts comes to the same.',
  contract: 'counters',
  allowances: [],
};

const [MAKE, ADD] = [0, 1];

function ended(kind: Ended['kind'], value = 0, reason: string | null = null): Ended {
  return { kind, value, reason };
}

/** A step v4 of t1 on v2. */
function pairOf(op: number, a: Ended, b: Ended): Pair {
  const { name, refusals, produces } = counters.ops[op];
  const args = Int32Array.of(2, 7, 0, 0, 0, 0, 0, 0);
  const none = { starved: false, aborted: false, began: 0, rushed: false };
  const call = { step: 4, task: 1, op, args, ...none };
  return { call, op: name, refusals, makes: produces === undefined ? null : 'handle', a, b };
}

const nothing = () => {
  throw new Error('not looked at');
};
const past: Past = {
  get program() {
    return nothing();
  },
  ended: nothing,
  beside: nothing,
  before: nothing,
  nameOf: (side, value) => (side === 'a' ? value : value - 10),
  accepted: nothing,
};

const oracle = new AgreeOracle(claim, counters);

describe('endings', () => {
  const alike = [ended('done', 3), ended('faulted', 1), ended('open'), ended('unbegun')];

  test.each(alike)('$kind are the same as themselves', (one) => {
    expect(oracle.judge(pairOf(ADD, one, { ...one }), past)).toEqual({
      kind: 'same',
      named: false,
    });
    expect(oracle.sure(pairOf(ADD, one, { ...one }))).toBe('same');
  });

  test('are the same whatever a kernel calls what it makes', () => {
    const pair = pairOf(MAKE, ended('done', 3), ended('done', 8));
    expect(oracle.judge(pair, past)).toEqual({ kind: 'same', named: true });
    expect(oracle.sure(pair)).toBe('same');
  });

  const table: readonly (readonly [op: number, a: Ended, b: Ended, said: string, sign: string])[] =
    [
      [
        ADD,
        ended('done', 3),
        ended('done', -1),
        'was done(3) on one side and done(0xffffffff) on the other',
        'add done#/done#',
      ],
      [
        ADD,
        ended('faulted', 0),
        ended('done', 3),
        'was faulted (no access) on one side and done(3) on the other',
        'add faulted/done',
      ],
      [
        ADD,
        ended('faulted', 0),
        ended('faulted', 1),
        'was faulted (no access) on one side and faulted (its task ended) on the other',
        'add faulted/ended',
      ],
      [
        ADD,
        ended('open'),
        ended('dangling'),
        'did not return on one side and was refused dangling on the other',
        'add open/dangling',
      ],
      [
        ADD,
        ended('unbegun'),
        ended('open'),
        'was never begun on one side and did not return on the other',
        'add unbegun/open',
      ],
    ];

  test.each(table)('of op %i differ', (op, a, b, said, sign) => {
    const verdict = oracle.judge(pairOf(op, a, b), past);
    expect(verdict).toEqual({
      kind: 'differs',
      message: `step v4: t1.add(v2, 7) ${said}`,
      signature: `agree: ${sign}`,
    });
    expect(oracle.sure(pairOf(op, a, b))).toBe('differs');
  });

  test('of what is made differ without their numbers', () => {
    const pair = pairOf(MAKE, ended('done', 4096), ended('refused', 0, 'full'));
    expect(oracle.judge(pair, past)).toEqual({
      kind: 'differs',
      message: 'step v4: t1.make() was done on one side and refused full on the other',
      signature: 'agree: make done/refused full',
    });
  });
});

describe('values', () => {
  const naming = new AgreeOracle(
    {
      ...claim,
      value: {
        add: (_pair, side, value, { nameOf }) => nameOf(side, value),
        make: (_pair, _side, value) => (value === 0 ? null : value),
      },
    },
    counters,
  );

  test('are compared as the claim says', () => {
    expect(naming.judge(pairOf(ADD, ended('done', 3), ended('done', 13)), past).kind).toBe('same');
    const same = pairOf(ADD, ended('done', 3), ended('done', 3));
    expect(naming.judge(same, past)).toMatchObject({
      message: 'step v4: t1.add(v2, 7) was done(3) on both sides, but does not mean the same',
      signature: 'agree: add done#/done#',
    });
    // Names are known when all is over.
    expect(naming.sure(same)).toBe('perhaps');
  });

  test('that say nothing are not compared', () => {
    const judged = (a: number, b: number) =>
      naming.judge(pairOf(MAKE, ended('done', a), ended('done', b)), past);
    expect(judged(0, 0)).toEqual({ kind: 'same', named: true });
    expect(judged(3, 3)).toEqual({ kind: 'same', named: false });
    expect(judged(0, 3).kind).toBe('differs');
  });

  test('of an op that the contract has not are a mistake', () => {
    const wrong = { ...claim, value: { subtract: () => 0 } };
    expect(() => new AgreeOracle(wrong, counters)).toThrow(
      'the claim "counters count alike" says how values of subtract compare, but the contract counters has no such op',
    );
  });
});

describe('allowances', () => {
  const allowing = (name: string, when: Allowance['allows']): Allowance => ({
    name,
    about: '',
    allows: when,
  });
  const bySight = allowing('by sight', ({ a }) => (a.kind === 'open' ? { kind: 'goOn' } : null));
  const byPast = allowing('by what else there is', ({ a, call }, { beside }) =>
    a.kind === 'faulted' && beside(call.step).length > 0 ? { kind: 'goOn' } : null,
  );
  const lenient = new AgreeOracle({ ...claim, allowances: [bySight, byPast] }, counters);
  const alone: Past = Object.create(past, { beside: { value: () => [] } });
  const crowded: Past = Object.create(past, { beside: { value: () => [3] } });

  test('are asked in order, where endings differ', () => {
    const open = pairOf(ADD, ended('open'), ended('done', 3));
    expect(lenient.judge(open, past)).toEqual({
      kind: 'allowed',
      allowance: bySight,
      allowed: { kind: 'goOn' },
    });
    expect(lenient.sure(open)).toBe('perhaps');
    expect(lenient.judge(pairOf(ADD, ended('open'), ended('open')), past).kind).toBe('same');
  });

  test('that must know the rest leave it open before that is known', () => {
    const faulted = pairOf(ADD, ended('faulted'), ended('done', 3));
    expect(lenient.sure(faulted)).toBe('perhaps');
    expect(lenient.judge(faulted, alone).kind).toBe('differs');
    expect(lenient.judge(faulted, crowded).kind).toBe('allowed');
    // Of this one nobody needs to know the rest.
    expect(lenient.sure(pairOf(ADD, ended('done', 3), ended('open')))).toBe('differs');
  });

  test('that throw are bugs, and not doubts', () => {
    const broken = allowing('broken', () => {
      throw new Error('a bug');
    });
    const oracle = new AgreeOracle({ ...claim, allowances: [broken] }, counters);
    expect(() => oracle.sure(pairOf(ADD, ended('open'), ended('done', 3)))).toThrow('a bug');
  });
});

describe('the claim for a contract', () => {
  const general: Agree = { ...claim, name: 'all count alike', contract: null };
  const other: Agree = { ...claim, name: 'others count alike', contract: 'other' };
  const named = (properties: readonly Property[]) => comparerOf(counters, properties)?.name ?? null;

  test('is its own, or else the one for contracts that have none', () => {
    expect(named([general, other, claim])).toBe('counters count alike');
    expect(named([other, general])).toBe('all count alike');
    expect(named([other])).toBeNull();
    const contract = { ...counters, properties: [claim] };
    expect(comparerOf(contract, [general])?.name).toBe('counters count alike');
  });

  test('is one', () => {
    expect(() => named([claim, { ...claim, name: 'again' }])).toThrow(
      '"counters count alike" and "again" both say how kernels agree on counters',
    );
    expect(() => named([general, { ...general, name: 'again' }])).toThrow(
      'both say how kernels agree on every contract without a claim of its own',
    );
  });
});
