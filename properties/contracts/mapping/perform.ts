/** What an op of the mapping contract does when it is done. */
import type { Call } from '../../../core/words/specification.ts';
import { add, drop, makeRoom } from './derive.ts';
import { FACT } from './facts.ts';
import { baseOf, pagesIn, pagesTouched, shiftOf } from './flexpage.ts';
import { OP, PAGE_SIZE, PAGE_WORDS, SUPERPAGE_SIZE } from './ops.ts';
import { note, noteRefused, READ_ACCESS, revocation, WRITE_ACCESS } from './revocation.ts';
import {
  ALIVE,
  ALL,
  EXITED,
  isKept,
  type MappingState,
  mappingAt,
  SUPERPAGE_PAGES,
} from './state.ts';
import { transfer } from './transfer.ts';

/** Changes the state as the op says; only for calls that may be done. */
export function perform(state: MappingState, call: Call): void {
  const { args } = call;
  switch (call.op) {
    case OP.spawn:
      spawn(state, args[0]);
      break;
    case OP.exit:
      exit(state, call.task);
      break;
    case OP.take:
      take(state, call.task, args[0], args[1]);
      break;
    case OP.accept:
      state.windowPages[call.task] = args[0];
      state.windowSizes[call.task] = shiftOf(args[1]);
      break;
    case OP.map:
    case OP.grant:
      transfer(state, call);
      break;
    case OP.unmap:
    case OP.flush:
      revocation(state, call);
      break;
    case OP.load:
      load(state, call);
      break;
    case OP.touch:
      touch(state, call);
      break;
    default:
      store(state, call);
  }
}

function spawn(state: MappingState, slot: number): void {
  if (state.tasks[slot] === EXITED) state.facts |= FACT.slotSpawnedAgain;
  state.tasks[slot] = ALIVE;
  state.doubtful &= ~(1 << slot);
  state.windowSizes[slot] = 0;
  state.lost[slot] = -1;
}

function exit(state: MappingState, task: number): void {
  const space = state.spaces[task];
  while (space.length > 0) drop(state, space[space.length - 1]);
  state.regions[task].length = 0;
  state.windowSizes[task] = 0;
  state.tasks[task] = EXITED;
}

/** Counts the memory that a take has been given, whatever became of it. */
export function countTaken(state: MappingState, size: number): void {
  if (size === SUPERPAGE_SIZE) state.superpagesTaken++;
  else state.pagesTaken += pagesIn(size);
}

/**
 * Gives new memory. It is mapped over what the task has there; but a page does not go where the task has a
 * superpage. What cannot be mapped is lost.
 */
function take(state: MappingState, task: number, page: number, size: number): void {
  const pages = pagesIn(size);
  const first = baseOf(page, size);
  const frame = state.nextFrame;
  state.nextFrame += pages;
  countTaken(state, size);
  if (task !== 1) state.facts |= FACT.takenByAnother;
  if (isKept(first)) return;
  if (size === SUPERPAGE_SIZE) {
    makeRoom(state, task, first, SUPERPAGE_PAGES);
    add(state, task, first, size, frame, ALL, null);
    return;
  }
  for (let i = 0; i < pages; i++) {
    const over = mappingAt(state, task, first + i);
    if (over !== null && over.size === SUPERPAGE_SIZE) continue;
    if (over !== null) drop(state, over);
    add(state, task, first + i, PAGE_SIZE, frame + i, ALL, null);
  }
}

/** The key of a word that the task reaches at this page; -1 if it has nothing there. */
export function wordKey(state: MappingState, task: number, page: number, offset: number): number {
  const over = mappingAt(state, task, page);
  return over === null ? -1 : (over.frame + (page - over.page)) * PAGE_WORDS + offset;
}

function load(state: MappingState, call: Call): void {
  const over = mappingAt(state, call.task, call.args[0]);
  if (over !== null) note(over, READ_ACCESS);
}

/** How many of the pages that a touch asks for can be read before the first that cannot. */
export function readable(state: MappingState, call: Call): number {
  const [page, size] = call.args;
  const first = baseOf(page, shiftOf(size));
  const pages = pagesTouched(size);
  for (let i = 0; i < pages; i++) {
    if (mappingAt(state, call.task, first + i) === null) return i;
  }
  return pages;
}

/** Reads what can be read. */
function touch(state: MappingState, call: Call): void {
  const first = baseOf(call.args[0], shiftOf(call.args[1]));
  const pages = readable(state, call);
  for (let i = 0; i < pages; i++) {
    const over = mappingAt(state, call.task, first + i);
    if (over !== null) note(over, READ_ACCESS);
  }
}

function store(state: MappingState, call: Call): void {
  const [page, offset, value] = call.args;
  const over = mappingAt(state, call.task, page);
  if (over === null) return;
  note(over, WRITE_ACCESS);
  state.words.set((over.frame + (page - over.page)) * PAGE_WORDS + offset, value >>> 0);
}

/** What a fault leaves, and shows. A touch has read what comes before the page at which it faults. */
export function witnessFault(state: MappingState, call: Call): void {
  if (call.op === OP.touch) {
    touch(state, call);
    return;
  }
  const over = mappingAt(state, call.task, call.args[0]);
  if (over === null) return;
  noteRefused(over);
  if (over.lowered) state.facts |= FACT.loweredStoreFaulted;
}
