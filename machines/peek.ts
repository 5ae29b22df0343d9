/** The read-only, uncharged face of a machine, for `observe` and the oracles. */
import type { PeekBus, TlbEntry, Translation } from '../core/words/bus.ts';
import type { DeviceBay } from './device-bay.ts';
import { KernelBug } from './errors.ts';
import type { Processor } from './processor.ts';

export class Peek implements PeekBus {
  readonly family: 'mips' | 'x86';
  readonly kernelBase: number;
  readonly frames: number;
  readonly registers: number;
  readonly #processor: Processor;
  readonly #bay: DeviceBay;

  constructor(processor: Processor, bay: DeviceBay) {
    this.#processor = processor;
    this.#bay = bay;
    this.family = processor.family;
    this.kernelBase = processor.kernelBase;
    this.frames = processor.frames;
    this.registers = processor.registers;
  }

  load(ka: number): number {
    const pa = (ka - this.kernelBase) >>> 0;
    if (pa + 4 > this.frames * 4096 || (pa & 3) !== 0) {
      throw new KernelBug(`observe read 0x${ka.toString(16)}, where there is no memory`);
    }
    return this.#processor.peekWord(pa);
  }

  load8(ka: number): number {
    return (this.load((ka & ~3) >>> 0) >>> ((ka & 3) * 8)) & 0xff;
  }

  register(index: number): number {
    return this.#processor.register(index);
  }

  pc(): number {
    return this.#processor.pc();
  }

  context(): number {
    return this.#processor.context();
  }

  tlb(): readonly TlbEntry[] {
    return this.#processor.tlbEntries();
  }

  walk(root: number, va: number): Translation | null {
    return this.#processor.walk(root, va);
  }

  masked(line: number): boolean {
    return (this.#processor.interrupts.masked & (1 << line)) !== 0;
  }

  dmaActive(frame: number): boolean {
    return this.#bay.dmaActive(frame);
  }
}
