/** A comparison tells what may differ from what may not, and goes on behind what may. */
import { describe, expect, it } from 'vitest';
import { counterDesign, counters } from '../../cli/fixtures/counter.ts';
import { createMachine } from '../../machines/build.ts';
import { Doorbell } from '../../tests/engine/doorbell.ts';
import { house, porter } from '../../tests/engine/porter.ts';
import { queue, queueKernel } from '../../tests/engine/queue.ts';
import { AgreeOracle } from '../oracles/agree.ts';
import { ContractJudge } from '../oracles/judge.ts';
import type { Agree, Allowance, Pair, Past, ValueOf } from '../words/agreement.ts';
import type { KernelBus } from '../words/bus.ts';
import type { Comparer } from '../words/comparison.ts';
import type { Contract } from '../words/contract.ts';
import type { KernelDesign } from '../words/kernel.ts';
import type { PackedProgram } from '../words/program.ts';
import { type CompareSide, LEAVE_OUT_MAX, ProgramComparison } from './compare.ts';
import { packProgram } from './program/pack.ts';
import { readProgram } from './program/read.ts';
import { Session, type SessionOptions } from './session.ts';

const [MAKE, ADD, READ] = [1, 2, 3];
const FULL = -1;
const STATE = 0x4000;

function packed(contract: Contract, text: string): PackedProgram {
  const source = `program 1 contract=${contract.name}\n${text}`;
  return packProgram(readProgram(source, 'a test', [contract]).program, contract);
}

function sideOf(
  label: string,
  design: KernelDesign,
  contract: Contract,
  options: SessionOptions = {},
): CompareSide {
  const devices = contract.name === 'house' ? [new Doorbell()] : [];
  const machine = createMachine('pentium-133', { frames: 64, devices });
  return { label, session: new Session(design, contract, machine, options) };
}

const counter = (bug = 'none', contract: Contract = counters): CompareSide =>
  sideOf(bug, counterDesign, contract, { variant: { bug } });

/** A call as the counter kernel finds it: which, its arguments, and how many counters there are. */
interface Asked {
  readonly call: number;
  readonly counter: number;
  readonly n: number;
  readonly count: number;
}

/** The counter kernel, which may answer by itself, or have something of its own done with the answer. */
function changed(
  label: string,
  answer: (asked: Asked, bus: KernelBus) => number | null,
  contract: Contract = counters,
  bug = 'none',
): CompareSide {
  const design: KernelDesign = {
    ...counterDesign,
    attach(bus, info) {
      const kernel = counterDesign.attach(bus, info);
      return {
        ...kernel,
        trap(trap) {
          const [call, first, n] = [bus.register(0), bus.register(1), bus.register(2)];
          const count = bus.load(bus.kernelBase + STATE);
          const own = trap.kind === 'call' ? answer({ call, counter: first, n, count }, bus) : null;
          if (own === null) kernel.trap(trap);
          else bus.setRegister(0, own);
        },
      };
    },
  };
  return sideOf(label, design, contract, { variant: { bug } });
}

/** There is room for so many counters. */
const few = (most: number, bug = 'none'): CompareSide =>
  changed(
    `few ${most}`,
    ({ call, count }) => (call === MAKE && count === most ? FULL : null),
    counters,
    bug,
  );

const runsOut: Allowance = {
  name: 'room runs out',
  about: 'For a test.',
  allows({ op, call, a, b }) {
    const kinds = [a.kind, b.kind].sort().join();
    if (op !== 'make' || kinds !== 'done,refused') return null;
    return { kind: 'leaveOut', steps: [call.step], on: 'whereDone' };
  },
};

const eitherReason: Allowance = {
  name: 'another reason',
  about: 'For a test.',
  allows: ({ a, b }) => (a.kind === 'refused' && b.kind === 'refused' ? { kind: 'goOn' } : null),
};

function claim(
  allowances: readonly Allowance[],
  value: Readonly<Record<string, ValueOf>> = {},
): Agree {
  return { kind: 'agree', name: 'they agree', about: '', contract: null, allowances, value };
}

function compared(
  sides: readonly CompareSide[],
  text: string,
  allowances: readonly Allowance[] = [],
  value: Readonly<Record<string, ValueOf>> = {},
) {
  const { contract } = sides[0].session;
  const oracle = new AgreeOracle(claim(allowances, value), contract);
  return comparedBy(sides, text, oracle);
}

function comparedBy(sides: readonly CompareSide[], text: string, comparer: Comparer) {
  const { contract } = sides[0].session;
  const judgeFor = () => new ContractJudge(contract, []);
  const comparison = new ProgramComparison(sides, comparer, judgeFor);
  const result = comparison.run(packed(contract, text));
  return {
    ...result,
    comparison,
    signatures: result.differences.map(
      ({ side, step, signature }) => `${side} v${step} ${signature}`,
    ),
    met: result.exceptions.map(({ allowance, op, step, endings }) =>
      [allowance.name, op, `v${step}`, ...endings].join(' '),
    ),
    left: comparison.sides.map((side) => [...side.left]),
  };
}

/** The labels of the steps that returned in the last run of this side. */
function returned({ session }: CompareSide): number[] {
  const events = Array.from({ length: session.trace.length }, (_, i) => session.trace.at(i));
  return events.flatMap((event) => (event.kind === 'return' ? [event.step] : []));
}

const SUM = 'v1 = t1.make(); v2 = t1.add(v1, 5); v3 = t1.read(v1)';

describe('two sides that do the same', () => {
  it('agree, and every op is counted', () => {
    const { differences, exceptions, counts, left } = compared(
      [counter(), counter()],
      `${SUM}; v4 = t1.read(v9)`,
    );
    expect([differences, exceptions, left]).toEqual([[], [], [[], []]]);
    expect(counts).toEqual({
      ops: 4,
      mutating: 2,
      mutatingDone: 2,
      doneOnAll: 3,
      named: 1,
      leftOut: 0,
      uncompared: 0,
    });
  });

  it('may call what they make as they like', () => {
    const odd = changed('odd', ({ call, counter: handle, count }, bus) => {
      if (call === MAKE) bus.setRegister(1, 0);
      else if (handle % 2 === 0) return FULL;
      else bus.setRegister(1, (handle - 1) / 2);
      return call === MAKE && count < 8 ? made(bus, count + 1) : null;
    });
    const { differences, counts } = compared([counter(), odd], `${SUM}; v4 = t1.make()`);
    expect([differences, counts.named]).toEqual([[], 2]);
    // Where it is said that they are no names, they are compared.
    const asItIs: ValueOf = (_pair, _side, value) => value;
    const { signatures } = compared([counter(), odd], SUM, [], { make: asItIs });
    expect(signatures).toEqual(['1 v1 agree: make done#/done#']);
  });

  it('needs two sides', () => {
    const oracle = new AgreeOracle(claim([]), counters);
    const one = () => new ProgramComparison([counter()], oracle, () => judge());
    expect(one).toThrow('it takes two');
  });
});

const judge = () => new ContractJudge(counters, []);

/** Makes the next counter, which is known by an odd number. */
function made(bus: KernelBus, count: number): number {
  bus.store(bus.kernelBase + STATE, count);
  bus.store(bus.kernelBase + STATE + 4 * count, 0);
  return 2 * count + 1;
}

describe('a difference', () => {
  it('is told by the sides, with the step and both endings', () => {
    const { differences } = compared(
      [counter(), counter('forgets')],
      'v1 = t1.make(); v2 = t1.add(v1, 251); v3 = t1.read(v1)',
    );
    expect(differences).toEqual([
      {
        side: 1,
        step: 3,
        message: 'step v3: t1.read(v1) was done(251) on none and done(0) on forgets',
        signature: 'agree: read done#/done#',
      },
    ]);
  });

  it('ends the run of the side that differs, and is the same where it does not', () => {
    const reads = [4, 5, 6, 7, 8].map((label) => `v${label} = t1.read(v1)`).join('; ');
    const text = `v1 = t1.make(); v2 = t1.add(v1, 251); v3 = t1.read(v1); ${reads}`;
    const sides = () => [counter(), counter('forgets')];
    const [sure, slow] = [sides(), sides()];
    const oracle = new AgreeOracle(claim([]), counters);
    const first = comparedBy(sure, text, oracle);
    const never: Comparer = {
      name: oracle.name,
      allowances: [],
      sure: () => 'perhaps',
      judge: (pair, past) => oracle.judge(pair, past),
    };
    const second = comparedBy(slow, text, never);
    expect(first.differences).toEqual(second.differences);
    expect(first.signatures).toHaveLength(1);
    expect(sure.map(returned).map(({ length }) => length)).toEqual([8, 3]);
    expect(slow.map(returned).map(({ length }) => length)).toEqual([8, 8]);
  });

  it('is one in what returns and what waits, is begun and is not', () => {
    const sides = ['first', 'nobody'].map((serves) =>
      sideOf(serves, queueKernel, queue, { variant: { serves } }),
    );
    const text = 'v1 = t1.spawn(t2); v2 = t2.take(); v3 = t2.turns(); v4 = t1.give(5)';
    expect(compared(sides, text, [], { turns: () => null }).signatures).toEqual([
      '1 v2 agree: take done/open',
    ]);
    const [first, nobody] = sides;
    expect(compared([nobody, first], text, [], { turns: () => null }).signatures).toEqual([
      '1 v2 agree: take open/done',
    ]);
    // What waits on both sides is the same.
    expect(compared([nobody, nobody], text).signatures).toEqual([]);
    const behind = compared([first, first], `${text}; v5 = t2.take(); v6 = t2.turns()`);
    expect([behind.signatures, behind.counts.ops]).toEqual([[], 4]);
  });

  it('is found on every side that differs from the first', () => {
    const sides = ['none', 'forgets', 'none', 'panic'].map((bug) => counter(bug));
    const { signatures } = compared(
      sides,
      'v1 = t1.make(); v2 = t1.add(v1, 251); v3 = t1.read(v1); v4 = t1.add(v1, 7)',
    );
    expect(signatures).toEqual([
      '1 v3 agree: read done#/done#',
      '3 v4 agree: add done/panic seven was added',
    ]);
  });
});

describe('a run that ends before its time', () => {
  const text = 'v1 = t1.make(); v2 = t1.read(v1); v3 = t1.add(v1, 7); v4 = t1.read(v1)';

  it('is a difference, on either side', () => {
    const { differences } = compared([counter(), counter('panic')], text);
    expect(differences).toEqual([
      {
        side: 1,
        step: 3,
        message:
          'step v3: t1.add(v1, 7) was done(0) on none and panicked (seven was added) on panic',
        signature: 'agree: add done/panic seven was added',
      },
    ]);
    expect(compared([counter('panic'), counter()], text).signatures).toEqual([
      '1 v3 agree: add panic seven was added/done',
    ]);
  });

  it('is none where all end so, whatever the numbers in their sentences', () => {
    const sides = (b: string) => [throwing('a', 'frame 17 of 0x4000 is lost'), throwing('b', b)];
    const same = compared(sides('frame 3 of 0x80000000 is lost'), text);
    expect([same.signatures, same.counts.ops]).toEqual([[], 2]);
    expect(compared(sides('page 3 is lost'), text).signatures).toEqual([
      '1 v3 agree: add panic frame # of # is lost/panic page # is lost',
    ]);
  });

  it('ends what both had begun: where they end alike, what only one had returned is not held against it', () => {
    // Both throw at the second number; one of them has let the taker go by then, and the other has not.
    const throws = (label: string, serves: string): CompareSide => {
      const design: KernelDesign = {
        ...queueKernel,
        attach(bus, info) {
          const kernel = queueKernel.attach(bus, info);
          const trap: typeof kernel.trap = (asked) => {
            if (asked.kind === 'call' && bus.register(1) === 66) throw new Error('66 was given');
            kernel.trap(asked);
          };
          return { ...kernel, trap };
        },
      };
      return sideOf(label, design, queue, { variant: { serves } });
    };
    const takes = 'v1 = t1.spawn(t2); v2 = t2.take(); v3 = t1.give(5); v4 = t1.give(66)';
    const [first, nobody] = [throws('a', 'first'), throws('b', 'nobody')];
    expect(compared([first, nobody], takes).signatures).toEqual([]);
    expect(compared([nobody, first], takes).signatures).toEqual([]);
    const calm = sideOf('calm', queueKernel, queue, { variant: { serves: 'nobody' } });
    for (const side of [first, nobody]) {
      expect(compared([side, calm], takes).signatures).toEqual([
        '1 v4 agree: give panic # was given/done',
      ]);
    }
  });

  it('does not hide what differed before', () => {
    const { signatures } = compared(
      [counter('panic'), counter('forgets')],
      'v1 = t1.make(); v2 = t1.add(v1, 251); v3 = t1.read(v1); v4 = t1.add(v1, 7)',
    );
    expect(signatures).toEqual(['1 v3 agree: read done#/done#']);
  });

  it('may be one for want of fuel', () => {
    const sides = [50, 5000].map((traps) =>
      sideOf(`${traps} traps`, porter, house, { fuel: { traps } }),
    );
    const spin = 'v1 = t1.spawn(t2); v2 = t2.spin(99)';
    const { signatures } = compared(sides, spin);
    expect(signatures).toHaveLength(1);
    expect(signatures[0]).toMatch(/^1 v2 agree: spin fuel .*\/done$/);
  });
});

/** It throws when 7 is added. */
const throwing = (label: string, sentence: string): CompareSide =>
  changed(label, ({ call, n }) => {
    if (call === ADD && n === 7) throw new Error(sentence);
    return null;
  });

describe('what is left out', () => {
  const FOUR = 'v1 = t1.make(); v2 = t1.make(); v3 = t1.make(); v4 = t1.make()';

  it('is the step that one side refuses, where it was done', () => {
    const sides = [counter(), few(3)];
    const { signatures, met, left, counts } = compared(
      sides,
      `${FOUR}; v5 = t1.add(v4, 9); v6 = t1.read(v4); v7 = t1.add(v1, 9); v8 = t1.read(v1)`,
      [runsOut],
    );
    expect(signatures).toEqual([]);
    expect(met).toEqual(['room runs out make v4 done full']);
    expect(left).toEqual([[4], []]);
    expect(returned(sides[0])).toEqual([1, 2, 3, 5, 6, 7, 8]);
    expect(returned(sides[1])).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
    expect(counts).toMatchObject({ ops: 8, doneOnAll: 5, leftOut: 1, named: 3 });
  });

  it('is left out wherever it was done, however many sides there are', () => {
    const sides = [few(3), counter(), few(3), counter()];
    const { signatures, met, left } = compared(sides, `${FOUR}; v5 = t1.read(v4)`, [runsOut]);
    expect(signatures).toEqual([]);
    expect(met).toEqual(['room runs out make v4 full done full done']);
    expect(left).toEqual([[], [4], [], [4]]);
  });

  it('is looked at again when more is left out: what a side refused, it may do then', () => {
    const refusing: Allowance = {
      ...runsOut,
      allows: ({ call, a, b }) =>
        a.kind === 'refused' || b.kind === 'refused'
          ? { kind: 'leaveOut', steps: [call.step], on: 'whereDone' }
          : null,
    };
    // The second makes nothing while the first counter is 13; the third adds no 13.
    const moody = changed('moody', ({ call }, bus) =>
      call === MAKE && bus.load(bus.kernelBase + STATE + 4) === 13 ? FULL : null,
    );
    const unlucky = changed('unlucky', ({ call, n }) => (call === ADD && n === 13 ? FULL : null));
    const { signatures, met, left } = compared(
      [counter(), moody, unlucky],
      'v1 = t1.make(); v2 = t1.add(v1, 13); v3 = t1.make(); v4 = t1.read(v3); v5 = t1.read(v1)',
      [refusing],
    );
    expect(signatures).toEqual([]);
    expect(met).toEqual([
      'room runs out make v3 done full done',
      'room runs out add v2 done(0) done(0) full',
    ]);
    expect(left).toEqual([[3, 2], [2, 3], [3]]);
  });

  it('is left out for the others where one side differs before', () => {
    const text = `v5 = t1.make(); v6 = t1.add(v5, 251); v7 = t1.read(v5)
      v1 = t1.make(); v2 = t1.make(); v3 = t1.make(); v8 = t1.read(v3)`;
    const { signatures, met, left } = compared([counter(), counter('forgets'), few(3)], text, [
      runsOut,
    ]);
    expect(signatures).toEqual(['1 v7 agree: read done#/done#']);
    expect(met).toEqual(['room runs out make v3 done not seen full']);
    expect(left).toEqual([[3], [], []]);
  });

  it('does not hide a bug behind it', () => {
    const { signatures } = compared(
      [counter(), few(3, 'forgets')],
      `${FOUR}; v5 = t1.add(v4, 251); v6 = t1.read(v4); v7 = t1.add(v1, 251); v8 = t1.read(v1)`,
      [runsOut],
    );
    expect(signatures).toEqual(['1 v8 agree: read done#/done#']);
  });

  it('is tested to have changed nothing where it was refused', () => {
    // It refuses the fourth, and spoils the first.
    const spoils = changed('spoils', ({ call, count }, bus) => {
      if (call !== MAKE || count !== 3) return null;
      bus.store(bus.kernelBase + STATE + 4, 99);
      return FULL;
    });
    const { signatures, met } = compared([counter(), spoils], `${FOUR}; v5 = t1.read(v1)`, [
      runsOut,
    ]);
    expect([signatures, met.length]).toEqual([['1 v5 agree: read done#/done#'], 1]);
  });

  it('is nothing where no allowance says so', () => {
    expect(compared([counter(), few(3)], FOUR).signatures).toEqual([
      '1 v4 agree: make done/refused full',
    ]);
    // Another op that is refused as well is none of its cases.
    const refuses = changed('refuses', ({ call }) => (call === ADD ? FULL : null));
    expect(compared([counter(), refuses], SUM, [runsOut]).signatures).toEqual([
      '1 v2 agree: add done/refused full',
    ]);
  });

  it('is no more than so many steps: what stands behind is not compared, what stands before is', () => {
    const makes = Array.from({ length: 12 }, (_, i) => `v${i + 1} = t1.make()`).join('; ');
    const lie = (n: number) => `v${n} = t1.add(v1, 251); v${n + 1} = t1.read(v1)`;
    const wide = { ...counterDesign, ...roomFor(20) };
    const sides = [sideOf('wide', wide, counters), few(1, 'forgets')];
    const behind = compared(sides, `${makes}; ${lie(20)}`, [runsOut]);
    expect([behind.signatures, behind.met.length]).toEqual([[], LEAVE_OUT_MAX + 1]);
    // The first was done on both, eight were left out, and one was met too many.
    expect(behind.counts).toMatchObject({ ops: 10, leftOut: LEAVE_OUT_MAX, uncompared: 4 });
    const before = compared(sides, `v1 = t1.make(); ${lie(20)}; ${makes.slice(16)}`, [runsOut]);
    expect(before.signatures).toEqual(['1 v21 agree: read done#/done#']);
  });

  it('goes from all sides, where an allowance says so', () => {
    const sides = ['first', 'last'].map((serves) =>
      sideOf(serves, queueKernel, queue, { variant: { serves } }),
    );
    const swapped: Allowance = {
      name: 'who was served first',
      about: 'For a test.',
      allows(pair, past) {
        const other = past.beside(pair.call.step).find((one) => {
          const [a, b] = [past.ended('a', one), past.ended('b', one)];
          return a?.kind === 'done' && a.value === pair.b.value && b?.value === pair.a.value;
        });
        if (pair.op !== 'take' || other === undefined) return null;
        return { kind: 'leaveOut', steps: [pair.call.step, other], on: 'everywhere' };
      },
    };
    const text = `v1 = t1.spawn(t2); v2 = t1.spawn(t3); v3 = t2.take(); v4 = t3.take()
      v5 = t1.give(5); v6 = t1.give(6); v7 = t2.take(); v8 = t1.give(7)`;
    const { signatures, met, left } = compared(sides, text, [swapped]);
    expect([signatures, left]).toEqual([
      [],
      [
        [4, 3],
        [4, 3],
      ],
    ]);
    expect(met).toEqual(['who was served first take v4 done(6) done(5)']);
    // Numbers that were never given are no exchange.
    const more = sideOf('more', queueKernel, queue, { variant: { serves: 'more' } });
    expect(compared([sides[0], more], text, [swapped]).signatures).toEqual([
      '1 v3 agree: take done#/done#',
    ]);
  });

  it('must be something', () => {
    const nothing: Allowance = {
      ...runsOut,
      allows: () => ({ kind: 'leaveOut', steps: [99], on: 'whereDone' }),
    };
    expect(() => compared([counter(), few(3)], FOUR, [nothing])).toThrow(
      '"room runs out" leaves out nothing after step v4',
    );
  });
});

/** A counter kernel with room for more counters than its contract promises. */
function roomFor(most: number): Pick<KernelDesign, 'attach'> {
  return {
    attach(bus, info) {
      const kernel = counterDesign.attach(bus, info);
      return {
        ...kernel,
        trap(trap) {
          const count = bus.load(bus.kernelBase + STATE);
          const makes = trap.kind === 'call' && bus.register(0) === MAKE && count < most;
          if (makes) bus.setRegister(0, (made(bus, count + 1) - 1) / 2);
          else kernel.trap(trap);
        },
      };
    },
  };
}

/** What is odd, and what is more than 200, cannot be added; which of both is said is the kernel's choice. */
const picky: Contract = {
  ...counters,
  name: 'counters',
  errors: ['full', 'odd', 'big'],
  ops: counters.ops.map((op) => (op.name === 'add' ? { ...op, refusals: ['odd', 'big'] } : op)),
};

const pickyKernel = (label: string, first: 'odd' | 'big'): CompareSide =>
  changed(
    label,
    ({ call, n }) => {
      if (call !== ADD) return null;
      const [odd, big] = [n % 2 === 1 ? -2 : null, n > 200 ? -3 : null];
      return first === 'odd' ? (odd ?? big) : (big ?? odd);
    },
    picky,
  );

describe('what is gone on from', () => {
  const text = `v1 = t1.make(); v2 = t1.add(v1, 201); v3 = t1.add(v1, 3); v4 = t1.add(v1, 202)
    v5 = t1.read(v1)`;

  it('is met once in a program, on however many sides', () => {
    const sides = [
      pickyKernel('a', 'odd'),
      pickyKernel('b', 'big'),
      pickyKernel('c', 'odd'),
      pickyKernel('d', 'big'),
    ];
    const { signatures, met, left, counts } = compared(sides, text, [eitherReason]);
    expect([signatures, left]).toEqual([[], [[], [], [], []]]);
    expect(met).toEqual(['another reason add v2 odd big odd big']);
    expect(counts).toMatchObject({ ops: 5, leftOut: 0, doneOnAll: 2 });
  });

  it('is found once more, and not counted twice, when something is left out behind it', () => {
    const full = changed(
      'full',
      ({ call, count, n }) => {
        if (call === MAKE && count === 1) return FULL;
        return call === ADD && n === 201 ? -3 : null;
      },
      picky,
    );
    const first = pickyKernel('a', 'odd');
    const { met } = compared(
      [first, full],
      'v1 = t1.make(); v2 = t1.add(v1, 201); v3 = t1.make(); v4 = t1.read(v1)',
      [eitherReason, runsOut],
    );
    expect(met).toEqual(['room runs out make v3 done full', 'another reason add v2 odd big']);
  });

  it('is a difference where nothing allows it', () => {
    const { signatures } = compared([pickyKernel('a', 'odd'), pickyKernel('b', 'big')], text);
    expect(signatures).toEqual(['1 v2 agree: add refused odd/refused big']);
  });
});

describe('a step that returns in two tasks', () => {
  const text = 'v1 = t1.twin(t2); v2 = t1.resume(t2); v3 = t1.nop()';

  /** As the porter, but for what its twin returns in the child; or it makes a task that is in no call. */
  const twins = (label: string, twin: 'lies' | 'spawns'): CompareSide => {
    const { spawn, twin: forks } = porter.contracts.house?.ops ?? {};
    if (spawn === undefined || forks === undefined) throw new Error('the porter has no twins');
    function* lies(...args: Parameters<typeof forks>) {
      const value = yield* forks(...args) as Generator<number, number, number>;
      return value === 0 ? 9 : value;
    }
    const ops = { ...porter.contracts.house?.ops, twin: twin === 'spawns' ? spawn : lies };
    return sideOf(label, { ...porter, contracts: { house: { ops } } }, house);
  };

  it('must return the same in the new one', () => {
    const { signatures, differences } = compared(
      [sideOf('porter', porter, house), twins('liar', 'lies')],
      text,
    );
    expect(signatures).toEqual(['1 v1 agree: twin done#/done#']);
    expect(differences[0].message).toBe(
      'step v1: t1.twin(t2) was done(0) on porter and done(9) on liar',
    );
  });

  it('may do so on one side alone', () => {
    const sides = [sideOf('porter', porter, house), twins('spawner', 'spawns')];
    expect(compared(sides, text)).toMatchObject({ signatures: [], met: [] });
  });
});

describe('what an allowance may ask', () => {
  /** What `ask` answers of the pair at the step with this label. */
  function asked<Answer>(
    sides: readonly CompareSide[],
    text: string,
    step: number,
    ask: (past: Past, pair: Pair) => Answer,
    value: Readonly<Record<string, ValueOf>> = {},
  ): Answer {
    const answers: Answer[] = [];
    const asks: Allowance = {
      ...runsOut,
      allows(pair, past) {
        if (pair.call.step === step) answers.push(ask(past, pair));
        return null;
      },
    };
    const { differences } = compared(sides, text, [asks], value);
    expect(differences).toHaveLength(1);
    return answers[answers.length - 1];
  }

  const servers = ['first', 'last'].map((serves) =>
    sideOf(serves, queueKernel, queue, { variant: { serves } }),
  );
  const TWO_WAIT = `v1 = t1.spawn(t2); v2 = t1.spawn(t3); v3 = t2.take(); v4 = t3.take()
    v5 = t1.give(5); v6 = t1.give(6)`;

  it('is which steps were under way beside one, on either side', () => {
    expect(asked(servers, TWO_WAIT, 4, (past) => past.beside(4))).toEqual([3, 5, 6]);
    expect(asked(servers, TWO_WAIT, 4, (past) => past.beside(1))).toEqual([]);
    // The first taker had gone on one side when the second number was given, and not on the other.
    expect(asked(servers, TWO_WAIT, 4, (past) => past.beside(6))).toEqual([3, 4]);
  });

  it('is how others ended', () => {
    expect(asked(servers, TWO_WAIT, 4, (past) => [past.ended('a', 4), past.ended('b', 3)])).toEqual(
      [
        { kind: 'done', value: 6, reason: null },
        { kind: 'done', value: 6, reason: null },
      ],
    );
    expect(asked(servers, TWO_WAIT, 4, (past) => past.ended('b', 77))).toBe(null);
  });

  it('is which step made a task, by its number on that side', () => {
    const shift = (label: string, by: number): CompareSide => {
      const ops = { ...queueKernel.contracts.queue?.ops, turns: () => by };
      return sideOf(label, { ...queueKernel, contracts: { queue: { ops } } }, queue);
    };
    const names = (past: Past) => [1, 2, 3, 4].map((number) => past.nameOf('b', number));
    const sides = [shift('a', 0), shift('b', 1)];
    const text = 'v5 = t1.spawn(t3); v6 = t1.spawn(t2); v7 = t1.turns(); v8 = t1.spawn(t4)';
    // Whom a later step makes nobody can know.
    expect(asked(sides, text, 7, names)).toEqual([0, 6, 5, -1]);
  });

  it('is whether the specification accepts one side up to a step', () => {
    const text = 'v1 = t1.make(); v2 = t1.add(v1, 251); v3 = t1.read(v1)';
    const sides = [counter(), counter('forgets')];
    const accepted = (past: Past) =>
      (['a', 'b'] as const).map((side) => [2, 3].map((step) => past.accepted(side, step)));
    expect(asked(sides, text, 3, accepted)).toEqual([
      [true, true],
      [true, false],
    ]);
  });

  it('is the call, in numbers, and what anchors may have done to it', () => {
    const both = (pair: Pair) => {
      const { step, task, op, args, starved, aborted, rushed } = pair.call;
      return { step, task, op, args: [...args].slice(0, 2), starved, aborted, rushed };
    };
    const text = 'v1 = t1.make(); v2 = t1.add(v1, 251); v3 = t1.read(v1); v4 = t1.add(v1, 2)';
    const sides = [counter(), counter('forgets')];
    const calm = { starved: false, aborted: false, rushed: false };
    const read = { step: 3, task: 1, op: READ - 1, args: [1, 0] };
    const see = (anchors: string) => asked(sides, text + anchors, 3, (_past, pair) => both(pair));
    expect(see('')).toEqual({ ...read, ...calm });
    expect(see('; @v4 fail alloc 1')).toEqual({ ...read, ...calm });
    expect(see('; @v3 fail alloc 1')).toEqual({ ...read, ...calm, starved: true });
    expect(see('; @v3 abort 9')).toEqual({ ...read, ...calm, aborted: true });
  });

  it('is of an anchor also where it is at a step under way with it', () => {
    const anchored = `${TWO_WAIT}; @v3 fail alloc 1`;
    expect(asked(servers, anchored, 4, (_past, { call }) => call.starved)).toBe(true);
    expect(asked(servers, anchored, 4, (_past, { call }) => call.rushed)).toBe(false);
  });
});
