/** Where software refills the TLB, the kernel's own tables are what counts: an entry there will be used. */
import type { SpaceView } from '../../core/words/authority.ts';
import type { Always, Scene } from '../../core/words/property.ts';
import { spaceBelief, within } from './belief.ts';
import { hasSameGrants } from './belief-changes.ts';
import { rightsText, spaceText } from './phrase.ts';

function judge(scene: Scene, isDue: (space: SpaceView) => boolean): string | null {
  const authority = scene.authority();
  const { spaces } = authority;
  for (let i = 0; i < spaces.length; i++) {
    if (!isDue(spaces[i])) continue;
    for (const entry of spaces[i].tables?.() ?? []) {
      if (within(authority, i, entry)) continue;
      return (
        `The kernel's table of ${spaceText(spaces[i])} maps page 0x${entry.page.toString(16)} to ` +
        `frame ${entry.frame} (${rightsText(entry.rights)}), but ${spaceBelief(spaces[i], entry.page)}.`
      );
    }
  }
  return null;
}

export const aRefillFindsNoMoreThanTheKernelBelieves: Always = {
  kind: 'always',
  name: 'a refill finds no more than the kernel believes',
  about:
    "H1, L4-2: every entry of the kernel's own tables for a space, from which the TLB is refilled, is " +
    'within what the kernel believes of it.',
  watches: ['belief', 'tables'],
  judge: (scene) => judge(scene, () => true),
  /** Of the spaces whose grants are not as before; as with the hardware's tables, what is written to others is found later. */
  revise: (scene, before) =>
    scene.authority() === before ? null : judge(scene, (space) => !hasSameGrants(before, space)),
};
