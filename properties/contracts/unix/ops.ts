/**
 * The ops of the unix contract: what a process may ask of any UNIX, through its library.
 *
 * Every op says what is done, its value (0 where none is named), and why it may be refused. Where several reasons
 * apply, each of them will do: POSIX orders none.
 */
import type { OpDefinition } from '../../../core/words/contract.ts';
import { fileOps } from './ops-files.ts';
import { memoryOps } from './ops-memory.ts';
import { processOps } from './ops-processes.ts';
import { socketOps } from './ops-sockets.ts';

/** The order is the packed index; `OP` names it. */
const definitions = [...processOps, ...fileOps, ...memoryOps, ...socketOps] as const;

/** The names of the ops that tasks perform, for `Offer<UnixOps>`. */
export type UnixOps = Exclude<AnyOp, 'deliver' | 'corrupt' | 'echo' | 'take'>;
type AnyOp = (typeof definitions)[number]['name'];

export const ops: readonly OpDefinition[] = definitions;

/** The packed index of each op. */
export const OP = {
  fork: 0,
  exec: 1,
  run: 2,
  exit: 3,
  wait: 4,
  waitFor: 5,
  getpid: 6,
  getppid: 7,
  setuid: 8,
  kill: 9,
  sigaction: 10,
  onFault: 11,
  mask: 12,
  suspend: 13,
  pending: 14,
  caught: 15,
  meddle: 16,
  alarm: 17,
  yield: 18,
  sleep: 19,
  nice: 20,
  open: 21,
  close: 22,
  dup: 23,
  dup2: 24,
  cloexec: 25,
  nonblock: 26,
  read: 27,
  write: 28,
  seek: 29,
  stat: 30,
  same: 31,
  fstat: 32,
  link: 33,
  unlink: 34,
  rename: 35,
  mkdir: 36,
  rmdir: 37,
  truncate: 38,
  ftruncate: 39,
  sync: 40,
  fsync: 41,
  chdir: 42,
  chmod: 43,
  list: 44,
  flush: 45,
  pipe: 46,
  badPointer: 47,
  rawDescriptor: 48,
  mapFile: 49,
  mapAnonymous: 50,
  unmap: 51,
  protect: 52,
  brk: 53,
  load: 54,
  store: 55,
  text: 56,
  msync: 57,
  socket: 58,
  bind: 59,
  connect: 60,
  sendTo: 61,
  receive: 62,
  deliver: 63,
  corrupt: 64,
  echo: 65,
  take: 66,
} as const satisfies Record<AnyOp, number>;
