/** A TLB without tags cannot tell spaces apart, so it must hold one space's entries at a time. */
import type { Always } from '../../core/words/property.ts';
import { entryText, hex, mapsText } from './phrase.ts';

export const anUntaggedTlbHoldsOnlyTheCurrentSpace: Always = {
  kind: 'always',
  name: 'an untagged TLB holds only the current space',
  about:
    'H5: on the hardware-walked TLB every entry belongs to the space in CR3, but for global ' +
    'ones, which only the kernel may use.',
  judge(scene) {
    const { peek } = scene;
    if (peek.family !== 'x86') return null;
    const current = peek.context();
    for (const entry of peek.tlb()) {
      if (!entry.valid) continue;
      if (entry.context < 0 && (entry.user || entry.page < peek.kernelBase)) {
        return `${entryText(entry)} ${mapsText(entry)}; a global entry must be the kernel's.`;
      }
      if (entry.context >= 0 && entry.context !== current) {
        return (
          `${entryText(entry)} ${mapsText(entry)}, but the current space is ${hex(current)}; ` +
          'the entry must have been flushed.'
        );
      }
    }
    return null;
  },
};
