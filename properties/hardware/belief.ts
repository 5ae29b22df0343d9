/** Whether what the hardware would allow is within what the kernel believes of a space. */
import type { Authority, Grant, SpaceView, TableEntry } from '../../core/words/authority.ts';
import type { Scene } from '../../core/words/property.ts';
import { type BeliefIndex, indexOf } from './belief-index.ts';
import { hex, READ, rightsText, spaceText, WRITE } from './phrase.ts';

const PAGE = 4096;

/**
 * Rights that are compared. Neither family can forbid the execution of a page that may be read, so
 * a right to execute means nothing to them.
 */
export const COMPARED = READ | WRITE;

/**
 * Whether code can use what has this tag: the code that runs now, or that of some space. An entry
 * whose tag is not the current one, and which no space has at present, cannot be used: a kernel may
 * leave it there until it gives the tag to another space, and no longer.
 */
export function inUse(scene: Scene, context: number): boolean {
  if (context < 0 || context === scene.peek.context()) return true;
  return indexOf(scene.authority()).spacesOf(context).length > 0;
}

/** Whether a space with this context is granted all that the translation allows. */
export function allowed(authority: Authority, context: number, found: TableEntry): boolean {
  const index = indexOf(authority);
  const spaces = index.spacesOf(context);
  for (let i = 0; i < spaces.length; i++) if (covers(index, spaces[i], found)) return true;
  return false;
}

/** Whether the n-th space is granted every frame of the translation, with these rights at least. */
export function within(authority: Authority, space: number, found: TableEntry): boolean {
  return covers(indexOf(authority), space, found);
}

function covers(index: BeliefIndex, space: number, found: TableEntry): boolean {
  const wanted = found.rights & COMPARED;
  if (found.bytes > PAGE && index.hasWhole(space, found, wanted)) return true;
  for (let at = 0; at < found.bytes; at += PAGE) {
    const granted = index.rights(space, found.page + at, found.frame + at / PAGE);
    if (granted < 0 || (wanted & ~granted) !== 0) return false;
  }
  return true;
}

/** What the kernel believes of this page in the spaces with this context, as a clause. */
export function beliefText(authority: Authority, context: number, page: number): string {
  const spaces = authority.spaces.filter((space) => space.context === context);
  if (spaces.length === 0) return `the kernel knows of no space with context ${hex(context)}`;
  return spaces.map((space) => spaceBelief(space, page)).join('; ');
}

export function spaceBelief(space: SpaceView, page: number): string {
  const grants = space.grants.filter((one) => page >= one.page && page < one.page + one.bytes);
  if (grants.length === 0) return `the kernel grants ${spaceText(space)} nothing there`;
  const frames = grants.map((grant) => frameText(grant, page));
  return `the kernel grants ${spaceText(space)} ${frames.join(' and ')} there`;
}

function frameText(grant: Grant, page: number): string {
  return `frame ${grant.frame + (page - grant.page) / PAGE} (${rightsText(grant.rights)})`;
}
