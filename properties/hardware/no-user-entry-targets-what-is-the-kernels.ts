/** No translation that user code may use leads to the kernel's own memory. */
import { inUse } from './belief.ts';
import { aboutEveryEntry } from './entries.ts';
import { entryText, mapsText } from './phrase.ts';

export const noUserEntryTargetsWhatIsTheKernels = aboutEveryEntry({
  name: "no user entry targets what is the kernel's",
  about:
    'H6, H7: no TLB entry that user code may use leads to a frame of kernel data or page tables, ' +
    'or stands in the range of kernel addresses.',
  watches: ['belief', 'processor'],
  judgeEntry(scene, entry) {
    if (!entry.valid || !entry.user || !inUse(scene, entry.context)) return null;
    if (entry.page >= scene.peek.kernelBase) {
      return `${entryText(entry)} ${mapsText(entry)}: user code must not use a kernel address.`;
    }
    const { frames } = scene.authority();
    for (let frame = entry.frame; frame < entry.frame + entry.bytes / 4096; frame++) {
      const use = frames.at(frame);
      if (use !== 'kernel' && use !== 'table') continue;
      return (
        `${entryText(entry)} ${mapsText(entry)}, but the kernel uses frame ${frame} as ${use}; ` +
        'user code must not reach it.'
      );
    }
    return null;
  },
  isAboutFrames: true,
});
