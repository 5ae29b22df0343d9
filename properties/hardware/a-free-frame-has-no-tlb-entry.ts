/** A frame on the free list will be somebody else's soon. */
import { inUse } from './belief.ts';
import { aboutEveryEntry } from './entries.ts';
import { entryText, mapsText } from './phrase.ts';

export const aFreeFrameHasNoTlbEntry = aboutEveryEntry({
  name: 'a free frame has no TLB entry',
  about:
    'H9: no valid TLB entry that user code may use leads to a frame that the kernel holds free.',
  watches: ['belief', 'processor'],
  judgeEntry(scene, entry) {
    if (!entry.valid || !entry.user || !inUse(scene, entry.context)) return null;
    const { frames } = scene.authority();
    for (let frame = entry.frame; frame < entry.frame + entry.bytes / 4096; frame++) {
      if (frames.at(frame) !== 'free') continue;
      return (
        `${entryText(entry)} ${mapsText(entry)}, but frame ${frame} is free; ` +
        'no translation may lead to it.'
      );
    }
    return null;
  },
  isAboutFrames: true,
});
