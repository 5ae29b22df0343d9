/** A TLB without tags cannot tell spaces apart, so it must hold one space's entries at a time. */
import type { PeekBus, TlbEntry } from '../../core/words/bus.ts';
import type { Always } from '../../core/words/property.ts';
import { entryText, hex, mapsText } from './phrase.ts';

/** Whether the walker would find there, for user code of the current space, what the entry says. */
function isOfCurrentSpace(peek: PeekBus, entry: TlbEntry): boolean {
  const found = peek.walk(peek.context(), entry.page);
  if (found === null || !found.user) return false;
  return found.frame + (entry.page - found.page) / 4096 === entry.frame;
}

export const anUntaggedTlbHoldsOnlyTheCurrentSpace: Always = {
  kind: 'always',
  name: 'an untagged TLB holds only the current space',
  about:
    'H5: on the hardware-walked TLB every entry that user code may use is one that the tables of ' +
    'the space in CR3 have, and no global one: what is left of another space must be flushed.',
  judge(scene) {
    const { peek } = scene;
    if (peek.family !== 'x86') return null;
    const current = peek.context();
    for (const entry of peek.tlb()) {
      if (!entry.valid) continue;
      if (entry.context < 0 && (entry.user || entry.page < peek.kernelBase)) {
        return `${entryText(entry)} ${mapsText(entry)}; a global entry must be the kernel's.`;
      }
      // The chip has no tags: whose an entry is shows in the tables alone.
      if (!entry.user || isOfCurrentSpace(peek, entry)) continue;
      return (
        `${entryText(entry)} ${mapsText(entry)}, but the tables of the current space, ` +
        `${hex(current)}, do not; the entry must have been flushed.`
      );
    }
    return null;
  },
};
