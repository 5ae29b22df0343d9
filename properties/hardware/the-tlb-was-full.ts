/** Only a TLB without an empty place makes the hardware choose what has to go. */
import type { Sometimes } from '../../core/words/property.ts';

/** Entries of the R2000 and R3000. */
const ENTRIES = 64;

export const theTlbWasFull: Sometimes = {
  kind: 'sometimes',
  name: 'the TLB was full',
  about: 'Every entry of the software-refilled TLB holds a translation that may be used.',
  applies: (scene) => scene.peek.family === 'mips',
  seen(scene) {
    const tlb = scene.peek.tlb();
    if (tlb.length < ENTRIES) return false;
    for (let i = 0; i < tlb.length; i++) if (!tlb[i].valid) return false;
    return true;
  },
};
