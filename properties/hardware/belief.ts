/** Whether what the hardware would allow is within what the kernel believes of a space. */
import type { Authority, Grant, SpaceView } from '../../core/words/authority.ts';
import type { Translation } from '../../core/words/bus.ts';
import type { Scene } from '../../core/words/property.ts';
import { hex, READ, rightsText, spaceText, WRITE } from './phrase.ts';

const PAGE = 4096;

/**
 * Rights that are compared. Neither family can forbid the execution of a page that may be read, so
 * a right to execute means nothing to them.
 */
const COMPARED = READ | WRITE;

export function grantAt(space: SpaceView, page: number): Grant | null {
  for (const grant of space.grants) {
    if (page >= grant.page && page < grant.page + grant.bytes) return grant;
  }
  return null;
}

/**
 * Whether code can use what has this tag: the code that runs now, or that of some space. An entry
 * whose tag is not the current one, and which no space has at present, cannot be used: a kernel may
 * leave it there until it gives the tag to another space, and no longer.
 */
export function inUse(scene: Scene, context: number): boolean {
  if (context < 0 || context === scene.peek.context()) return true;
  const authority = scene.authority();
  for (const space of authority.spaces) if (space.context === context) return true;
  return false;
}

/** Whether a space with this context is granted all that the translation allows. */
export function allowed(authority: Authority, context: number, found: Translation): boolean {
  for (const space of authority.spaces) {
    if (space.context === context && within(space, found)) return true;
  }
  return false;
}

/** Whether the space is granted every frame of the translation, with these rights at least. */
export function within(space: SpaceView, found: Translation): boolean {
  for (let at = 0; at < found.bytes; at += PAGE) {
    const grant = grantAt(space, found.page + at);
    if (grant === null) return false;
    const granted = grant.frame + (found.page + at - grant.page) / PAGE;
    if (granted !== found.frame + at / PAGE) return false;
    if ((found.rights & COMPARED & ~grant.rights) !== 0) return false;
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
  const grant = grantAt(space, page);
  if (grant === null) return `the kernel grants ${spaceText(space)} nothing there`;
  const frame = grant.frame + (page - grant.page) / PAGE;
  return `the kernel grants ${spaceText(space)} frame ${frame} (${rightsText(grant.rights)}) there`;
}
