/** Every signal, to a process in every state, with every disposition: what becomes of both. */
import { describe, expect, it } from 'vitest';
import { BUFFER, DATA } from '../abi/address-map.ts';
import { CALL } from '../abi/calls.ts';
import { ERROR } from '../abi/errors.ts';
import { ACTION, DISPOSITION, MASK_HOW, SIGNAL, SIGNALS } from '../abi/flags.ts';
import type { Process } from '../door.ts';
import { CHANNEL, DISTURB, PROC } from '../records.ts';
import { sleep, wakeup } from '../sleep.ts';
import { HANDLER } from '../testing/fake-lower.ts';
import { BLOCKED, Rig } from '../testing/rig.ts';

const STATES = ['user', 'asleep', 'undisturbed', 'stopped', 'stopped asleep'] as const;
type State = (typeof STATES)[number];
const DISPOSITIONS = [
  'default',
  'ignored',
  'caught',
  'restarted',
  'blocked',
  'caught and blocked',
] as const;
type Disposed = (typeof DISPOSITIONS)[number];

/** By default, as POSIX 1003.1 has it (<signal.h>); what it does not name ends the process, as on Linux for i386. */
const STOPPING = [19, 20, 21, 22];
const HARMLESS = [17, 18, 23, 28];
const ANY = -1 >>> 0;
const ENDS = DATA;
const STATUS = DATA + 64;
const HELD_OBJECT = 0x80000000;

interface Stage {
  readonly rig: Rig;
  readonly target: Process;
}

/** A child of process 1, whose pipe process 1 holds too. */
function stageOf(state: State, signal: number, disposed: Disposed): Stage {
  const rig = Rig.bare({ waitEvery: 0 });
  rig.call(1, CALL.pipe, ENDS);
  const target = rig.fork(1);
  if (disposed === 'ignored') rig.call(target, CALL.sigaction, signal, DISPOSITION.ignore, 0);
  if (disposed === 'caught' || disposed === 'caught and blocked') {
    rig.call(target, CALL.sigaction, signal, HANDLER, 0);
  }
  if (disposed === 'restarted') {
    rig.call(target, CALL.sigaction, signal, HANDLER, ACTION.restart);
  }
  if (disposed.includes('blocked')) {
    rig.call(target, CALL.sigprocmask, MASK_HOW.block, 1 << signal);
  }
  if (state.includes('asleep')) {
    expect(rig.call(target, CALL.read, 0, BUFFER, 4)).toBe(BLOCKED);
  }
  if (state === 'undisturbed') {
    sleep(rig.u, rig.proc(target), CHANNEL.log, HELD_OBJECT, DISTURB.never);
    rig.set(target, PROC.call, CALL.getpid);
    rig.answers.set(target, BLOCKED);
  }
  if (state.startsWith('stopped')) {
    rig.call(1, CALL.kill, rig.pid(target), SIGNAL.stop);
    expect(rig.low.context(target).stopped).toBe(true);
  }
  return { rig, target };
}

/** What the signal does once it can do anything. */
function effect(
  signal: number,
  disposed: Disposed,
): 'nothing' | 'handler' | 'end' | 'stop' | 'wait' {
  const cannotBe = signal === SIGNAL.kill || signal === SIGNAL.stop;
  if (!cannotBe && disposed === 'ignored') return 'nothing';
  if (!cannotBe && (disposed === 'caught' || disposed === 'restarted')) return 'handler';
  if (!cannotBe && disposed === 'caught and blocked') return 'wait';
  if (HARMLESS.includes(signal)) return 'nothing';
  if (!cannotBe && disposed === 'blocked') return 'wait';
  return STOPPING.includes(signal) ? 'stop' : 'end';
}

function endedBy(rig: Rig, target: Process): number {
  const pid = rig.pid(target);
  expect(rig.call(1, CALL.wait, ANY, STATUS, 1)).toBe(pid);
  return rig.word(1, STATUS);
}

describe.each(STATES)('a signal to a process in state "%s"', (state) => {
  it.each(DISPOSITIONS)('is dealt with where it is by disposition "%s"', (disposed) => {
    for (let signal = 1; signal < SIGNALS; signal++) {
      const { rig, target } = stageOf(state, signal, disposed);
      const isStopped = state.startsWith('stopped');
      const isAsleep = state.includes('asleep');
      const pid = rig.pid(target);
      expect(rig.call(1, CALL.kill, pid, signal)).toBe(0);
      const context = rig.low.contexts.get(target);
      const what = effect(signal, disposed);
      const told = `${signal} ${state} ${disposed}`;

      if (state === 'undisturbed') {
        expect(rig.answer(target), told).toBe(BLOCKED);
        expect(context?.stopped, told).toBe(false);
        wakeup(rig.u, CHANNEL.log, HELD_OBJECT);
        rig.settle();
        expect(rig.upper.exists(target), told).toBe(what !== 'end');
        if (what !== 'end') expect(rig.answer(target), told).toBe(pid);
      }
      if (what === 'end' && (!isStopped || signal === SIGNAL.kill)) {
        expect(endedBy(rig, target), told).toBe(signal);
        continue;
      }
      expect(rig.upper.exists(target), told).toBe(true);
      const goesOn = signal === SIGNAL.continue || !isStopped;
      const stops = what === 'stop' || (isStopped && !goesOn);
      expect(context?.stopped, told).toBe(stops);
      const handled = what === 'handler' && goesOn;
      expect(context?.pc === HANDLER, told).toBe(handled);
      if (what !== 'stop') {
        const waits = what === 'wait' || (!goesOn && what !== 'nothing');
        expect(rig.get(target, PROC.pending), told).toBe(waits ? (1 << signal) >>> 0 : 0);
      }
      if (isAsleep) expect(rig.answer(target), told).toBe(handled ? -ERROR.interrupted : BLOCKED);
      expect(rig.wrong, told).toBeNull();
      if (!isStopped) continue;

      rig.call(1, CALL.kill, pid, SIGNAL.continue);
      if (what === 'end') {
        expect(endedBy(rig, target), told).toBe(signal);
        continue;
      }
      // SIGCONT discards all that would stop it, caught or not.
      const late = what === 'handler' && !STOPPING.includes(signal);
      expect(context?.stopped, told).toBe(false);
      expect(context?.pc === HANDLER, told).toBe(late);
      if (isAsleep) {
        expect(rig.answer(target), told).toBe(late ? -ERROR.interrupted : BLOCKED);
        rig.setBytes(1, BUFFER, [9, 8, 7, 6]);
        rig.call(1, CALL.write, 1, BUFFER, 4);
        if (!late) expect(rig.answer(target), told).toBe(4);
      }
      expect(rig.wrong, told).toBeNull();
    }
  });
});
