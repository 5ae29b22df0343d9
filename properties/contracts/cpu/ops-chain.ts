/** Ops in which several other tasks have a part. */
import type { ArgDefinition, OpDefinition } from '../../../core/words/contract.ts';
import { number, task } from './arguments.ts';

function tickets(name: string): ArgDefinition {
  return {
    name,
    about: 'How many tickets the next client has.',
    domain: { kind: 'integer', min: 1, max: 8, boundaries: [1, 8] },
  };
}

export const chainOps = [
  {
    name: 'relay',
    about:
      "Calls a task that calls the next in the caller's time: the sum of the number and both tasks' words.",
    args: [task, { ...task, name: 'next', about: 'Whom that task calls.' }, number('a', 16)],
    mutates: false,
    by: 'task',
    refusals: ['self', 'noTask', 'closed', 'busy'],
    weight: 3,
  },
  {
    name: 'stride',
    about:
      'Gives so many of its slices to the other tasks that accept messages, in proportion to their tickets; how many each got, 8 bits each.',
    args: [
      tickets('first'),
      tickets('second'),
      tickets('third'),
      {
        name: 'slices',
        about: 'How many.',
        domain: { kind: 'integer', min: 1, max: 16, boundaries: [1] },
      },
    ],
    mutates: true,
    by: 'task',
    refusals: ['none'],
    weight: 1,
  },
] as const satisfies readonly OpDefinition[];
