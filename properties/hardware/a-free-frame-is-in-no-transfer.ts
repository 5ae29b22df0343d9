/** A frame on the free list will be somebody else's soon: no device may still be at it. */
import type { Always } from '../../core/words/property.ts';

export const aFreeFrameIsInNoTransfer: Always = {
  kind: 'always',
  name: 'a free frame is in no transfer',
  about:
    'H9, H18, H19: no device may still read or write, by DMA, a frame that the kernel holds free: ' +
    'a transfer ends before the use of its frame does.',
  // Descriptors are tables for a device: the kernel writes them, and nothing tells of it.
  watches: ['belief', 'tables'],
  judge(scene) {
    const transfers = scene.peek.dmaFrames();
    if (transfers.length === 0) return null;
    const { frames } = scene.authority();
    const freed = transfers.find((frame) => frames.at(frame) === 'free');
    if (freed === undefined) return null;
    return `A device may still touch frame ${freed} by DMA, but the kernel holds it free.`;
  },
};
