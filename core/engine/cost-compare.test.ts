/**
 * Costs of two sides, op by op: what is dearer is named, and shown by the smallest program that
 * shows it.
 */
import { describe, expect, it } from 'vitest';
import { counterDesign, counters } from '../../cli/fixtures/counter.ts';
import { exokernel } from '../../kernels/exokernel/exokernel.ts';
import { l4 } from '../../kernels/l4/l4.ts';
import { createMachine } from '../../machines/build.ts';
import { memory } from '../../properties/contracts/memory/index.ts';
import type { Contract } from '../words/contract.ts';
import { kindsOf } from './cost-columns.ts';
import { CostComparison, costsOf, sharedBy } from './cost-compare.ts';
import { doneOnAll, doneSteps, OpCosts } from './cost-ops.ts';
import { ProgramGenerator } from './generate.ts';
import { Xorshift } from './generate-draw.ts';
import { packProgram, unpackProgram } from './program/pack.ts';
import { printProgram } from './program/print.ts';
import { readProgram } from './program/read.ts';
import { Session } from './session.ts';

const contract = counters as Contract;

function counting(bug: string, machine = 'pentium-133'): Session {
  return new Session(counterDesign, contract, createMachine(machine, { frames: 64 }), {
    variant: { bug },
  });
}

function programs(of: Contract, count: number) {
  const generator = new ProgramGenerator(of, { maxSteps: 40 });
  return Array.from({ length: count }, (_, i) => generator.program(new Xorshift(1 + i)));
}

function compared(sessions: readonly Session[], count = 16): CostComparison {
  const comparison = new CostComparison(sessions);
  for (const program of programs(sessions[0].contract, count)) comparison.add(program);
  return comparison;
}

describe('one design, slower in one op', () => {
  const comparison = compared([counting('none'), counting('slow')]);

  it('has the ratio of that op above 1, whatever the prices', () => {
    const rows = comparison.rows();
    expect(rows.map(({ op }) => op)).toEqual(['make', 'add', 'read']);
    expect(rows[2].sides[1].ratio.lo).toBeGreaterThan(1);
    expect(rows.reduce((sum, { times }) => sum + times, 0)).toBe(comparison.steps);
  });

  it('has a ratio of 1 in all where it is not slower at all', () => {
    for (const { sides } of compared([counting('none'), counting('none')]).rows()) {
      for (const { ratio } of sides) expect(ratio).toEqual({ value: 1, lo: 1, hi: 1 });
    }
  });

  it('is shown by the op in two steps, with what it does more', () => {
    const found = comparison.dearestProgram(1);
    if (found === null) throw new Error('no op is dearer');
    expect(found.op).toBe('read');
    const text = printProgram(
      unpackProgram(found.program, contract, { version: 1, contract: 'counters' }),
    );
    expect(
      text
        .split('\n')
        .slice(1, -1)
        .map((line) => line.replace(/v\d+/g, 'v')),
    ).toEqual(['v = t1.make()', 'v = t1.read(v)']);
    expect(found.partiallyReduced).toBe(false);
    const [clean, slow] = found.costs.map(({ own }) => kindsOf(own)[0]);
    expect(slow - clean).toBe(8);
    expect(found.stepRatio.lo).toBeGreaterThan(1);
  });

  it('is not dearer in it the other way about, nor by what was done seldom', () => {
    expect(compared([counting('slow'), counting('none')]).dearest(1)?.op).not.toBe('read');
    expect(comparison.dearest(1, 1_000_000)).toBeNull();
    expect(comparison.dearest(1)?.op).toBe('read');
  });
});

describe('two designs', () => {
  const machine = () => createMachine('pentium-133', { devices: [] });
  const [a, b] = [l4, exokernel].map(
    (design) => new Session(design, memory as Contract, machine()),
  );
  const comparison = compared([a, b], 24);

  it('have the dearest op shown by a program of which the last step is that op, done on both', () => {
    const found = comparison.dearestProgram(1);
    if (found === null) throw new Error('no op is dearer');
    const { op, program, step, costs, stepRatio, ratio } = found;
    expect(op).toBe('spawn');
    expect(program.length).toBeLessThanOrEqual(3);
    expect(program.labels[program.length - 1]).toBe(step);
    expect(costs.map(({ ended }) => ended.kind)).toEqual(['done', 'done']);
    expect(stepRatio.value).toBeGreaterThan(1);
    expect(ratio.lo).toBeGreaterThan(1);
    const best = comparison.rows().filter(({ times }) => times >= 16);
    expect(Math.max(...best.map(({ sides }) => sides[1].ratio.value))).toBe(ratio.value);
  });

  it('have sums by room and by kind that are those of the steps', () => {
    const all = programs(memory as Contract, 24).map((program) =>
      doneOnAll([a, b].map((session) => costsOf(session, program))),
    );
    for (const [side, session] of [a, b].entries()) {
      const costs = new OpCosts(session.contract.ops);
      for (const runs of all) costs.add(runs[side]);
      for (const [i, row] of comparison.rows().entries()) {
        const { cost } = row.sides[side];
        expect(cost).toEqual(costs.all()[i]);
        const byRoom = cost.counts.map((_, k) =>
          cost.rooms.reduce((sum, room) => sum + room[k], 0),
        );
        expect(byRoom).toEqual(cost.counts);
        cost.most.forEach((most, k) => {
          expect(most).toBeLessThanOrEqual(cost.counts[k]);
        });
      }
    }
  });

  it('share the prices of one machine, their own code, and nothing across machines', () => {
    expect(sharedBy(a, b)).toBe('machine');
    expect(sharedBy(a, a)).toBe('code');
    expect(sharedBy(counting('none'), counting('slow', 'decstation-3100'))).toBe('nothing');
  });
});

describe('steps that count', () => {
  it('are those that a task has done, on every side', () => {
    const text = 'v1 = t1.make(); v2 = t1.add(v1, 7); v3 = t1.read(v1); v4 = t1.read(v9)';
    const source = `program 1 contract=counters\n${text}`;
    const program = packProgram(readProgram(source, 'a test', [contract]).program, contract);
    const whole = costsOf(counting('none'), program);
    const panics = costsOf(counting('panic'), program);
    expect(doneSteps(whole).map(({ step }) => step)).toEqual([1, 2, 3]);
    expect(doneOnAll([whole, panics]).map((steps) => steps.map(({ step }) => step))).toEqual([
      [1],
      [1],
    ]);
  });
});
