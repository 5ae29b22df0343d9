/** The state of the mapping contract: who has which page from whom, in lists that are searched. */
import { KEPT_PAGES, PAGE_SIZE, PAGES, SUPERPAGE_SIZE, TASKS } from './ops.ts';

export const READ = 4;
export const WRITE = 2;
export const EXECUTE = 1;
/** Reading and execution, which are one right. */
export const READ_EXECUTE = READ | EXECUTE;
export const ALL = READ | WRITE | EXECUTE;

/** What became of a slot. */
export const NEVER = 0;
export const ALIVE = 1;
export const EXITED = 2;

export const SUPERPAGE_PAGES = 2 ** (SUPERPAGE_SIZE - PAGE_SIZE);

/** A page or superpage that a task has. */
export interface Mapping {
  readonly task: number;
  /** The number of its first page, and log2 of its bytes: 12 or 22. */
  readonly page: number;
  readonly size: number;
  /** The number of its first frame: frames are counted as they are taken. */
  readonly frame: number;
  rights: number;
  /** The mapping that it was derived from; null if its memory was taken. */
  parent: Mapping | null;
  /** The mappings that were derived from it, in no order. */
  readonly children: Mapping[];
  /** Whether it is no more: what has hold of it must let go. */
  gone: boolean;
  /** Accesses made through it, and through what is derived from it, since its task last asked. */
  seen: number;
  /** Accesses that may be told besides when its task asks, or not. */
  perhaps: number;

  // What the claims about runs look at, and programs are drawn by; no outcome depends on it.

  /** Accesses through the mapping itself that no task above it, nor its own, has been told of. */
  used: number;
  /** Of `seen`: what was done through mappings below that are gone. */
  left: number;
  /** Whether the right to write was taken away. */
  lowered: boolean;
}

export interface MappingState {
  /** By slot: NEVER, ALIVE or EXITED. */
  readonly tasks: number[];
  /** Slots of which an aborted spawn may have made a task that nobody knows of: a mask. */
  doubtful: number;
  /** By slot: the first page of the window, and log2 of its bytes; 0 if it is closed. */
  readonly windowPages: number[];
  readonly windowSizes: number[];
  /** By slot: what the task has, in no order. */
  readonly spaces: readonly Mapping[][];
  /** By slot: how often what the task has has changed. No outcome depends on it. */
  readonly versions: Int32Array;
  /** By slot: regions of 4 MB in which the task has had small pages. */
  readonly regions: readonly number[][];
  /** The words that are known, by `frame * PAGE_WORDS + offset`; all others may be anything. */
  readonly words: Map<number, number>;
  /** The number of the next frame that is taken. */
  nextFrame: number;
  /** Pages and superpages that were taken so far. */
  pagesTaken: number;
  superpagesTaken: number;
  /** By slot: the page that the task lost last, or -1. No outcome depends on it. */
  readonly lost: number[];
  /** Slots that lost something in the last op: a mask. No outcome depends on it. */
  reached: number;
  /** What the last outcome showed: bits of `FACT`. */
  facts: number;
}

function slots(value: number): number[] {
  return new Array<number>(TASKS + 1).fill(value);
}

function lists<T>(): T[][] {
  const made: T[][] = [];
  for (let slot = 0; slot <= TASKS; slot++) made.push([]);
  return made;
}

export function initial(): MappingState {
  const tasks = slots(NEVER);
  tasks[1] = ALIVE;
  return {
    tasks,
    doubtful: 0,
    windowPages: slots(0),
    windowSizes: slots(0),
    spaces: lists<Mapping>(),
    versions: new Int32Array(TASKS + 1),
    regions: lists<number>(),
    words: new Map(),
    nextFrame: 0,
    pagesTaken: 0,
    superpagesTaken: 0,
    lost: slots(-1),
    reached: 0,
    facts: 0,
  };
}

/** Another mapping that says the same, but for those above and below. Written out: a spread makes objects of another shape. */
function copyOf(one: Mapping): Mapping {
  return {
    task: one.task,
    page: one.page,
    size: one.size,
    frame: one.frame,
    rights: one.rights,
    parent: null,
    children: [],
    gone: one.gone,
    seen: one.seen,
    perhaps: one.perhaps,
    used: one.used,
    left: one.left,
    lowered: one.lowered,
  };
}

export function clone(state: MappingState): MappingState {
  const copies = new Map<Mapping, Mapping>();
  const copy = (one: Mapping): Mapping => {
    const made = copyOf(one);
    copies.set(one, made);
    return made;
  };
  const spaces = state.spaces.map((space) => space.map(copy));
  for (const [one, made] of copies) {
    made.parent = one.parent === null ? null : (copies.get(one.parent) ?? null);
    for (const child of one.children) {
      const own = copies.get(child);
      if (own !== undefined) made.children.push(own);
    }
  }
  return {
    tasks: state.tasks.slice(),
    doubtful: state.doubtful,
    windowPages: state.windowPages.slice(),
    windowSizes: state.windowSizes.slice(),
    spaces,
    versions: state.versions.slice(),
    regions: state.regions.map((list) => list.slice()),
    words: new Map(state.words),
    nextFrame: state.nextFrame,
    pagesTaken: state.pagesTaken,
    superpagesTaken: state.superpagesTaken,
    lost: state.lost.slice(),
    reached: state.reached,
    facts: state.facts,
  };
}

export function isAlive(state: MappingState, slot: number): boolean {
  return state.tasks[slot] === ALIVE;
}

export function pagesOf(mapping: Mapping): number {
  return mapping.size === SUPERPAGE_SIZE ? SUPERPAGE_PAGES : 1;
}

/** The number of the region of 4 MB around this page. */
export function regionOf(page: number): number {
  return page >> (SUPERPAGE_SIZE - PAGE_SIZE);
}

/** Whether the kernel keeps this page for itself in every task. */
export function isKept(page: number): boolean {
  return page >= KEPT_PAGES && page < PAGES;
}

/** What the task has at this page: the page itself, or a superpage around it; null if nothing. */
export function mappingAt(state: MappingState, task: number, page: number): Mapping | null {
  const space = state.spaces[task];
  for (let i = 0; i < space.length; i++) {
    const one = space[i];
    if (one.page === page || (one.page < page && page < one.page + pagesOf(one))) return one;
  }
  return null;
}

/** How many mappings it is away from the memory that was taken, which has depth 0. */
export function depthOf(mapping: Mapping): number {
  let depth = 0;
  for (let above = mapping.parent; above !== null; above = above.parent) depth++;
  return depth;
}

export function countMappings(state: MappingState): number {
  return state.spaces.reduce((sum, space) => sum + space.length, 0);
}

export function countRegions(state: MappingState): number {
  return state.regions.reduce((sum, regions) => sum + regions.length, 0);
}
