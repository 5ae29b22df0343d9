/** What the TLB would let a space reach is within what the kernel believes of it. */
import type { Authority } from '../../core/words/authority.ts';
import type { TlbEntry } from '../../core/words/bus.ts';
import type { Always } from '../../core/words/property.ts';
import { allowed, beliefText, inUse, spaceBelief, within } from './belief.ts';
import { entryText, mapsText } from './phrase.ts';

/** A global entry serves every space that can run, so each must be granted it. */
function judgeGlobal(authority: Authority, entry: TlbEntry): string | null {
  for (const space of authority.spaces) {
    if (space.context < 0 || within(space, entry)) continue;
    return `${entryText(entry)} ${mapsText(entry)}, but ${spaceBelief(space, entry.page)}.`;
  }
  return null;
}

export const aTlbEntryGivesNoMoreThanTheKernelBelieves: Always = {
  kind: 'always',
  name: 'a TLB entry gives no more than the kernel believes',
  about:
    'H1: every valid user entry maps a page to the frame that the kernel believes its space to ' +
    'have there, with no right besides. A translation that outlives a revocation shows here.',
  judge(scene) {
    const authority = scene.authority();
    for (const entry of scene.peek.tlb()) {
      if (!entry.valid || !entry.user || !inUse(scene, entry.context)) continue;
      if (entry.context < 0) {
        const finding = judgeGlobal(authority, entry);
        if (finding !== null) return finding;
      } else if (!allowed(authority, entry.context, entry)) {
        const belief = beliefText(authority, entry.context, entry.page);
        return `${entryText(entry)} ${mapsText(entry)}, but ${belief}.`;
      }
    }
    return null;
  },
};
