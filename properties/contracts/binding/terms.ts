/** Numbers and words of the binding contract: sizes, refusals, choices, and what a kernel promises. */

/** Words in a page: offsets count words, from 0 to one less than this. */
export const PAGE_WORDS = 1024;

/** Slots of tasks: 1 is the root task, which is alive at boot. */
export const TASKS = 4;

/** Frames that programs can name, from 0: no other name exists for them. */
export const FRAMES = 64;

/** Pages of the window in which a task binds frames: 0 to one less than this. */
export const PAGES = 256;

/** Slots for capabilities that a task has, of which slot 0 says who may act on the task itself. */
export const SLOTS = 19;

/** Entries in the access list of a frame, of which entry 0 always has all permissions. */
export const ENTRIES = 8;

/** Bytes of a capability's name at the most. */
export const NAME_BYTES = 7;

/** Transfers of the device that can be under way at once. */
export const TRANSFERS = 8;

/** Names in a repossession vector: the last so many frames that were taken by force. */
export const VECTOR = 32;

/** Frames that one revocation asks for at the most. */
export const REVOKED = 16;

/** The reader or writer limit that is none. */
export const NO_LIMIT = 5;

/**
 * A kernel may keep bindings in a cache, in which one can displace that of another task, at a page that has
 * the same remainder modulo this. Never one of the same task. Nothing of it shows but where the displaced
 * binding could not be made again.
 */
export const INTERFERENCE = 64;

/**
 * Within what a revocation ends, in cycles, if no timer interrupt is made to come before its time. A kernel
 * declares the same numbers beforehand, each as a bound on the accesses that it makes (for the exokernel of
 * this house they stand, with their arithmetic, in its own constants, and a test holds the two together).
 */
export const PROMISED = {
  /** From one tick to the next. */
  tick: 50_000,
  /** Ticks from request to abort at the most. The first of them is under way already. */
  deadline: 4,
  /** Ticks for which a library OS may hold the processor that goes on answering: a slice. */
  slice: 8,
  /** An abort that looks at all names, while every task may wait for a word in what is taken. */
  abort: 41_338,
  /** What it costs more for each frame, for each that a device has, and for each binding that it breaks. */
  freeing: 5_520,
  stopping: 37_696,
  breaking: 4_080,
  /** The library OSes' own: to look for what can be asked for, to refuse, and to see what has become of it. */
  asking: 83_954,
} as const;

/** Refusal reasons. The first is what the device says that has nothing to do. */
export const errors = [
  'none',
  'exists',
  'noMemory',
  'self',
  'badName',
  'notFree',
  'notAllocated',
  'badSlot',
  'insufficient',
  'badEntry',
  'share',
  'noTask',
  'busy',
] as const;

export type BindingError = (typeof errors)[number];

/** The result with which an op's code says that it was refused for this reason. */
export function refusal(reason: BindingError): number {
  return -1 - errors.indexOf(reason);
}

/** Permissions, by the packed index of the choice: 1 write, 4 change the list or derive; all may read. */
export const PERMISSIONS = [0, 1, 4, 7] as const;

/** What the library OS does when frames are asked for; the order is the packed index. */
export const ANSWER = { give: 0, late: 1, wrong: 2, refuse: 3, ignore: 4 } as const;
/** Which of its frames it gives. */
export const WHICH = { lowest: 0, highest: 1 } as const;
/** Rights of `bind`, and of `protect`. */
export const BIND = { r: 0, rw: 1 } as const;
export const PROTECT = { none: 0, r: 1, rw: 2 } as const;
export const DIRECTION = { in: 0, out: 1 } as const;
/** What `owner` says. */
export const OWNER = { nobody: 0, caller: 1, another: 2 } as const;
