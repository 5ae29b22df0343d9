/**
 * Register and table formats of the i486 and Pentium (Intel, "Pentium Processor Family Developer's
 * Manual", volume 3, chapters 10 to 12) and of the Pentium Pro (Intel, "Intel Architecture Software
 * Developer's Manual", volume 3, chapter 3), whose tables of 64-bit entries (PAE) are left out.
 *
 * A page directory has 1,024 entries of 4 MB each; an entry points to a page table of 1,024 entries,
 * or, with PS set, maps 4 MB itself.
 */

export const PAGE_SHIFT = 12;
export const PAGE_BYTES = 4096;
export const LARGE_PAGE_SHIFT = 22;
export const LARGE_PAGE_BYTES = 0x400000;
export const TABLE_ENTRIES = 1024;

export const PTE_PRESENT = 0x001;
export const PTE_WRITE = 0x002;
export const PTE_USER = 0x004;
/** Page-level cache disable. */
export const PTE_PCD = 0x010;
export const PTE_ACCESSED = 0x020;
export const PTE_DIRTY = 0x040;
/** In a directory entry: it maps 4 MB. */
export const PDE_LARGE = 0x080;
/**
 * In an entry that maps a page: kept over a load of CR3 (Pentium Pro and later, with CR4.PGE). It means
 * nothing in a directory entry that points to a table.
 */
export const PTE_GLOBAL = 0x100;
export const PTE_FRAME_MASK = 0xfffff000;

/** Where the machines' kernels see physical memory, and where user space ends. */
export const KERNEL_BASE = 0xc0000000;
/** The largest offset that a flat user segment (base 0) reaches. */
export const USER_LIMIT = 0xbfffffff;

/** The index of the directory entry for a linear address. */
export function directoryIndex(va: number): number {
  return va >>> LARGE_PAGE_SHIFT;
}

/** The index of the table entry for a linear address. */
export function tableIndex(va: number): number {
  return (va >>> PAGE_SHIFT) & (TABLE_ENTRIES - 1);
}

/** Privileged instructions that user code may attempt, as trap requests. */
export const PRIVILEGED = {
  cli: 1,
  sti: 2,
  loadCr3: 3,
  readCr3: 4,
  invlpg: 5,
  loadGdt: 6,
  halt: 7,
  iret: 8,
} as const;
