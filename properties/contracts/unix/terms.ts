/** Numbers and words of the unix contract: sizes, refusals, choices, and what a kernel promises. */

/** Slots of tasks: 1 is the root task, process 1 (init), which is alive at boot. */
export const TASKS = 6;

export const PAGE_BYTES = 4096;
export const PAGE_WORDS = 1024;
/** What a disk writes whole or not at all. */
export const SECTOR_BYTES = 512;

/** Descriptors of a process: 0 to one less than this. */
export const DESCRIPTORS = 20;
/** Bytes in a pipe at the most; up to so many are written in one piece, or not at all. */
export const PIPE_BUF = 4096;
/** Characters of a name, and of a path, at the most. */
export const NAME_MAX = 27;
export const PATH_MAX = 255;

/**
 * What a kernel must be able to hold; it may refuse what would go beyond, but not less. It is counted in the
 * specification's own way, without any of the kernel's tables.
 */
export const PROMISED = {
  /** Pages of memory that only one process can have, over all processes (`noMemory`). */
  pages: 512,
  /** Pages at which a process has mapped something, over all processes; those of them that show shared memory (`noMemory`). */
  mapped: 192,
  shared: 16,
  /** Processes, with those that nobody has waited for (`again`). */
  processes: 13,
  /** Open files, and pipes, of which one end may be closed (`fileTable`). */
  files: 32,
  pipes: 24,
  /** Blocks of 4,096 bytes in files and directories that programs made, and how many of these there are (`noSpace`). */
  blocks: 192,
  inodes: 64,
  /** Bytes of one file (`fileTooBig`). */
  fileBytes: 65_536,
  /** Links of one file (`tooManyLinks`). */
  links: 32,
} as const;

/** Beyond this many bytes no file can be, nor can an offset: results are words of 31 bits. */
export const OFFSET_MAX = 2 ** 31 - 1;

/** Refusal reasons: those of POSIX without their E, in words; `self` is said of what process 1 may not do. */
export const errors = [
  'perm',
  'noEntry',
  'noProcess',
  'interrupted',
  'io',
  'noExec',
  'badDescriptor',
  'noChild',
  'again',
  'noMemory',
  'access',
  'fault',
  'busy',
  'exists',
  'noDevice',
  'notDirectory',
  'isDirectory',
  'invalid',
  'tooManyFiles',
  'fileTable',
  'textBusy',
  'fileTooBig',
  'noSpace',
  'seekPipe',
  'tooManyLinks',
  'brokenPipe',
  'nameTooLong',
  'notEmpty',
  'self',
  'none',
  'notSocket',
  'notConnected',
  'noDestination',
  'addressInUse',
  'messageSize',
] as const;

export type UnixError = (typeof errors)[number];

/** The result with which an op's code says that it was refused for this reason. */
export function refusal(reason: UnixError): number {
  return -1 - errors.indexOf(reason);
}

/** Signals that `kill` sends and `sigaction` sets; `mask` and `suspend` know `alarm` besides. */
export const signals = [
  'terminate',
  'user1',
  'user2',
  'child',
  'pipe',
  'continue',
  'kill',
  'stop',
] as const;
export const maskSignals = [...signals, 'alarm'] as const;
/** By these numbers values name signals: the place in this list. The last two come from faults alone. */
export const SIGNAL = {
  terminate: 0,
  user1: 1,
  user2: 2,
  child: 3,
  pipe: 4,
  continue: 5,
  kill: 6,
  stop: 7,
  alarm: 8,
  segment: 9,
  bus: 10,
} as const;

/** Choices, by their packed indices. */
export const HANG = { wait: 0, nohang: 1 } as const;
export const ACTION = { default: 0, ignore: 1, count: 2, countRestart: 3 } as const;
export const ON_FAULT = { die: 0, escape: 1 } as const;
export const MASK = { block: 0, unblock: 1, set: 2 } as const;
export const MEDDLE = { none: 0, pc: 1, mask: 2 } as const;
export const END = { r: 0, w: 1 } as const;
export const SWITCH = { off: 0, on: 1 } as const;
export const WHENCE = { set: 0, current: 1, end: 2 } as const;
export const PROT = { r: 0, rw: 1, rx: 2, none: 3 } as const;
export const KIND = { private: 0, shared: 1 } as const;

/** How a file is opened: for reading, writing, made if it is not there, emptied, only if it is new, at its end. */
export const openModes = ['r', 'w', 'rw', 'wc', 'wct', 'wcx', 'rwc', 'wac'] as const;

/** Permissions of files, by the packed index of the choice. None has a bit that a umask of 022 takes away. */
export const permChoices = ['rw', 'r', 'rx', 'private', 'nothing'] as const;
export const PERMISSIONS = [0o644, 0o444, 0o755, 0o600, 0] as const;

/** Which call is given a bad pointer, and what is bad about it. */
export const pointerCalls = [
  'read',
  'write',
  'open',
  'stat',
  'fstat',
  'pipe',
  'wait',
  'exec',
  'unlink',
] as const;
export const POINTER_CALL = {
  read: 0,
  write: 1,
  open: 2,
  stat: 3,
  fstat: 4,
  pipe: 5,
  wait: 6,
  exec: 7,
  unlink: 8,
} as const;
export const pointerKinds = [
  'null',
  'unmapped',
  'kernel',
  'wrap',
  'readonly',
  'crossing',
  'negative',
] as const;
export const POINTER = {
  null: 0,
  unmapped: 1,
  kernel: 2,
  wrap: 3,
  readonly: 4,
  crossing: 5,
  negative: 6,
} as const;
/** Bytes of a bad pointer's `read` and `write`, and those of them before the end of the last page that is there. */
export const BAD_BYTES = 64;
export const CROSSING_BYTES = 32;

/** Which call is given a descriptor that cannot be, and which: -1, 20, 63, 2^31 - 1. */
export const rawCalls = [
  'read',
  'write',
  'close',
  'dup',
  'seek',
  'fstat',
  'ftruncate',
  'fsync',
] as const;
export const rawNumbers = ['minus', 'twenty', 'many', 'huge'] as const;

/** Bytes that one read or write moves at the most. */
export const TRANSFER_MAX = 12_000;
/** What an image moves in one read; what `yes` and `echo` write at a time. */
export const IMAGE_READ = 512;
export const IMAGE_LINE = 64;
