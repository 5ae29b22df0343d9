/**
 * The registers of the Ethernet interface, and its descriptors. It is the LANCE (AMD 7990) with the little
 * that a driver must know of it: two rings of descriptors, one control and status register with the LANCE's bits
 * (AMD, Am7990 data sheet, CSR0; the modes, filters and the initialization block are left out).
 *
 * A board with DMA has rings and frames in main memory, and addresses are physical. One without has a buffer of
 * its own, which the processor reads and writes word by word; addresses are byte offsets there. (The
 * DECstations 2100 and 3100 show only 16 bits of each word of it; here a word has all its 32.)
 */

/** Byte offsets of its registers. */
export const ETHERNET_REGISTER = {
  /**
   * See `ETHERNET_CONTROL`. Writing ones to `transmitted`, `received` and `missed` clears them; the line is
   * raised as long as one of them is set.
   */
  control: 0,
  /** The address of the rings: RING_SLOTS descriptors for receiving, then as many for transmitting. */
  rings: 4,
  /** See `ETHERNET_FEATURE`; read only. */
  features: 8,
  /** Bytes of the board's buffer; read only. */
  bufferBytes: 12,
} as const;

/** Bits of CSR0. */
export const ETHERNET_CONTROL = {
  /** From now on, from the first descriptor of each ring. */
  start: 0x2,
  /** At once; a frame that is under way is lost. */
  stop: 0x4,
  /** The transmit ring is to be looked at: the interface does not do that by itself. */
  demand: 0x8,
  transmitted: 0x200,
  received: 0x400,
  /** A frame came for which there was no descriptor. */
  missed: 0x1000,
} as const;

export const ETHERNET_FEATURE = { dma: 1 } as const;

/** Where the buffer of a board without DMA begins, from its first register on. */
export const ETHERNET_BUFFER = 4096;

export const RING_SLOTS = 8;
/** Where the transmit ring begins, from the rings' address on; and how long both are. */
export const TRANSMIT_RING = 128;
export const RINGS_BYTES = 256;

/** A descriptor: four words. */
export const ETHERNET_DESCRIPTOR = {
  /** Where the frame is, or goes: a multiple of 4. */
  address: 0,
  /** Bytes of the frame that is sent; bytes of room for one that comes, a multiple of 4. */
  size: 4,
  /** See below; the interface clears `owned` when it is done with the frame. */
  flags: 8,
  /** Bytes of the frame that has come; the interface writes it. */
  length: 12,
} as const;
export const ETHERNET_DESCRIPTOR_BYTES = 16;

/** The descriptor, and the frame that it names, is the interface's. */
export const ETHERNET_OWNED = 1;
/** There was less room than the frame had bytes: none of it is there. Or the frame to be sent was no frame. */
export const ETHERNET_FAULTED = 2;

/** IEEE 802.3: bytes of a frame without its check sequence. Shorter ones are padded on the wire. */
export const FRAME_MIN = 60;
export const FRAME_MAX = 1514;
export const FRAME_CHECK_BYTES = 4;

/** The two stations on the wire, by Ethernet and by IP address (host order). */
export const STATION = {
  us: { ethernet: [0x08, 0x00, 0x2b, 0, 0, 2], address: 0x0a000002 },
  remote: { ethernet: [0x08, 0x00, 0x2b, 0, 0, 1], address: 0x0a000001 },
} as const;
