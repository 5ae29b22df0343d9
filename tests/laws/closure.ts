/** Hidden state, third form: closures, made by attach and made when the module is loaded. */
import type { KernelBus } from '../../core/words/bus.ts';
import type { BootInfo } from '../../core/words/kernel.ts';
import { CellsKernel, cells, countAt, type Form } from './cells.ts';

interface Counter {
  add(): void;
  read(): number;
}

function hiddenCounter(): Counter {
  let puts = 0;
  return {
    add: () => {
      puts++;
    },
    read: () => puts,
  };
}

function memoryCounter(bus: KernelBus): Counter {
  const at = countAt(bus.kernelBase);
  return { add: () => bus.store(at, bus.load(at) + 1), read: () => bus.load(at) };
}

class Counting extends CellsKernel {
  readonly #counter: Counter;

  constructor(bus: KernelBus, info: BootInfo, counter: Counter) {
    super(bus, info);
    this.#counter = counter;
  }

  override counted(): void {
    this.#counter.add();
  }

  override count(): number {
    return this.#counter.read();
  }
}

const clean = cells(
  'count-behind-a-closure',
  (bus, info) => new Counting(bus, info, memoryCounter(bus)),
);

export const closureInAttach: Form = {
  title: 'a closure that attach makes',
  hidden: cells('count-in-a-closure', (bus, info) => new Counting(bus, info, hiddenCounter())),
  clean,
};

const early = hiddenCounter();

export const closureAtLoad: Form = {
  title: 'a closure that the module makes when it is loaded',
  hidden: cells('count-in-an-early-closure', (bus, info) => new Counting(bus, info, early)),
  clean,
};
