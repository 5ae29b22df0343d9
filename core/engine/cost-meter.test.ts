/**
 * What steps cost adds up to what the ledger says, on every design; marks count once, whatever is
 * run again.
 */
import { describe, expect, it } from 'vitest';
import { counterDesign, counters } from '../../cli/fixtures/counter.ts';
import { exokernel } from '../../kernels/exokernel/exokernel.ts';
import { l4 } from '../../kernels/l4/l4.ts';
import { monolithic } from '../../kernels/monolithic/monolithic.ts';
import { createMachine } from '../../machines/build.ts';
import { CountLedger, KINDS, type Prices } from '../../machines/ledger.ts';
import { memory } from '../../properties/contracts/memory/index.ts';
import { unix } from '../../properties/contracts/unix/index.ts';
import type { Code, Stoppable } from '../words/activation.ts';
import type { UserBus } from '../words/bus.ts';
import type { Contract } from '../words/contract.ts';
import type { CostTable } from '../words/cost.ts';
import type { KernelDesign } from '../words/kernel.ts';
import type { Ledger } from '../words/ledger.ts';
import type { Machine } from '../words/machine.ts';
import type { PackedProgram } from '../words/program.ts';
import type { Stage } from '../words/watcher.ts';
import type { MakeOffer } from '../words/workload.ts';
import { kindsOf, plus } from './cost-columns.ts';
import { CostMeter } from './cost-meter.ts';
import { bootInfo, firmwareOf } from './firmware.ts';
import { ProgramGenerator } from './generate.ts';
import { Xorshift } from './generate-draw.ts';
import { packProgram } from './program/pack.ts';
import { readProgram } from './program/read.ts';
import { Session } from './session.ts';

function sessionOf(design: KernelDesign, contract: Contract, machine: string): Session {
  const devices = [...new Set([...(contract.devices ?? []), ...(design.devices ?? [])])];
  const frames = contract.frames === undefined ? {} : { frames: contract.frames };
  return new Session(design, contract, createMachine(machine, { ...frames, devices }));
}

function packed(contract: Contract, text: string): PackedProgram {
  const source = `program 1 contract=${contract.name}\n${text}`;
  return packProgram(readProgram(source, 'a test', [contract]).program, contract);
}

/** What the ledger has, the harness left out: of one payer, or of all. */
function booked(ledger: Ledger, payer: number | null) {
  const payers = Array.from({ length: ledger.payers }, (_, i) => i);
  const wanted = payer === null ? payers : [payer];
  const counts = ledger.rooms.flatMap((name, room) =>
    ledger.kinds.map((kind) =>
      name === 'harness' ? 0 : wanted.reduce((sum, who) => sum + ledger.count(who, room, kind), 0),
    ),
  );
  const executions = new Float64Array(ledger.payers * ledger.paths);
  ledger.executions(executions);
  const byPath = Array.from({ length: ledger.paths }, (_, path) =>
    wanted.reduce((sum, who) => sum + executions[who * ledger.paths + path], 0),
  );
  return [...counts, ...byPath];
}

const numbersOf = ({ counts, executions }: CostTable) => [...counts, ...executions];

function sumOf(tables: readonly CostTable[]): number[] {
  return numbersOf(tables.reduce(plus));
}

function metered(session: Session, program: PackedProgram) {
  const meter = new CostMeter();
  session.run(program, meter);
  return { meter, steps: meter.steps() };
}

describe.each([
  [l4, memory, 'decstation-3100'],
  [l4, memory, 'pentium-133'],
  [exokernel, memory, 'decstation-3100'],
  [exokernel, memory, 'pentium-133'],
  [monolithic, memory, 'pentium-133'],
  [monolithic, unix, 'pentium-133'],
  [monolithic, unix, 'decstation-3100'],
] as [KernelDesign, Contract, string][])('costs of $name', (design, contract, machine) => {
  const generator = new ProgramGenerator(contract, { maxSteps: 40 });
  it(`of ${contract.name} on ${machine} add up`, () => {
    const session = sessionOf(design, contract, machine);
    for (let seed = 1; seed <= 12; seed++) {
      const program = generator.program(new Xorshift(seed));
      const { meter, steps } = metered(session, program);
      const own = sumOf(steps.map((step) => step.own));
      expect(Math.max(...numbersOf(meter.beside()))).toBe(0);
      const machine = booked(session.ledger, 0);
      expect(own.map((count, i) => count + machine[i])).toEqual(booked(session.ledger, null));
    }
  });
});

describe('a fork and a pipe', () => {
  const text =
    'v1 = t1.pipe(); v2 = t1.fork(t2); v3 = t2.read(v1, 4); v4 = t1.write(v1, 0, 4); v5 = t1.getpid()';
  const session = sessionOf(monolithic, unix as Contract, 'pentium-133');
  const { meter, steps } = metered(session, packed(unix as Contract, text));

  it('are calls that overlap, and add up all the same', () => {
    expect(steps.map(({ step, task, ended }) => `v${step} t${task} ${ended.kind}`)).toEqual([
      'v1 t1 done',
      'v2 t1 done',
      'v2 t2 done',
      'v3 t2 done',
      'v4 t1 done',
      'v5 t1 done',
    ]);
    const own = sumOf(steps.map((step) => step.own));
    const machine = booked(session.ledger, 0);
    expect(own.map((count, i) => count + machine[i])).toEqual(booked(session.ledger, null));
    expect(Math.max(...numbersOf(meter.beside()))).toBe(0);
  });

  it('give each task what it asked for: the call that waits has all of the other in its whole', () => {
    const [read, write] = [steps[3], steps[4]];
    const both = sumOf([read.own, write.own]);
    numbersOf(read.whole).forEach((count, i) => {
      expect(count).toBeGreaterThanOrEqual(both[i]);
    });
    const traps = (table: CostTable) => kindsOf(table)[table.kinds.indexOf('traps')];
    expect(traps(read.own)).toBe(1);
    expect(traps(read.whole)).toBe(1 + traps(write.own));
    expect(numbersOf(steps[5].own)).toEqual(numbersOf(steps[5].whole));
  });
});

describe('how steps end', () => {
  it('is told in the contract’s words, also of what never returned', () => {
    const session = sessionOf(monolithic, unix as Contract, 'pentium-133');
    const text =
      'v1 = t1.pipe(); v2 = t1.fork(t2); v3 = t1.seek(v1, 0, set); v4 = t2.read(v1, 1); v5 = t3.getpid()';
    const { steps } = metered(session, packed(unix as Contract, text));
    const ended = steps.slice(3).map((step) => step.ended);
    expect(ended).toEqual([
      { kind: 'refused', value: 0, reason: 'seekPipe' },
      { kind: 'open', value: 0, reason: null },
      { kind: 'dangling', value: 0, reason: null },
    ]);
    const waits = steps[4];
    expect(Math.max(...waits.own.counts)).toBeGreaterThan(0);
    expect(Math.max(...steps[5].own.counts)).toBe(0);
  });
});

describe('a ledger by hand', () => {
  it('has each count in the step of whoever had to pay, or beside all steps', () => {
    const free = Object.fromEntries(KINDS.map((kind) => [kind, { value: 1, lo: 1, hi: 1 }]));
    const ledger = new CountLedger(['task', 'harness', 'kernel'], 3, free as Prices, 2);
    const spend = (payer: number, room: string, n: number) => {
      ledger.turnTo(payer, ledger.rooms.indexOf(room));
      ledger.counts[ledger.base] += n;
    };
    const trace = { length: 0, at: () => ({ kind: 'rest', open: [], cycles: 0 }) };
    const stage = { ledger, trace } as unknown as Stage;
    const done = (value: number) => ({ kind: 'done', value, cycles: 0 }) as const;
    const program = packed(
      counters as Contract,
      'v4 = t1.make(); v5 = t1.make(); v6 = t1.make(); v7 = t1.make()',
    );
    program.by.set([1, 2, 1, 2]);
    const meter = new CostMeter();
    // Before the run: it is nobody's.
    spend(1, 'task', 1000);
    meter.begin(program, stage);
    meter.call(0, 1, 0);
    spend(1, 'task', 1);
    spend(1, 'kernel', 2);
    ledger.executing(1);
    spend(1, 'harness', 64);
    meter.call(1, 2, 0);
    spend(2, 'kernel', 4);
    spend(0, 'kernel', 8);
    meter.returned(0, 1, done(7));
    spend(1, 'kernel', 16);
    spend(2, 'task', 32);
    meter.call(2, 1, 0);
    meter.rest([1, 2], [2, 1], []);
    const told = meter.steps().map(({ step, task, op, ended, own, whole }) => {
      const sums = [own, whole].map((table) => kindsOf(table)[0]);
      return [step, task, op, ended.kind, ended.value, ...sums, own.executions[1]];
    });
    expect(told).toEqual([
      [4, 1, 0, 'done', 7, 3, 15, 1],
      [5, 2, 0, 'open', 0, 36, 60, 0],
      [6, 1, 0, 'open', 0, 0, 0, 0],
    ]);
    const [first] = meter.steps();
    expect(Array.from(first.own.rooms, (_, room) => first.own.counts[room * KINDS.length])).toEqual(
      [1, 0, 2],
    );
    expect(kindsOf(meter.beside())[0]).toBe(16);
    // Another run has nothing of this one.
    meter.begin(program, stage);
    spend(2, 'task', 5);
    meter.rest([], [], []);
    expect(meter.steps()).toEqual([]);
    expect(kindsOf(meter.beside())[0]).toBe(5);
  });
});

describe('marks', () => {
  const TRIPS = 5;
  const make: MakeOffer = (mark) => {
    const trap: Code = function* trips(bus: UserBus): Stoppable {
      for (let i = 0; i < TRIPS; i++) {
        mark('call');
        bus.setRegister(0, 1);
        yield 0;
        mark('back');
        bus.setRegister(1, 0);
        yield 0;
      }
      mark('over');
      return 0;
    };
    return { ops: { make: trap, add: trap, read: trap } };
  };
  const program = packed(counters as Contract, 'v1 = t1.make(); v2 = t1.make()');

  /** Trips by their instructions; `rebuilds`: another machine takes over at every rest point. */
  function trips(rebuilds: boolean, watched: boolean) {
    const meter = new CostMeter();
    const offer = watched ? meter.offer(make, 0) : make(meter.mark, 0);
    const design = { ...counterDesign, contracts: { counters: offer } };
    const machine = () => createMachine('pentium-133', { frames: 64 });
    const atRest = (old: Machine) => {
      const fresh = machine();
      fresh.install(firmwareOf(design, counters as Contract));
      fresh.restore(structuredClone(old.snapshot()));
      return { machine: fresh, kernel: design.attach(fresh.bus, bootInfo(design, fresh, {})) };
    };
    const options = rebuilds ? { atRest } : {};
    const session = new Session(design, counters as Contract, machine(), options);
    session.run(program, meter);
    return [
      ['call', 'back'],
      ['back', 'call'],
      ['back', 'back'],
      ['over', 'call'],
    ].map(([from, to]) => meter.between(from, to).map(kindsOf));
  }

  it('are the same where all code is run again at every rest point', () => {
    const live = trips(false, true);
    expect(live.map(({ length }) => length)).toEqual([2 * TRIPS, 2 * TRIPS - 1, 2 * TRIPS - 1, 1]);
    expect(live[0].every((counts) => counts[KINDS.indexOf('traps')] === 1)).toBe(true);
    expect(trips(true, true)).toEqual(live);
  });

  it('would count again what is run again, were the code not watched', () => {
    expect(trips(false, false)).toEqual(trips(false, true));
    expect(trips(true, false)).not.toEqual(trips(false, true));
  });
});
