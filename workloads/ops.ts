/** How the ops of workloads are defined: nobody draws them, and none of them may be refused. */
import type { ArgDefinition, OpDefinition } from '../core/words/contract.ts';

/**
 * Traps that one op may make: the engine allows an activation 1,000, and runs it again from its beginning
 * where it was interrupted.
 */
const MOST_TIMES = 400;

export const times: ArgDefinition = {
  name: 'times',
  about: 'How often.',
  domain: { kind: 'integer', min: 1, max: MOST_TIMES },
};

/** A task by the kernel's own name: what the op that started it told. */
export const other: ArgDefinition = {
  name: 'other',
  about: 'The other task.',
  domain: { kind: 'handle', of: 'name' },
};

export function opOf(name: string, about: string, ...args: readonly ArgDefinition[]): OpDefinition {
  return { name, about, args, mutates: false, by: 'task', refusals: [], weight: 1 };
}

/** Starts a task: a process, a thread in a space of its own, an environment. */
export const start: OpDefinition = {
  ...opOf('start', 'Starts a task in an address space of its own.', {
    name: 'task',
    about: 'The new task.',
    domain: { kind: 'task' },
  }),
  starts: 'task',
  produces: 'name',
};
