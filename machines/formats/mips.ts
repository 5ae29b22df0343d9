/**
 * Register formats of the R2000 and R3000 (Kane, "MIPS RISC Architecture", chapters 4 and 6).
 *
 * EntryHi: bits 31-12 virtual page number, 11-6 ASID. EntryLo: bits 31-12 page frame number, then
 * N (not cached), D (may be written), V (valid), G (matches in every address space).
 */

export const PAGE_SHIFT = 12;
export const PAGE_BYTES = 4096;
export const VPN_MASK = 0xfffff000;
export const ASID_SHIFT = 6;
export const ASID_MASK = 0xfc0;
export const ASIDS = 64;

export const ENTRY_LO_N = 0x800;
export const ENTRY_LO_D = 0x400;
export const ENTRY_LO_V = 0x200;
export const ENTRY_LO_G = 0x100;

/** User addresses end here. */
export const KUSEG_END = 0x80000000;
/** Physical memory, unmapped and cached. */
export const KSEG0 = 0x80000000;
/** Physical memory, unmapped and uncached. */
export const KSEG1 = 0xa0000000;
/** Kernel addresses that go through the TLB. */
export const KSEG2 = 0xc0000000;

/** Makes EntryHi of a virtual address and an ASID. */
export function entryHi(va: number, asid: number): number {
  return ((va & VPN_MASK) | (asid << ASID_SHIFT)) >>> 0;
}

/** Makes EntryLo of a frame number and flag bits. */
export function entryLo(frame: number, flags: number): number {
  return ((frame << PAGE_SHIFT) | flags) >>> 0;
}

/** Privileged instructions that user code may attempt, as trap requests. */
export const PRIVILEGED = {
  readStatus: 1,
  writeStatus: 2,
  tlbWriteIndexed: 3,
  tlbWriteRandom: 4,
  tlbProbe: 5,
  readEntryHi: 6,
  writeEntryHi: 7,
  returnFromException: 8,
} as const;
