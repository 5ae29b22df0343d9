/** Arguments that make sense in a state, so that most ops succeed and few fail idly. */
import type { Draw } from '../../../core/words/contract.ts';
import { OP, PAGE_WORDS, TASKS } from './ops.ts';
import {
  isAlive,
  type MemoryState,
  NONE,
  type Page,
  READ,
  READ_WRITE,
  rightsOf,
  shareOf,
} from './state.ts';

/** Pages that a task owns before it rather shares them than asks for more. */
const ENOUGH = 2;

/** Whether a task with which the page is shared has written to it, and may do so again. */
function hasWritten(page: Page, slot: number): boolean {
  return (page.past.writers & (1 << slot)) !== 0 && shareOf(page, slot) === READ_WRITE;
}

type Wanted = (page: Page, task: number) => boolean;

const owned: Wanted = (page, task) => page.owner === task;
const shared: Wanted = (page, task) => page.owner === task && page.shares !== 0;
const readable: Wanted = (page, task) => rightsOf(page, task) !== NONE;
const writable: Wanted = (page, task) => rightsOf(page, task) === READ_WRITE;
const anyPage: Wanted = () => true;
/** Pages whose loss, or reduction, the task may not have noticed: where stale translations show. */
const lost: Wanted = (page, task) =>
  ((page.past.deprived | page.past.orphaned) & (1 << task)) !== 0;
const lowered: Wanted = (page, task) => (page.past.lowered & (1 << task)) !== 0;
/** What another has written last. */
const news: Wanted = (page, task) =>
  readable(page, task) && page.past.lastWriter !== 0 && page.past.lastWriter !== task;
const writtenByOthers: Wanted = (page, task) => {
  if (page.owner !== task || page.shares === 0) return false;
  for (let slot = 1; slot <= TASKS; slot++) if (hasWritten(page, slot)) return true;
  return false;
};
const readOnly: Wanted = (page, task) => rightsOf(page, task) === READ;

/** A page of the wanted sort, the latest with probability 1/2, and so on back; null if none. */
function recent(state: MemoryState, task: number, draw: Draw, wanted: Wanted): Page | null {
  let found: Page | null = null;
  for (let i = state.pages.length - 1; i >= 0; i--) {
    const page = state.pages[i];
    if (!wanted(page, task)) continue;
    found = page;
    if (draw.below(2) === 0) break;
  }
  return found;
}

/** A slot, from a random one onward, that is (or is not) alive, other than `except`; 0 if none. */
function slotThat(state: MemoryState, draw: Draw, alive: boolean, except: number): number {
  const start = draw.below(TASKS);
  for (let i = 0; i < TASKS; i++) {
    const slot = ((start + i) % TASKS) + 1;
    if (slot !== except && isAlive(state, slot) === alive) return slot;
  }
  return 0;
}

function sharer(page: Page, draw: Draw): number {
  const start = draw.below(TASKS);
  for (let i = 0; i < TASKS; i++) {
    const slot = ((start + i) % TASKS) + 1;
    if (shareOf(page, slot) !== NONE) return slot;
  }
  return 0;
}

/** The edges of the page, where something was stored last, or anywhere. */
function offset(page: Page, draw: Draw): number {
  const choice = draw.below(8);
  if (choice < 3) return choice === 2 ? PAGE_WORDS - 1 : choice;
  if (choice < 6 && page.past.lastOffset >= 0) return page.past.lastOffset;
  return draw.below(PAGE_WORDS);
}

function value(draw: Draw): number {
  const choice = draw.below(8);
  if (choice === 0) return 0;
  if (choice === 1) return 0x80000000 | 0;
  if (choice === 2) return -1;
  return 1 + draw.below(255);
}

function accessed(state: MemoryState, by: number, op: number, draw: Draw): Page | null {
  const choice = draw.below(8);
  if (choice === 0) return recent(state, by, draw, anyPage);
  if (choice < 4) {
    const wanted = op === OP.store && choice !== 1 ? lowered : lost;
    const page = recent(state, by, draw, wanted);
    if (page !== null) return page;
  }
  if (op === OP.load) {
    const page = choice < 6 ? recent(state, by, draw, news) : null;
    return page ?? recent(state, by, draw, readable);
  }
  return recent(state, by, draw, choice === 4 ? readOnly : writable);
}

/** Shares a page for reading alone with somebody who has written to it. */
function proposeLess(state: MemoryState, by: number, draw: Draw, args: Int32Array): boolean {
  const page = recent(state, by, draw, writtenByOthers);
  if (page === null) return false;
  args[0] = page.label;
  for (let slot = 1; slot <= TASKS; slot++) if (hasWritten(page, slot)) args[1] = slot;
  args[2] = 0;
  return true;
}

/** Whether the task owns pages enough to go on with: what is shared and changed is more than what is new. */
function isRich(state: MemoryState, task: number): boolean {
  let count = 0;
  for (let i = state.pages.length - 1; i >= 0; i--) if (owned(state.pages[i], task)) count++;
  return count >= ENOUGH;
}

/** Whether others use what the task owns: then its end is worth seeing. */
function hasShared(state: MemoryState, task: number): boolean {
  return state.pages.some((page) => shared(page, task) && (page.past.users & ~(1 << task)) !== 0);
}

/** Writes the arguments and returns true; false where the op makes no sense now. */
export function propose(
  state: MemoryState,
  by: number,
  op: number,
  draw: Draw,
  args: Int32Array,
): boolean {
  if (!isAlive(state, by)) return false;
  if (op === OP.alloc) return !isRich(state, by) || draw.below(8) === 0;
  if (op === OP.exit) return by !== 1 && (hasShared(state, by) || draw.below(4) === 0);
  if (op === OP.spawn) {
    args[0] = slotThat(state, draw, false, 0);
    return args[0] !== 0;
  }
  if (op === OP.load || op === OP.store) {
    const page = accessed(state, by, op, draw);
    if (page === null) return false;
    args[0] = page.label;
    args[1] = offset(page, draw);
    if (op === OP.store) args[2] = value(draw);
    return true;
  }
  if (op === OP.share && draw.below(4) === 0 && proposeLess(state, by, draw, args)) return true;
  const page = recent(state, by, draw, op === OP.unshare ? shared : owned);
  if (page === null) return false;
  args[0] = page.label;
  if (op === OP.free) return true;
  args[1] = op === OP.unshare ? sharer(page, draw) : slotThat(state, draw, true, by);
  if (op === OP.share) args[2] = draw.below(2);
  return args[1] !== 0;
}
