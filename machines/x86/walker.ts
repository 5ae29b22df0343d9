/**
 * The table walker: two levels, rights of both joined, accessed and dirty bits written back.
 *
 * Intel, Pentium Processor Family Developer's Manual, volume 3, chapters 11.3 (page translation) and
 * 12.7 (page protection).
 */
import { KernelBug } from '../errors.ts';
import {
  directoryIndex,
  PDE_LARGE as importedPdeLarge,
  PTE_ACCESSED as importedPteAccessed,
  PTE_DIRTY as importedPteDirty,
  PTE_FRAME_MASK as importedPteFrameMask,
  PTE_PRESENT as importedPtePresent,
  PTE_USER as importedPteUser,
  PTE_WRITE as importedPteWrite,
  PTE_GLOBAL,
  PTE_PCD,
  tableIndex,
} from '../formats/x86.ts';
import { FRAME_SHIFT as importedFrameShift, type PhysicalMemory } from '../memory.ts';

// V8 builds a module's own constants into compiled code, but looks imported ones up at each use.
const PDE_LARGE = importedPdeLarge;
const PTE_ACCESSED = importedPteAccessed;
const PTE_DIRTY = importedPteDirty;
const PTE_FRAME_MASK = importedPteFrameMask;
const PTE_PRESENT = importedPtePresent;
const PTE_USER = importedPteUser;
const PTE_WRITE = importedPteWrite;
const FRAME_SHIFT = importedFrameShift;

/** The walker's way to the tables, through what caches there are. */
export interface TablePort {
  readTable(pa: number): void;
  /** An entry is about to be written. */
  writeTable(pa: number): void;
}

/** The physical address in a directory entry that maps 4 MB. */
export const LARGE_FRAME_MASK = 0xffc00000 | 0;
const RIGHTS = PTE_WRITE | PTE_USER;
const LEAF_FLAGS = PTE_PRESENT | PTE_ACCESSED | PTE_PCD | PTE_GLOBAL;

export class Walker {
  /** CR0.WP: whether writes with supervisor rights honour W. */
  writeProtect = false;
  /** After a walk that failed: whether an entry was there. */
  cause: 'missing' | 'protection' = 'missing';
  /** After a walk that succeeded: whether a directory entry mapped 4 MB. */
  large = false;
  declare private readonly memory: PhysicalMemory;
  declare private readonly port: TablePort;
  declare private readonly largePages: boolean;

  constructor(memory: PhysicalMemory, port: TablePort, largePages: boolean) {
    this.memory = memory;
    this.port = port;
    this.largePages = largePages;
  }

  /**
   * The translation as a TLB entry holds it: the physical page, P, A, the rights of both levels
   * joined, and D, PCD and G of the last level; 0 if there is none that allows the access. Only a walk
   * that succeeds sets bits in the tables.
   */
  walk(root: number, linear: number, write: boolean, user: boolean): number {
    const directory = (root & PTE_FRAME_MASK) + directoryIndex(linear) * 4;
    const pde = this.read(directory, 'page directory');
    if ((pde & PTE_PRESENT) === 0) return this.fail('missing');
    this.large = this.largePages && (pde & PDE_LARGE) !== 0;
    if (this.large) {
      if (!this.allows(pde & RIGHTS, write, user)) return this.fail('protection');
      const leaf = this.mark(directory, pde, write);
      return (pde & LARGE_FRAME_MASK) | this.flags(leaf, pde);
    }
    const table = (pde & PTE_FRAME_MASK) + tableIndex(linear) * 4;
    const pte = this.read(table, 'page table');
    if ((pte & PTE_PRESENT) === 0) return this.fail('missing');
    if (!this.allows(pde & pte & RIGHTS, write, user)) return this.fail('protection');
    this.mark(directory, pde, false);
    const leaf = this.mark(table, pte, write);
    return (pte & PTE_FRAME_MASK) | this.flags(leaf, pde & pte);
  }

  /**
   * Whether the rights of both levels joined allow the access. With user rights U must be set, and W
   * for a write whatever CR0.WP says.
   */
  allows(rights: number, write: boolean, user: boolean): boolean {
    if (user) return (rights & PTE_USER) !== 0 && (!write || (rights & PTE_WRITE) !== 0);
    return !write || !this.writeProtect || (rights & PTE_WRITE) !== 0;
  }

  private flags(leaf: number, rights: number): number {
    return (leaf & (LEAF_FLAGS | PTE_DIRTY)) | (rights & RIGHTS);
  }

  private fail(cause: 'missing' | 'protection'): number {
    this.cause = cause;
    return 0;
  }

  private read(address: number, what: string): number {
    const pa = address >>> 0;
    const frame = pa >>> FRAME_SHIFT;
    if (frame >= this.memory.frames) {
      throw new KernelBug(
        `the processor looked for a ${what} at physical 0x${pa.toString(16)}, where there is no memory`,
      );
    }
    if (this.memory.red[frame] === 1) {
      throw new KernelBug(
        `the processor looked for a ${what} at physical 0x${pa.toString(16)}, which is a red zone`,
      );
    }
    this.port.readTable(pa);
    return this.memory.words[pa >>> 2];
  }

  /** Sets A, and D for a write, where they are not set; the entry as it then stands. */
  private mark(pa: number, entry: number, write: boolean): number {
    const marked = entry | PTE_ACCESSED | (write ? PTE_DIRTY : 0);
    if (marked !== entry) {
      this.port.writeTable(pa);
      this.memory.words[pa >>> 2] = marked;
      this.memory.dirty[pa >>> FRAME_SHIFT] = 1;
    }
    return marked;
  }
}
