/** What is wired into the TLB must be there: the kernel relies on it where it can take no miss. */
import type { Pinned } from '../../core/words/authority.ts';
import type { TlbEntry } from '../../core/words/bus.ts';
import type { Always } from '../../core/words/property.ts';
import { entryText, hex, mapsText } from './phrase.ts';

function judgePinned(tlb: readonly TlbEntry[], pinned: Pinned): string | null {
  const wanted = `page ${hex(pinned.page)} to frame ${pinned.frame}`;
  for (const entry of tlb) {
    if (entry.index !== pinned.index) continue;
    if (entry.valid && entry.page === pinned.page && entry.frame === pinned.frame) return null;
    const state = entry.valid ? '' : ', and is not valid';
    return `${entryText(entry)} ${mapsText(entry)}${state}; the kernel has wired ${wanted} there.`;
  }
  return `TLB entry ${pinned.index} is empty; the kernel has wired ${wanted} there.`;
}

export const wiredEntriesStayInTheTlb: Always = {
  kind: 'always',
  name: 'wired entries stay in the TLB',
  about:
    'Every translation that the kernel has wired stands in the TLB at its index, and is valid.',
  watches: ['tlb', 'belief'],
  judge(scene) {
    const { pinned } = scene.authority();
    if (pinned.length === 0) return null;
    const tlb = scene.peek.tlb();
    for (const wired of pinned) {
      const finding = judgePinned(tlb, wired);
      if (finding !== null) return finding;
    }
    return null;
  },
};
