/**
 * The registers of the DMA engine, and the descriptors that it reads from memory. It is no chip of a
 * published machine: the least that a bus master with a ring of descriptors must have, as the rings of
 * Ethernet chips (LANCE, Tulip) and of SCSI controllers have it.
 */

/** Byte offsets of its registers. All but the lowest bits that are named here read as 0. */
export const DMA_REGISTER = {
  /**
   * The physical address of the ring, at a multiple of 16. Writing it resets the engine: no descriptor is
   * the engine's, and HEAD is 0.
   */
  ring: 0,
  /** How many descriptors the ring has, 1 to 64. */
  size: 4,
  /** Writing n hands the engine n more descriptors, after those that it has: at most as many as fit. */
  doorbell: 8,
  /** The index of the descriptor that is next; read only. */
  head: 12,
  /** Writing an index takes that descriptor back from the engine, before the write is over. */
  abort: 16,
  /** Bit 0: a transfer has ended, and the line is raised. Writing 1 clears it, and lowers the line. */
  status: 20,
  /** How many descriptors the engine has been handed and has not passed; read only. */
  count: 24,
  /** The sum of the words that the last transfer out of memory has read, modulo 2^32; read only. */
  sum: 28,
} as const;

export const DMA_RING_MAX = 64;

/** A descriptor: four words of memory, by byte offsets. The engine reads it anew at every act. */
export const DMA_DESCRIPTOR = {
  /** The physical address of the first word, at a multiple of 4. */
  address: 0,
  /** Words << 1, and bit 0 set if they go into memory. The words lie within one frame of 4 KiB. */
  size: 4,
  /** See below; the engine writes it when it gives the descriptor back. */
  flags: 8,
  /** How many words were moved; the engine writes it. */
  result: 12,
} as const;

export const DMA_DESCRIPTOR_BYTES = 16;

/** The descriptor is the engine's, until it or `abort` clears the bit. */
export const DMA_OWNED = 1;
/** The engine could not do what the descriptor says, and moved nothing. */
export const DMA_FAULTED = 2;
