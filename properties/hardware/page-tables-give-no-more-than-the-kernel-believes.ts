/** On a machine that walks tables itself, the tables are what counts: the TLB may be refilled. */
import type { Authority, Grant, SpaceView } from '../../core/words/authority.ts';
import type { Holding } from '../../core/words/belief-change.ts';
import type { PeekBus, Translation } from '../../core/words/bus.ts';
import type { Always, Scene } from '../../core/words/property.ts';
import { allowed, beliefText } from './belief.ts';
import { mapsText, spaceText } from './phrase.ts';
import { judgeTranslations } from './x86-tables.ts';

const PAGE = 4096;

function judgeFound(authority: Authority, space: SpaceView, found: Translation): string | null {
  if (!found.user || allowed(authority, space.context, found)) return null;
  const belief = beliefText(authority, space.context, found.page);
  return `The page table of ${spaceText(space)} ${mapsText(found)}, but ${belief}.`;
}

/** Everything that the tables of the space have. */
function judgeTables(peek: PeekBus, authority: Authority, space: SpaceView): string | null {
  return judgeTranslations(peek, space.context, 0, peek.kernelBase, (found) =>
    judgeFound(authority, space, found),
  );
}

/** Where somebody was granted something, or is now, and beside it, in the tables of all spaces. */
function judgeAround(peek: PeekBus, authority: Authority, grant: Grant): string | null {
  const end = grant.page + grant.bytes;
  for (const space of authority.spaces) {
    if (space.context < 0) continue;
    let bytes = PAGE;
    for (let page = grant.page - PAGE; page <= end; page += bytes) {
      bytes = PAGE;
      if (page < 0 || page >= peek.kernelBase) continue;
      const found = peek.walk(space.context, page);
      if (found === null) continue;
      const finding = judgeFound(authority, space, found);
      if (finding !== null) return finding;
      bytes = found.page + found.bytes - page;
    }
  }
  return null;
}

function judgeChanged(scene: Scene, changed: readonly Holding[]): string | null {
  const authority = scene.authority();
  for (let i = 0; i < changed.length; i++) {
    const finding = judgeAround(scene.peek, authority, changed[i].grant);
    if (finding !== null) return finding;
  }
  return null;
}

function judge(scene: Scene, spaces: readonly SpaceView[]): string | null {
  const authority = scene.authority();
  for (let i = 0; i < spaces.length; i++) {
    if (spaces[i].context < 0) continue;
    const finding = judgeTables(scene.peek, authority, spaces[i]);
    if (finding !== null) return finding;
  }
  return null;
}

export const pageTablesGiveNoMoreThanTheKernelBelieves: Always = {
  kind: 'always',
  name: 'page tables give no more than the kernel believes',
  about:
    'H1, H6, L4-2: whatever user code could reach by the tables that the walker would use for a space is ' +
    'within what the kernel believes of it.',
  watches: ['belief', 'tables'],
  judge: (scene) => (scene.peek.family === 'x86' ? judge(scene, scene.authority().spaces) : null),
  /**
   * Tables are brought up to date where the belief is. What a kernel writes into them elsewhere, or
   * while it goes on believing the same, is found when the TLB takes it, or by the next full scan.
   */
  revise(scene, { goneGrants, newGrants, newSpaces }) {
    if (scene.peek.family !== 'x86') return null;
    return (
      judgeChanged(scene, goneGrants) ?? judgeChanged(scene, newGrants) ?? judge(scene, newSpaces)
    );
  },
};
