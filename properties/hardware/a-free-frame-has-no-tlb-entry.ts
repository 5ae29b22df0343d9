/** A frame on the free list will be somebody else's soon. */
import type { Always } from '../../core/words/property.ts';
import { inUse } from './belief.ts';
import { entryText, mapsText } from './phrase.ts';

export const aFreeFrameHasNoTlbEntry: Always = {
  kind: 'always',
  name: 'a free frame has no TLB entry',
  about:
    'H9: no valid TLB entry that user code may use leads to a frame that the kernel holds free.',
  judge(scene) {
    const authority = scene.authority();
    const { frames } = authority;
    for (const entry of scene.peek.tlb()) {
      if (!entry.valid || !entry.user || !inUse(scene, entry.context)) continue;
      for (let frame = entry.frame; frame < entry.frame + entry.bytes / 4096; frame++) {
        if (frames[frame] !== 'free') continue;
        return (
          `${entryText(entry)} ${mapsText(entry)}, but frame ${frame} is free; ` +
          'no translation may lead to it.'
        );
      }
    }
    return null;
  },
};
