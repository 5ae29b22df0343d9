/**
 * The registers of the disk. It is no chip of a published machine: what the controllers of the sheets have
 * in common. A board with DMA moves a block to or from memory; one without has a buffer of its own,
 * which the processor reads and writes (as the SII of the DECstations 2100 and 3100).
 *
 * To read or write a block: BLOCK, ADDRESS, then COMMAND. When the transfer is over STATUS has `done`,
 * and `error` too if it failed (nothing was moved; trying again may help), and the line is raised.
 * Writing STATUS clears both, and lowers the line; so does the next command. One command at a time:
 * what is written to BLOCK, ADDRESS or COMMAND while STATUS has `busy` is ignored, `reset` aside.
 */

/** Bytes of a block, and words of it. The drive makes sectors of 512 bytes last one by one. */
export const DISK_BLOCK_BYTES = 4096;
export const DISK_SECTOR_BYTES = 512;

/** Byte offsets of its registers. */
export const DISK_REGISTER = {
  /** Writing one of `DISK_COMMAND` begins it. Reads as 0. */
  command: 0,
  /** The number of the block. */
  block: 4,
  /**
   * With DMA, the physical address of a frame; without, the byte offset in the board's buffer. A multiple
   * of 4,096.
   */
  address: 8,
  /** See `DISK_STATUS`. Any write clears `done` and `error`, and lowers the line. */
  status: 12,
  /** How many blocks the disk has; read only. */
  blocks: 16,
  /** See `DISK_FEATURE`; read only. */
  features: 20,
} as const;

/**
 * A write is over when the drive has it in its cache, which loses it when the power goes; `flush` is
 * over when every write that was over before is lasting. `reset` ends what is under way, at once and
 * without a word; what was in the cache stays there.
 */
export const DISK_COMMAND = { read: 1, write: 2, flush: 3, reset: 4 } as const;

export const DISK_STATUS = { busy: 1, done: 2, error: 4 } as const;

/** `dma`: the board moves blocks to and from memory itself. */
export const DISK_FEATURE = { dma: 1 } as const;

/** Where the buffer of a board without DMA begins, from its first register on. */
export const DISK_BUFFER = 4096;
