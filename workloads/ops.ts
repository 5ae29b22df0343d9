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

export function opOf(name: string, about: string, ...args: readonly ArgDefinition[]): OpDefinition {
  return { name, about, args, mutates: false, by: 'task', refusals: [], weight: 1 };
}
