/** Designs that throw dice or look at a clock: where it shows, and where it does not show yet. */
import type { KernelDesign } from '../../core/words/kernel.ts';
import { CellsKernel, cells } from './cells.ts';

class Tossing extends CellsKernel {
  override count(): number {
    return this.countInMemory() + Math.floor(Math.random() * 2);
  }
}

class Timing extends CellsKernel {
  override count(): number {
    return this.countInMemory() + (Date.now() % 2);
  }
}

class Wondering extends CellsKernel {
  override count(): number {
    // It decides nothing today.
    return Date.now() > 0 ? this.countInMemory() : 0;
  }
}

export const dice: KernelDesign = cells('dice', (bus, info) => new Tossing(bus, info));
export const clock: KernelDesign = cells('clock', (bus, info) => new Timing(bus, info));
export const idleClock: KernelDesign = cells('idle-clock', (bus, info) => new Wondering(bus, info));
