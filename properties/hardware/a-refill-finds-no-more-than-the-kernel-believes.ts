/** Where software refills the TLB, the kernel's own tables are what counts: an entry there will be used. */
import type { Authority, TableEntry } from '../../core/words/authority.ts';
import type { Holding } from '../../core/words/belief-change.ts';
import type { Always } from '../../core/words/property.ts';
import { spaceBelief, within } from './belief.ts';
import { rightsText, spaceText } from './phrase.ts';

const PAGE = 4096;
const SPACE_END = 2 ** 32;

function judgeEntries(
  authority: Authority,
  place: number,
  entries: readonly TableEntry[],
): string | null {
  for (let i = 0; i < entries.length; i++) {
    const entry = entries[i];
    if (within(authority, place, entry)) continue;
    const space = authority.spaces[place];
    return (
      `The kernel's table of ${spaceText(space)} maps page 0x${entry.page.toString(16)} to ` +
      `frame ${entry.frame} (${rightsText(entry.rights)}), but ${spaceBelief(space, entry.page)}.`
    );
  }
  return null;
}

/** What the tables of all spaces have where somebody was granted something, or is now, and beside it. */
function judgeAround(authority: Authority, changed: readonly Holding[]): string | null {
  const { spaces } = authority;
  for (let k = 0; k < changed.length; k++) {
    let { page: from } = changed[k].grant;
    let end = from + changed[k].grant.bytes;
    // Pages that stand side by side are asked for together.
    while (k + 1 < changed.length && changed[k + 1].grant.page === end) {
      end += changed[++k].grant.bytes;
    }
    from = Math.max(0, from - PAGE);
    end = Math.min(SPACE_END, end + PAGE);
    for (let i = 0; i < spaces.length; i++) {
      const entries = spaces[i].tables?.(from, end);
      const finding = entries === undefined ? null : judgeEntries(authority, i, entries);
      if (finding !== null) return finding;
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
  judge(scene) {
    const authority = scene.authority();
    const { spaces } = authority;
    for (let i = 0; i < spaces.length; i++) {
      const entries = spaces[i].tables?.();
      const finding = entries === undefined ? null : judgeEntries(authority, i, entries);
      if (finding !== null) return finding;
    }
    return null;
  },
  /** As with the hardware's tables, what is written elsewhere is found later. */
  revise: (_, { now, goneGrants, newGrants }) =>
    judgeAround(now, goneGrants) ?? judgeAround(now, newGrants),
};
