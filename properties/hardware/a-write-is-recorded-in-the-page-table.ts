/** A kernel that trusts the dirty bits must find there every write that the TLB has let through. */
import type { Always } from '../../core/words/property.ts';
import { entryText, mapsText } from './phrase.ts';

export const aWriteIsRecordedInThePageTable: Always = {
  kind: 'always',
  name: 'a write is recorded in the page table',
  about:
    'H13: where a TLB entry says that the page was written, the entry of the page table that the ' +
    'walker would find says so too.',
  judge(scene) {
    const { peek } = scene;
    if (peek.family !== 'x86') return null;
    for (const entry of peek.tlb()) {
      if (!entry.valid || !entry.dirty) continue;
      const found = peek.walk(peek.context(), entry.page);
      // A table that leads elsewhere is judged by the claims about stale translations.
      if (found === null || found.dirty || found.frame !== entry.frame) continue;
      return (
        `${entryText(entry)} ${mapsText(entry)} and has been written through, but the page table ` +
        'says that the page is clean; its dirty bit must be set.'
      );
    }
    return null;
  },
};
