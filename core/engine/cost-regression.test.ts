/**
 * A baseline is made, and held against code that is slower in one op, quicker in it, or as it was.
 */
import { describe, expect, it } from 'vitest';
import { counterDesign, counters } from '../../cli/fixtures/counter.ts';
import { createMachine } from '../../machines/build.ts';
import type { Contract } from '../words/contract.ts';
import type { KernelDesign } from '../words/kernel.ts';
import type { PackedProgram } from '../words/program.ts';
import {
  type Baseline,
  BaselineError,
  lastCost,
  makeBaseline,
  packedText,
  repeated,
  textOf,
} from './cost-baseline.ts';
import { kindsOf } from './cost-columns.ts';
import { heldAgainst } from './cost-regression.ts';
import { ProgramGenerator } from './generate.ts';
import { Xorshift } from './generate-draw.ts';
import { ProgramError } from './program/program-error.ts';
import { Session } from './session.ts';
import { STRIDE } from './stride.ts';

const contract = counters as Contract;
const SIDE = { design: 'counter', variant: '', machine: 'pentium-133' };
const generator = new ProgramGenerator(contract, { maxSteps: 30 });
const PROGRAMS = Array.from({ length: 12 }, (_, i) => generator.program(new Xorshift(1 + i)));

function sessionOf(bug: string, design: KernelDesign = counterDesign): Session {
  return new Session(design, contract, createMachine('pentium-133', { frames: 64 }), {
    variant: { bug },
  });
}

function made(bug: string): Baseline {
  return makeBaseline(sessionOf(bug), SIDE, PROGRAMS);
}

const clean = made('none');
const held = (session: Session, baseline: Baseline, tolerance = 1) =>
  heldAgainst(session, baseline, { tolerance, source: 'costs.json' });

/** A design in which reading some counters does more. */
function slowWhen(when: (counter: number) => boolean): KernelDesign {
  const STATE = 0x4000;
  return {
    ...counterDesign,
    attach(bus, info) {
      const kernel = counterDesign.attach(bus, info);
      return {
        ...kernel,
        trap(trap) {
          const [call, counter] = [bus.register(0), bus.register(1)];
          const base = bus.kernelBase + STATE;
          if (trap.kind !== 'interrupt' && call === 3 && when(counter)) {
            for (let i = 0; i < 40; i++) bus.load(base);
          }
          kernel.trap(trap);
        },
      };
    },
  };
}

describe('a baseline', () => {
  it('has programs and counts, and the smallest program that does each op', () => {
    expect(clean.ops.map(({ op }) => op)).toEqual(['make', 'add', 'read']);
    const lines = clean.ops.map(({ example }) => example.program.replace(/v\d+/g, 'v').split('\n'));
    expect(lines.map((text) => text.slice(1, -1))).toEqual([
      ['v = t1.make()'],
      ['v = t1.make()', 'v = t1.add(v, 0)'],
      ['v = t1.make()', 'v = t1.read(v)'],
    ]);
    const read = clean.ops[2];
    const session = sessionOf('none');
    const program = packedText(session, read.example.program, 'the example');
    const counts = (cost: ReturnType<typeof lastCost>) => cost && kindsOf(cost.own);
    const [instructions] = counts(lastCost(session, program, 2)) ?? [];
    expect(read.example.cold.instructions).toBe(instructions);
    const [again] = counts(lastCost(session, repeated(program), 2)) ?? [];
    expect(read.example.warm?.instructions).toBe(again);
    expect(read.most.instructions).toBeGreaterThanOrEqual(read.sums.instructions / read.times);
  });

  it('is the same however often it is made, and as text', () => {
    expect(made('none')).toEqual(clean);
    expect(JSON.parse(JSON.stringify(clean))).toEqual(clean);
    expect(clean.programs).toHaveLength(PROGRAMS.length);
    expect(textOf(sessionOf('none'), PROGRAMS[0])).toBe(clean.programs[0]);
  });
});

describe('held against it', () => {
  it('code that is as it was has nothing that is dearer or cheaper', () => {
    const found = held(sessionOf('none'), JSON.parse(JSON.stringify(clean)), 0);
    expect(found).toEqual({ ops: 3, dearer: [], cheaper: [], undone: [] });
  });

  it('code that is slower in an op is shown by its example', () => {
    const session = sessionOf('slow');
    const [change, ...others] = held(session, clean).dearer;
    expect(others).toEqual([]);
    expect(change.op).toBe('read');
    expect(change.after.value).toBeGreaterThan(change.before.value * 1.01);
    const rise = change.kinds.find(({ kind }) => kind === 'instructions');
    expect((rise?.after ?? 0) - (rise?.before ?? 0)).toBeCloseTo(8, 9);
    expect(change.witness?.partiallyReduced).toBe(false);
    expect(change.witness && textOf(session, change.witness.program)).toBe(
      clean.ops[2].example.program,
    );
    const shown = change.witness?.kinds.find(({ kind }) => kind === 'instructions');
    expect((shown?.after ?? 0) - (shown?.before ?? 0)).toBe(8);
  });

  it('code that is quicker is said to be, and is no regression', () => {
    const found = held(sessionOf('none'), made('slow'));
    expect(found.dearer).toEqual([]);
    expect(found.cheaper.map(({ op, witness }) => [op, witness])).toEqual([['read', null]]);
  });

  it('what is within the tolerance is no change', () => {
    const [{ before, after }] = held(sessionOf('slow'), clean).dearer;
    const rise = 100 * (after.value / before.value - 1);
    expect(held(sessionOf('slow'), clean, rise + 0.01).dearer).toEqual([]);
    expect(held(sessionOf('slow'), clean, rise - 0.01).dearer).toHaveLength(1);
  });

  it('code that is slower where no example goes is shown by a program of its own, reduced', () => {
    const session = sessionOf(
      'none',
      slowWhen((counter) => counter === 3),
    );
    const [change] = held(session, clean).dearer;
    expect(change.op).toBe('read');
    const text = change.witness && textOf(session, change.witness.program);
    expect(text?.replace(/v\d+/g, 'v').split('\n').slice(1, -1)).toEqual([
      'v = t1.make()',
      'v = t1.make()',
      'v = t1.make()',
      'v = t1.read(v)',
    ]);
    expect(change.witness?.partiallyReduced).toBe(false);
    expect(change.witness?.kinds.map(({ kind }) => kind)).toContain('instructions');
  });

  it('code in which more steps are dear, but none dearer than any was, is shown by the first', () => {
    const when = (dear: (counter: number) => boolean) => sessionOf('none', slowWhen(dear));
    const before = makeBaseline(
      when((counter) => counter >= 3),
      SIDE,
      PROGRAMS,
    );
    // As if another step had been dearer still: then none of today's has more than any had.
    const session = when((counter) => counter >= 2);
    const ops = before.ops.map((op) => ({ ...op, most: huge(op.most) }));
    const [change] = held(session, { ...before, ops }).dearer;
    expect(change.op).toBe('read');
    if (change.witness === null) throw new Error('nothing shows it');
    const { program, step, partiallyReduced } = change.witness;
    expect(partiallyReduced).toBe(true);
    const last = program.length - 1;
    expect(program.labels[last]).toBe(step);
    // It reads the second counter, as no read before it does.
    const reads = Array.from(program.ops, (op, i) => [op, i] as const).filter(([op]) => op === 2);
    expect(reads.filter(([, i]) => readsSecond(program, i)).map(([, i]) => i)).toEqual([last]);
  });

  it('names an op that is not done any more', () => {
    const lazy = sessionOf('none', {
      ...counterDesign,
      attach(bus, info) {
        const kernel = counterDesign.attach(bus, info);
        return {
          ...kernel,
          trap(trap) {
            const isRead = bus.register(0) === 3;
            kernel.trap(trap);
            if (trap.kind !== 'interrupt' && isRead) bus.setRegister(0, -1);
          },
        };
      },
    });
    expect(held(lazy, clean).undone).toEqual(['read']);
    expect(held(lazy, clean).ops).toBe(2);
  });
});

/** Whether a step names the counter that was made second. */
function readsSecond({ ops, labels, args }: PackedProgram, at: number): boolean {
  const made = [...labels].filter((_, i) => ops[i] === 0);
  return args[at * STRIDE] === made[1];
}

/** More than any step has. */
function huge(most: Readonly<Record<string, number>>): Record<string, number> {
  return Object.fromEntries(Object.keys(most).map((kind) => [kind, 1_000_000]));
}

describe('a baseline that does not fit', () => {
  it('has an op that the contract has not', () => {
    const ops = clean.ops.map((op) => (op.op === 'read' ? { ...op, op: 'look' } : op));
    expect(() => held(sessionOf('none'), { ...clean, ops })).toThrow(BaselineError);
    expect(() => held(sessionOf('none'), { ...clean, ops })).toThrow(
      'costs.json: counters has no op "look", of which the baseline has costs',
    );
  });

  it('has a program that does not parse', () => {
    const programs = ['program 1 contract=counters\nv1 = t1.look()\n'];
    const broken = () => held(sessionOf('none'), { ...clean, programs });
    expect(broken).toThrow(ProgramError);
    expect(broken).toThrow('costs.json: program 1 of counters:2:');
  });
});
