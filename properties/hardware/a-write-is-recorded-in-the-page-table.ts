/** A kernel that trusts the dirty bits must find there every write that the TLB has let through. */
import { aboutEveryEntry } from './entries.ts';
import { entryText, mapsText } from './phrase.ts';

export const aWriteIsRecordedInThePageTable = aboutEveryEntry({
  name: 'a write is recorded in the page table',
  about:
    'H13: where a TLB entry of one space says that the page was written, the entry of the page table ' +
    'that the walker would find says so too.',
  watches: ['processor', 'tables'],
  applies: ({ peek }) => peek.family === 'x86',
  judgeEntry({ peek }, entry) {
    // A global entry may be of a walk in another space, in whose tables the bit was set.
    if (!entry.valid || !entry.dirty || entry.context < 0) return null;
    const found = peek.walk(peek.context(), entry.page);
    // A table that leads elsewhere is judged by the claims about stale translations.
    if (found === null || found.dirty || found.frame !== entry.frame) return null;
    return (
      `${entryText(entry)} ${mapsText(entry)} and has been written through, but the page table ` +
      'says that the page is clean; its dirty bit must be set.'
    );
  },
});
