/** Flags and small numbers of the calls, as Linux for i386 has them where it has them. */

/** open. The low two bits say what for. */
export const OPEN = {
  read: 0,
  write: 1,
  readWrite: 2,
  modeMask: 3,
  create: 0o100,
  exclusive: 0o200,
  truncate: 0o1000,
  append: 0o2000,
  nonblock: 0o4000,
} as const;

/** fcntl: what it does, and the one flag of a descriptor. */
export const FCNTL = { getDescriptor: 1, setDescriptor: 2, getFlags: 3, setFlags: 4 } as const;
export const CLOSE_ON_EXEC = 1;

export const WHENCE = { set: 0, current: 1, end: 2 } as const;

/** mmap and mprotect: bits. */
export const PROT = { none: 0, read: 1, write: 2, execute: 4 } as const;
export const MAP = { shared: 1, private: 2, fixed: 0x10, anonymous: 0x20 } as const;

/** wait: options. */
export const WAIT = { nohang: 1 } as const;

/** What wait stores: an exit status in bits 8 to 15, or a signal in bits 0 to 6. */
export function exitStatus(code: number): number {
  return (code & 0xff) << 8;
}

/** Types and permissions in the mode of an inode and of stat. */
export const MODE = {
  typeMask: 0o170000,
  socket: 0o140000,
  regular: 0o100000,
  directory: 0o040000,
  device: 0o020000,
  pipe: 0o010000,
  permissions: 0o777,
} as const;

/** Permission bits as asked of a file. */
export const MAY = { execute: 1, write: 2, read: 4 } as const;

/** Signals. */
export const SIGNAL = {
  hangup: 1,
  interrupt: 2,
  quit: 3,
  illegal: 4,
  abort: 6,
  bus: 7,
  arithmetic: 8,
  kill: 9,
  user1: 10,
  segment: 11,
  user2: 12,
  pipe: 13,
  alarm: 14,
  terminate: 15,
  child: 17,
  continue: 18,
  stop: 19,
} as const;
export const SIGNALS = 32;

/** sigaction: dispositions in place of a handler's PC, and flags. */
export const DISPOSITION = { default: 0, ignore: 1 } as const;
export const ACTION = { restart: 1, noDefer: 2 } as const;

/** sigprocmask: what to do with the mask. */
export const MASK_HOW = { block: 0, unblock: 1, set: 2 } as const;

/** Sockets: the one family and type, and addresses (host order). */
export const AF_INET = 2;
export const HOST = { self: 0x7f000001, us: 0x0a000002, remote: 0x0a000001 } as const;
/** Lower ports are the superuser's. */
export const FREE_PORTS = 1024;

/** Sizes that calls promise. */
export const PATH_MAX = 255;
export const NAME_MAX = 27;
export const PIPE_BUF = 4096;
export const OPEN_MAX = 20;
/** Bytes of arguments that exec passes on at the most. */
export const ARG_MAX = 1024;
