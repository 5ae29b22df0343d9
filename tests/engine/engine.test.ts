/** The engine carries out every step, keeps its order, and says how a run ended. */
import { describe, expect, it } from 'vitest';
import { check } from '../../core/engine/check.ts';
import { packProgram } from '../../core/engine/program/pack.ts';
import { readProgram } from '../../core/engine/program/read.ts';
import { Session, type SessionOptions } from '../../core/engine/session.ts';
import { STATES_MAX } from '../../core/oracles/accepts.ts';
import { ContractJudge } from '../../core/oracles/judge.ts';
import type { PeekBus } from '../../core/words/bus.ts';
import type { Contract } from '../../core/words/contract.ts';
import type { KernelDesign } from '../../core/words/kernel.ts';
import type { PackedProgram } from '../../core/words/program.ts';
import type { Specification } from '../../core/words/specification.ts';
import { createMachine } from '../../machines/build.ts';
import { outcomes } from '../proofs/run.ts';
import * as threads from '../proofs/threads.ts';
import { Doorbell } from './doorbell.ts';
import { house, porter, STOPPED } from './porter.ts';

function packed(text: string, header = ''): PackedProgram {
  const source = `program 1 contract=house ${header}\n${text}`;
  return packProgram(readProgram(source, 'a test', [house]).program, house);
}

/** The house with other rules. */
function ruled(rules: Partial<Specification<object>>): Contract<object> {
  return { ...house, specification: { ...house.specification, ...rules } };
}

function sessionOf(
  contract: Contract<object>,
  options: SessionOptions = {},
  design = porter,
): Session {
  const machine = createMachine('pentium-133', { frames: 64, devices: [new Doorbell()] });
  return new Session(design, contract, machine, options);
}

/** The porter, where whoever is stopped is gone. */
const ending: KernelDesign = {
  ...porter,
  attach(bus, info) {
    const exists = (peek: PeekBus, thread: number): boolean =>
      peek.load(threads.tcb(bus, thread)) !== STOPPED;
    return { ...porter.attach(bus, info), exists };
  },
};

function ran(text: string, contract = house, options: SessionOptions = {}, design = porter) {
  const session = sessionOf(contract, options, design);
  const judge = new ContractJudge(contract, []);
  session.run(packed(text), judge);
  const events = Array.from({ length: session.trace.length }, (_, i) => session.trace.at(i));
  const order = events.flatMap((one) => (one.kind === 'return' ? [`v${one.step}`] : []));
  return { finding: judge.finding, seen: outcomes(session.trace), order: order.join(' '), events };
}

/** A campaign of one program, which fails. */
function reduced(program: PackedProgram, contract = house, options: SessionOptions = {}) {
  const session = sessionOf(contract, options);
  const judge = new ContractJudge(contract, []);
  const verdict = check(session, judge, { seed: 1, ops: 1, first: [program] });
  if (verdict.kind !== 'fails') throw new Error(`it ${verdict.kind}`);
  return { ...verdict, ops: verdict.program.steps.map(({ op }) => op.name) };
}

const opNamed = (name: string): number => house.ops.findIndex((op) => op.name === name);

describe('a task that is in no call', () => {
  const text = 'v0 = t1.spawn(t2); v1 = t1.stop(t2); v5 = t2.nop()';

  it('is over where another has ended it: its steps are refused', () => {
    const { finding, seen, order } = ran(
      `${text}; v6 = t1.nop(); v7 = t2.nop()`,
      house,
      {},
      ending,
    );
    expect([finding, seen.v5, seen.v6, seen.v7]).toEqual([
      null,
      'refused dangling',
      'done 0',
      'refused dangling',
    ]);
    expect(order).toBe('v0 v1 v5 v6 v7');
  });

  it('is over in a free program too', () => {
    const source = `program 1 contract=house schedule=free\n${text}; v6 = t1.nop()`;
    const program = packProgram(readProgram(source, 'a test', [house]).program, house);
    const session = sessionOf(house, {}, ending);
    expect(session.run(program, new ContractJudge(house, []))).toBe('complete');
    expect(session.alive(2)).toBe(false);
  });

  it('must be able to take its next step', () => {
    expect(ran(text).finding).toMatchObject({
      oracle: 'every task at its home can be dispatched',
      message: 't2 is in no call, and could not be dispatched for step v5',
      step: 5,
    });
  });

  it('may be stopped where the specification says so', () => {
    expect(ran(text, ruled({ mayStand: (_, task) => task === 2 })).finding).toBeNull();
    expect(ran(text, ruled({ mayStand: (_, task) => task === 3 })).finding).not.toBeNull();
  });

  it('takes its steps in their order once it may, and holds up nobody else', () => {
    const text = `v0 = t1.spawn(t2); v1 = t1.spawn(t3); v2 = t1.stop(t2); v3 = t3.sleep()
      v4 = t2.spin(1); v5 = t2.spin(2); v6 = t2.spin(3); v7 = t3.nop(); v8 = t1.resume(t3)`;
    expect(ran(text).order).toBe('v0 v1 v2 v8 v3 v7');
    const { order, finding } = ran(`${text}; v9 = t1.resume(t2)`);
    expect(finding).toBeNull();
    expect(order).toBe('v0 v1 v2 v8 v3 v7 v9 v4 v5 v6');
  });
});

it('a child is in the call of its parent, and may wait there only if the specification lets it', () => {
  const text = 'v0 = t1.twin(t2); v1 = t1.nop()';
  expect(ran(text).seen.v0).toBe('done 2');
  const { finding } = ran(
    text,
    ruled({ mayWait: (_, { step, task }) => step !== 0 || task !== 2 }),
  );
  expect(finding).toMatchObject({ step: 0, message: expect.stringContaining('t2.twin(t2) waits') });
});

describe('a call that goes on', () => {
  it('is tried again until it has come to its end', () => {
    expect(ran('v0 = t1.spawn(t2); v1 = t2.spin(20)').seen.v1).toBe('done 20');
  });

  it('is given up if it never does', () => {
    expect(ran('v0 = t1.spawn(t2); v1 = t2.spin(1000)').seen.v1).toBe('open');
  });
});

describe('fuel', () => {
  const fuel = { traps: 24 };

  it('is there anew whenever the world acts', () => {
    const rings = Array.from({ length: 60 }, (_, i) => `v${i} = world.ring()`).join('; ');
    expect(ran(rings, house, { fuel }).events.at(-1)?.kind).toBe('rest');
  });

  it('is there anew whenever time has passed', () => {
    expect(ran('v0 = t1.spawn(t2); v1 = t2.ticks(50)', house, { fuel }).seen.v1).toBe('done 0');
  });
});

describe('an anchor', () => {
  it('stays while its step is blocked, and goes when that returns', () => {
    const { seen } = ran(`v0 = t1.spawn(t2); v1 = t2.sleepAndAsk(); v2 = t1.resume(t2)
      v3 = t1.ask(); v4 = t1.nop(); v5 = t1.ask(); @v1 fail alloc 1; @v4 fail alloc 1`);
    expect(seen).toMatchObject({ v1: 'refused dry', v3: 'done 0', v5: 'done 0' });
  });

  it('may be fixed to an act of the world', () => {
    const { seen } = ran('v0 = world.ring(); v1 = t1.wasDry(); @v0 fail alloc 1');
    expect(seen.v1).toBe('done 1');
    expect(ran('v0 = world.ring(); v1 = t1.wasDry()').seen.v1).toBe('done 0');
  });
});

describe('a campaign', () => {
  it('gives up if one of its runs did, and counts what was judged', () => {
    const wide = opNamed('wide');
    const contract = ruled({
      advance: (state, call) =>
        call.op === wide ? Array.from({ length: STATES_MAX + 1 }, (_, n) => ({ n })) : state,
    });
    const judge = new ContractJudge(contract, []);
    const first = [packed('v0 = t1.nop(); v1 = t1.wide(); v2 = t1.nop(); v3 = t1.nop()')];
    first.push(packed('v0 = t1.nop()'));
    const verdict = check(sessionOf(contract), judge, { seed: 1, ops: 3, first });
    expect(verdict).toMatchObject({ kind: 'gaveUp', counts: { programs: 2, ops: 3 } });
  });

  it('gives up where no op ever ends, since none can be judged', () => {
    const contract = {
      ...ruled({ mayWait: () => true, mayStand: () => true }),
      tasks: 1,
      ops: [house.ops[opNamed('sleep')]],
    };
    const judge = new ContractJudge(contract, []);
    const options = { seed: 1, ops: 40, anchors: false };
    expect(check(sessionOf(contract), judge, options)).toMatchObject({
      kind: 'gaveUp',
      counts: { ops: 0 },
      why: expect.stringMatching(/^\d+ programs in a row had no op that could be judged$/),
    });
  });

  it('reduces a call that waits though a later step should have woken it', () => {
    const [sleep, nop] = [opNamed('sleep'), opNamed('nop')];
    const contract = ruled({
      initial: () => ({ woken: false }),
      advance: (state, call) => (call.op === nop ? { woken: true } : state),
      mayWait: (state, call) => call.op === sleep && !('woken' in state && state.woken),
    });
    const program = packed(`v0 = t1.spawn(t2); v1 = t2.sleep(); v2 = t1.ask(); v3 = t1.nop()
      v4 = t1.ask()`);
    const { ops, finding, partiallyReduced } = reduced(program, contract);
    expect(finding.step).toBe(1);
    expect(ops).toEqual(['spawn', 'sleep', 'nop']);
    expect(partiallyReduced).toBe(false);
  });

  it('reduces a panic that comes before the call', () => {
    const program = packed('v0 = t1.nop(); v1 = t1.poison(t1); v2 = t1.nop(); v3 = t1.nop()');
    const { ops, finding, partiallyReduced } = reduced(program);
    expect(finding).toMatchObject({ oracle: 'no panic', step: 2 });
    expect(ops).toEqual(['poison', 'nop']);
    expect(partiallyReduced).toBe(false);
  });

  it('keeps to the same panic, and not to any', () => {
    const { program, finding } = reduced(packed('v0 = t1.nop(); v1 = t1.crash(9)'));
    expect(finding.message).toBe('the floor gave way');
    expect(program.steps).toMatchObject([{ op: { name: 'crash', args: [{ value: 1 }] } }]);
  });

  it('says of a counterexample how its tasks were scheduled, and of which variant it is', () => {
    const program = packed('v0 = t1.nop(); v1 = t1.crash(0)', 'schedule=free');
    const { header, steps } = reduced(program, house, { variant: { mood: 'bad' } }).program;
    expect(header).toMatchObject({ schedule: 'free', variant: 'mood=bad' });
    expect(steps.length).toBe(1);
  });
});

it('a finding that belongs to no step says so, and v0 is a step', () => {
  const session = sessionOf(house);
  const judge = new ContractJudge(house, []);
  session.run(packed('v0 = t1.crash(0)'), judge);
  expect(judge.finding?.step).toBe(0);
  judge.begin(packed('v0 = t1.nop()'), session);
  judge.panic('it was never well', -1);
  expect(judge.finding?.step).toBe(-1);
});
