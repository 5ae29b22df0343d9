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

/** Within what a revocation ends, in cycles, if no timer interrupt is made to come before its time. */
export const PROMISED = {
  /** From one tick to the next. */
  tick: 50_000,
  /** Ticks from request to abort: four, and the one that was under way. */
  deadline: 5,
  /** Ticks for which a library OS may hold the processor that goes on answering: a slice. */
  slice: 8,
  /** An abort, and what it costs more for each binding that it breaks. */
  abort: 4_000,
  breaking: 1_500,
  /**
   * The requester's own: it looks through the table of 64 frames (two words each, at 40 cycles, the dearest
   * access of the sheets), and polls once more, which is 1,000 instructions at 1.5 cycles and a switch to the
   * victim and back, of 80 registers' accesses each.
   */
  asking: 16_000,
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
