/**
 * Pages that were found through the TLB not long ago, so that most accesses need not search it.
 *
 * A shortcut stands for a search that would succeed: a page that the TLB maps in one space, to
 * cached memory, for reading or for writing. So it must go when an entry of its page is written: because the entry went, or
 * because a second one came. The
 * chip has nothing like it, and its effect cannot be seen but in speed.
 */
import { ASID_MASK, PAGE_SHIFT, VPN_MASK } from '../formats/mips.ts';

const SHORTCUTS = 256;

const PAGE = VPN_MASK | 0;
/**
 * What of an address is compared: its page, and whether it is aligned as words are. The space is
 * put in between. No address leaves bit 2, so a tag with that bit matches none.
 */
export const PAGE_AND_ALIGNMENT = PAGE | 3;
const NONE = 4;

/** Words of one shortcut: the tag for reading, the tag for writing, where the page stands. */
export const READ = 0;
export const WRITE = 1;
export const BASE = 2;
const WORDS = 4;
/** Words of all shortcuts. */
export const SHORTCUT_WORDS = SHORTCUTS * WORDS;
/** The place of a page's shortcut is its address shifted right by this, under this mask. */
export const PLACE_SHIFT = PAGE_SHIFT - 2;
export const PLACE_MASK = (SHORTCUTS - 1) * WORDS;

export class Shortcuts {
  /**
   * By page number modulo their count, all in one array: the page and space that may be read; that
   * may be written; the physical address of either.
   */
  declare readonly words: Int32Array;

  constructor(words: Int32Array) {
    this.words = words.fill(NONE);
  }

  remember(va: number, entryHi: number, pa: number, write: boolean): void {
    const at = (va >>> PLACE_SHIFT) & PLACE_MASK;
    const tag = (va & PAGE) | (entryHi & ASID_MASK);
    const words = this.words;
    words[at + READ] = tag;
    if (write) words[at + WRITE] = tag;
    else if (words[at + WRITE] !== tag) words[at + WRITE] = NONE;
    words[at + BASE] = pa & PAGE;
  }

  /** Forgets the page of a TLB entry, in every space. */
  forget(hi: number): void {
    const at = (hi >>> PLACE_SHIFT) & PLACE_MASK;
    this.words[at + READ] = NONE;
    this.words[at + WRITE] = NONE;
  }

  clear(): void {
    this.words.fill(NONE);
  }
}
