/** Ops about protected control transfers between two tasks. */
import type { OpDefinition } from '../../../core/words/contract.ts';
import { number, task, ticks } from './arguments.ts';

export const transferOps = [
  {
    name: 'entry',
    about: 'Which control transfers the caller accepts from now on.',
    args: [
      {
        name: 'which',
        about: 'At first, none.',
        domain: { kind: 'choice', values: ['none', 'call', 'message', 'both'] },
      },
    ],
    mutates: true,
    by: 'task',
    refusals: [],
    prepares: true,
    weight: 4,
  },
  {
    name: 'call',
    about:
      "Enters another task, which works so long in the caller's time and replies; the sum of both numbers and the other's own word.",
    args: [task, number('a', 16), number('b', 16), ticks(4, 'How long the other works.')],
    mutates: true,
    by: 'task',
    refusals: ['self', 'noTask', 'closed', 'busy'],
    weight: 5,
  },
  {
    name: 'lrpc',
    about:
      'Calls another task through stubs that keep all registers: the number and 1, and 2^30 besides if a register came back changed.',
    args: [task, number('a', 16)],
    mutates: false,
    by: 'task',
    refusals: ['self', 'noTask', 'closed', 'busy'],
    weight: 2,
  },
  {
    name: 'trusting',
    about: 'The same, through stubs that leave the registers to the other task, which keeps them.',
    args: [task, number('a', 16)],
    mutates: false,
    by: 'task',
    refusals: ['self', 'noTask', 'closed', 'busy'],
    weight: 2,
  },
  {
    name: 'send',
    about:
      "Leaves a number with another task, which takes it when it next runs, and all the caller's positions with it, or none; the root keeps its own.",
    args: [
      task,
      number('a', 8),
      {
        name: 'slices',
        about: 'Whether the positions go with it.',
        domain: { kind: 'choice', values: ['keep', 'give'] },
      },
    ],
    mutates: true,
    by: 'task',
    refusals: ['self', 'noTask', 'closed', 'busy'],
    weight: 5,
  },
  {
    name: 'received',
    about:
      'The number that the caller was left last, and 256 times how many it was left in its life.',
    args: [],
    mutates: false,
    by: 'task',
    refusals: [],
    weight: 3,
  },
  {
    name: 'word',
    about: "Sets the caller's own word, which its callers are told.",
    args: [
      {
        name: 'value',
        about: 'At first, 0.',
        domain: { kind: 'integer', min: 0, max: 255, boundaries: [0, 1, 255] },
      },
    ],
    mutates: true,
    by: 'task',
    refusals: [],
    weight: 3,
  },
] as const satisfies readonly OpDefinition[];
