/** Hidden state, first form: a field of the kernel object. */
import { CellsKernel, cells, type Form } from './cells.ts';

class Hiding extends CellsKernel {
  #puts = 0;

  override counted(): void {
    this.#puts++;
  }

  override count(): number {
    return this.#puts;
  }
}

export const field: Form = {
  title: 'a field of the kernel object',
  hidden: cells('count-in-a-field', (bus, info) => new Hiding(bus, info)),
  clean: cells('count-in-memory'),
};
