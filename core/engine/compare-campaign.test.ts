/** A campaign of comparison reduces what it finds, tells who is wrong, and is the same in however many parts. */
import { describe, expect, it } from 'vitest';
import { counterDesign, counters } from '../../cli/fixtures/counter.ts';
import { createMachine } from '../../machines/build.ts';
import { queue, queueKernel } from '../../tests/engine/queue.ts';
import { AgreeOracle } from '../oracles/agree.ts';
import { ContractJudge } from '../oracles/judge.ts';
import type { Agree, Allowance } from '../words/agreement.ts';
import type { Comparison } from '../words/comparison.ts';
import type { Contract } from '../words/contract.ts';
import type { KernelDesign } from '../words/kernel.ts';
import type { PackedProgram } from '../words/program.ts';
import { type CompareSide, ProgramComparison } from './compare.ts';
import {
  CHUNK_OPS,
  type CompareOptions,
  chunksOf,
  compare,
  differencesIn,
  merged,
} from './compare-campaign.ts';
import { explainDivergence } from './compare-explain.ts';
import { LIMITS_FROM } from './compare-verdict.ts';
import { packProgram } from './program/pack.ts';
import { printProgram } from './program/print.ts';
import { readProgram } from './program/read.ts';
import { Session } from './session.ts';

/** The counters, whose programs make sense: most of what they ask for is done. */
const sensible: Contract<Map<number, number>> = {
  ...counters,
  specification: {
    ...counters.specification,
    assume: (state, { op, step }) => {
      if (op === 0 && state.size < 8) state.set(step, 0);
    },
  },
  propose(state, _by, op, draw, args) {
    const made = [...state.keys()];
    if (op > 0 && made.length === 0) return false;
    if (op > 0) args[0] = made[draw.below(made.length)] ?? 0;
    if (op === 1) args[1] = draw.below(256);
    return op > 0 || made.length < 8;
  },
};

const FULL = -1;
const STATE = 0x4000;
const [MAKE, ADD, READ] = [1, 2, 3];

/** The counter kernel with one bug of its catalogue, or one of these. */
const BUGS = {
  /** It has room for six. */
  few: (call: number, count: number) => (call === MAKE && count === 6 ? FULL : null),
  /** What is added to 13 is refused. */
  unlucky: (call: number, _count: number, n: number) => (call === ADD && n === 13 ? FULL : null),
  /** Every counter reads as 5. */
  blind: (call: number) => (call === READ ? 5 : null),
};

function own(bug: keyof typeof BUGS): KernelDesign {
  return {
    ...counterDesign,
    name: bug,
    attach(bus, info) {
      const kernel = counterDesign.attach(bus, info);
      return {
        ...kernel,
        trap(trap) {
          const count = bus.load(bus.kernelBase + STATE);
          const answer = BUGS[bug](bus.register(0), count, bus.register(2));
          if (trap.kind === 'call' && answer !== null) bus.setRegister(0, answer);
          else kernel.trap(trap);
        },
      };
    },
  };
}

function side(bug: string, contract: Contract<Map<number, number>> = sensible): CompareSide {
  const machine = createMachine('pentium-133', { frames: 64 });
  const isOwn = Object.hasOwn(BUGS, bug);
  const design = isOwn ? own(bug as keyof typeof BUGS) : counterDesign;
  const variant = { bug: isOwn ? 'none' : bug };
  return { label: bug, session: new Session(design, contract, machine, { variant }) };
}

const runsOut = (rate?: number): Allowance => ({
  name: 'room runs out',
  about: 'For a test.',
  ...(rate === undefined ? {} : { limit: { rate, why: 'so many counters' } }),
  allows({ op, call, a, b }) {
    const kinds = [a.kind, b.kind].sort().join();
    if (op !== 'make' || kinds !== 'done,refused') return null;
    return { kind: 'leaveOut', steps: [call.step], on: 'whereDone' };
  },
});

function oracleOf(allowances: readonly Allowance[] = []): AgreeOracle {
  const claim: Agree = { kind: 'agree', name: 'they agree', about: '', contract: null, allowances };
  return new AgreeOracle(claim, sensible);
}

const judgeFor = () => new ContractJudge(sensible, []);

function campaign(
  bugs: readonly string[],
  options: Partial<CompareOptions> = {},
  allowances: readonly Allowance[] = [],
): Comparison {
  const sides = bugs.map((bug) => side(bug));
  return compare(sides, oracleOf(allowances), judgeFor, {
    seed: 1,
    ops: 1000,
    maxSteps: 40,
    ...options,
  });
}

function packed(text: string): PackedProgram {
  return packProgram(readProgram(text, 'a test', [counters]).program, counters);
}

const program = (steps: string): PackedProgram => packed(`program 1 contract=counters\n${steps}`);

/** The signatures with which the text differs on these sides. */
function signaturesOf(bugs: readonly string[], text: string): string[] {
  const pair = new ProgramComparison(
    bugs.map((bug) => side(bug)),
    oracleOf(),
    judgeFor,
  );
  return pair.run(packed(text)).differences.map(({ signature }) => signature);
}

describe('a campaign', () => {
  it('agrees where designs do, and counts what it ran', () => {
    const { kind, why, counts, exceptions, divergences } = campaign(['none', 'secret', 'none'], {
      first: [program('v1 = t1.make(); v2 = t1.read(v1); v3 = t1.read(v7)')],
      ops: 0,
    });
    expect([kind, why, exceptions, divergences]).toEqual(['agree', null, [], []]);
    expect(counts).toEqual({
      programs: 1,
      ops: 3,
      mutating: 1,
      mutatingDone: 1,
      doneOnAll: 2,
      named: 1,
      leftOut: 0,
      uncompared: 0,
    });
    const drawn = campaign(['none', 'none']);
    expect(drawn.kind).toBe('agree');
    expect(drawn.counts.ops).toBeGreaterThanOrEqual(1000);
    expect(drawn.counts.doneOnAll).toBeGreaterThan(800);
  });

  it('reports what differs, reduced, with the names of both', () => {
    const { kind, divergences } = campaign(['none', 'forgets']);
    expect([kind, divergences.length]).toEqual(['differ', 1]);
    const [{ finding, sides, program: reduced, seen, partiallyReduced }] = divergences;
    expect([finding.oracle, finding.signature]).toEqual(['they agree', 'agree: read done#/done#']);
    expect(finding.message).toContain('was done(251) on none and done(0) on forgets');
    expect([sides, seen, partiallyReduced]).toEqual([[0, 1], 1, false]);
    expect(reduced.steps.map(({ op }) => op.name)).toEqual(['make', 'add', 'read']);
    expect(reduced.header).toMatchObject({ contract: 'counters', machine: 'pentium-133', seed: 1 });
    expect(reduced.header.design).toBe(undefined);
  });

  it('is the same for the same options, and hears of its progress', () => {
    const heard: number[] = [];
    const again = campaign(['none', 'unlucky'], { onProgress: (ops) => heard.push(ops) });
    expect(campaign(['none', 'unlucky'])).toEqual(again);
    expect(heard.length).toBe(again.counts.programs);
    expect(heard[heard.length - 1]).toBe(again.counts.ops);
  });

  it('looks for as many differences as it is asked for, behind each other', () => {
    const unlucky = program('v1 = t1.make(); v2 = t1.add(v1, 13)');
    const forgets = program('v1 = t1.make(); v2 = t1.add(v1, 251); v3 = t1.read(v1)');
    const found = (failures: number) =>
      campaign(['none', 'unlucky', 'forgets'], {
        first: [unlucky, unlucky, forgets, unlucky],
        ops: 0,
        failures,
      }).divergences.map(({ sides, seen, finding }) => [sides[1], seen, finding.signature]);
    expect(found(1)).toEqual([[1, 1, 'agree: add done/refused full']]);
    expect(found(2)).toEqual([
      [1, 2, 'agree: add done/refused full'],
      [2, 1, 'agree: read done#/done#'],
    ]);
    expect(found(3).map(([, seen]) => seen)).toEqual([3, 1]);
    // What differs first in a program does not hide what differs behind.
    const text = `v1 = t1.make(); v2 = t1.add(v1, 13); v3 = t1.make(); v4 = t1.add(v3, 13)
      v5 = t1.make(); v6 = t1.read(v5)`;
    const both = (failures: number) =>
      campaign(['none', 'blind'], { first: [program(text)], ops: 0, failures }).divergences;
    expect(both(2).map(({ seen }) => seen)).toEqual([1]);
    const doubly = campaign(['panic', 'forgets'], {
      first: [
        program(`v1 = t1.make(); v2 = t1.add(v1, 251); v3 = t1.read(v1); v4 = t1.add(v1, 7)`),
      ],
      ops: 0,
      failures: 3,
    });
    expect(doubly.divergences.map(({ finding }) => finding.signature)).toEqual([
      'agree: read done#/done#',
      'agree: add panic seven was added/done',
    ]);
  });

  it('goes on behind what does not count, and reports it where nothing else is found', () => {
    const counts = ({ signature = '' }) => !signature.includes('panic');
    const strong = campaign(['panic', 'unlucky'], { ops: 4000, counts });
    expect(strong.divergences.map(({ finding }) => finding.signature)).toEqual([
      'agree: add done/refused full',
    ]);
    const weak = campaign(['panic', 'none'], { counts });
    expect(weak.divergences.map(({ finding }) => finding.signature)).toEqual([
      'agree: add panic seven was added/done',
    ]);
    expect(weak.counts.ops).toBeGreaterThanOrEqual(1000);
    expect(weak.divergences[0].seen).toBeGreaterThan(1);
  });
});

describe('the reduction', () => {
  it('holds on to the same difference, and its text differs again', () => {
    const pairs = [
      ['none', 'forgets'],
      ['forgets', 'none'],
      ['none', 'unlucky'],
      ['none', 'few'],
      ['none', 'panic'],
      ['blind', 'none'],
      ['unlucky', 'few'],
      ['few', 'forgets'],
      ['panic', 'blind'],
      ['blind', 'forgets'],
    ];
    let pairsOfPrograms = 0;
    for (const [i, bugs] of pairs.entries()) {
      for (let seed = 1; seed <= 5; seed++) {
        const options = { seed: 100 * i + seed, ops: 20_000, explainBudget: 0 };
        const { divergences } = campaign(bugs, options);
        const [{ finding, program: reduced }] = divergences;
        expect(reduced.steps.length, `${bugs} ${seed}`).toBeLessThan(8);
        expect(signaturesOf(bugs, printProgram(reduced))).toContain(finding.signature);
        pairsOfPrograms++;
      }
    }
    expect(pairsOfPrograms).toBe(50);
  });

  it('does not slip from one difference to another', () => {
    // Without the addition they differ as well, in what is read.
    const wanted = ({ signature = '' }) => signature.includes('refused');
    const text = `v1 = t1.make(); v2 = t1.read(v1); v3 = t1.make(); v4 = t1.add(v3, 13)
      v5 = t1.read(v1); v6 = t1.read(v3)`;
    const { divergences } = campaign(['blind', 'unlucky'], {
      first: [program(text)],
      ops: 0,
      counts: wanted,
    });
    const [{ finding, program: reduced }] = divergences;
    expect(finding.signature).toBe('agree: add done/refused full');
    expect(reduced.steps.map(({ op }) => op.name)).toEqual(['make', 'add']);
  });
});

describe('the explanation', () => {
  const text = 'v1 = t1.make(); v2 = t1.add(v1, 251); v3 = t1.read(v1)';
  const divergence = (...bugs: string[]) =>
    campaign(bugs, { first: [program(text)], ops: 0 }).divergences[0];

  it('has three voices: either side, and the specification', () => {
    const { accepts, accounts, explanation } = divergence('none', 'forgets');
    expect(accepts).toBe('a');
    const [a, b] = accounts.map((steps) => steps.map(({ outcomes }) => outcomes[0]));
    expect(a[2]).toEqual({ kind: 'done', value: 251 });
    expect(b[2]).toEqual({ kind: 'done', value: 0 });
    const [, , { expected }] = accounts[1];
    expect(expected).toBe('done(251)');
    expect(explanation?.steps).toEqual(accounts[0]);
    expect(explanation?.initial).toEqual([]);
    expect(accounts[0][1]).toMatchObject({ gone: ['v1 is 0'], come: ['v1 is 251'] });
  });

  it('says whom the specification accepts', () => {
    expect(divergence('forgets', 'none').accepts).toBe('b');
    const whole = { first: [program(text)], ops: 0, reduceBudget: 0 };
    expect(campaign(['blind', 'forgets'], whole).divergences[0].accepts).toBe('neither');
    const lenient = { ...sensible.specification, advance: (state: Map<number, number>) => state };
    const anything = () => new ContractJudge({ ...sensible, specification: lenient }, []);
    const both = compare([side('none'), side('blind')], oracleOf(), anything, {
      seed: 1,
      ops: 0,
      first: [program(text)],
    });
    expect(both.divergences[0].accepts).toBe('both');
  });

  it('asks no more than what comes up to the difference', () => {
    // Behind it, the one that is right there is wrong as well.
    const whole = program(`v1 = t1.make(); v2 = t1.add(v1, 13); v3 = t1.add(v1, 251)
      v4 = t1.read(v1)`);
    const sides = ['forgets', 'unlucky'].map((bug) => side(bug));
    const pair = new ProgramComparison(sides, oracleOf(), judgeFor);
    const [{ message, signature, step }] = pair.run(whole).differences;
    const finding = { oracle: 'they agree', message, signature, step };
    expect(step).toBe(2);
    const { accepts } = explainDivergence(pair, whole, finding, judgeFor(), 1);
    expect(accepts).toBe('a');
  });

  it('says who is right where one does not come to its end', () => {
    const seven = { first: [program('v1 = t1.make(); v2 = t1.add(v1, 7)')], ops: 0 };
    const [{ accepts, finding }] = campaign(['panic', 'none'], seven).divergences;
    expect([accepts, finding.step]).toEqual(['b', 2]);
  });

  it('has the arguments of which the difference does not depend', () => {
    const thirteen = 'v1 = t1.make(); v2 = t1.make(); v3 = t1.add(v2, 13)';
    const [{ explanation, program: reduced }] = campaign(['none', 'unlucky'], {
      first: [program(thirteen)],
      ops: 0,
      // The program stays as it is.
      reduceBudget: 0,
    }).divergences;
    expect(reduced.steps).toHaveLength(3);
    expect(explanation?.free).toEqual([{ step: 3, argument: 0, tried: 1 }]);
    const [{ explanation: none }] = campaign(['none', 'unlucky'], {
      first: [program(thirteen)],
      ops: 0,
      explainBudget: 1,
    }).divergences;
    expect([none?.free, none?.executions]).toEqual([[], 1]);
  });

  it('is left out where it is not wanted', () => {
    const [{ accepts, accounts, explanation }] = campaign(['none', 'forgets'], {
      explainBudget: 0,
    }).divergences;
    expect([accepts, accounts, explanation]).toEqual(['unknown', [[], []], undefined]);
  });
});

/** Seven counters, of which one is too many for some, among 67 ops. */
const ROOM = [
  ...Array.from({ length: 6 }, (_, i) => `v${i + 1} = t1.make()`),
  ...Array.from({ length: 60 }, (_, i) => `v${i + 10} = t1.read(v1)`),
  'v7 = t1.make()',
].join('; ');

describe('legitimate differences', () => {
  it('are tallied, with the first program that shows each, reduced', () => {
    const first = [program(ROOM), program(`${ROOM}; v80 = t1.make()`)];
    const { kind, exceptions, counts } = campaign(['none', 'few'], { first, ops: 0 }, [runsOut()]);
    expect(kind).toBe('agree');
    expect(exceptions).toHaveLength(1);
    const [{ allowance, op, times, example, step, endings }] = exceptions;
    expect([allowance, op, endings]).toEqual(['room runs out', 'make', ['done', 'full']]);
    expect([times, counts.leftOut]).toEqual([3, 3]);
    expect(example.steps.map((one) => one.op.name)).toEqual(Array(7).fill('make'));
    expect(example.steps[6].label).toBe(step);
  });

  it('are too many above their limit', () => {
    const first = Array.from({ length: 10 }, () => program(ROOM));
    const over = (rate?: number, programs = first) =>
      campaign(['none', 'few'], { first: programs, ops: 0 }, [runsOut(rate)]);
    expect(over()).toMatchObject({
      kind: 'gaveUp',
      why: 'room runs out: 10 of 670 ops, more than 1 in 100',
    });
    expect(over(0.01)).toMatchObject({ kind: 'gaveUp' });
    expect(over(0.015)).toMatchObject({ kind: 'agree', why: null });
    // A share of a few ops says nothing.
    expect(over(0, first.slice(0, 1))).toMatchObject({ kind: 'agree', exceptions: [{ times: 1 }] });
  });

  it('are of no account where something differs', () => {
    const { kind, exceptions } = campaign(['blind', 'few'], {}, [runsOut()]);
    expect(kind).toBe('differ');
    expect(exceptions.length).toBeLessThan(2);
  });
});

describe('a comparison that says little', () => {
  it('is vacuous where most ops are refused', () => {
    const first = [program('v1 = t1.make(); v2 = t1.read(v9); v3 = t1.read(v8)')];
    const { kind, why } = campaign(['none', 'none'], { first, ops: 0 });
    expect([kind, why]).toEqual([
      'vacuous',
      '1 of 3 ops were done on all sides, fewer than the half that is needed',
    ]);
    expect(campaign(['none', 'none'], { ops: 0 })).toMatchObject({
      kind: 'vacuous',
      why: 'no ops were compared',
    });
  });

  it('gives up where too much comes behind too many legitimate differences', () => {
    const steps = (from: number, count: number, op: string) =>
      Array.from({ length: count }, (_, i) => `v${from + i} = t1.${op}`).join('; ');
    const text = [steps(1, 1, 'make()'), steps(2, 30, 'read(v1)'), steps(32, 99, 'make()')];
    const wide: KernelDesign = {
      ...counterDesign,
      attach(bus, info) {
        const kernel = counterDesign.attach(bus, info);
        const trap: typeof kernel.trap = (asked) => {
          const isMore = bus.register(0) === MAKE && bus.load(bus.kernelBase + STATE) > 0;
          if (isMore) bus.setRegister(0, 1);
          else kernel.trap(asked);
        };
        return { ...kernel, trap };
      },
    };
    const machine = createMachine('pentium-133', { frames: 64 });
    const sides = [{ label: 'wide', session: new Session(wide, sensible, machine) }, side('few')];
    const first = Array.from({ length: 60 }, () => program(text.join('; ')));
    const comparison = compare(sides, oracleOf([runsOut(1)]), judgeFor, { seed: 1, ops: 0, first });
    // 36 are done on both, eight are left out, and so is one that is met too many.
    const { ops, doneOnAll, uncompared, leftOut } = comparison.counts;
    expect([ops, doneOnAll, leftOut, uncompared]).toEqual([60 * 45, 60 * 36, 60 * 8, 60 * 85]);
    expect(comparison.kind).toBe('gaveUp');
    expect(comparison.why).toBe(`${60 * 85} of ${60 * 130} ops were not compared`);
    expect(ops).toBeGreaterThan(LIMITS_FROM);
  });

  it('gives up where nothing ever ends', () => {
    const take = queue.ops.filter(({ name }) => name === 'take');
    const waiting = { ...queue, tasks: 1, ops: take };
    const sides = ['one', 'two'].map((label) => {
      const machine = createMachine('pentium-133', { frames: 64 });
      return { label, session: new Session(queueKernel, waiting, machine) };
    });
    const { kind, why } = compare(sides, oracleOf(), judgeFor, { seed: 1, ops: 100 });
    expect(kind).toBe('gaveUp');
    expect(why).toMatch(/programs in a row had no op that could be judged$/);
  });
});

describe('the parts of a campaign', () => {
  const ALL = { seed: 11, ops: 5 * CHUNK_OPS - 1000 };

  /** A part that runs these programs. */
  function part(bugs: readonly string[], texts: readonly string[], allowances: Allowance[] = []) {
    const first = texts.map(program);
    return campaign(bugs, { first, ops: 0, explainBudget: 0 }, allowances);
  }

  const CALM = 'v1 = t1.make(); v2 = t1.add(v1, 3); v3 = t1.read(v1)';
  const UNLUCKY = 'v1 = t1.make(); v2 = t1.add(v1, 13)';
  const FORGETS = 'v1 = t1.make(); v2 = t1.add(v1, 251); v3 = t1.read(v1)';

  it('have all its ops, and seeds of their own', () => {
    const chunks = chunksOf(ALL);
    expect(chunks.map(({ ops }) => ops)).toEqual([5000, 5000, 5000, 5000, 4000]);
    expect(chunks.map(({ seed }) => seed)).toEqual([11, 7930, 15849, 23768, 31687]);
    expect(chunksOf({ seed: 1, ops: 0 })).toEqual([]);
    expect(chunksOf({ seed: 1, ops: 10 })).toEqual([{ seed: 1, ops: 10 }]);
  });

  it('are one comparison together', () => {
    const allowances = [runsOut(1)];
    const texts = [[CALM, ROOM], [CALM], [ROOM, ROOM, CALM], [`${ROOM}; v80 = t1.make()`]];
    const chunks = texts.map((some) => part(['none', 'few'], some, allowances));
    const all = merged(chunks, allowances);
    const whole = part(['none', 'few'], texts.flat(), allowances);
    expect(all).toEqual(whole);
    expect(all.exceptions).toMatchObject([{ times: 5 }]);
    // One comparison is itself.
    expect(merged([chunks[0]], allowances)).toEqual(chunks[0]);
  });

  it('say the same for any number of workers', () => {
    const texts = [CALM, CALM, UNLUCKY, FORGETS, UNLUCKY, CALM, UNLUCKY];
    const chunks = texts.map((text) => part(['none', 'unlucky', 'forgets'], [text]));
    expect(chunks.map(differencesOf)).toEqual([0, 0, 1, 1, 1, 0, 1]);
    const serial = merged(chunks.slice(0, 3), []);
    expect(serial.kind).toBe('differ');
    expect(serial.divergences).toEqual(chunks[2].divergences);
    for (const workers of [1, 2, 5]) {
      // Whatever was under way when it was found comes to its end.
      expect(merged(chunks.slice(0, 2 + workers), []), `${workers}`).toEqual(serial);
    }
    expect(differencesIn(chunks.slice(0, 2))).toBe(0);
    expect(differencesIn(chunks)).toBe(2);
  });

  it('go on where more differences are wanted, and know each from the others', () => {
    const texts = [UNLUCKY, CALM, UNLUCKY, FORGETS, UNLUCKY];
    const chunks = texts.map((text) => part(['none', 'unlucky', 'forgets'], [text]));
    const { divergences, counts } = merged(chunks, [], 2);
    expect(divergences.map(({ seen, sides }) => [seen, sides[1]])).toEqual([
      [2, 1],
      [1, 2],
    ]);
    expect(counts.programs).toBe(4);
    expect(merged(chunks, [], 3).divergences.map(({ seen }) => seen)).toEqual([3, 1]);
  });

  it('are held to their limits all together', () => {
    const allowances = [runsOut()];
    const few = part(['none', 'few'], [ROOM], allowances);
    expect(few.kind).toBe('agree');
    const many = merged(Array(8).fill(few), allowances);
    expect(many).toMatchObject({ kind: 'gaveUp', why: expect.stringContaining('8 of 536 ops') });
    const over = part(['none', 'few'], Array(10).fill(ROOM), allowances);
    const calm = part(['none', 'few'], Array(300).fill(CALM), allowances);
    expect([over.kind, calm.kind]).toEqual(['gaveUp', 'agree']);
    expect(merged([over, calm], allowances)).toMatchObject({ kind: 'agree', why: null });
  });

  it('have given up if one has found nothing to compare', () => {
    const calm = part(['none', 'none'], [CALM]);
    const stuck = { ...calm, kind: 'gaveUp', why: 'no program had an op that ended' } as const;
    expect(merged([calm, stuck, calm], [])).toMatchObject({ kind: 'gaveUp', why: stuck.why });
  });
});

const differencesOf = ({ divergences }: Comparison): number => divergences.length;
