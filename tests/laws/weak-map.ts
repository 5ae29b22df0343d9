/** Hidden state, fifth form: a WeakMap, keyed by the bus and keyed by an object that lives long. */
import { CellsKernel, cells, type Form } from './cells.ts';

const puts = new WeakMap<object, number>();
const longLived = {};

class ByBus extends CellsKernel {
  override counted(): void {
    puts.set(this.key(), this.count() + 1);
  }

  override count(): number {
    return puts.get(this.key()) ?? 0;
  }

  protected key(): object {
    return this.bus;
  }
}

class ByLongLived extends ByBus {
  protected override key(): object {
    return longLived;
  }
}

const clean = cells('count-in-memory');

export const weakMapByBus: Form = {
  title: 'a WeakMap keyed by the bus',
  hidden: cells('count-by-bus', (bus, info) => new ByBus(bus, info)),
  clean,
};

export const weakMapByObject: Form = {
  title: 'a WeakMap keyed by an object that lives long',
  hidden: cells('count-by-object', (bus, info) => new ByLongLived(bus, info)),
  clean,
};
