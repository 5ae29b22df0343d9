/**
 * The root server's memory: who owns which page, and who shares it.
 *
 *     frame 0      header, task records
 *     frames 1-8   page records
 *     frames 9-10  frames that it holds and nobody uses, as a stack of physical addresses
 */
import { layout, word } from '../../../core/memory/layout.ts';
import type { UserBus } from '../../../core/words/bus.ts';
import { FIRST_TASK_NUMBER, threadNumber } from '../abi/thread-id.ts';

export const MAX_TASKS = 16;
export const MAX_PAGES = 1024;
/** Frames that one request to sigma0 asks for, where there are so many. */
export const CHUNK_SHIFT = 16;
export const CHUNK_FRAMES = 16;

/** Pages are given addresses from here up, each of them once. */
export const PAGES_BASE = 0x01000000;

export const HEADER = layout('header', {
  /** The number of the next page's address: no address is given out twice. */
  nextPage: word(),
  /** Where the numbers end: then tables for more would be more than the kernel has. */
  endPage: word(),
  /** The first record of a page that exists, plus one; the others follow by their links. */
  firstPage: word(),
  freeFrames: word(),
  /** Sigma0 has no more. */
  exhausted: word(),
  /** Mapping nodes that what was promised may need, and how many there are. */
  promised: word(),
  nodes: word(),
  /** Tasks that may be alive at once. */
  tasks: word(),
});

export const TASK = layout('task', {
  /** Its thread; 0 while there is none. */
  id: word(),
  /** The version of the last thread that had this number. */
  version: word(),
  home: word(),
  /** Attempts to resolve the same fault that failed for want of memory. */
  attempts: word(),
  /** 1 if the task has its second thread. */
  receiver: word(),
});

export const PAGE = layout('page', {
  /** Where it stands in every task; 0 while the record is free. */
  address: word(),
  frame: word(),
  /** The owner's index. */
  owner: word(),
  /** Bits of tasks other than the owner. */
  readers: word(),
  writers: word(),
  /** Links between pages that exist: record numbers plus one. */
  next: word(),
  previous: word(),
  spare: word(),
});

const TASKS_AT = 512;
const PAGES_AT = 4096;
const STACK_AT = PAGES_AT + MAX_PAGES * PAGE.bytes;
export const ROOT_SERVER_FRAMES = 12;

export function taskAt(base: number, index: number): number {
  return base + TASKS_AT + index * TASK.bytes;
}

export function pageAt(base: number, index: number): number {
  return base + PAGES_AT + index * PAGE.bytes;
}

export function stackAt(base: number, index: number): number {
  return base + STACK_AT + 4 * index;
}

/** The index of the task whose thread this is; -1 if there is none. */
export function taskOf(bus: UserBus, base: number, thread: number): number {
  const index = threadNumber(thread) - FIRST_TASK_NUMBER;
  if (index < 0 || index >= MAX_TASKS) return -1;
  return bus.load(taskAt(base, index) + TASK.id) === thread ? index : -1;
}

/** The record of the page at this address; 0 if it is gone, or never was. */
export function pageOf(bus: UserBus, base: number, address: number): number {
  if (address < PAGES_BASE) return 0;
  const page = pageAt(base, ((address - PAGES_BASE) >>> 12) % MAX_PAGES);
  return bus.load(page + PAGE.address) === (address & ~0xfff) >>> 0 ? page : 0;
}
