/** The software-refilled TLB shuts down when two entries match one address. */
import type { TlbEntry } from '../../core/words/bus.ts';
import type { Always } from '../../core/words/property.ts';
import { entryText, hex } from './phrase.ts';

/** Entries there never match: user code cannot go there, and the kernel goes there unmapped. */
const UNMAPPED = 0x80000000;
const UNMAPPED_END = 0xc0000000;

/** Scratch: chains of entries whose pages have the same hash; chosen larger than any TLB. */
const BUCKETS = 256;
const heads = new Int16Array(BUCKETS);
const next = new Int16Array(1024);

function bothMatch(one: TlbEntry, other: TlbEntry): boolean {
  if (one.page !== other.page) return false;
  return one.context === other.context || one.context < 0 || other.context < 0;
}

export const noTwoTlbEntriesMatchOnePage: Always = {
  kind: 'always',
  name: 'no two TLB entries match one page',
  about:
    'H3: on the software-refilled TLB no two entries, valid or not, have one page in one address ' +
    'space: the chip would shut itself down when the page is touched.',
  watches: ['tlb'],
  applies: ({ peek }) => peek.family === 'mips',
  judge(scene) {
    const tlb = scene.peek.tlb();
    heads.fill(-1);
    for (let i = 0; i < tlb.length; i++) {
      const entry = tlb[i];
      if (entry.page >= UNMAPPED && entry.page < UNMAPPED_END) continue;
      const bucket = (entry.page >>> 12) % BUCKETS;
      for (let j = heads[bucket]; j >= 0; j = next[j]) {
        if (!bothMatch(entry, tlb[j])) continue;
        return (
          `${entryText(tlb[j])} and ${entryText(entry)} both match page ${hex(entry.page)}; ` +
          'at most one may.'
        );
      }
      next[i] = heads[bucket];
      heads[bucket] = i;
    }
    return null;
  },
};
