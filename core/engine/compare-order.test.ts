/** Free programs are held against each other under the order that one kernel has chosen. */
import { describe, expect, it } from 'vitest';
import { createMachine } from '../../machines/build.ts';
import { queue, queueKernel } from '../../tests/engine/queue.ts';
import { AgreeOracle } from '../oracles/agree.ts';
import { ContractJudge } from '../oracles/judge.ts';
import type { Agree } from '../words/agreement.ts';
import type { PackedProgram } from '../words/program.ts';
import { ProgramComparison } from './compare.ts';
import { compare } from './compare-campaign.ts';
import { linearised, ORDER_CHOSEN } from './compare-order.ts';
import { HistoryWatcher } from './history.ts';
import { packProgram } from './program/pack.ts';
import { printProgram } from './program/print.ts';
import { readProgram } from './program/read.ts';
import { Session } from './session.ts';

const claim: Agree = {
  kind: 'agree',
  name: 'they agree',
  about: '',
  contract: null,
  allowances: [],
};
const oracle = new AgreeOracle(claim, queue);
const judgeFor = () => new ContractJudge(queue, []);

function free(text: string): PackedProgram {
  const source = `program 1 contract=queue schedule=free\n${text}`;
  return packProgram(readProgram(source, 'a test', [queue]).program, queue);
}

function sideOf(serves: string, picks: string) {
  const machine = createMachine('pentium-133', { frames: 64 });
  const session = new Session(queueKernel, queue, machine, { variant: { serves, picks } });
  return { session, label: `${serves} ${picks}` };
}

function compared(text: string, ...sides: readonly (readonly [string, string])[]) {
  const comparison = new ProgramComparison(
    sides.map(([serves, picks]) => sideOf(serves, picks)),
    oracle,
    judgeFor,
  );
  const { program, differences, exceptions, counts } = comparison.run(free(text));
  return { program, differences, exceptions, counts };
}

const UP = ['first', 'up'] as const;
const DOWN = ['first', 'down'] as const;
const MORE_DOWN = ['more', 'down'] as const;

/** When the root task waits, one kernel goes on with t2 and the other with t3. */
const RACE = `v1 = t1.spawn(t2); v2 = t1.spawn(t3); v3 = t1.take(); v4 = t2.take()
  v5 = t2.give(7); v6 = t3.give(8); v7 = t3.give(9)`;

describe('a free program', () => {
  it('is compared as it is where all kernels choose the same', () => {
    const { program, differences, exceptions, counts } = compared(RACE, UP, UP);
    expect([program.free, differences, exceptions]).toEqual([true, [], []]);
    expect(counts.ops).toBeGreaterThan(4);
  });

  it('is no difference where kernels choose otherwise, and do the same under one order', () => {
    const { program, differences, exceptions, counts } = compared(RACE, UP, DOWN);
    expect(differences).toEqual([]);
    expect(program.free).toBe(false);
    expect(exceptions).toHaveLength(1);
    const [{ allowance, endings, program: example }] = exceptions;
    expect([allowance, example.free, endings.length]).toEqual([ORDER_CHOSEN, true, 2]);
    expect(endings[0]).not.toBe(endings[1]);
    expect(counts.uncompared).toBe(0);
  });

  it('is a difference where one order does not make them the same', () => {
    const { program, differences } = compared(RACE, UP, MORE_DOWN);
    expect(program.free).toBe(false);
    expect(differences.map(({ signature }) => signature)).toEqual(['agree: take done#/done#']);
  });

  it('says nothing where its own kernel does otherwise under its own order', () => {
    // Who is told whom to dispatch can tell whether anybody was.
    const { program, differences, exceptions, counts } = compared(
      `${RACE}; v8 = t3.turns()`,
      UP,
      DOWN,
    );
    expect([differences, exceptions]).toEqual([[], []]);
    expect(counts).toMatchObject({ ops: 0, uncompared: program.length });
  });

  it('is told of as the directed one, reduced, in a campaign', () => {
    const sides = [sideOf(...UP), sideOf(...MORE_DOWN)];
    const options = { seed: 1, ops: 0, first: [free(RACE)] };
    const comparison = compare(sides, oracle, judgeFor, options);
    expect(comparison.kind).toBe('differ');
    const [{ program }] = comparison.divergences;
    expect(program.header.schedule).toBe(undefined);
    expect(program.steps.length).toBeLessThan(6);
    const again = packProgram(
      readProgram(printProgram(program), 'the same', [queue]).program,
      queue,
    );
    const pair = new ProgramComparison(sides, oracle, judgeFor);
    expect(pair.run(again).differences).toHaveLength(1);
  });

  it('may be of another order as often as it likes', () => {
    const sides = [sideOf(...UP), sideOf(...DOWN)];
    const first = Array.from({ length: 120 }, () => free(RACE));
    const comparison = compare(sides, oracle, judgeFor, { seed: 1, ops: 0, first });
    expect(comparison.counts.ops).toBeGreaterThan(500);
    expect(comparison.kind).toBe('agree');
    expect(comparison.exceptions).toMatchObject([
      { allowance: ORDER_CHOSEN.name, times: 120, example: { header: { schedule: 'free' } } },
    ]);
  });
});

describe('the directed program', () => {
  it('has the steps in the order in which they were begun, then those that never were', () => {
    const program = free(`v1 = t1.spawn(t2); v2 = t1.spawn(t3); v3 = t1.take(); v4 = t1.turns()
      v5 = t2.give(7); v6 = t3.take(); v7 = t3.give(1)`);
    const history = new HistoryWatcher();
    sideOf(...DOWN).session.run(program, history);
    const directed = linearised(program, history);
    expect([...directed.labels]).toEqual([1, 2, 3, 6, 5, 4, 7]);
    expect([directed.free, directed.length]).toEqual([false, 7]);
    // Whatever it says, each task's steps are in their order.
    expect([...directed.by]).toEqual([1, 1, 1, 3, 2, 1, 3]);
  });
});
