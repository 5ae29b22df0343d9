/** Who runs when: the clock, dispatch, handlers on top of each other, what is woken. */
import { describe, expect, it } from 'vitest';
import { bootInfo } from '../../../core/engine/firmware.ts';
import { rawSession, rawUnix, runRaw } from '../../../tests/monolithic/raw-calls.ts';
import { call } from '../../../tests/monolithic/raw-steps.ts';
import { BUFFER, RESULTS } from '../unix/abi/address-map.ts';
import { SIGNAL } from '../unix/abi/flags.ts';
import { HANDLER_ENTRY } from '../unix/abi/signal-frame.ts';
import { SLICE_TICKS } from './constants.ts';
import { attach } from './kernel.ts';
import { planMemory } from './plan.ts';
import { CONTEXT, MROOT, NONE, RUN } from './records.ts';

describe.each(['decstation-3100', 'pentium-133'])('on %s', (id) => {
  const session = rawSession(id);
  const { machine, peek } = session;
  const plan = planMemory(peek.frames, peek.kernelBase, 0);
  const handler = machine.entry(HANDLER_ENTRY);
  const run = (steps: string) => runRaw(session, steps);
  const root = (field: number): number => peek.load(plan.root + field);

  it('has a clock that ticks while somebody runs, and stops where nobody waits for a tick', () => {
    run(call1('getpid'));
    expect(root(MROOT.timerOn)).toBe(1);
    run(`v1 = ${call('t1', 'pipe', RESULTS)}; v2 = ${call('t1', 'read', 3, BUFFER, 1)}`);
    expect(root(MROOT.loaded)).toBe(NONE);
    expect(root(MROOT.timerOn)).toBe(0);
  });

  it('ends a sleep after its ticks, though nobody runs meanwhile', () => {
    const { outcomes, finding } = run(
      `v1 = ${call('t1', 'sleep', 3)}; v2 = ${call('t1', 'getpid')}`,
    );
    expect({ finding, ...outcomes }).toEqual({ finding: null, v1: 'done 0', v2: 'done 17' });
    expect(root(MROOT.idleTicks)).toBeGreaterThanOrEqual(3);
  });

  it('dispatches who could run, and leaves things as they are for who could not', () => {
    run(
      `v1 = t1.fork(t2); v2 = ${call('t1', 'pipe', RESULTS)}; v3 = ${call('t1', 'read', 3, BUFFER, 1)}`,
    );
    const kernel = attach(machine.bus, bootInfo(rawUnix, machine, {}));
    expect(root(MROOT.loaded)).toBe(2);
    expect(kernel.dispatch(17)).toBe(false);
    expect(kernel.dispatch(0)).toBe(false);
    expect(kernel.dispatch(9999)).toBe(false);
    expect(root(MROOT.loaded)).toBe(2);
    expect(peek.load(plan.contexts.at(1) + CONTEXT.state)).toBe(RUN.asleep);
  });

  it('charges who runs for each tick, and gives the others their turn at the end of a slice', () => {
    const ticks = SLICE_TICKS[peek.family];
    const steps = Array.from({ length: ticks }, (_, i) => `v${i + 2} = t1.spin(20)`);
    const anchors = steps.map((_, i) => `@v${i + 2}+5 irq timer`);
    const { end, outcomes, finding } = run(['v1 = t1.fork(t2)', ...steps, ...anchors].join('\n'));
    expect({ end, finding, v2: outcomes.v2 }).toEqual({
      end: 'complete',
      finding: null,
      v2: 'done 20',
    });
    const charged = peek.load(plan.contexts.at(1) + CONTEXT.ticks);
    expect(charged).toBeGreaterThanOrEqual(ticks);
    expect(root(MROOT.ticks)).toBeGreaterThanOrEqual(charged);
    // A slice is over after so many ticks without a switch: this one began anew when the child had its turn.
    expect(root(MROOT.sliceLeft)).toBe(2 * ticks - charged);
  });

  it('runs a handler before the process goes on, and goes back to what it interrupted', () => {
    const { outcomes, finding } = run(`
      v1 = ${call('t1', 'sigaction', SIGNAL.user1, handler)}; v2 = t1.store(${BUFFER}, 5)
      v3 = ${call('t1', 'kill', 17, SIGNAL.user1)}; v4 = ${call('t1', 'getpid')}; v5 = t1.load(${BUFFER})`);
    expect(finding).toBeNull();
    expect(outcomes).toMatchObject({ v1: 'done 0', v3: 'done 0', v4: 'done 17', v5: 'done 5' });
    expect(peek.load(plan.contexts.at(1) + CONTEXT.depth)).toBe(0);
  });

  it('wakes who waits for a pipe with its own registers, though another has run', () => {
    const { outcomes, finding } = run(`
      v1 = ${call('t1', 'pipe', RESULTS)}; v2 = t1.fork(t2); v3 = t1.fork(t3)
      v4 = ${call('t2', 'read', 3, BUFFER, 8)}; v5 = ${call('t3', 'getpid')}; v6 = t1.store(${BUFFER}, 31)
      v7 = ${call('t1', 'write', 4, BUFFER, 4)}; v8 = t2.load(${BUFFER}); v9 = ${call('t3', 'getpid')}`);
    expect(finding).toBeNull();
    expect(outcomes).toMatchObject({ v4: 'done 4', v7: 'done 4', v8: 'done 31' });
    expect(outcomes.v5).toBe(outcomes.v9);
  });

  it('takes a stopped process out of the way, and lets it go on', () => {
    const { outcomes, finding } = run(`
      v1 = t1.fork(t2); v2 = ${call('t1', 'kill', 66, SIGNAL.stop)}; v3 = ${call('t1', 'getpid')}
      v4 = ${call('t1', 'kill', 66, SIGNAL.continue)}; v5 = ${call('t2', 'getpid')}`);
    expect(finding).toBeNull();
    expect(outcomes).toMatchObject({ v2: 'done 0', v4: 'done 0', v5: 'done 66' });
  });
});

function call1(name: 'getpid'): string {
  return `v1 = ${call('t1', name)}`;
}
