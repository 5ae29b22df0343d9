/** What the bare kernel keeps of processes, open files and pipes. */
import { refuse } from './disk.ts';
import type { Space } from './memory.ts';

export interface Pipe {
  bytes: number[];
  readers: number;
  writers: number;
}

export interface OpenFile {
  readonly inode: number;
  readonly pipe: Pipe | null;
  readonly read: boolean;
  readonly write: boolean;
  readonly append: boolean;
  nonblock: boolean;
  offset: number;
  count: number;
}

export interface Descriptor {
  readonly file: OpenFile;
  cloexec: boolean;
}

export interface Image {
  readonly name: string;
  readonly argument: number;
  readonly ends: boolean;
  round: number;
  total: number;
  buffer: number[];
}

export interface Proc {
  readonly slot: number;
  readonly pid: number;
  parent: Proc | null;
  state: 'runs' | 'zombie' | 'gone';
  status: number;
  files: (Descriptor | null)[];
  cwd: number;
  uid: number;
  space: Space;
  image: number;
  stopped: boolean;
  mask: number;
  pending: number;
  actions: number[];
  dies: boolean;
  counts: number[];
  meddle: number;
  /** Whether an alarm is set. */
  alarm: number;
  /** The call under way: bytes that it has written, whether a signal broke it, the mask to go back to. */
  written: number;
  broken: boolean;
  counted: boolean;
  /** Whether it sleeps for a time, and whether that is over. */
  sleeps: boolean;
  woken: boolean;
  oldMask: number;
  running: Image | null;
}

/** The lowest descriptor that is free. */
export function freeDescriptor(proc: Proc): number {
  const at = proc.files.indexOf(null);
  return at < 0 ? refuse('tooManyFiles') : at;
}

export function install(proc: Proc, file: OpenFile): number {
  const at = freeDescriptor(proc);
  proc.files[at] = { file, cloexec: false };
  file.count++;
  return at;
}
