/**
 * The processor's way to memory: segments, TLBs, caches and write buffer in one, and what is charged.
 *
 * Each access ends in one of three places: cached memory, the uncached side (pages marked PCD, and
 * devices), or a fault.
 */
import type { Access } from '../../core/words/trap.ts';
import { KernelBug } from '../errors.ts';
import { PTE_FRAME_MASK, PTE_PCD } from '../formats/x86.ts';
import type { InterruptController } from '../interrupts.ts';
import {
  type CountLedger,
  KINDS,
  UNCACHED_READS,
  UNCACHED_WRITES,
  WRITE_STALL_CYCLES,
} from '../ledger.ts';
import { FRAME_SHIFT, type PhysicalMemory } from '../memory.ts';
import { DEVICE_BASE, GENERAL_REGISTERS, Processor } from '../processor.ts';
import { WriteBuffer } from '../write-buffer.ts';
import type { Door } from './door.ts';
import { Hierarchy, type Meter } from './hierarchy.ts';
import { Mmu } from './mmu.ts';
import type { X86Parameters } from './parameters.ts';
import { Walker } from './walker.ts';

/** Where an access goes, if not to cached memory at a physical address (0 or more). */
export const UNCACHED = -1;
export const FAULTED = -2;

export abstract class X86Port extends Processor implements Meter {
  readonly parameters: X86Parameters;
  readonly mmu: Mmu;
  readonly caches: Hierarchy;
  protected readonly words: Int32Array;
  protected readonly bytes: Uint8Array;
  readonly #dirty: Uint8Array;
  readonly #prices: Float64Array;
  /** The physical address of the last access that went the long way. */
  #pa = 0;

  constructor(
    parameters: X86Parameters,
    memory: PhysicalMemory,
    ledger: CountLedger,
    interrupts: InterruptController,
  ) {
    super(memory, ledger, interrupts, parameters.instructionCycles, GENERAL_REGISTERS);
    this.parameters = parameters;
    this.words = memory.words;
    this.bytes = memory.bytes;
    this.#dirty = memory.dirty;
    // The clock goes by the prices of the ledger, so that waits are counts times prices.
    this.#prices = Float64Array.from(KINDS, (kind) => ledger.price(kind).value);
    this.caches = new Hierarchy(parameters, memory, new WriteBuffer(parameters.writeBuffer), this);
    const { largePages, walksThroughL1 } = parameters;
    const walker = new Walker(memory, this.caches, largePages, walksThroughL1);
    this.mmu = new Mmu(parameters, walker, this);
  }

  // The meter.

  price(kind: number): number {
    return this.#prices[kind];
  }

  charge(kind: number): void {
    this.count(kind, 1);
    this.waited += this.#prices[kind];
  }

  stall(cycles: number): void {
    if (cycles === 0) return;
    this.count(WRITE_STALL_CYCLES, cycles);
    this.waited += cycles;
  }

  // The long way through a door.

  /** Where the access goes: a physical address, UNCACHED or FAULTED (the MMU says why). */
  protected open(door: Door, address: number, bytes: number): number {
    const mmu = this.mmu;
    const leaf = mmu.translate(door, address, bytes);
    if (leaf === 0) return FAULTED;
    const page = (leaf & PTE_FRAME_MASK) >>> 0;
    const pa = page + (mmu.linear & 0xfff);
    const frame = page >>> FRAME_SHIFT;
    if (frame < this.frames && this.memory.red[frame] === 0 && (leaf & PTE_PCD) === 0) {
      // Only such pages are remembered: the fast way need not ask again. (Whoever paints a frame red
      // after it was used must cool the caches down.)
      door.remember(address, page);
      return pa;
    }
    return this.#aside(door, address, pa);
  }

  #aside(door: Door, address: number, pa: number): number {
    const frame = pa >>> FRAME_SHIFT;
    const isMemory = frame < this.frames;
    if (isMemory ? this.memory.red[frame] === 0 : pa >= DEVICE_BASE) {
      this.#pa = pa;
      return UNCACHED;
    }
    if (isMemory && !door.user) {
      throw new KernelBug(`the kernel's access at ${hex(address)} reached a red zone (${hex(pa)})`);
    }
    this.mmu.fault('bus', address);
    return FAULTED;
  }

  /** For code that runs as an activation: a fault is a trap. */
  protected mustOpen(door: Door, address: number, bytes: number, access: Access): number {
    const place = this.open(door, address, bytes);
    if (place === FAULTED) this.raise(this.mmu.cause, this.mmu.faultAddress, access);
    return place;
  }

  /** For the kernel itself, which has no handler for its own faults. */
  protected kernelOpen(door: Door, address: number, bytes: number): number {
    const place = this.open(door, address, bytes);
    if (place !== FAULTED) return place;
    const access = door.write ? 'write' : 'read';
    const why = REASONS[this.mmu.cause] ?? this.mmu.cause;
    throw new KernelBug(`the kernel's ${access} at ${hex(address)} faulted: ${why}`);
  }

  // Cached memory.

  protected storeWord(pa: number, value: number): void {
    this.caches.write(pa);
    this.words[pa >>> 2] = value;
    this.#dirty[pa >>> FRAME_SHIFT] = 1;
  }

  protected storeByte(pa: number, value: number): void {
    this.caches.write(pa);
    this.bytes[pa] = value;
    this.#dirty[pa >>> FRAME_SHIFT] = 1;
  }

  // The uncached side. Devices answer to words only.

  /** Prepares an uncached access of the kernel's own, by physical address. */
  protected reach(pa: number, access: Access): void {
    this.#pa = pa >>> 0;
    const frame = this.#pa >>> FRAME_SHIFT;
    const red = frame < this.frames && this.memory.red[frame] === 1;
    if (!red && (pa & 3) === 0 && (frame < this.frames || this.#pa >= DEVICE_BASE)) return;
    const what = red ? 'a red zone' : (pa & 3) !== 0 ? 'a misaligned word' : 'no memory';
    throw new KernelBug(`the kernel's uncached ${access} at ${hex(pa)} reached ${what}`);
  }

  /** -1 if nothing answers. */
  protected uncachedLoad(size: number): number {
    const pa = this.#pa;
    this.caches.awaitRead(UNCACHED_READS);
    this.charge(UNCACHED_READS);
    if (pa >= DEVICE_BASE) return size === 4 && this.host !== null ? this.host.deviceLoad(pa) : -1;
    this.caches.snoopRead(pa);
    return size === 4 ? this.words[pa >>> 2] >>> 0 : this.bytes[pa];
  }

  /** -1 if nothing answers. */
  protected uncachedStore(value: number, size: number): number {
    const pa = this.#pa;
    this.charge(UNCACHED_WRITES);
    if (pa >= DEVICE_BASE) {
      return size === 4 && this.host?.deviceStore(pa, value) === true ? 0 : -1;
    }
    this.#write(pa, value, size);
    return 0;
  }

  protected answered(value: number, address: number, access: Access): number {
    if (value < 0) this.raise('bus', address, access);
    return value;
  }

  protected kernelAnswered(value: number): number {
    if (value < 0) throw new KernelBug(`no device register answers at physical ${hex(this.#pa)}`);
    return value;
  }

  /** The Pentium's caches snoop DMA. Where there is no memory, the bus floats. */
  dmaLoad(pa: number): number {
    if (pa >>> FRAME_SHIFT >= this.frames) return 0xffffffff;
    this.caches.snoopRead(pa);
    return this.words[pa >>> 2] >>> 0;
  }

  dmaStore(pa: number, value: number): void {
    if (pa >>> FRAME_SHIFT < this.frames) this.#write(pa, value, 4);
  }

  #write(pa: number, value: number, size: number): void {
    this.caches.snoopWrite(pa);
    if (size === 4) this.words[pa >>> 2] = value;
    else this.bytes[pa] = value;
    this.#dirty[pa >>> FRAME_SHIFT] = 1;
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
