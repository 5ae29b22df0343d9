/** How long a drive takes to reach a block and to pass it: from the three numbers of its sheet. */
import { DISK_BLOCK_BYTES } from '../formats/disk.ts';
import type { Disk as DiskSheet } from '../sheets/sheet.generated.ts';

/**
 * An estimate: a cylinder of the sheets' drives held some 64 to 256 KB. The smallest, so that a seek
 * is rather charged than not. A sheet has one number for seeks, so the arm takes the same from any
 * cylinder to any other: no curve is made up.
 */
export const BLOCKS_PER_CYLINDER = 16;

/** All times are in cycles of the processor. */
export class DiskTiming {
  readonly seek: number;
  /** One turn. */
  readonly revolution: number;
  /** One block under the head. */
  readonly transfer: number;

  constructor(
    { averageSeek, rotation, transfer }: Pick<DiskSheet, 'averageSeek' | 'rotation' | 'transfer'>,
    clockHz: number,
  ) {
    this.seek = Math.round((averageSeek.value / 1e3) * clockHz);
    this.revolution = Math.round((60 / rotation.value) * clockHz);
    this.transfer = Math.round((DISK_BLOCK_BYTES / (transfer.value * 1e6)) * clockHz);
  }

  cylinderOf(block: number): number {
    return Math.floor(block / BLOCKS_PER_CYLINDER);
  }

  /**
   * When a block has passed, if the arm stands over `cylinder` at the time `from`. The platter has turned
   * since boot without a stop, and each block begins where the one before it ends.
   */
  passed(block: number, cylinder: number, from: number): number {
    const there = from + (this.cylinderOf(block) === cylinder ? 0 : this.seek);
    const angle = (block * this.transfer) % this.revolution;
    const wait = (angle - (there % this.revolution) + this.revolution) % this.revolution;
    return there + wait + this.transfer;
  }
}
