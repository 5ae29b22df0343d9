/**
 * The doors of the memory half: address spaces, the page cache, copy on write, replacement, for every machine.
 * It is plain functions over tables in memory, over `Pmap` and `DiskQueue`. A UNIX over a microkernel's mappings
 * takes it too, with a `Pmap` of its own.
 */
import type { Answer } from '../unix/answers.ts';
import type { Cache, Memory, Process, Spaces, UserMemory } from '../unix/door.ts';
import type { MemoryPaths } from './paths.ts';

/** What a table's word says of a page that is not present: 28 bits of payload go with it. */
export const ABSENT = { none: 0, transit: 1, swap: 2 } as const;

/**
 * Tables and TLB of one MMU family. Spaces are indices 0 to 31: 1 to 15 are the processes', and 16 more are for exec. A table
 * has the same shape everywhere: a directory of 1,024 words, tables of 1,024 words, each in a frame of its own.
 */
export interface Pmap {
  /** User addresses are below. */
  readonly userEnd: number;
  /** Whether what is fetched as code is always what memory holds: then `flushCode` is not called. */
  readonly isCoherent: boolean;
  /** No line of instructions of this frame is left in a cache. */
  flushCode(frame: number): void;
  /** The space's directory stands in this frame (zeroed). Never waits, never fails. */
  create(space: number, directory: number): void;
  /** The space becomes the processor's; 0 is one without user memory, that every processor has. */
  activate(space: number): void;
  /** The space is no more: no TLB entry of it is left, and it is not the processor's. Its frames are the caller's again. */
  retire(space: number): void;
  /** The address of a page's word; 0 if its table is missing. */
  slot(space: number, va: number): number;
  /** Puts a table (a zeroed frame) where the page's table is missing. */
  addTable(space: number, va: number, frame: number): void;
  /** Takes the table of this address out, all of whose words are 0; its frame. */
  removeTable(space: number, va: number): number;
  /** The frame of the table of this address; 0 if it is missing. */
  tableAt(space: number, va: number): number;
  /** Words. Rights are PROT, of which `read` and `execute` are always among them. A word of 0 is ABSENT.none. */
  present(frame: number, rights: number): number;
  absent(kind: number, payload: number): number;
  isPresent(word: number): boolean;
  kindOf(word: number): number;
  payloadOf(word: number): number;
  frameOf(word: number): number;
  rightsOf(word: number): number;
  /** Writes a page's word, and makes the TLB agree: more rights than before need no purge, all else does. */
  set(space: number, va: number, slot: number, word: number): void;
  /** Whether the page was used, or written, since it was last asked; and forgets it. */
  takeReferenced(space: number, va: number, slot: number): boolean;
  takeDirty(space: number, va: number, slot: number): boolean;
  /** The page is present with the right that was wanted: the TLB gets it (software refill; nothing elsewhere). */
  reload(space: number, va: number, slot: number, write: boolean): void;
}

/** What a transfer is for. */
export const TRANSFER = { read: 0, write: 1, flush: 2 } as const;

/** The driver's queue. Each ends with a call of `MemoryHalf.done`. */
export interface DiskQueue {
  /** Whether there is room for one more. */
  hasRoom(): boolean;
  read(block: number, frame: number): void;
  write(block: number, frame: number): void;
  flush(): void;
  /** Blocks of the disk; 0 where there is none. */
  readonly blocks: number;
}

/** What the memory half needs besides. */
export interface MemoryHost {
  readonly memory: Memory;
  readonly kernelBase: number;
  /** The frames that it may use: from `low` to below `high`. */
  readonly low: number;
  readonly high: number;
  /** The first block of the swap area, and its blocks. */
  readonly swapFirst: number;
  readonly swapBlocks: number;
  readonly paths: MemoryPaths;
  /** A process that waited below goes on. */
  ready(p: Process): void;
  point(): void;
  fails(): boolean;
  current(): Process;
}

/** What it offers: most of `Lower`, and the handling of faults and transfers. */
export interface MemoryHalf extends Spaces, UserMemory, Cache {
  /** Boot, once, on zeroed tables. */
  start(): void;
  /** A space for process 1: an empty one. */
  firstSpace(p: Process): void;
  /**
   * A fault of the current process. 0: the access is to be made again. SLEEP; WANTS; EFAULT (SIGSEGV); EIO (SIGBUS). Rights are
   * those that the access wants.
   */
  fault(p: Process, va: number, rights: number): Answer;
  /** A transfer has ended: TRANSFER, its frame, and whether it failed for good. */
  done(kind: number, frame: number, failed: boolean): void;
  /** Frames that nobody needs now: at a tick and when a write has ended. */
  replace(): void;
  /** p waits for nothing any more (it was killed while it waited, or its call is over). */
  forgetWait(p: Process): void;
  /** The space that is p's now: exec takes another. 0 if it has none. */
  spaceOf(p: Process): number;
  /** Whether p waits below. */
  waits(p: Process): boolean;
}
