/**
 * The two doors of UNIX: what it needs of whatever lies below it, and what it offers there.
 *
 * This folder is the architecture-independent half: processes, files, pipes, signals, sockets, modules. It is plain
 * functions over a memory in which it keeps all of its tables, and over `Lower`. Below may lie the kernel's own
 * machine-dependent half (`../memory`, `../machine`) or, where UNIX is a user task, a microkernel: then every call
 * of `Lower` is a trap, and may block there without that being seen.
 *
 * The lower half never calls the upper one from inside a call of `Lower`. What it needs of a file it asks for by
 * the answer WANTS. Who waits below (for a frame, for free memory, for the ring) is in the lower half's own
 * tables; who waits above is on a channel (`sleep.ts`).
 */
import type { Answer } from './answers.ts';

/** A process by its index, 1 to 15, the same in both halves; its space has that number too. */
export type Process = number;

/** Memory in which this part keeps its tables, by addresses of its own. A `KernelBus` is one as it stands. */
export interface Memory {
  load(at: number): number;
  store(at: number, value: number): void;
  load8(at: number): number;
  store8(at: number, value: number): void;
  /** Whole words: addresses and `bytes` are multiples of 4. */
  copy(to: number, from: number, bytes: number): void;
  fill(to: number, value: number, bytes: number): void;
  /** Charges a named path of straight-line code. */
  exec(path: number): void;
  /** Enters a room of the ledger, until the matching `leave`. */
  enter(room: number): void;
  leave(): void;
}

/** Address spaces, by regions of whole pages. Rights and flags are `PROT` and `MAP` of the ABI. */
export interface Spaces {
  /** The child has what the parent has, copied on write; shared regions stay shared. ENOMEM. All or nothing. */
  forkSpace(parent: Process, child: Process): Answer;
  /** A second, empty space of p's for exec: `map` and `startHeap` go there until it is committed or dropped. ENOMEM. */
  newSpace(p: Process): Answer;
  /** It takes the place of p's space, which is freed. Neither waits nor fails. */
  commitSpace(p: Process): void;
  /** It is freed, and p has what it had. Without a second space nothing happens. Neither waits nor fails. */
  dropSpace(p: Process): void;
  /**
   * p is to die, and may be what all others wait for: it waits for memory no more. Whatever would make it wait for some answers EINTR,
   * until `freeSpace`. If it waits for some now, that is over, and the caller says `ready`.
   */
  killed(p: Process): void;
  /** All of p's regions go (exit). SLEEP while a page of it is under transfer; go on by calling again. */
  freeSpace(p: Process): Answer;
  /**
   * `pages` pages at `va` (or where there is room, where MAP.fixed is not in `flags`): the address. `file` is an inode's
   * number, 0 for zeroes; page i shows the file's page first + i, and zeroes from byte `end` of the file on. `most` are the
   * rights that `protect` may ever give. With MAP.fixed what was there goes. ENOMEM, EINVAL.
   */
  map(
    p: Process,
    va: number,
    pages: number,
    rights: number,
    most: number,
    flags: number,
    file: number,
    first: number,
    end: number,
  ): Answer;
  /** Pages that are not mapped are no error. EINVAL. May SLEEP before it begins. */
  unmap(p: Process, va: number, pages: number): Answer;
  /** EACCES beyond `most`, ENOMEM where a page is not mapped: then nothing has changed. */
  protect(p: Process, va: number, pages: number, rights: number): Answer;
  /** The heap begins, and ends, here. */
  startHeap(p: Process, start: number): void;
  /** The end of the heap; 0 asks. Answers the end. ENOMEM where a region is in the way, or beyond what is committed. */
  setBreak(p: Process, end: number): Answer;
  /** The file and page of a mapped page, for msync: see `wanted`. ENOMEM if it is not mapped; 0 if it is no shared file's. */
  whichPage(p: Process, va: number): Answer;
  /** The file now has this length: its pages beyond are nobody's, in caches, tables and TLBs. Never waits. */
  truncated(file: number, bytes: number): void;
  /** Whether a region of some space shows pages of this file: then its number may not be another file's yet. */
  isMapped(file: number): boolean;
}

/** What `wanted` tells. */
export const WANTED = { file: 0, page: 1, write: 2 } as const;

/** Memory of the current process. */
export interface UserMemory {
  /**
   * Every page of the range is there with this right, and stays until the trap is over. EFAULT (wraps, not mapped, the
   * kernel's), SLEEP, WANTS.
   */
  touch(p: Process, va: number, bytes: number, write: boolean): Answer;
  /** After WANTS, or `whichPage`: a field of WANTED. */
  wanted(p: Process, what: number): number;
  /** After `touch`: neither wait nor fail. Any alignment. */
  copyIn(to: number, va: number, bytes: number): void;
  copyOut(va: number, from: number, bytes: number): void;
  zeroOut(va: number, bytes: number): void;
}

/** The object number of the disk itself: its page n is block n. A file's is its inode's number. */
export const DISK = 0;

/** How a page is wanted: as it stands in its block, or as zeroes, for it was never there. */
export const HOW = { read: 0, zero: 1 } as const;

/** The block of a page that has none yet. */
export const NO_BLOCK = 0;

/** Pages of files and of the disk, in memory. */
export interface Cache {
  /**
   * The address of the 4,096 bytes of a page, held for p until `release`. Its block is kept: it is written there when
   * it is dirty and its frame is wanted. NO_BLOCK with HOW.zero: a page of a hole, which is never written. SLEEP, EIO.
   */
  page(p: Process, object: number, index: number, block: number, how: number): Answer;
  /** The page, if it is in memory and nobody reads it in just now, held for p; else 0. Never waits. */
  cached(p: Process, object: number, index: number): number;
  /** The page has a block from now on (a hole was filled). */
  placed(address: number, block: number): void;
  release(p: Process, address: number): void;
  /** All that p holds is released. */
  releaseAll(p: Process): void;
  dirty(address: number): void;
  /** It may not be written to its place, nor dropped, before `unpin`: it is in the log. */
  pin(address: number): void;
  unpin(address: number): void;
  /** Writes the page, if it is dirty, to its block. SLEEP until that has ended; EIO after all retries. */
  write(p: Process, object: number, index: number): Answer;
  /** The lowest index from `after` + 1 on of a dirty page of this object; -1 if there is none. */
  nextDirty(object: number, after: number): number;
  /** Writes the content of a held page to another block: the log's copies. SLEEP until it has ended; EIO. */
  writeCopy(p: Process, address: number, block: number): Answer;
  /** All that was written is on the platter. SLEEP, EIO. */
  barrier(p: Process): Answer;
  /** Pages of this object that nobody holds or maps go, dirty or not; of all objects, the clean ones, for -1. */
  drop(object: number): void;
}

/** Words of a context: PC, then registers 0 to 7. */
export const CONTEXT_WORDS = 9;

/** Who runs what. */
export interface Processor {
  /**
   * The child is in the same call, which gives it 0, and its op ends at `home`. It may run from now on: all else
   * about it is done.
   */
  forkProcessor(p: Process, child: Process, home: number): void;
  /**
   * p runs this image (its place in IMAGES) from the beginning, in place of what it did: with these in registers 0 and 1, and in
   * register 2 the PC of the handler that it may name.
   */
  startImage(p: Process, image: number, a0: number, a1: number): void;
  /** PC and registers of p, as it would go on, into CONTEXT_WORDS words. */
  saveContext(p: Process, to: number): void;
  /**
   * p runs the handler at `pc` (an entry that users may name), with the signal and the frame's address in registers 0 and 1;
   * what it did is kept. False: no such PC, or too many on top of each other.
   */
  enterHandler(p: Process, pc: number, signal: number, frame: number): boolean;
  /**
   * Back to a context that a handler interrupted, with registers 0 to 7 from these words; the PC must be one that was kept, or the
   * fault home. Handlers that were entered later are forgotten. False, and nothing done, otherwise.
   */
  leaveHandler(p: Process, from: number): boolean;
  /** What p does is over, handlers and all: it goes to its fault home. */
  escape(p: Process): void;
  /** What the processor remembers of p is forgotten: it never runs again. */
  exitProcessor(p: Process): void;
  /**
   * Its wait is over, or it has a signal: `Upper.resume` is asked, then `Upper.deliver`, before anybody goes back to user mode.
   * Nothing happens to one who waits below: he goes on when that wait is over.
   */
  ready(p: Process): void;
  /** SIGSTOP and SIGCONT: it does not run user code meanwhile. */
  hold(p: Process, stopped: boolean): void;
  setNice(p: Process, nice: number): void;
  /** It gives way to whoever else can run. */
  yieldProcessor(p: Process): void;
  current(): Process;
  /** A preemption point: an interrupt may come in here, and nowhere else. */
  point(): void;
  /** A program wants memory to run out at this request. */
  fails(): boolean;
  /** Ticks of the clock since boot; ticks that p has run. */
  ticks(): number;
  ticksOf(p: Process): number;
  /** Whether users may name this PC as a handler. */
  isHandler(pc: number): boolean;
  /** Whether a child may begin here: it is the home of a task. */
  isHome(pc: number): boolean;
}

export interface Outside {
  /**
   * A frame in a network buffer goes out; `Upper.transmitted` tells when it has. EAGAIN while there is no room for it: `transmitted`
   * tells when to try again. SLEEP: try again. ENODEV.
   */
  transmit(p: Process, buffer: number, bytes: number): Answer;
  print(character: number): void;
  /**
   * Lets a module's function begin at `pc`, with a and b in its registers 0 and 1: 0, and `Upper.answered` tells what it
   * answers. The module has no other message then. ENODEV where there are none.
   */
  module(p: Process, slot: number, pc: number, a: number, b: number): Answer;
  /** The PC of one of the design's module entries, by its number in a module's file; 0 where there is none. */
  moduleEntry(number: number): number;
}

export interface Lower extends Spaces, UserMemory, Cache, Processor, Outside {
  readonly memory: Memory;
}

/** Where a trap finds a call's number and arguments: registers 0 to 7. */
export interface Registers {
  register(index: number): number;
}

/** What the lower half asks of this part: plain functions over its tables; each may be called in any trap. */
export interface Upper {
  /** Boot, once, on zeroed tables: makes process 1 at this home, and the kernel's own; 1 is in `mount`. */
  begin(home: number): void;
  /**
   * A trap of p: takes number and arguments, and performs the call. SLEEP, or its result; exit answers SLEEP and nothing else. IN_PLACE:
   * it is over, and register 0 is left as it is.
   */
  call(p: Process, registers: Registers): Answer;
  /** p is ready again, after a SLEEP: goes on with its call, or with the fault that it waited for. SLEEP, or a result. */
  resume(p: Process): Answer;
  /** Whether p is in a call: then what `resume` answers is the call's result, and goes into its register 0, as after `call`. */
  isInCall(p: Process): boolean;
  /** A fault of p's answered WANTS: brings the page in. 0: the access is to be made again. SLEEP, EIO (SIGBUS). */
  fault(p: Process): Answer;
  /** p's own fault: SIGSEGV, SIGBUS, SIGILL. */
  exception(p: Process, signal: number, va: number): void;
  /**
   * Before p goes back to user mode: delivers signals, which may end it. False if it must not go: stopped, dead, or asleep
   * in its exit.
   */
  deliver(p: Process): boolean;
  /** A tick of the clock: alarms, sleeps, write-back. */
  tick(): void;
  /** Whether somebody waits for a tick: an alarm, a sleep, a transaction that is to be written back. */
  needsTicks(): boolean;
  received(buffer: number, bytes: number): void;
  transmitted(buffer: number): void;
  /** A network buffer for the receive ring; -1 if none is free. */
  takeBuffer(): number;
  /** A module's activation has answered. */
  answered(slot: number, result: number): void;
  /** Whether p is a process, of a user or of the kernel's own. */
  exists(p: Process): boolean;
  /** The number under which users know p; and the process that has this number, 0 if none has. */
  pidOf(p: Process): number;
  processOf(pid: number): Process;
  isUser(p: Process): boolean;
}
