/**
 * Page tables on x86: the hardware walks them and sets their accessed and dirty bits.
 *
 * The kernel sees physical memory at KERNEL_BASE through supervisor pages of 4 MB (of 4 KB where the
 * processor has no larger ones), the same in every directory. The TLB has no tags: loading CR3 empties it, and INVLPG forgets one page of the
 * directory in use; no translation of another directory can be in it.
 */
import type { PeekBus } from '../../core/words/bus.ts';
import type { X86Mmu } from '../../core/words/mmu.ts';
import {
  directoryIndex,
  KERNEL_BASE,
  LARGE_PAGE_BYTES,
  LARGE_PAGE_SHIFT,
  PDE_LARGE,
  PTE_ACCESSED,
  PTE_DIRTY,
  PTE_PRESENT,
  PTE_USER,
  PTE_WRITE,
  USER_LIMIT,
} from '../../machines/formats/x86.ts';
import { EXECUTE, normalRights, READ, WRITE } from './abi/fpage.ts';
import type { L4, Pmap } from './context.ts';
import { takeFrame } from './frame-pool.ts';
import { directoryOf } from './page-tables.ts';
import { ROOT, SPACE, USE } from './records.ts';

/** The directory's first entry for the kernel's window, and how many there are. */
const WINDOW = directoryIndex(KERNEL_BASE);

function windowEntries(k: L4): number {
  return Math.ceil((k.bus.frames * 4096) / LARGE_PAGE_BYTES);
}

export class X86Pmap implements Pmap {
  readonly userEnd = KERNEL_BASE;
  readonly superpages: boolean;
  readonly tableFlags = PTE_PRESENT | PTE_WRITE | PTE_USER;
  readonly tables = null;
  readonly #mmu: X86Mmu;

  constructor(mmu: X86Mmu) {
    this.#mmu = mmu;
    this.superpages = mmu.largePages;
  }

  prepare(k: L4, directory: number): void {
    for (let i = 0; i < windowEntries(k); i++) {
      k.bus.store(directory + 4 * (WINDOW + i), this.#window(k, directory, i));
    }
  }

  /** The directory entry for the `index`-th 4 MB of the kernel's window. */
  #window(k: L4, directory: number, index: number): number {
    if (this.superpages) return (index * LARGE_PAGE_BYTES) | PTE_PRESENT | PTE_WRITE | PDE_LARGE;
    // The first directory brings the window's tables, and the others share them.
    const model = directoryOf(k, k.plan.spaces.at(0));
    if (model !== directory) return k.bus.load(model + 4 * (WINDOW + index));
    const table = takeFrame(k, USE.table) << 12;
    const end = Math.min(LARGE_PAGE_BYTES, k.bus.frames * 4096 - index * LARGE_PAGE_BYTES);
    for (let at = 0; at < end; at += 4096) {
      const entry = (index * LARGE_PAGE_BYTES + at) | PTE_PRESENT | PTE_WRITE;
      k.bus.store(k.plan.kernelBase + table + at / 1024, entry);
    }
    return table | PTE_PRESENT | PTE_WRITE;
  }

  start(k: L4, space: number): void {
    const mmu = this.#mmu;
    mmu.setCr3(k.bus.load(space + SPACE.directory));
    mmu.enablePaging();
    mmu.setWriteProtect(true);
    mmu.loadUserSegment('code', 0, USER_LIMIT);
    mmu.loadUserSegment('data', 0, USER_LIMIT);
  }

  isTable(entry: number): boolean {
    return (entry & (PTE_PRESENT | PDE_LARGE)) === PTE_PRESENT;
  }

  encode(frame: number, rights: number, shift: number): number {
    const large = shift === LARGE_PAGE_SHIFT ? PDE_LARGE : 0;
    const write = (rights & WRITE) !== 0 ? PTE_WRITE : 0;
    return ((frame << 12) | PTE_PRESENT | PTE_USER | large | write) >>> 0;
  }

  isPresent(entry: number): boolean {
    return (entry & PTE_PRESENT) !== 0;
  }

  frameOf(entry: number): number {
    return entry >>> 12;
  }

  rightsOf(entry: number): number {
    if ((entry & PTE_PRESENT) === 0) return 0;
    return (entry & PTE_WRITE) !== 0 ? normalRights(READ | WRITE) : normalRights(READ);
  }

  statusOf(entry: number): number {
    const read = (entry & PTE_ACCESSED) !== 0 ? READ | EXECUTE : 0;
    return (entry & PTE_DIRTY) !== 0 ? read | WRITE : read;
  }

  withoutStatus(entry: number): number {
    return (entry & ~(PTE_ACCESSED | PTE_DIRTY)) >>> 0;
  }

  withRights(entry: number, rights: number): number {
    const write = (rights & WRITE) !== 0 ? PTE_WRITE : 0;
    return ((entry & ~PTE_WRITE) | write) >>> 0;
  }

  activate(k: L4, space: number): void {
    const directory = k.bus.load(space + SPACE.directory);
    if (this.#mmu.cr3() === directory) return;
    k.bus.exec(k.paths.switchSpace);
    this.#mmu.setCr3(directory);
    k.bus.store(k.plan.root + ROOT.directory, k.plan.kernelBase + directory);
  }

  flush(k: L4, space: number, va: number): void {
    if (this.#mmu.cr3() === k.bus.load(space + SPACE.directory)) this.#mmu.invlpg(va);
  }

  retire(k: L4, space: number): void {
    if (this.#mmu.cr3() === k.bus.load(space + SPACE.directory)) {
      throw new Error('a space is destroyed while its directory is in use');
    }
    k.bus.fill(directoryOf(k, space) + 4 * WINDOW, 0, 4 * windowEntries(k));
  }

  /** The hardware has walked the tables already. */
  resolve(): boolean {
    return false;
  }

  context(peek: PeekBus, space: number): number {
    return peek.load(space + SPACE.directory);
  }
}
