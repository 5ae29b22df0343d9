/** What the TLB would let a space reach is within what the kernel believes of it. */
import type { Authority } from '../../core/words/authority.ts';
import type { TlbEntry } from '../../core/words/bus.ts';
import { allowed, beliefText, inUse, spaceBelief, within } from './belief.ts';
import { aboutEveryEntry } from './entries.ts';
import { entryText, mapsText } from './phrase.ts';

/** A global entry serves every space that can run, so each must be granted it. */
function judgeGlobal(authority: Authority, entry: TlbEntry): string | null {
  for (let i = 0; i < authority.spaces.length; i++) {
    const space = authority.spaces[i];
    if (space.context < 0 || within(authority, i, entry)) continue;
    return `${entryText(entry)} ${mapsText(entry)}, but ${spaceBelief(space, entry.page)}.`;
  }
  return null;
}

export const aTlbEntryGivesNoMoreThanTheKernelBelieves = aboutEveryEntry({
  name: 'a TLB entry gives no more than the kernel believes',
  about:
    'H1, H2, H4: every valid user entry maps a page to the frame that the kernel believes its space to ' +
    'have there, with no right besides. A translation that outlives a revocation shows here.',
  watches: ['belief', 'processor'],
  judgeEntry(scene, entry) {
    if (!entry.valid || !entry.user || !inUse(scene, entry.context)) return null;
    const authority = scene.authority();
    if (entry.context < 0) return judgeGlobal(authority, entry);
    if (allowed(authority, entry.context, entry)) return null;
    const belief = beliefText(authority, entry.context, entry.page);
    return `${entryText(entry)} ${mapsText(entry)}, but ${belief}.`;
  },
});
