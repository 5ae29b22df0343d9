/** A TLB without tags cannot tell spaces apart, so it must hold one space's entries at a time. */
import type { PeekBus, TlbEntry } from '../../core/words/bus.ts';
import { aboutEveryEntry } from './entries.ts';
import { entryText, hex, mapsText } from './phrase.ts';

/** Whether the walker would find there, for user code of the current space, what the entry says. */
function isOfCurrentSpace(peek: PeekBus, entry: TlbEntry): boolean {
  const found = peek.walk(peek.context(), entry.page);
  if (found === null || !found.user) return false;
  return found.frame + (entry.page - found.page) / 4096 === entry.frame;
}

export const anUntaggedTlbHoldsOnlyTheCurrentSpace = aboutEveryEntry({
  name: 'an untagged TLB holds only the current space',
  about:
    'H5: on the hardware-walked TLB every entry that user code may use is one that the tables of ' +
    'the space in CR3 have, and no global one: what is left of another space must be flushed.',
  watches: ['processor', 'tables'],
  applies: ({ peek }) => peek.family === 'x86',
  judgeEntry({ peek }, entry) {
    if (!entry.valid) return null;
    if (entry.context < 0 && (entry.user || entry.page < peek.kernelBase)) {
      return `${entryText(entry)} ${mapsText(entry)}; a global entry must be the kernel's.`;
    }
    // The chip has no tags: whose an entry is shows in the tables alone.
    if (!entry.user || isOfCurrentSpace(peek, entry)) return null;
    return (
      `${entryText(entry)} ${mapsText(entry)}, but the tables of the current space, ` +
      `${hex(peek.context())}, do not; the entry must have been flushed.`
    );
  },
});
