/** Hidden state that shows in no outcome and costs nothing: it is written to memory and never read. */
import { CellsKernel, cells, countAt, type Form } from './cells.ts';

let puts = 0;

class Noting extends CellsKernel {
  override counted(): void {
    super.counted();
    this.bus.store(countAt(this.bus.kernelBase) + 32, this.noted());
  }

  protected noted(): number {
    return ++puts;
  }
}

class Recounting extends Noting {
  protected override noted(): number {
    return this.countInMemory();
  }
}

export const unread: Form = {
  title: 'a variable of a module, written to memory that nobody reads',
  hidden: cells('note-from-a-module', (bus, info) => new Noting(bus, info)),
  clean: cells('note-from-memory', (bus, info) => new Recounting(bus, info)),
};
