/**
 * The table walker: two levels, rights of both joined, accessed and dirty bits written back.
 *
 * Intel, Pentium Processor Family Developer's Manual, volume 3, chapters 11.3 (page translation) and
 * 12.7 (page protection); for global pages, Intel Architecture Software Developer's Manual, volume 3,
 * "Page-Directory and Page-Table Entries".
 */
import { KernelBug } from '../errors.ts';
import {
  directoryIndex,
  PDE_LARGE,
  PTE_ACCESSED,
  PTE_DIRTY,
  PTE_FRAME_MASK,
  PTE_GLOBAL,
  PTE_PCD,
  PTE_PRESENT,
  PTE_USER,
  PTE_WRITE,
  tableIndex,
} from '../formats/x86.ts';
import { BLOCK_SHIFT, FRAME_SHIFT, type PhysicalMemory } from '../memory.ts';

/** The walker's way to the tables, through what caches there are. */
export interface TablePort {
  readTable(pa: number): void;
  /** An entry is about to be written. */
  writeTable(pa: number): void;
}

/** The physical address in a directory entry that maps 4 MB. */
export const LARGE_FRAME_MASK = 0xffc00000 | 0;

// V8 builds a module's own constants into compiled code, but looks imported ones up at each use.
const FRAMES = PTE_FRAME_MASK | 0;
const PRESENT = PTE_PRESENT;
const WRITE = PTE_WRITE;
const USER = PTE_USER;
const RIGHTS = PTE_WRITE | PTE_USER;
const ACCESSED = PTE_ACCESSED;
const DIRTY = PTE_DIRTY;
const LARGE = PDE_LARGE;
const LEAF_FLAGS = PTE_PRESENT | PTE_ACCESSED | PTE_DIRTY | PTE_PCD;
const GLOBAL = PTE_GLOBAL;
const SHIFT = FRAME_SHIFT;

export class Walker {
  /** CR0.WP: whether writes with supervisor rights honour W. */
  writeProtect = false;
  /** After a walk that failed: whether an entry was there. */
  cause: 'missing' | 'protection' = 'missing';
  /** After a walk that succeeded: whether a directory entry mapped 4 MB. */
  large = false;
  readonly #memory: PhysicalMemory;
  declare private readonly words: Int32Array;
  declare private readonly red: Uint8Array;
  declare private readonly port: TablePort;
  declare private readonly largePages: boolean;
  /** What of the last level's flags a TLB entry takes over. */
  private leafFlags = LEAF_FLAGS;

  constructor(memory: PhysicalMemory, port: TablePort, largePages: boolean) {
    this.#memory = memory;
    this.words = memory.words;
    this.red = memory.red;
    this.port = port;
    this.largePages = largePages;
  }

  /** CR4.PGE: whether G of the last level counts. */
  setGlobalPages(on: boolean): void {
    this.leafFlags = on ? LEAF_FLAGS | GLOBAL : LEAF_FLAGS;
  }

  /**
   * The translation as a TLB entry holds it: the physical page, P, A, the rights of both levels
   * joined, and D, PCD and G (with CR4.PGE) of the last level; 0 if there is none that allows the access. Only a walk
   * that succeeds sets bits in the tables.
   */
  walk(root: number, linear: number, write: boolean, user: boolean): number {
    const directory = (root & FRAMES) + directoryIndex(linear) * 4;
    const pde = this.read(directory, 'page directory');
    if ((pde & PRESENT) === 0) return this.fail('missing');
    this.large = this.largePages && (pde & LARGE) !== 0;
    if (this.large) {
      if (!this.allows(pde & RIGHTS, write, user)) return this.fail('protection');
      const leaf = this.mark(directory, pde, write);
      return (pde & LARGE_FRAME_MASK) | this.flags(leaf, pde);
    }
    const table = (pde & FRAMES) + tableIndex(linear) * 4;
    const pte = this.read(table, 'page table');
    if ((pte & PRESENT) === 0) return this.fail('missing');
    if (!this.allows(pde & pte & RIGHTS, write, user)) return this.fail('protection');
    this.mark(directory, pde, false);
    const leaf = this.mark(table, pte, write);
    return (pte & FRAMES) | this.flags(leaf, pde & pte);
  }

  /**
   * Whether the rights of both levels joined allow the access. With user rights U must be set, and W
   * for a write whatever CR0.WP says.
   */
  allows(rights: number, write: boolean, user: boolean): boolean {
    if (user) return (rights & USER) !== 0 && (!write || (rights & WRITE) !== 0);
    return !write || !this.writeProtect || (rights & WRITE) !== 0;
  }

  private flags(leaf: number, rights: number): number {
    return (leaf & this.leafFlags) | (rights & RIGHTS);
  }

  private fail(cause: 'missing' | 'protection'): number {
    this.cause = cause;
    return 0;
  }

  private read(address: number, what: string): number {
    const pa = address >>> 0;
    // Beyond memory there is no byte in `red`.
    if (this.red[pa >>> SHIFT] !== 0) this.refuse(pa, what);
    this.port.readTable(pa);
    return this.words[pa >>> 2];
  }

  private refuse(pa: number, what: string): never {
    const why =
      pa >>> SHIFT < this.#memory.frames ? 'which is a red zone' : 'where there is no memory';
    throw new KernelBug(
      `the processor looked for a ${what} at physical 0x${pa.toString(16)}, ${why}`,
    );
  }

  /** Sets A, and D for a write, where they are not set; the entry as it then stands. */
  private mark(pa: number, entry: number, write: boolean): number {
    const marked = entry | ACCESSED | (write ? DIRTY : 0);
    if (marked !== entry) {
      this.port.writeTable(pa);
      this.#memory.words[pa >>> 2] = marked;
      this.#memory.dirty[pa >>> BLOCK_SHIFT] = 1;
    }
    return marked;
  }
}
