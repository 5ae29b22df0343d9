/** The read-only, uncharged face of a machine, for `observe` and the oracles. */
import type { PeekBus, TlbEntry, Translation } from '../core/words/bus.ts';
import type { DeviceBay } from './device-bay.ts';
import { KernelBug } from './errors.ts';
import type { Processor } from './processor.ts';
import { copyWords, type Watch } from './watch.ts';

export class Peek implements PeekBus {
  readonly family: 'mips' | 'x86';
  readonly kernelBase: number;
  readonly frames: number;
  readonly registers: number;
  readonly #processor: Processor;
  readonly #bay: DeviceBay;
  readonly #watch: Watch;
  /** Of memory. */
  readonly #bytes: number;

  constructor(processor: Processor, bay: DeviceBay, watch: Watch) {
    this.#processor = processor;
    this.#bay = bay;
    this.#watch = watch;
    this.family = processor.family;
    this.kernelBase = processor.kernelBase;
    this.frames = processor.frames;
    this.registers = processor.registers;
    this.#bytes = processor.frames * 4096;
  }

  load(ka: number): number {
    const pa = (ka - this.kernelBase) >>> 0;
    if (pa + 4 > this.#bytes || (pa & 3) !== 0) {
      throw new KernelBug(`observe read 0x${ka.toString(16)}, where there is no memory`);
    }
    const value = this.#processor.peekWord(pa);
    if (this.#watch.noting) this.#watch.note(pa, value);
    return value;
  }

  read(ka: number, into: Int32Array, count: number, stride = 4): void {
    const pa = (ka - this.kernelBase) >>> 0;
    const end = pa + (count - 1) * stride + 4;
    const fits = stride >= 4 && ((pa | stride) & 3) === 0 && count >= 0 && count <= into.length;
    if (!fits || end > this.#bytes) {
      throw new KernelBug(
        `observe read ${count} words from 0x${ka.toString(16)}, ${stride} bytes apart, into an array ` +
          `of ${into.length}: they must lie in memory at multiples of 4, and fit into the array`,
      );
    }
    if (this.#processor.peeksIntoLines) {
      for (let i = 0; i < count; i++) into[i] = this.#processor.peekWord(pa + i * stride);
    } else {
      copyWords(into, 0, this.#processor.memory.words, pa >>> 2, count, stride >>> 2);
    }
    if (this.#watch.noting) this.#watch.noteAll(pa, stride, into, count);
  }

  get look(): number {
    return this.#watch.look;
  }

  changed(ka: number, bytes: number, look: number, into: Int32Array): number {
    const pa = (ka - this.kernelBase) >>> 0;
    const found = this.#watch.changed(pa, bytes, look, into);
    // Addresses are given as distances from `ka`, which fit into 32 bits.
    for (let i = 0; i < found; i++) into[i] -= pa;
    return found;
  }

  find(ka: number, count: number, into: Int32Array): number {
    if (count > into.length) {
      throw new KernelBug(`observe looked for ${count} words with an array of ${into.length}`);
    }
    if (this.#watch.noting || this.#processor.peeksIntoLines) {
      this.read(ka, into, count);
      return indexesIn(into, 0, count, into);
    }
    const pa = (ka - this.kernelBase) >>> 0;
    if (pa + 4 * count > this.#bytes || (pa & 3) !== 0) {
      throw new KernelBug(`observe read 0x${ka.toString(16)}, where there is no memory`);
    }
    return indexesIn(this.#processor.memory.words, pa >>> 2, count, into);
  }

  load8(ka: number): number {
    return (this.load((ka & ~3) >>> 0) >>> ((ka & 3) * 8)) & 0xff;
  }

  register(index: number): number {
    return this.#besideMemory().register(index);
  }

  pc(): number {
    return this.#besideMemory().pc();
  }

  context(): number {
    return this.#besideMemory().context();
  }

  tlb(): readonly TlbEntry[] {
    return this.#besideMemory().tlbEntries();
  }

  walk(root: number, va: number): Translation | null {
    return this.#besideMemory().walk(root, va);
  }

  masked(line: number): boolean {
    return (this.#besideMemory().interrupts.masked & (1 << line)) !== 0;
  }

  dmaActive(frame: number): boolean {
    this.#besideMemory();
    return this.#bay.dmaActive(frame);
  }

  dmaFrames(): readonly number[] {
    this.#besideMemory();
    return this.#bay.dmaFrames();
  }

  /** The processor, of which more than memory is looked at: no watch notices when that changes. */
  #besideMemory(): Processor {
    if (this.#watch.noting) this.#watch.giveUp();
    return this.#processor;
  }
}

/** The places, counted from `first`, at which `words` is not zero. */
function indexesIn(words: Int32Array, first: number, count: number, into: Int32Array): number {
  let found = 0;
  for (let i = 0; i < count; i++) if (words[first + i] !== 0) into[found++] = i;
  return found;
}
