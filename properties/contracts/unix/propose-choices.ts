/** Choices that several proposals make: descriptors, paths, tasks and pages that meet. */
import type { Draw } from '../../../core/words/contract.ts';
import { ADDRESS } from './address.ts';
import { PATH } from './paths.ts';
import { ALIVE, type Open, type Page, type Process, type UnixState } from './state.ts';
import { TASKS } from './terms.ts';
import type { Node } from './tree.ts';
import { descriptorOf } from './values.ts';
import { newWalk, walk } from './walk.ts';

export function oneOf<T>(values: readonly T[], draw: Draw): T {
  return values[draw.below(values.length)];
}

const FILES = [
  PATH.a,
  PATH.a,
  PATH.b,
  PATH.c,
  PATH.d_a,
  PATH.d_b,
  PATH.d_s_a,
  PATH.e_a,
  PATH.dot_a,
  PATH.up_a,
  PATH.rel,
  PATH.longest,
] as const;
const DIRECTORIES = [PATH.d, PATH.d, PATH.e, PATH.d_s, PATH.d_slash] as const;
const FIXED = [
  PATH.root,
  PATH.dot,
  PATH.dot_dot,
  PATH.tmp,
  PATH.etc_ro,
  PATH.dev_null,
  PATH.dev_console,
  PATH.bin_stay,
] as const;
const ODD = [
  PATH.a_slash,
  PATH.a_under,
  PATH.nowhere,
  PATH.empty,
  PATH.too_long,
  PATH.path_too_long,
] as const;

export function somePath(draw: Draw): number {
  const kind = draw.below(16);
  if (kind < 10) return oneOf(FILES, draw);
  if (kind < 14) return oneOf(DIRECTORIES, draw);
  return kind === 14 ? oneOf(FIXED, draw) : oneOf(ODD, draw);
}

export function someFile(draw: Draw): number {
  return draw.below(12) === 0 ? somePath(draw) : oneOf(FILES, draw);
}

export function someDirectory(draw: Draw): number {
  return draw.below(6) === 0 ? somePath(draw) : oneOf(DIRECTORIES, draw);
}

/** The label of a step whose descriptor of this end the process has open so; 0 if there is none. */
export function someFd(
  state: UnixState,
  process: Process,
  end: number,
  draw: Draw,
  isWanted: (open: Open) => boolean,
): number {
  let found = 0;
  let seen = 0;
  for (const [label, value] of state.handles) {
    const open = process.files[descriptorOf(value, end)] ?? null;
    if (open === null || !isWanted(open)) continue;
    seen++;
    if (draw.below(seen) === 0) found = label;
  }
  return found;
}

/** As `someFd`, of those that are wanted so, if there are any, and else of the others. */
export function preferredFd(
  state: UnixState,
  process: Process,
  end: number,
  draw: Draw,
  isPreferred: (open: Open) => boolean,
  isWanted: (open: Open) => boolean,
): number {
  const label = someFd(state, process, end, draw, (open) => isWanted(open) && isPreferred(open));
  return label !== 0 ? label : someFd(state, process, end, draw, isWanted);
}

const walked = newWalk();

/** What a path leads to; null if to nothing. */
export function nodeAt(state: UnixState, process: Process, path: number): Node | null {
  const { error, isTooLong, node } = walk(state, process, path, walked);
  return error !== null || isTooLong ? null : node;
}

/** A path, from a random one on, to something that is wanted; -1 if there is none. */
export function pathTo(
  state: UnixState,
  process: Process,
  draw: Draw,
  isWanted: (node: Node, path: number) => boolean,
): number {
  const start = draw.below(FILES.length);
  for (let i = 0; i < FILES.length; i++) {
    const path = FILES[(start + i) % FILES.length];
    const node = nodeAt(state, process, path);
    if (node !== null && isWanted(node, path)) return path;
  }
  return -1;
}

/** Any label of a step that made descriptors; 0 if there is none. */
export function anyFd(state: UnixState, draw: Draw): number {
  let found = 0;
  let seen = 0;
  for (const label of state.handles.keys()) if (draw.below(++seen) === 0) found = label;
  return found;
}

/** A slot for which this holds, from a random one on; 0 if there is none. */
export function someTask(draw: Draw, isWanted: (slot: number) => boolean): number {
  const start = draw.below(TASKS);
  for (let i = 0; i < TASKS; i++) {
    const slot = ((start + i) % TASKS) + 1;
    if (isWanted(slot)) return slot;
  }
  return 0;
}

/** Whether the task lives and could take a step. */
export function isFree(state: UnixState, slot: number): boolean {
  const process = state.tasks[slot];
  if (process === null || process.status !== ALIVE || process.isStopped) return false;
  return !state.open[slot].isActive;
}

/** Whether somebody else is left who could wake this one. */
export function isAccompanied(state: UnixState, slot: number): boolean {
  for (let other = 1; other <= TASKS; other++) {
    if (other !== slot && isFree(state, other)) return true;
  }
  return false;
}

/** Pages that programs use: few, so that they meet. */
const FEW_PAGES = [0, 0, 1, 1, 2, 3, 4, 5, ADDRESS.windowEnd - 1] as const;
const PLACES = [
  ...FEW_PAGES,
  ADDRESS.chosen,
  ADDRESS.chosen + 1,
  ADDRESS.heap,
  ADDRESS.heap,
  ADDRESS.heap + 1,
] as const;

export function somePage(draw: Draw): number {
  return draw.below(32) === 0 ? draw.below(ADDRESS.kernel + 1) : oneOf(FEW_PAGES, draw);
}

/** A page of the process at which something is mapped, and is wanted; -1 if there is none. */
export function mappedPage(
  process: Process,
  draw: Draw,
  isWanted: (page: Page, at: number) => boolean = () => true,
): number {
  const start = draw.below(PLACES.length);
  for (let i = 0; i < PLACES.length; i++) {
    const at = PLACES[(start + i) % PLACES.length];
    const page = process.pages[at];
    if (page !== null && isWanted(page, at)) return at;
  }
  return -1;
}

const COUNTS = [1, 3, 4, 4, 64, 64, 64, 64, 64, 64] as const;
const LARGE = [0, 511, 512, 513, 4095, 4096, 4096, 4097, 8192, 12_000] as const;

/** How many bytes: few, mostly. */
export function someBytes(draw: Draw): number {
  return draw.below(8) === 0 ? oneOf(LARGE, draw) : oneOf(COUNTS, draw);
}
