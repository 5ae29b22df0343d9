/** The privileged faces of the two families of memory management units. */

/**
 * The software-refilled, ASID-tagged TLB of the R2000 and R3000. Register formats stand in
 * `machines/formats/mips.ts`.
 */
export interface MipsMmu {
  readonly entries: number;
  /** Entries 0 to wired-1 are never chosen by Random. */
  readonly wired: number;
  /** EntryHi: virtual page number and ASID. Writing it changes the current address space. */
  entryHi(): number;
  setEntryHi(value: number): void;
  /** Writes entry `index` (tlbwi). */
  writeIndexed(index: number, hi: number, lo: number): void;
  /** Writes the entry that Random names (tlbwr). */
  writeRandom(hi: number, lo: number): void;
  /** The index of the entry that matches (tlbp); -1 if none does. */
  probe(hi: number): number;
  readHi(index: number): number;
  readLo(index: number): number;
}

/**
 * The hardware-walked, untagged two-level tables and the segments of the i486 and Pentium. Register
 * and table formats stand in `machines/formats/x86.ts`.
 */
export interface X86Mmu {
  /** Whether a directory's entry may map 4 MB by itself (PSE). */
  readonly largePages: boolean;
  /** Whether entries can be global (PGE: Pentium Pro and later). */
  readonly globalPages: boolean;
  /** The physical address of the page directory. Loading it flushes all but global entries. */
  cr3(): number;
  setCr3(pa: number): void;
  /** Turns paging on; until then addresses are physical. */
  enablePaging(): void;
  /**
   * CR4.PGE: whether the G bit of a table entry makes a translation global. A change flushes every entry,
   * global ones too. Setting it where there are no global pages, or before paging, is a bug and throws.
   */
  setGlobalPages(on: boolean): void;
  /** Flushes the translation of one linear address, from both TLBs; global or not. */
  invlpg(va: number): void;
  /** CR0.WP: whether kernel mode honours read-only pages. */
  setWriteProtect(on: boolean): void;
  /** Loads the descriptor of user code or data: it is cached until loaded again. */
  loadUserSegment(which: 'code' | 'data', base: number, limit: number): void;
  /** Throws away L1 and L2 without writing dirty lines back. */
  invd(): void;
  /** Writes every dirty line back, then throws the caches away. */
  wbinvd(): void;
}
