/**
 * Hidden state, second form: a variable of a module. Once as a count; and once written before each
 * read, so that a run alone never sees what another left in it.
 */
import type { Thread } from '../../core/words/kernel.ts';
import * as threads from '../proofs/threads.ts';
import { CellsKernel, cells, type Form } from './cells.ts';

let puts = 0;

class Counting extends CellsKernel {
  override counted(): void {
    puts++;
  }

  override count(): number {
    return puts;
  }
}

export const moduleVariable: Form = {
  title: 'a variable of a module',
  hidden: cells('count-in-a-module', (bus, info) => new Counting(bus, info)),
  clean: cells('count-in-memory'),
};

let running: Thread = 0;

/** The number of the thread that was dispatched last is part of the count. */
class Remembering extends CellsKernel {
  override dispatch(thread: Thread): boolean {
    running = thread;
    return super.dispatch(thread);
  }

  override count(): number {
    return this.countInMemory() + running;
  }
}

class Reading extends CellsKernel {
  override count(): number {
    return this.countInMemory() + threads.current(this.bus);
  }
}

export const rewrittenVariable: Form = {
  title: 'a variable of a module that every dispatch sets anew',
  hidden: cells('thread-in-a-module', (bus, info) => new Remembering(bus, info)),
  clean: cells('thread-in-memory', (bus, info) => new Reading(bus, info)),
};
