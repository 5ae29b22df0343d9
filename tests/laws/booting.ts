/** Designs whose boot leaves something out of memory, or finds something there. */
import type { KernelBus } from '../../core/words/bus.ts';
import type { BootInfo, KernelDesign } from '../../core/words/kernel.ts';
import { boot, CellsKernel, cells, countAt } from './cells.ts';

/** Boot makes the list, and puts use it up: a reset does not fill it again. */
const free: number[] = [];

class Drawing extends CellsKernel {
  override counted(): void {
    free.pop();
  }

  override count(): number {
    return free.length;
  }
}

let boots = 0;

export const listOutOfMemory: KernelDesign = cells('list', (bus, info) => new Drawing(bus, info), {
  boot(bus: KernelBus, info: BootInfo) {
    free.length = 0;
    for (let i = 0; i < 100; i++) free.push(i);
    return boot(bus, info);
  },
});

/** The count starts with the number of the boot: all runs of one session agree. */
export const bootNumber: KernelDesign = cells('boot-number', undefined, {
  boot(bus: KernelBus, info: BootInfo) {
    const root = boot(bus, info);
    bus.store(countAt(bus.kernelBase), ++boots);
    return root;
  },
});

/** What boot learned is kept beside the machine; after a restore elsewhere it is not known. */
const learned = new WeakMap<KernelBus, number>();

class Recalling extends CellsKernel {
  override count(): number {
    return this.countInMemory() + (learned.get(this.bus) ?? 0);
  }
}

export const learnedAtBoot: KernelDesign = cells(
  'learned',
  (bus, info) => new Recalling(bus, info),
  {
    boot(bus: KernelBus, info: BootInfo) {
      learned.set(bus, bus.frames);
      return boot(bus, info);
    },
  },
);
