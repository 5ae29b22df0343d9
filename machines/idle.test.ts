/** An idle machine waits for what will come, and notices when nothing will. */
import { describe, expect, it } from 'vitest';
import type { Kernel } from '../core/words/kernel.ts';
import type { Machine } from '../core/words/machine.ts';
import { createMachine } from './build.ts';

const TIMER = 0;

const kernel: Kernel = {
  trap() {},
  dispatch: () => false,
  observe: () => ({ spaces: [], frames: [], pinned: [] }),
};

/** A machine whose kernel has started the timer and stands at the home of a task, or idles. */
function machineAt(place: 'home' | 'idle'): Machine {
  const machine = createMachine('pentium-133', { frames: 8 });
  machine.install({ entries: [], rooms: [], paths: { paths: [] } });
  machine.bus.setTimer(1000);
  machine.bus.setPc(machine.home(1));
  if (place === 'idle') machine.bus.idle();
  return machine;
}

describe('an idle machine', () => {
  it('does not wait for ever for a timer that is masked', () => {
    const machine = machineAt('idle');
    machine.bus.maskInterrupt(TIMER, true);
    expect(machine.run(kernel)).toBe('idle');
  });

  it('lets time pass while a task stands at its home, until an interrupt waits', () => {
    const machine = machineAt('home');
    expect(machine.run(kernel)).toBe('home');
    expect(machine.elapse()).toBe(true);
    expect(machine.now()).toBeGreaterThanOrEqual(1000);
    expect(machine.bus.interruptPending()).toBe(true);
  });

  it('says so if no interrupt will come', () => {
    const machine = machineAt('home');
    machine.bus.setTimer(0);
    expect(machine.elapse()).toBe(false);
  });

  it('knows the slot behind a home', () => {
    const machine = machineAt('home');
    expect([machine.slot(machine.home(3)), machine.slot(0x00400000)]).toEqual([3, 0]);
  });
});
