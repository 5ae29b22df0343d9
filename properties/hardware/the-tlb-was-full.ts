/** Only a TLB without an empty place makes the hardware choose what has to go. */
import type { Sometimes } from '../../core/words/property.ts';

/** Entries of the R2000 and R3000 that Random names: these are written when a page is missed. */
const FIRST = 8;
const ENTRIES = 64;

export const theTlbWasFull: Sometimes = {
  kind: 'sometimes',
  name: 'the TLB was full',
  about: 'Every entry of the TLB that Random can name holds a translation that may be used.',
  applies: (scene) => scene.peek.family === 'mips',
  seen(scene) {
    const tlb = scene.peek.tlb();
    if (tlb.length < ENTRIES - FIRST) return false;
    let valid = 0;
    for (let i = 0; i < tlb.length; i++) if (tlb[i].valid && tlb[i].index >= FIRST) valid++;
    return valid === ENTRIES - FIRST;
  },
};
