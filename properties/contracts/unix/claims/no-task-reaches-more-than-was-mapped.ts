/**
 * U-3, H7, H14: a task reaches the pages that were mapped for it and not taken away, with the rights that it was given. So text
 * is not writable, and the page below the stack, page 0 and the kernel's are nobody's. U-10: what was refused has
 * not changed that; U-12: nor has an exec that was refused.
 */
import type { Authority, Grant } from '../../../../core/words/authority.ts';
import type { BeliefChange } from '../../../../core/words/belief-change.ts';
import type { Always } from '../../../../core/words/property.ts';
import { ADDRESS } from '../address.ts';
import {
  isBehindEnd,
  NO_PAGES,
  numberOf,
  ownerOf,
  ownersIn,
  pageAt,
  placeText,
  UNNUMBERED,
  WRITE,
} from '../belief.ts';
import { FACT } from '../facts.ts';
import type { Process, UnixState } from '../state.ts';

/** No set of tasks. */
const NONE = -1;

function wrong(authority: Authority, process: Process, task: number, grant: Grant): string | null {
  const number = numberOf(authority, grant);
  if (number === UNNUMBERED) return null;
  const mayWrite = (grant.rights & WRITE) !== 0;
  if (number === ADDRESS.text) {
    return mayWrite ? `The kernel lets t${task} write to its text.` : null;
  }
  const page = pageAt(process, number);
  const place = placeText(task, number);
  if (page === null) return `The kernel lets t${task} reach ${place}; nothing is mapped there.`;
  // After the file was cut off, a copy of the process's own may be there or not.
  if (page.isVague) return null;
  if (!page.mayRead) return `The kernel lets t${task} reach ${place}; it has no rights there.`;
  if (mayWrite && !page.mayWrite) {
    return `The kernel lets t${task} write to ${place}; it may only read there.`;
  }
  return isBehindEnd(page)
    ? `The kernel lets t${task} reach ${place}; the file ends before it.`
    : null;
}

/** The tasks that were looked at when the claim was asked last; NONE where it may not have held. */
let owners = NONE;

function judge(state: UnixState, authority: Authority): string | null {
  owners = NONE;
  if (authority.pages === undefined) return NO_PAGES;
  for (let i = 0; i < authority.spaces.length; i++) {
    const space = authority.spaces[i];
    const process = ownerOf(state, authority, space);
    if (process === null) continue;
    for (let k = 0; k < space.grants.length; k++) {
      const found = wrong(authority, process, space.task, space.grants[k]);
      if (found !== null) return found;
    }
  }
  owners = ownersIn(state, authority);
  return null;
}

function revise(state: UnixState, { now, newGrants }: BeliefChange): string | null {
  const isAll = owners !== ownersIn(state, now) || (state.facts & FACT.lowered) !== 0;
  if (isAll || now.pages === undefined) return judge(state, now);
  for (let i = 0; i < newGrants.length; i++) {
    const { space, grant } = newGrants[i];
    const process = ownerOf(state, now, space);
    const found = process === null ? null : wrong(now, process, space.task, grant);
    // The first of all, in whichever order they came to be known.
    if (found !== null) return judge(state, now);
  }
  return null;
}

export const noTaskReachesMoreThanWasMapped: Always<UnixState> = {
  kind: 'always',
  name: 'no task reaches more than was mapped',
  about:
    'U-3, U-10, U-12: each page that the kernel believes a task may reach is mapped for it by the ' +
    'specification, with no fewer rights; text is never writable.',
  watches: ['belief', 'state'],
  judge(scene) {
    owners = NONE;
    return scene.state === null ? null : judge(scene.state, scene.authority());
  },
  /** What is new, unless something was taken away, or has not been looked at before. */
  revise(scene, change) {
    if (scene.state === null) owners = NONE;
    return scene.state === null ? null : revise(scene.state, change);
  },
};
