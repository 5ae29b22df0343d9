/**
 * Page tables on x86: the hardware walks them, and sets their accessed and dirty bits.
 *
 * The kernel sees physical memory at KERNEL_BASE through supervisor pages, the same in every directory. The TLB has no
 * tags: loading CR3 empties it, so no translation of another directory can be in it.
 *
 *     present   [ frame 31-12 | D A . . U W P=1 ]
 *     absent    [ payload 31-4 | kind 2-1 | 0 ]
 */
import type { KernelBus } from '../../../core/words/bus.ts';
import type { X86Mmu } from '../../../core/words/mmu.ts';
import {
  directoryIndex,
  KERNEL_BASE,
  LARGE_PAGE_BYTES,
  PDE_LARGE,
  PTE_ACCESSED,
  PTE_DIRTY,
  PTE_FRAME_MASK,
  PTE_PRESENT,
  PTE_USER,
  PTE_WRITE,
  tableIndex,
  USER_LIMIT,
} from '../../../machines/formats/x86.ts';
import type { Pmap } from '../memory/door.ts';
import { PROT } from '../unix/abi/flags.ts';
import type { Plan } from './plan.ts';

const WINDOW = directoryIndex(KERNEL_BASE);
const KIND_SHIFT = 1;
const KIND_MASK = 3;
const PAYLOAD_SHIFT = 4;

/** How many directory entries the kernel's window has; and tables, where there are no larger pages. */
export function windowEntries(frames: number): number {
  return Math.ceil((frames * 4096) / LARGE_PAGE_BYTES);
}

export class X86Pmap implements Pmap {
  readonly userEnd = KERNEL_BASE;
  /** The cache of instructions watches the board, and stores. */
  readonly isCoherent = true;
  readonly #bus: KernelBus;
  readonly #mmu: X86Mmu;
  readonly #plan: Plan;

  constructor(bus: KernelBus, mmu: X86Mmu, plan: Plan) {
    this.#bus = bus;
    this.#mmu = mmu;
    this.#plan = plan;
  }

  /** At boot: the kernel's own directory, and paging on. */
  start(): void {
    const { kernelDirectory, kernelBase } = this.#plan;
    this.#fillWindowTables();
    this.#fillWindow(kernelDirectory);
    const mmu = this.#mmu;
    mmu.setCr3(kernelDirectory - kernelBase);
    mmu.enablePaging();
    mmu.setWriteProtect(true);
    mmu.loadUserSegment('code', 0, USER_LIMIT);
    mmu.loadUserSegment('data', 0, USER_LIMIT);
    this.#bus.store(this.#plan.spaceTables.at(0), kernelDirectory - kernelBase);
  }

  #fillWindowTables(): void {
    const { windowTables } = this.#plan;
    if (windowTables === 0) return;
    for (let frame = 0; frame < this.#bus.frames; frame++) {
      this.#bus.store(windowTables + 4 * frame, (frame << 12) | PTE_PRESENT | PTE_WRITE);
    }
  }

  #fillWindow(directory: number): void {
    const { windowTables, kernelBase } = this.#plan;
    const count = windowEntries(this.#bus.frames);
    for (let i = 0; i < count; i++) {
      const entry =
        windowTables === 0
          ? (i * LARGE_PAGE_BYTES) | PTE_PRESENT | PTE_WRITE | PDE_LARGE
          : (windowTables - kernelBase + i * 4096) | PTE_PRESENT | PTE_WRITE;
      this.#bus.store(directory + 4 * (WINDOW + i), entry);
    }
  }

  #directory(space: number): number {
    return this.#plan.kernelBase + this.#bus.load(this.#plan.spaceTables.at(space));
  }

  create(space: number, directory: number): void {
    const pa = directory << 12;
    this.#fillWindow(this.#plan.kernelBase + pa);
    this.#bus.store(this.#plan.spaceTables.at(space), pa);
  }

  activate(space: number): void {
    const pa = this.#bus.load(this.#plan.spaceTables.at(space));
    if (this.#mmu.cr3() !== pa) this.#mmu.setCr3(pa);
  }

  retire(space: number): void {
    const at = this.#plan.spaceTables.at(space);
    if (this.#mmu.cr3() === this.#bus.load(at)) this.activate(0);
    this.#bus.store(at, 0);
  }

  /** There is nothing to flush. */
  flushCode(): void {}

  slot(space: number, va: number): number {
    const entry = this.#bus.load(this.#directory(space) + 4 * directoryIndex(va));
    if ((entry & PTE_PRESENT) === 0) return 0;
    return this.#plan.kernelBase + ((entry & PTE_FRAME_MASK) >>> 0) + 4 * tableIndex(va);
  }

  tableAt(space: number, va: number): number {
    return this.#bus.load(this.#directory(space) + 4 * directoryIndex(va)) >>> 12;
  }

  /** The frame of the table that a directory's word names; 0 if it names none. */
  tableOf(word: number): number {
    return (word & PTE_PRESENT) === 0 ? 0 : word >>> 12;
  }

  addTable(space: number, va: number, frame: number): void {
    const at = this.#directory(space) + 4 * directoryIndex(va);
    this.#bus.store(at, ((frame << 12) | PTE_PRESENT | PTE_WRITE | PTE_USER) >>> 0);
  }

  removeTable(space: number, va: number): number {
    const at = this.#directory(space) + 4 * directoryIndex(va);
    const frame = this.#bus.load(at) >>> 12;
    this.#bus.store(at, 0);
    // The walker may have kept nothing of it: all of its words were 0, and had been purged.
    return frame;
  }

  present(frame: number, rights: number): number {
    const write = (rights & PROT.write) !== 0 ? PTE_WRITE : 0;
    return ((frame << 12) | PTE_PRESENT | PTE_USER | write) >>> 0;
  }

  absent(kind: number, payload: number): number {
    return ((payload << PAYLOAD_SHIFT) | (kind << KIND_SHIFT)) >>> 0;
  }

  isPresent(word: number): boolean {
    return (word & PTE_PRESENT) !== 0;
  }

  kindOf(word: number): number {
    return (word >>> KIND_SHIFT) & KIND_MASK;
  }

  payloadOf(word: number): number {
    return word >>> PAYLOAD_SHIFT;
  }

  frameOf(word: number): number {
    return word >>> 12;
  }

  rightsOf(word: number): number {
    return PROT.read | PROT.execute | ((word & PTE_WRITE) !== 0 ? PROT.write : 0);
  }

  set(space: number, va: number, slot: number, word: number): void {
    const old = this.#bus.load(slot);
    this.#bus.store(slot, word);
    if (this.isPresent(old) && this.#takesAway(old, word)) this.#purge(space, va);
  }

  /** Whether a TLB entry of the old word would give what the new one does not. */
  #takesAway(old: number, word: number): boolean {
    if (!this.isPresent(word) || old >>> 12 !== word >>> 12) return true;
    return (old & PTE_WRITE & ~word) !== 0 || (old & ~word & (PTE_ACCESSED | PTE_DIRTY)) !== 0;
  }

  #purge(space: number, va: number): void {
    if (this.#mmu.cr3() === this.#bus.load(this.#plan.spaceTables.at(space))) this.#mmu.invlpg(va);
  }

  takeReferenced(space: number, va: number, slot: number): boolean {
    return this.#take(space, va, slot, PTE_ACCESSED);
  }

  takeDirty(space: number, va: number, slot: number): boolean {
    return this.#take(space, va, slot, PTE_DIRTY);
  }

  #take(space: number, va: number, slot: number, bit: number): boolean {
    const word = this.#bus.load(slot);
    if ((word & bit) === 0) return false;
    this.#bus.store(slot, (word & ~bit) >>> 0);
    this.#purge(space, va);
    return true;
  }

  /** The TLB may still say what the tables said before they gave more. */
  reload(space: number, va: number): void {
    this.#purge(space, va);
  }

  /** The physical address of the directory of a space; -1 if it is not there. */
  context(load: (address: number) => number, space: number): number {
    const pa = load(this.#plan.spaceTables.at(space));
    return pa === 0 ? -1 : pa;
  }
}
