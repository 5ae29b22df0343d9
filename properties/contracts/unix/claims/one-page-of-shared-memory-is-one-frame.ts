/** U-1, U-11: what several processes share is there once: else one does not see what another stores. */
import type { Authority } from '../../../../core/words/authority.ts';
import type { BeliefChange } from '../../../../core/words/belief-change.ts';
import type { Always } from '../../../../core/words/property.ts';
import { numberOf, ownerOf, ownersIn, pageAt, placeText } from '../belief.ts';
import { FACT } from '../facts.ts';
import type { Frame, UnixState } from '../state.ts';
import type { Node } from '../tree.ts';

/** No set of tasks. */
const NONE = -1;

interface Place {
  readonly frame: number;
  readonly text: string;
}

/** By what is shared and which page of it: where it was found first. Scratch. */
const found = new Map<Node | Frame, Map<number, Place>>();

/** The tasks that were looked at when the claim was asked last; NONE where it may not have held. */
let owners = NONE;

function judge(state: UnixState, authority: Authority): string | null {
  owners = NONE;
  found.clear();
  for (const space of authority.spaces) {
    const process = ownerOf(state, authority, space);
    if (process === null) continue;
    for (const grant of space.grants) {
      const number = numberOf(authority, grant);
      const page = pageAt(process, number);
      const object = page?.isShared ? (page.node ?? page.frame) : null;
      if (page === null || object === null) continue;
      let pages = found.get(object);
      if (pages === undefined) {
        pages = new Map();
        found.set(object, pages);
      }
      const text = placeText(space.task, number);
      const first = pages.get(page.index);
      if (first === undefined) pages.set(page.index, { frame: grant.frame, text });
      else if (first.frame !== grant.frame) {
        return `${text} is frame ${grant.frame}; ${first.text}, which is the same, is frame ${first.frame}.`;
      }
    }
  }
  owners = ownersIn(state, authority);
  return null;
}

/** Looks at all again where somebody has got a page of something shared; for what has gone nothing can be wrong. */
function revise(state: UnixState, { now, newGrants }: BeliefChange): string | null {
  let isAll = owners !== ownersIn(state, now) || (state.facts & FACT.lowered) !== 0;
  for (let i = 0; i < newGrants.length && !isAll; i++) {
    const { space, grant } = newGrants[i];
    const process = ownerOf(state, now, space);
    isAll = process !== null && pageAt(process, numberOf(now, grant))?.isShared === true;
  }
  return isAll ? judge(state, now) : null;
}

export const onePageOfSharedMemoryIsOneFrame: Always<UnixState> = {
  kind: 'always',
  name: 'one page of shared memory is one frame',
  about: 'U-1, U-11: all pages that show the same shared memory, or page of a file, are one frame.',
  watches: ['belief', 'state'],
  judge(scene) {
    owners = NONE;
    return scene.state === null ? null : judge(scene.state, scene.authority());
  },
  revise(scene, change) {
    if (scene.state === null) owners = NONE;
    return scene.state === null ? null : revise(scene.state, change);
  },
};
