/** The ops of the mapping contract: what a task may ask of any kernel with recursive mappings. */
import type { ArgDefinition, OpDefinition } from '../../../core/words/contract.ts';

/** Words in a page: offsets count words, from 0 to one less than this. */
export const PAGE_WORDS = 1024;

/** Slots of tasks: 1 is the root task, which is alive at boot. */
export const TASKS = 4;

/** Log2 of the bytes of a page, and of a superpage. */
export const PAGE_SIZE = 12;
export const SUPERPAGE_SIZE = 22;

/** Pages from here on belong to the kernel in every task: nothing is mapped there, or from there. */
export const KEPT_PAGES = 0x7fc00;
/** Pages that `touch` reads at the most. */
export const TOUCHED_PAGES = 64;
/** Pages that a program can name: those below 2 GB. */
export const PAGES = 0x80000;

/** What a kernel must have at least, before it may say that it has no more. */
export const PROMISED = {
  /** Pages that `take` gives, less than a superpage at a time, in a run. */
  pages: 64,
  /** Superpages that `take` gives, beyond those. */
  superpages: 1,
  /** Mappings that exist at once. */
  mappings: 1024,
  /** Mappings from taken memory on, that itself included: what is as deep is not sent on. */
  depth: 62,
  /** Regions of 4 MB, of each task that lives, in which it has had mappings smaller than that. */
  regions: 16,
} as const;

export const errors = ['exists', 'noMemory', 'overflow', 'self', 'aborted'] as const;

export type MappingError = (typeof errors)[number];

/** The result with which an op's code says that it was refused for this reason. */
export function refusal(reason: MappingError): number {
  return -1 - errors.indexOf(reason);
}

/** Rights of a flexpage: 4 read, 2 write, 1 execute; the order is the packed index. */
const RIGHTS = ['none', 'x', 'w', 'wx', 'r', 'rx', 'rw', 'rwx'] as const;

const page = (name: string, about: string, max: number): ArgDefinition => ({
  name,
  about,
  domain: {
    kind: 'integer',
    min: 0,
    max,
    boundaries: [
      0x400, 0x401, 0x43f, 0x1000, 0x1001, 0x13ff, 0x1400, 0, 0x7fbff, 0x7fc00, 0x7ffff,
    ].filter((one) => one <= max),
  },
});

const size: ArgDefinition = {
  name: 'size',
  about:
    'Log2 of the bytes of the flexpage: 10 to 32; 1 is the complete space, anything else nothing. ' +
    'The flexpage is the aligned one of this size around the page.',
  domain: {
    kind: 'integer',
    min: 0,
    max: 63,
    boundaries: [12, 13, 14, 16, 22, 1, 0, 10, 11, 18, 21, 23, 32],
  },
};

const rights = (about: string): ArgDefinition => ({
  name: 'rights',
  about,
  domain: { kind: 'choice', values: RIGHTS },
});

const task: ArgDefinition = {
  name: 'task',
  about: 'The task that receives; the caller itself may be it.',
  domain: { kind: 'task' },
};

const offset: ArgDefinition = {
  name: 'offset',
  about: 'The word within the page.',
  domain: { kind: 'integer', min: 0, max: PAGE_WORDS - 1, boundaries: [0, 1, PAGE_WORDS - 1] },
};

const transfer = [
  task,
  page('page', 'A page of the flexpage that is sent.', PAGES - 1),
  size,
  rights('The rights that the receiver gets, as far as the sender has them.'),
  page('at', 'The send base: where in the window, or which part of the flexpage.', PAGES - 1),
] as const;

const revocation = [
  page('page', 'A page of the flexpage.', PAGES - 1),
  size,
  rights('The rights that are taken away; with none, only accesses are asked for.'),
] as const;

/** The order is the packed index; `OP` names it. */
const definitions = [
  {
    name: 'spawn',
    about: "Starts a new task with nothing mapped; its value is the kernel's number for it.",
    args: [{ name: 'task', about: 'The slot of the new task.', domain: { kind: 'task' } }],
    mutates: true,
    by: 'task',
    starts: 'task',
    refusals: ['exists', 'noMemory', 'aborted'],
    weight: 3,
  },
  {
    name: 'exit',
    about: 'Ends the calling task: what it has mapped, and all that was derived from it, vanishes.',
    args: [],
    mutates: true,
    by: 'task',
    ends: true,
    refusals: ['self', 'aborted'],
    weight: 2,
  },
  {
    name: 'take',
    about: 'Gets memory that nobody has had yet, mapped into the flexpage with all rights.',
    args: [page('page', 'A page of the flexpage.', PAGES - 1), size],
    mutates: true,
    by: 'task',
    prepares: true,
    refusals: ['noMemory', 'aborted'],
    weight: 4,
  },
  {
    name: 'accept',
    about: 'Sets the window in which the task receives mappings; nothing (size 0) closes it.',
    args: [page('page', 'A page of the window.', PAGES - 1), size],
    mutates: true,
    by: 'task',
    prepares: true,
    refusals: ['noMemory', 'aborted'],
    weight: 4,
  },
  {
    name: 'map',
    about: 'Maps what the task has in a flexpage to a task as well, into its window.',
    args: transfer,
    mutates: true,
    by: 'task',
    refusals: ['overflow', 'aborted'],
    weight: 14,
  },
  {
    name: 'grant',
    about: 'Gives what the task has in a flexpage to a task, and loses it.',
    args: transfer,
    mutates: true,
    by: 'task',
    refusals: ['overflow', 'aborted'],
    weight: 6,
  },
  {
    name: 'unmap',
    about:
      'Takes rights from all that was derived from the flexpage; its value is which accesses (4 read, ' +
      '2 write, 1 execute) were made through these and the flexpage since that was last asked.',
    args: revocation,
    mutates: true,
    by: 'task',
    refusals: [],
    weight: 9,
  },
  {
    name: 'flush',
    about: 'As unmap, and takes the rights from the flexpage of the task itself as well.',
    args: revocation,
    mutates: true,
    by: 'task',
    refusals: [],
    weight: 7,
  },
  {
    name: 'load',
    about: 'Reads a word. What nobody has written yet may be anything, but stays what it is.',
    args: [page('page', 'The page.', KEPT_PAGES - 1), offset],
    mutates: false,
    by: 'task',
    refusals: [],
    weight: 11,
  },
  {
    name: 'store',
    about: 'Writes a word.',
    args: [
      page('page', 'The page.', KEPT_PAGES - 1),
      offset,
      {
        name: 'value',
        about: 'The word to write.',
        domain: {
          kind: 'integer',
          min: 0,
          max: 0xffffffff,
          boundaries: [0, 1, 0x7fffffff],
        },
      },
    ],
    mutates: true,
    by: 'task',
    refusals: [],
    weight: 11,
  },
  {
    name: 'touch',
    about:
      'Reads the first word of each page of the flexpage, of the first 64 at the most, by page; its ' +
      'value is how many these are. It ends at the first that cannot be read, in a fault.',
    args: [page('page', 'A page of the flexpage.', KEPT_PAGES - 1), size],
    mutates: false,
    by: 'task',
    refusals: [],
    weight: 4,
  },
] as const satisfies readonly OpDefinition[];

/** The names of the ops, for `Offer<MappingOps>`. */
export type MappingOps = (typeof definitions)[number]['name'];

export const ops: readonly OpDefinition[] = definitions;

/** The packed index of each op. */
export const OP = {
  spawn: 0,
  exit: 1,
  take: 2,
  accept: 3,
  map: 4,
  grant: 5,
  unmap: 6,
  flush: 7,
  load: 8,
  store: 9,
  touch: 10,
} as const satisfies Record<MappingOps, number>;
