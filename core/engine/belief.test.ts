/** An answer of the kernel's is kept for as long as it is known to be the same, and no longer. */
import { expect, test } from 'vitest';
import type { Authority } from '../words/authority.ts';
import type { Kernel } from '../words/kernel.ts';
import type { Machine } from '../words/machine.ts';
import { Belief } from './belief.ts';
import { ObserveError } from './session-errors.ts';

const answer = (): Authority => ({ spaces: [], frames: [], pinned: [] });
const kernelThat = (observe: () => unknown) => ({ observe }) as unknown as Kernel;

/** Of a machine, only what a belief uses. */
function machineThat(stale: boolean) {
  const machine = { stale, watch: (read: () => void) => read() };
  return machine as unknown as Machine & { stale: boolean };
}

test('the same object comes back until the machine says that it is stale', () => {
  const [belief, machine, kernel] = [new Belief(), machineThat(false), kernelThat(answer)];
  const first = belief.now(machine, kernel);
  expect(belief.now(machine, kernel)).toBe(first);
  machine.stale = true;
  expect(belief.now(machine, kernel)).not.toBe(first);
});

test('another kernel or another machine is asked anew', () => {
  const [belief, machine, kernel] = [new Belief(), machineThat(false), kernelThat(answer)];
  const first = belief.now(machine, kernel);
  const second = belief.now(machine, kernelThat(answer));
  expect(second).not.toBe(first);
  expect(belief.now(machineThat(false), kernel)).not.toBe(second);
});

test('a kernel that cannot answer is asked again', () => {
  const [belief, machine] = [new Belief(), machineThat(false)];
  const answers: unknown[] = [7, answer()];
  const kernel = kernelThat(() => answers.shift());
  expect(() => belief.now(machine, kernel)).toThrow(ObserveError);
  expect(belief.now(machine, kernel).spaces).toEqual([]);
});
