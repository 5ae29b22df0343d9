/** The state of the memory contract: which tasks live, and which pages there are. */
import { TASKS } from './ops.ts';

/** What a task may do with a page. */
export const NONE = 0;
export const READ = 1;
export const READ_WRITE = 3;

/** What became of a slot. */
export const NEVER = 0;
export const ALIVE = 1;
export const EXITED = 2;

/** A page that some step allocated; it stays here when it is gone, for handles may remain. */
export interface Page {
  /** The label of the step that made it. */
  readonly label: number;
  /** The slot of its owner; 0 once it is gone. */
  owner: number;
  /** The rights of each slot, two bits each, the owner's left out. */
  shares: number;
  /** The words that were written, by offset; all others are 0. */
  readonly words: Map<number, number>;
  /** What the claims about runs look at; no outcome depends on it. */
  readonly past: PagePast;
}

/** Sets of slots are masks: bit n is slot n. */
export interface PagePast {
  /** Slots that have read or written it with the rights that they have now. */
  users: number;
  /** Slots that have written it with the rights that they have now. */
  writers: number;
  /** Slots that had used it, and then lost it when its owner took it away. */
  deprived: number;
  /** Slots that had used it, and then lost it when its owner exited. */
  orphaned: number;
  /** Slots that had written it, and may only read it since. */
  lowered: number;
  /** The offset of the last store, and who made it; -1 and 0 before the first. */
  lastOffset: number;
  lastWriter: number;
  /** Slots that held a read-only share when the owner made the last store. */
  audience: number;
  /** Whether another task's page, with something in it, had gone before this one was made. */
  afterOthers: boolean;
}

export interface MemoryState {
  /** By slot: NEVER, ALIVE or EXITED. */
  readonly tasks: Uint8Array;
  /** By slot: 1 + the label of the step that spawned its task; 0 for the root task. */
  readonly spawnedBy: Int32Array;
  /** In the order in which they were made. */
  readonly pages: Page[];
  /** Slots whose owner lost a page that had something in it. */
  spilled: number;
  /** What the last outcome showed: bits of `FACT`. */
  facts: number;
}

export function initial(): MemoryState {
  const tasks = new Uint8Array(TASKS + 1);
  tasks[1] = ALIVE;
  return { tasks, spawnedBy: new Int32Array(TASKS + 1), pages: [], spilled: 0, facts: 0 };
}

export function clone(state: MemoryState): MemoryState {
  return {
    ...state,
    tasks: state.tasks.slice(),
    spawnedBy: state.spawnedBy.slice(),
    pages: state.pages.map((page) => ({
      ...page,
      words: new Map(page.words),
      past: { ...page.past },
    })),
  };
}

/** The page that the step with this label made; null if it made none. */
export function findPage(state: MemoryState, label: number): Page | null {
  for (let i = state.pages.length - 1; i >= 0; i--) {
    const page = state.pages[i];
    if (page.label === label) return page;
  }
  return null;
}

export function isAlive(state: MemoryState, slot: number): boolean {
  return state.tasks[slot] === ALIVE;
}

/** What this slot may do with the page: NONE, READ or READ_WRITE. */
export function rightsOf(page: Page, slot: number): number {
  if (page.owner === 0) return NONE;
  return page.owner === slot ? READ_WRITE : shareOf(page, slot);
}

/** What this slot was given by the owner. */
export function shareOf(page: Page, slot: number): number {
  return (page.shares >> (slot * 2)) & 3;
}

export function setShare(page: Page, slot: number, rights: number): void {
  page.shares = (page.shares & ~(3 << (slot * 2))) | (rights << (slot * 2));
}
