/** The ops of the memory contract: what a task may ask of any kernel about pages. */
import type { ArgDefinition, OpDefinition } from '../../../core/words/contract.ts';

/** Words in a page: offsets count words, from 0 to one less than this. */
export const PAGE_WORDS = 1024;

/** Slots of tasks: 1 is the root task, which is alive at boot. */
export const TASKS = 4;

export const errors = [
  'exists',
  'noTask',
  'noMemory',
  'badHandle',
  'notOwner',
  'notShared',
  'self',
] as const;

export type MemoryError = (typeof errors)[number];

/** The result with which an op's code says that it was refused for this reason. */
export function refusal(reason: MemoryError): number {
  return -1 - errors.indexOf(reason);
}

const page: ArgDefinition = {
  name: 'page',
  about: 'The page, by the step that allocated it.',
  domain: { kind: 'handle', of: 'page' },
};

const task: ArgDefinition = {
  name: 'task',
  about: 'The other task.',
  domain: { kind: 'task' },
};

const offset: ArgDefinition = {
  name: 'offset',
  about: 'The word within the page.',
  domain: { kind: 'integer', min: 0, max: PAGE_WORDS - 1, boundaries: [0, 1, PAGE_WORDS - 1] },
};

/** The order is the packed index; `OP` names it. */
const definitions = [
  {
    name: 'spawn',
    about: "Starts a new task in a slot; its value is the kernel's number for it.",
    args: [{ name: 'task', about: 'The slot of the new task.', domain: { kind: 'task' } }],
    mutates: true,
    by: 'task',
    starts: 'task',
    refusals: ['exists', 'noMemory'],
    weight: 3,
  },
  {
    name: 'exit',
    about: 'Ends the calling task: its pages are freed, and the shares that it held vanish.',
    args: [],
    mutates: true,
    by: 'task',
    ends: true,
    refusals: ['self'],
    weight: 1,
  },
  {
    name: 'alloc',
    about: 'Makes a page of zeroes that the caller owns, and may read and write.',
    args: [],
    produces: 'page',
    mutates: true,
    by: 'task',
    refusals: ['noMemory'],
    weight: 5,
  },
  {
    name: 'free',
    about: "Gives up a page of the caller's own; everybody loses it.",
    args: [page],
    mutates: true,
    by: 'task',
    refusals: ['badHandle', 'notOwner'],
    weight: 2,
  },
  {
    name: 'share',
    about: "Gives another task exactly these rights to a page of the caller's own.",
    args: [
      page,
      task,
      {
        name: 'rights',
        about: 'What the other task may do, in place of what it might do before.',
        domain: { kind: 'choice', values: ['r', 'rw'] },
      },
    ],
    mutates: true,
    by: 'task',
    refusals: ['badHandle', 'notOwner', 'self', 'noTask', 'noMemory'],
    weight: 6,
  },
  {
    name: 'unshare',
    about: "Takes a page of the caller's own away from another task.",
    args: [page, task],
    mutates: true,
    by: 'task',
    refusals: ['badHandle', 'notOwner', 'self', 'noTask', 'notShared'],
    weight: 3,
  },
  {
    name: 'load',
    about: 'Reads a word of a page; without the right to read it, the caller is faulted.',
    args: [page, offset],
    mutates: false,
    by: 'task',
    refusals: [],
    weight: 8,
  },
  {
    name: 'store',
    about: 'Writes a word of a page; without the right to write it, the caller is faulted.',
    args: [
      page,
      offset,
      {
        name: 'value',
        about: 'The word to write.',
        domain: {
          kind: 'integer',
          min: 0,
          max: 0xffffffff,
          boundaries: [0, 1, 0x80000000, 0xffffffff],
        },
      },
    ],
    mutates: true,
    by: 'task',
    refusals: [],
    weight: 8,
  },
] as const satisfies readonly OpDefinition[];

/** The names of the ops, for `Offer<MemoryOps>`. */
export type MemoryOps = (typeof definitions)[number]['name'];

export const ops: readonly OpDefinition[] = definitions;

/** The packed index of each op. */
export const OP = {
  spawn: 0,
  exit: 1,
  alloc: 2,
  free: 3,
  share: 4,
  unshare: 5,
  load: 6,
  store: 7,
} as const satisfies Record<MemoryOps, number>;
