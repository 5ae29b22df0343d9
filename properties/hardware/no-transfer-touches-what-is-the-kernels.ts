/** A device asks no MMU: what a transfer may touch is for the kernel to see to. */
import type { Always } from '../../core/words/property.ts';

export const noTransferTouchesWhatIsTheKernels: Always = {
  kind: 'always',
  name: "no transfer touches what is the kernel's",
  about:
    'H7, H18, H20: no device may read or write, by DMA, a frame of kernel data or page tables. What a ' +
    'device reads to know what to do (its descriptors) is not meant.',
  watches: ['belief', 'tables'],
  judge(scene) {
    const transfers = scene.peek.dmaFrames();
    if (transfers.length === 0) return null;
    const { frames } = scene.authority();
    for (const frame of transfers) {
      const use = frames.at(frame);
      if (use !== 'kernel' && use !== 'table') continue;
      return (
        `A device may touch frame ${frame} by DMA, but the kernel uses it as ${use}; ` +
        'a transfer may touch what users have, and what is set aside for devices.'
      );
    }
    return null;
  },
};
