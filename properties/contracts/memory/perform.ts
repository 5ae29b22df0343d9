/** What an op of the memory contract does when it is done. */
import type { Call } from '../../../core/words/specification.ts';
import { FACT } from './facts.ts';
import { OP, TASKS } from './ops.ts';
import {
  ALIVE,
  EXITED,
  findPage,
  isAlive,
  type MemoryState,
  NONE,
  type Page,
  READ,
  READ_WRITE,
  rightsOf,
  setShare,
  shareOf,
} from './state.ts';

/** Changes the state as the op says; only for calls that may be done. */
export function perform(state: MemoryState, call: Call): void {
  const first = call.args[0];
  if (call.op === OP.spawn) spawn(state, first, call.step);
  else if (call.op === OP.exit) exit(state, call.task);
  else if (call.op === OP.alloc) alloc(state, call);
  else performOn(state, call, findPage(state, first));
}

function performOn(state: MemoryState, call: Call, page: Page | null): void {
  if (page === null) return;
  const second = call.args[1];
  const third = call.args[2];
  if (call.op === OP.free) drop(state, page);
  else if (call.op === OP.share) share(page, second, third === 0 ? READ : READ_WRITE);
  else if (call.op === OP.unshare) unshare(page, second);
  else if (call.op === OP.load) load(state, page, call.task, second);
  else store(page, call.task, second, third >>> 0);
}

/** What a load finds. */
export function wordAt(page: Page, offset: number): number {
  return page.words.get(offset) ?? 0;
}

function spawn(state: MemoryState, slot: number, step: number): void {
  state.spawnedBy[slot] = 1 + step;
  if (state.tasks[slot] === EXITED) state.facts |= FACT.slotSpawnedAgain;
  state.tasks[slot] = ALIVE;
  let alive = 0;
  for (let i = 1; i <= TASKS; i++) if (isAlive(state, i)) alive++;
  if (alive === TASKS) state.facts |= FACT.allAlive;
}

function exit(state: MemoryState, task: number): void {
  state.tasks[task] = EXITED;
  const bit = 1 << task;
  for (const page of state.pages) {
    if (page.owner === task) {
      page.past.orphaned = page.past.users & ~bit;
      drop(state, page);
    }
    setShare(page, task, NONE);
    forget(page, bit);
  }
}

function alloc(state: MemoryState, call: Call): void {
  state.pages.push({
    label: call.step,
    owner: call.task,
    shares: 0,
    words: new Map(),
    past: {
      users: 0,
      writers: 0,
      deprived: 0,
      orphaned: 0,
      lowered: 0,
      lastOffset: -1,
      lastWriter: 0,
      audience: 0,
      afterOthers: (state.spilled & ~(1 << call.task)) !== 0,
    },
  });
}

/** The page is gone, for everybody. */
function drop(state: MemoryState, page: Page): void {
  if (page.words.size > 0) state.spilled |= 1 << page.owner;
  page.owner = 0;
  page.shares = 0;
}

function share(page: Page, other: number, rights: number): void {
  const bit = 1 << other;
  const wrote = (page.past.writers & bit) !== 0;
  const used = (page.past.users & bit) !== 0 && shareOf(page, other) !== NONE;
  setShare(page, other, rights);
  forget(page, bit);
  if (used) page.past.users |= bit;
  if (wrote && rights === READ) page.past.lowered |= bit;
}

function unshare(page: Page, other: number): void {
  const bit = 1 << other;
  const used = page.past.users & bit;
  setShare(page, other, NONE);
  forget(page, bit);
  page.past.deprived |= used;
}

/** What these slots did with the page no longer counts. */
function forget(page: Page, mask: number): void {
  const past = page.past;
  past.users &= ~mask;
  past.writers &= ~mask;
  past.deprived &= ~mask;
  past.orphaned &= ~mask;
  past.lowered &= ~mask;
  past.audience &= ~mask;
}

function load(state: MemoryState, page: Page, task: number, offset: number): void {
  const past = page.past;
  past.users |= 1 << task;
  if (past.afterOthers && !page.words.has(offset)) state.facts |= FACT.readZeroAfterOthers;
  if (offset !== past.lastOffset || past.lastWriter === task || wordAt(page, offset) === 0) return;
  if ((past.audience & (1 << task)) !== 0) state.facts |= FACT.sharerReadOwnersWrite;
  if (page.owner === task) state.facts |= FACT.ownerReadSharersWrite;
}

function store(page: Page, task: number, offset: number, value: number): void {
  const past = page.past;
  past.users |= 1 << task;
  past.writers |= 1 << task;
  past.lastOffset = offset;
  past.lastWriter = task;
  past.audience = 0;
  if (page.owner === task) {
    for (let i = 1; i <= TASKS; i++) if (rightsOf(page, i) === READ) past.audience |= 1 << i;
  }
  page.words.set(offset, value);
}

/** What a fault shows. */
export function witnessFault(state: MemoryState, call: Call): void {
  const page = findPage(state, call.args[0]);
  if (page === null) return;
  const past = page.past;
  const bit = 1 << call.task;
  if (call.op === OP.store) {
    if (rightsOf(page, call.task) === READ) state.facts |= FACT.readOnlyStoreFaulted;
    if ((past.lowered & bit) !== 0) state.facts |= FACT.loweredStoreFaulted;
    return;
  }
  if ((past.deprived & bit) !== 0) state.facts |= FACT.loadAfterUnshareFaulted;
  else if ((past.orphaned & bit) !== 0) state.facts |= FACT.loadAfterExitFaulted;
  else if (page.owner !== 0) state.facts |= FACT.strangerFaulted;
}
