/** The lower half as UNIX sees it: the memory half, the processor, and what lies outside. */
import type { KernelBus } from '../../../core/words/bus.ts';
import type { MemoryHalf } from '../memory/door.ts';
import type { Lower, Outside } from '../unix/door.ts';
import type { EthernetDriver } from './ethernet-driver.ts';
import { sendToModule } from './modules.ts';
import type { Plan } from './plan.ts';
import type { MachineProcessor } from './processor.ts';

/**
 * One object with all of it. The processor's part is made after UNIX, which it needs.
 */
export function lowerHalf(
  bus: KernelBus,
  memory: MemoryHalf,
  processor: () => MachineProcessor,
  outside: Outside,
): Lower {
  return {
    memory: bus,
    forkSpace: (parent, child) => memory.forkSpace(parent, child),
    newSpace: (p) => memory.newSpace(p),
    commitSpace: (p) => memory.commitSpace(p),
    dropSpace: (p) => memory.dropSpace(p),
    killed: (p) => memory.killed(p),
    freeSpace: (p) => memory.freeSpace(p),
    map: (p, va, pages, rights, most, flags, file, first, end) =>
      memory.map(p, va, pages, rights, most, flags, file, first, end),
    unmap: (p, va, pages) => memory.unmap(p, va, pages),
    protect: (p, va, pages, rights) => memory.protect(p, va, pages, rights),
    startHeap: (p, start) => memory.startHeap(p, start),
    setBreak: (p, end) => memory.setBreak(p, end),
    whichPage: (p, va) => memory.whichPage(p, va),
    truncated: (file, bytes) => memory.truncated(file, bytes),
    isMapped: (file) => memory.isMapped(file),

    touch: (p, va, bytes, write) => memory.touch(p, va, bytes, write),
    wanted: (p, what) => memory.wanted(p, what),
    copyIn: (to, va, bytes) => memory.copyIn(to, va, bytes),
    copyOut: (va, from, bytes) => memory.copyOut(va, from, bytes),
    zeroOut: (va, bytes) => memory.zeroOut(va, bytes),

    page: (p, object, index, block, how) => memory.page(p, object, index, block, how),
    cached: (p, object, index) => memory.cached(p, object, index),
    placed: (address, block) => memory.placed(address, block),
    release: (p, address) => memory.release(p, address),
    releaseAll: (p) => memory.releaseAll(p),
    dirty: (address) => memory.dirty(address),
    pin: (address) => memory.pin(address),
    unpin: (address) => memory.unpin(address),
    write: (p, object, index) => memory.write(p, object, index),
    nextDirty: (object, after) => memory.nextDirty(object, after),
    writeCopy: (p, address, block) => memory.writeCopy(p, address, block),
    barrier: (p) => memory.barrier(p),
    drop: (object) => memory.drop(object),

    forkProcessor: (p, child, home) => processor().forkProcessor(p, child, home),
    startImage: (p, image, a0, a1) => processor().startImage(p, image, a0, a1),
    saveContext: (p, to) => processor().saveContext(p, to),
    enterHandler: (p, pc, signal, frame) => processor().enterHandler(p, pc, signal, frame),
    leaveHandler: (p, from) => processor().leaveHandler(p, from),
    escape: (p) => processor().escape(p),
    exitProcessor: (p) => processor().exitProcessor(p),
    ready: (p) => processor().ready(p),
    hold: (p, stopped) => processor().hold(p, stopped),
    setNice: (p, nice) => processor().setNice(p, nice),
    yieldProcessor: () => processor().yieldProcessor(),
    current: () => processor().current(),
    point: () => bus.takeInterrupts(),
    fails: () => bus.fails('alloc'),
    ticks: () => processor().ticks(),
    ticksOf: (p) => processor().ticksOf(p),
    isHandler: (pc) => processor().isHandler(pc),
    isHome: (pc) => processor().isHome(pc),

    transmit: (p, buffer, bytes) => outside.transmit(p, buffer, bytes),
    print: (character) => outside.print(character),
    module: (p, slot, pc, a, b) => outside.module(p, slot, pc, a, b),
    moduleEntry: (number) => outside.moduleEntry(number),
  };
}

/** The console, the network interface, and modules. */
export class MachineOutside implements Outside {
  readonly #bus: KernelBus;
  /** Physical address of the console's registers; 0 where there is none. */
  readonly #console: number;
  readonly #ethernet: EthernetDriver;
  readonly #plan: Plan;
  readonly #entryOf: (number: number) => number;

  constructor(
    bus: KernelBus,
    plan: Plan,
    console: number,
    ethernet: EthernetDriver,
    entryOf: (number: number) => number,
  ) {
    this.#plan = plan;
    this.#entryOf = entryOf;
    this.#bus = bus;
    this.#console = console;
    this.#ethernet = ethernet;
  }

  transmit(_p: number, buffer: number, bytes: number): number {
    return this.#ethernet.transmit(buffer, bytes);
  }

  print(character: number): void {
    if (this.#console !== 0) this.#bus.storeUncached(this.#console, character);
  }

  module(_p: number, slot: number, pc: number, a: number, b: number): number {
    sendToModule({ bus: this.#bus, plan: this.#plan }, slot, pc, a, b);
    return 0;
  }

  moduleEntry(number: number): number {
    return this.#entryOf(number);
  }
}
