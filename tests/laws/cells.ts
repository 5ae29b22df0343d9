/**
 * The design that the laws' tests vary: tasks put words into cells, and may ask how often that was
 * done. Where a variation keeps the count is what the laws are about; nothing else depends on it.
 *
 *     COUNT      puts so far         NEXT       the number of the next cell
 *     CELLS + 4n the word of cell n
 */
import type { KernelBus, PeekBus } from '../../core/words/bus.ts';
import type { BootInfo, Kernel, KernelDesign, Thread } from '../../core/words/kernel.ts';
import type { Trap } from '../../core/words/trap.ts';
import { handle, integer, op, openContract, task } from '../proofs/kit.ts';
import * as threads from '../proofs/threads.ts';
import { trap } from '../proofs/trap.ts';

export const [SPAWN, CELL, PUT, GET, COUNT, WAIT, WAKE] = [1, 2, 3, 4, 5, 6, 7];
const [FULL, NO_CELL, NO_TASK, NOT_WAITING] = [-1, -2, -3, -4];
const CAPACITY = 32;

export const contract = openContract(
  'cells',
  3,
  ['full', 'noCell', 'noTask', 'notWaiting'],
  [
    op('spawn', [task('task')], { starts: 'task' }),
    op('cell', [], { produces: 'cell' }),
    op('put', [handle('cell', 'cell'), integer('word', 1000)]),
    op('get', [handle('cell', 'cell')]),
    op('count', []),
    op('wait', []),
    op('wake', [task('who')]),
  ],
);

export const ops = {
  spawn: trap(SPAWN),
  cell: trap(CELL),
  put: trap(PUT),
  get: trap(GET),
  count: trap(COUNT),
  wait: trap(WAIT),
  wake: trap(WAKE),
};

/** Where the clean designs keep the count. */
export const countAt = (base: number): number => base + threads.OWN_STATE;
const nextAt = (base: number): number => base + threads.OWN_STATE + 4;
const cellAt = (base: number, cell: number): number => base + threads.OWN_STATE + 64 + cell * 4;

export function boot(bus: KernelBus, info: BootInfo): Thread {
  bus.fill(countAt(bus.kernelBase), 0, 256);
  return threads.bootThreads(bus, info);
}

/** A clean kernel; each variation overrides as little as it can. */
export class CellsKernel implements Kernel {
  readonly bus: KernelBus;
  readonly info: BootInfo;

  constructor(bus: KernelBus, info: BootInfo) {
    this.bus = bus;
    this.info = info;
  }

  /** One put more. */
  counted(): void {
    this.bus.store(countAt(this.bus.kernelBase), this.countInMemory() + 1);
  }

  /** Puts so far. */
  count(): number | 'blocked' {
    return this.countInMemory();
  }

  protected countInMemory(): number {
    return this.bus.load(countAt(this.bus.kernelBase));
  }

  trap(_trap: Trap): void {
    const result = this.call(this.bus.register(0));
    if (result !== 'blocked') this.bus.setRegister(0, result);
  }

  dispatch(thread: Thread): boolean {
    return threads.dispatch(this.bus, thread);
  }

  observe(_peek: PeekBus) {
    return threads.NO_AUTHORITY;
  }

  protected call(number: number): number | 'blocked' {
    const { bus } = this;
    const argument = bus.register(1);
    switch (number) {
      case SPAWN:
        return this.#spawn(argument);
      case CELL:
        return this.#cell();
      case PUT:
        if (!this.holdsCell(argument)) return NO_CELL;
        this.counted();
        bus.store(cellAt(bus.kernelBase, argument), bus.register(2));
        return 0;
      case GET:
        return this.holdsCell(argument) ? bus.load(cellAt(bus.kernelBase, argument)) : NO_CELL;
      case COUNT:
        return this.count();
      case WAIT:
        threads.block(bus);
        return 'blocked';
      default:
        return this.#wake(argument);
    }
  }

  protected holdsCell(cell: number): boolean {
    return cell < this.bus.load(nextAt(this.bus.kernelBase));
  }

  #spawn(home: number): number {
    if (threads.stateOf(this.bus, this.info.slot(home)) !== threads.FREE) return NO_TASK;
    return threads.spawn(this.bus, this.info, home);
  }

  #cell(): number {
    const { bus } = this;
    const cell = bus.load(nextAt(bus.kernelBase));
    if (cell === CAPACITY) return FULL;
    bus.store(nextAt(bus.kernelBase), cell + 1);
    bus.store(cellAt(bus.kernelBase, cell), 0);
    return cell;
  }

  #wake(thread: Thread): number {
    if (threads.stateOf(this.bus, thread) !== threads.BLOCKED) return NOT_WAITING;
    threads.wake(this.bus, thread, 0);
    return 0;
  }
}

/** A design of this kernel; `other` replaces parts of it. */
export function cells(
  name: string,
  attach: (bus: KernelBus, info: BootInfo) => Kernel = (bus, info) => new CellsKernel(bus, info),
  other: Partial<KernelDesign> = {},
): KernelDesign {
  return {
    name,
    about: 'Words in cells, and a count of how often they were put.',
    boot,
    attach,
    contracts: { cells: { ops } },
    ...other,
  };
}

/** A form of the mistake, and the same design without it. */
export interface Form {
  readonly title: string;
  readonly hidden: KernelDesign;
  readonly clean: KernelDesign;
}
