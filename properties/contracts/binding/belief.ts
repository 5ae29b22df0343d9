/** What the kernel believes of the frames that programs can name: who has them bound, and where. */
import { Follower } from '../../../core/oracles/difference.ts';
import type { Authority, Grant, SpaceView } from '../../../core/words/authority.ts';
import type { BeliefChange } from '../../../core/words/belief-change.ts';
import { FRAMES, PAGES } from './terms.ts';

const PAGE_BYTES = 4096;
/** Rights of a grant. */
const WRITE = 2;

const NO_NAMES: readonly number[] = [];

/** A binding that the kernel believes in. */
export interface Held {
  readonly task: number;
  /** In the window, which begins at a multiple of its own size. */
  readonly page: number;
  /** The name of the frame. */
  readonly frame: number;
  readonly write: boolean;
}

export function place(task: number, page: number): number {
  return task * PAGES + page;
}

/** Kept in step with the belief that was asked about last. */
class Belief {
  /** By `place`. Of two at one place, the one that the kernel tells of last. */
  readonly held = new Map<number, Held>();
  /** The names of frames, by their numbers. */
  readonly names = new Map<number, number>();
  /** Whether two grants were found at one place: then it takes both to know which is left. */
  #hasTwins = false;
  readonly #follower = new Follower(
    (belief) => this.#take(belief),
    (change) => this.#revise(change),
  );

  follow(authority: Authority): void {
    this.#follower.follow(authority);
  }

  #take({ names = NO_NAMES, spaces }: Authority): void {
    this.#hasTwins = false;
    this.held.clear();
    this.names.clear();
    names.slice(0, FRAMES).forEach((frame, name) => {
      this.names.set(frame, name);
    });
    for (const space of spaces) for (const grant of space.grants) this.#add(space, grant);
  }

  #revise({ before, now, goneGrants, newGrants }: BeliefChange): void {
    for (let i = 0; i < goneGrants.length; i++) {
      const { space, grant } = goneGrants[i];
      if (this.names.has(grant.frame)) this.held.delete(place(space.task, pageOf(grant)));
    }
    for (let i = 0; i < newGrants.length; i++) this.#add(newGrants[i].space, newGrants[i].grant);
    if (this.#hasTwins || before.names !== now.names) this.#take(now);
  }

  #add({ task }: SpaceView, grant: Grant): void {
    const frame = this.names.get(grant.frame);
    if (frame === undefined) return;
    const page = pageOf(grant);
    const at = place(task, page);
    if (this.held.has(at)) this.#hasTwins = true;
    this.held.set(at, { task, page, frame, write: (grant.rights & WRITE) !== 0 });
  }
}

function pageOf({ page }: Grant): number {
  return (page / PAGE_BYTES) % PAGES;
}

const last = new Belief();

/** The bindings that the kernel believes in, by their places. */
export function heldIn(authority: Authority): ReadonlyMap<number, Held> {
  last.follow(authority);
  return last.held;
}

/** The names of frames, by their numbers. */
export function namesIn(authority: Authority): ReadonlyMap<number, number> {
  last.follow(authority);
  return last.names;
}

export function heldText({ task, page, frame, write }: Held): string {
  return `page ${page} of t${task} bound to frame ${frame} ${write ? 'rw' : 'r'}`;
}
