/** A history holds how each step ended, whatever its end, in columns that are used again. */
import { describe, expect, it } from 'vitest';
import { createMachine } from '../../machines/build.ts';
import { Doorbell } from '../../tests/engine/doorbell.ts';
import { house, porter } from '../../tests/engine/porter.ts';
import { queue, queueKernel } from '../../tests/engine/queue.ts';
import type { Contract } from '../words/contract.ts';
import type { PackedProgram } from '../words/program.ts';
import type { Watcher } from '../words/watcher.ts';
import { HistoryWatcher } from './history.ts';
import { packProgram } from './program/pack.ts';
import { readProgram } from './program/read.ts';
import { Session, type SessionOptions } from './session.ts';
import { silent } from './silent-watcher.ts';

function packed(contract: Contract, text: string): PackedProgram {
  const source = `program 1 contract=${contract.name}\n${text}`;
  return packProgram(readProgram(source, 'a test', [contract]).program, contract);
}

function sessionOf(contract: Contract, options: SessionOptions = {}): Session {
  const machine = createMachine('pentium-133', { frames: 64, devices: [new Doorbell()] });
  return new Session(contract.name === 'queue' ? queueKernel : porter, contract, machine, options);
}

function ran(contract: Contract, text: string, history = new HistoryWatcher()): HistoryWatcher {
  sessionOf(contract).run(packed(contract, text), history);
  return history;
}

/** How each step ended, by its place. */
function endings(history: HistoryWatcher): string[] {
  return Array.from(
    { length: history.length },
    (_, step) => `${history.kind(step)} ${history.value(step)}`,
  );
}

const order = (column: Int32Array, length: number): number[] => [...column.subarray(0, length)];

describe('a history', () => {
  it('tells what was done, refused, dangling, open and unbegun', () => {
    const history = ran(
      house,
      `v0 = t1.spawn(t2); v1 = t2.sleep(); v2 = t2.nop(); v3 = t1.ask(); @v3 fail alloc 1
        v4 = t3.nop(); v5 = world.ring(); v6 = t1.spin(3)`,
    );
    expect(endings(history)).toEqual([
      'done 2',
      'open 0',
      'unbegun 0',
      'refused 0',
      'dangling 0',
      'done 0',
      'done 3',
    ]);
    expect(order(history.order, history.returns)).toEqual([0, 3, 4, 5, 6]);
    expect(order(history.begun, history.begins)).toEqual([0, 1, 3, 4, 5, 6]);
    expect([history.began(2), history.ended(1), history.ended(2)]).toEqual([0, 0, 0]);
    expect(history.panicked).toBe(null);
  });

  it('tells faults with their causes', () => {
    const history = new HistoryWatcher();
    const program = packed(house, 'v0 = t1.nop(); v1 = t1.nop()');
    history.begin(program, sessionOf(house));
    for (const [step, value] of [0, 1].entries()) {
      history.call(step, 1, 0);
      history.returned(step, 1, { kind: 'faulted', value, cycles: 0 });
    }
    expect(endings(history)).toEqual(['faulted 0', 'faulted 1']);
  });

  it('has the order of returns where calls overlap', () => {
    const history = ran(
      queue,
      `v0 = t1.spawn(t2); v1 = t1.spawn(t3); v2 = t2.take(); v3 = t3.take()
        v4 = t1.give(5); v5 = t1.give(6)`,
    );
    expect(endings(history).slice(2)).toEqual(['done 5', 'done 6', 'done 0', 'done 0']);
    expect(order(history.begun, history.begins)).toEqual([0, 1, 2, 3, 4, 5]);
    expect(order(history.order, history.returns)).toEqual([0, 1, 4, 2, 5, 3]);
    expect(history.began(3)).toBeLessThan(history.ended(2));
  });

  it('keeps what a fork returns in the child apart from what it returns in its caller', () => {
    const history = ran(house, 'v0 = t1.twin(t2); v1 = t1.resume(t2); v2 = t1.nop()');
    expect(endings(history)[0]).toBe('done 2');
    expect([history.births(0), history.birthKind(0), history.birthValue(0)]).toEqual([
      2,
      'done',
      0,
    ]);
    expect([history.births(1), history.births(2)]).toEqual([0, 0]);
    // Only returns in the task that performs the step are in the order.
    expect(history.returns).toBe(3);
  });

  it('says how a run ended before its time, and where', () => {
    const panic = ran(house, 'v0 = t1.nop(); v1 = t1.crash(0); v2 = t1.nop()');
    expect([panic.panicked, panic.panickedAt, panic.exhaustion]).toEqual([
      'the roof fell in',
      1,
      false,
    ]);
    expect(endings(panic)).toEqual(['done 0', 'open 0', 'unbegun 0']);
    const dry = new HistoryWatcher();
    const program = packed(house, 'v0 = t1.spawn(t2); v1 = t2.spin(999)');
    sessionOf(house, { fuel: { traps: 50 } }).run(program, dry);
    expect([typeof dry.panicked, dry.panickedAt, dry.exhaustion]).toEqual(['string', 1, true]);
  });

  it('ends the run where it is told to', () => {
    const history = new HistoryWatcher();
    history.stopAt = (step, task) => step === 1 && task === 1;
    ran(house, 'v0 = t1.nop(); v1 = t1.nop(); v2 = t1.nop()', history);
    expect([history.stoppedAt, history.returns]).toEqual([1, 2]);
    expect(history.kind(2)).toBe('unbegun');
  });

  it('lets another watcher hear everything, and end the run', () => {
    const heard: string[] = [];
    const inner: Watcher = {
      ...silent,
      call: (step) => heard.push(`call ${step}`) > 0,
      returned: (step) => heard.push(`returned ${step}`) > 0 && step < 1,
      world: (step) => heard.push(`world ${step}`) > 0,
    };
    const history = ran(
      house,
      'v0 = world.ring(); v1 = t1.nop(); v2 = t1.nop()',
      new HistoryWatcher(inner),
    );
    expect(heard).toEqual(['world 0', 'call 1', 'returned 1']);
    expect([history.kind(1), history.kind(2)]).toEqual(['done', 'unbegun']);
  });

  it('begins anew with each run, in the same columns', () => {
    const history = new HistoryWatcher();
    ran(house, 'v0 = t1.twin(t2); v1 = t1.resume(t2); v2 = t1.crash(0); v3 = t1.nop()', history);
    const { order: returns, begun } = history;
    ran(house, 'v0 = t1.nop(); v1 = t1.nop()', history);
    expect(endings(history)).toEqual(['done 0', 'done 0']);
    expect([history.panicked, history.panickedAt, history.births(0)]).toEqual([null, -1, 0]);
    expect([history.order, history.begun]).toEqual([returns, begun]);
    expect(history.order).toBe(returns);
    // More steps than any before.
    const many = Array.from({ length: 300 }, (_, i) => `v${i} = t1.spin(${i % 7})`).join('; ');
    ran(house, many, history);
    expect([history.returns, history.value(299), history.value(6)]).toEqual([300, 299 % 7, 6]);
    expect(history.ended(299)).toBe(600);
  });
});
