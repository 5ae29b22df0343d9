/**
 * Where accesses go: through a door to cached memory, to the uncached side (pages marked PCD, and
 * devices), or nowhere.
 */
import type { Access } from '../../core/words/trap.ts';
import { KernelBug, UNWIND } from '../errors.ts';
import { PTE_PCD } from '../formats/x86.ts';
import type { InterruptController } from '../interrupts.ts';
import { type CountLedger, UNCACHED_READS, UNCACHED_WRITES } from '../ledger.ts';
import type { PhysicalMemory } from '../memory.ts';
import { DEVICE_BASE } from '../processor.ts';
import type { Door } from './door.ts';
import { Mmu } from './mmu.ts';
import type { X86Parameters } from './parameters.ts';
import { Walker } from './walker.ts';
import { WrittenOut } from './written-out.ts';

/** Where an access goes, if not to cached memory at a physical address (0 or more). */
export const UNCACHED = -1;
export const FAULTED = -2;

const PAGE = 0xfffff000 | 0;
const OFFSET = 0xfff;
const PAGE_SHIFT = 12;
// V8 builds a module's own constants into compiled code, but looks imported ones up at each use.
const NOT_CACHED = PTE_PCD;

export abstract class X86Port extends WrittenOut {
  declare readonly mmu: Mmu;
  declare private readonly red: Uint8Array;
  /** The physical address of the last access that did not go to cached memory. */
  private pa = 0;

  constructor(
    parameters: X86Parameters,
    memory: PhysicalMemory,
    ledger: CountLedger,
    interrupts: InterruptController,
  ) {
    super(parameters, memory, ledger, interrupts);
    this.red = memory.red;
    this.mmu = new Mmu(parameters, new Walker(memory, this, parameters.largePages), this);
  }

  /** Where an access goes: a physical address, UNCACHED, or FAULTED (the MMU says why). */
  protected find(door: Door, write: boolean, address: number, bytes: number): number {
    const mmu = this.mmu;
    const leaf = mmu.translate(door, write, address, bytes);
    if (leaf === 0) return FAULTED;
    const page = leaf & PAGE;
    const frame = page >>> PAGE_SHIFT;
    // Beyond memory there is no byte in `red`.
    if (this.red[frame] === 0 && (leaf & NOT_CACHED) === 0) {
      // Only such pages are remembered: the fast way need not ask again. (Whoever paints a frame red
      // after it was used must cool the caches down.)
      door.remember(address, page, leaf);
      return page | (mmu.linear & OFFSET);
    }
    return this.aside(door, address, (page | (mmu.linear & OFFSET)) >>> 0);
  }

  private aside(door: Door, address: number, pa: number): number {
    const frame = pa >>> PAGE_SHIFT;
    const isMemory = frame < this.frames;
    if (isMemory ? this.memory.red[frame] === 0 : pa >= DEVICE_BASE) {
      this.pa = pa;
      return UNCACHED;
    }
    if (isMemory && !door.user) {
      throw new KernelBug(`the kernel's access at ${hex(address)} reached a red zone (${hex(pa)})`);
    }
    this.mmu.fault('bus', address);
    return FAULTED;
  }

  /** For code that runs as an activation: a fault is a trap, until the kernel has helped. */
  protected mustRead(door: Door, address: number, bytes: number, access: Access): number {
    for (;;) {
      const place = this.find(door, false, address, bytes);
      if (place !== FAULTED) return place;
      this.takeFault(access);
    }
  }

  protected mustWrite(door: Door, address: number, bytes: number): number {
    for (;;) {
      const place = this.find(door, true, address, bytes);
      if (place !== FAULTED) return place;
      this.takeFault('write');
    }
  }

  /** Returns if the access is to be tried again. */
  private takeFault(access: Access): void {
    this.setFault(this.mmu.cause, this.mmu.faultAddress, access);
    if (this.host?.onFault?.() !== true) throw UNWIND;
    if (++this.instructions >= this.nextEvent) this.host?.onEvent();
  }

  /** For the kernel itself, which has no handler for its own faults. */
  protected kernelRead(address: number, bytes: number): number {
    const place = this.find(this.mmu.kernelData, false, address, bytes);
    return place === FAULTED ? this.bug(address, 'read') : place;
  }

  protected kernelWrite(address: number, bytes: number): number {
    const place = this.find(this.mmu.kernelData, true, address, bytes);
    return place === FAULTED ? this.bug(address, 'write') : place;
  }

  private bug(address: number, access: Access): never {
    const why = REASONS[this.mmu.cause] ?? this.mmu.cause;
    throw new KernelBug(`the kernel's ${access} at ${hex(address)} faulted: ${why}`);
  }

  // The uncached side. Devices answer to words only.

  /** Prepares an uncached access of the kernel's own, by physical address. */
  protected reach(address: number, access: Access): void {
    const pa = address >>> 0;
    this.pa = pa;
    const frame = pa >>> PAGE_SHIFT;
    const red = frame < this.frames && this.memory.red[frame] === 1;
    if (!red && (pa & 3) === 0 && (frame < this.frames || pa >= DEVICE_BASE)) return;
    const what = red ? 'a red zone' : (pa & 3) !== 0 ? 'a misaligned word' : 'no memory';
    throw new KernelBug(`the kernel's uncached ${access} at physical ${hex(pa)} reached ${what}`);
  }

  /** -1 if nothing answers. */
  protected uncachedLoad(size: number): number {
    const pa = this.pa;
    this.chargeRead(UNCACHED_READS);
    if (pa >= DEVICE_BASE) return size === 4 && this.host !== null ? this.host.deviceLoad(pa) : -1;
    this.snoopRead(pa);
    return size === 4 ? this.words[pa >>> 2] >>> 0 : this.bytes[pa];
  }

  /** -1 if nothing answers. */
  protected uncachedStore(value: number, size: number): number {
    const pa = this.pa;
    this.charge(UNCACHED_WRITES);
    if (pa >= DEVICE_BASE) {
      return size === 4 && this.host?.deviceStore(pa, value) === true ? 0 : -1;
    }
    this.writePast(pa, value, size);
    return 0;
  }

  protected answered(value: number, address: number, access: Access): number {
    if (value < 0) this.raise('bus', address, access);
    return value;
  }

  protected kernelAnswered(value: number): number {
    if (value < 0) throw new KernelBug(`no device register answers at physical ${hex(this.pa)}`);
    return value;
  }

  /** The Pentium's caches snoop DMA. Where there is no memory, the bus floats. */
  dmaLoad(pa: number): number {
    if (pa >>> PAGE_SHIFT >= this.frames) return 0xffffffff;
    this.snoopRead(pa);
    return this.words[pa >>> 2] >>> 0;
  }

  dmaStore(pa: number, value: number): void {
    if (pa >>> PAGE_SHIFT < this.frames) this.writePast(pa, value, 4);
  }
}

const REASONS: Partial<Record<string, string>> = {
  missing: 'no page is mapped there',
  protection: 'the page may not be written, and CR0.WP is set',
  address: 'the word is not aligned',
  bus: 'no memory answers there',
};

function hex(address: number): string {
  return `0x${(address >>> 0).toString(16)}`;
}
