/** What the kernel believes of the frames that programs can name: who has them bound, and where. */
import type { Authority, Grant, SpaceView } from '../../../core/words/authority.ts';
import { FRAMES, PAGES } from './terms.ts';

const PAGE_BYTES = 4096;
/** Rights of a grant. */
const WRITE = 2;

/** A binding that the kernel believes in. */
export interface Held {
  readonly task: number;
  /** In the window, which begins at a multiple of its own size. */
  readonly page: number;
  /** The name of the frame. */
  readonly frame: number;
  readonly write: boolean;
}

interface Belief {
  readonly authority: Authority;
  /** By `place`. */
  readonly held: ReadonlyMap<number, Held>;
  /** The names of frames, by their numbers. */
  readonly names: ReadonlyMap<number, number>;
}

let last: Belief | null = null;

export function place(task: number, page: number): number {
  return task * PAGES + page;
}

function read(authority: Authority): Belief {
  const numbers = (authority.names ?? []).slice(0, FRAMES);
  const names = new Map(numbers.map((frame, name) => [frame, name]));
  const held = new Map<number, Held>();
  for (const space of authority.spaces) {
    for (const grant of space.grants) add(held, names, space, grant);
  }
  return { authority, held, names };
}

function add(
  held: Map<number, Held>,
  names: ReadonlyMap<number, number>,
  { task }: SpaceView,
  { page, frame: number, rights }: Grant,
): void {
  const frame = names.get(number);
  if (frame === undefined) return;
  const at = (page / PAGE_BYTES) % PAGES;
  held.set(place(task, at), { task, page: at, frame, write: (rights & WRITE) !== 0 });
}

function belief(authority: Authority): Belief {
  if (last?.authority !== authority) last = read(authority);
  return last;
}

/** The bindings that the kernel believes in, by their places. */
export function heldIn(authority: Authority): ReadonlyMap<number, Held> {
  return belief(authority).held;
}

/** The names of frames, by their numbers. */
export function namesIn(authority: Authority): ReadonlyMap<number, number> {
  return belief(authority).names;
}

export function heldText({ task, page, frame, write }: Held): string {
  return `page ${page} of t${task} bound to frame ${frame} ${write ? 'rw' : 'r'}`;
}
