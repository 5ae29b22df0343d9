/** What a kernel believes of the pages that programs number, beside what the specification has of them. */
import type { Authority, Grant, SpaceView } from '../../../core/words/authority.ts';
import { ADDRESS } from './address.ts';
import { pagesOf } from './memory.ts';
import { ALIVE, type Page, type Process, type UnixState } from './state.ts';
import { TASKS } from './terms.ts';

export const WRITE = 2;
/** No number. */
export const UNNUMBERED = -1;

let known: readonly number[] | undefined;
let numbers: ReadonlyMap<number, number> = new Map();

/** The number of the page at which a grant begins; UNNUMBERED for what programs do not name. */
export function numberOf({ pages }: Authority, { page }: Grant): number {
  if (pages !== known) {
    known = pages;
    numbers = new Map(pages?.map((address, number) => [address, number]));
  }
  return numbers.get(page) ?? UNNUMBERED;
}

/** Said of a design with whose beliefs nothing can be compared. */
export const NO_PAGES = 'The kernel does not say where the pages lie that programs number.';

let lastBelief: Authority | null = null;
/** Bits of tasks that more than one space says it is of. */
let doubled = 0;

/** A process may still be ending when another lives in its slot: which space is whose is not told. */
function doubledIn(authority: Authority): number {
  if (authority === lastBelief) return doubled;
  let once = 0;
  doubled = 0;
  for (let i = 0; i < authority.spaces.length; i++) {
    const bit = 1 << authority.spaces[i].task;
    doubled |= once & bit;
    once |= bit;
  }
  lastBelief = authority;
  return doubled;
}

/** The process that lives in a space, if what it has is known: it is in no call. Null otherwise. */
export function ownerOf(
  state: UnixState,
  authority: Authority,
  { task }: SpaceView,
): Process | null {
  if (task === 0 || state.isWild || (doubledIn(authority) & (1 << task)) !== 0) return null;
  const process = state.tasks[task] ?? null;
  return process === null || isBusy(state, task, process) ? null : process;
}

function isBusy(state: UnixState, task: number, process: Process): boolean {
  return process.status !== ALIVE || state.open[task].isActive || process.inFork !== 0;
}

/**
 * Which tasks `ownerOf` knows of: a bit each. As long as it is the same, whoever has looked at all need look at nothing but
 * what has changed.
 */
export function ownersIn(state: UnixState, authority: Authority): number {
  let owners = doubledIn(authority) << 16;
  if (state.isWild) return owners;
  for (let task = 1; task <= TASKS; task++) {
    const process = state.tasks[task] ?? null;
    if (process !== null && !isBusy(state, task, process)) owners |= 1 << task;
  }
  return owners;
}

/** What the process has at a page of this number; null for nothing, and for text and what lies above it. */
export function pageAt(process: Process, number: number): Page | null {
  return number < ADDRESS.heapEnd ? (process.pages[number] ?? null) : null;
}

/** Whether the page shows part of a file beyond its end: nobody has that. */
export function isBehindEnd({ node, frame, index }: Page): boolean {
  return node !== null && frame === null && index >= pagesOf(node.size);
}

export function placeText(task: number, number: number): string {
  return number === ADDRESS.text ? `the text of t${task}` : `page ${number} of t${task}`;
}
