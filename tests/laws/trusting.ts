/** A design that believes the handles that user code gives it. */
import type { KernelDesign } from '../../core/words/kernel.ts';
import { CellsKernel, cells } from './cells.ts';

class Trusting extends CellsKernel {
  protected override holdsCell(): boolean {
    return true;
  }
}

export const trusting: KernelDesign = cells('trusting', (bus, info) => new Trusting(bus, info));
