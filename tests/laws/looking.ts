/** Designs whose `observe` does more than look. */
import type { PeekBus } from '../../core/words/bus.ts';
import type { KernelDesign } from '../../core/words/kernel.ts';
import * as threads from '../proofs/threads.ts';
import { CellsKernel, cells, countAt } from './cells.ts';

class Counting extends CellsKernel {
  override observe() {
    this.counted();
    return threads.NO_AUTHORITY;
  }
}

/** Writes where nobody reads. */
class Scribbling extends CellsKernel {
  override observe() {
    const at = countAt(this.bus.kernelBase) + 32;
    this.bus.store(at, this.bus.load(at) + 1);
    return threads.NO_AUTHORITY;
  }
}

/** Reads, but over the bus that is charged. */
class Charged extends CellsKernel {
  override observe() {
    this.count();
    return threads.NO_AUTHORITY;
  }
}

class Throwing extends CellsKernel {
  override observe(peek: PeekBus) {
    peek.load(peek.kernelBase + peek.frames * 4096);
    return threads.NO_AUTHORITY;
  }
}

export const observers: readonly (readonly [string, KernelDesign])[] = [
  ['changes state', cells('observe-counts', (bus, info) => new Counting(bus, info))],
  ['touches memory', cells('observe-scribbles', (bus, info) => new Scribbling(bus, info))],
  ['reads over the kernel bus', cells('observe-charged', (bus, info) => new Charged(bus, info))],
  ['throws', cells('observe-throws', (bus, info) => new Throwing(bus, info))],
];
