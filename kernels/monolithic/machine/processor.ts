/** Who runs what: the part of `Lower` that is about processes and their activations. */
import { IMAGES } from '../unix/abi/images.ts';
import { HANDLER_ENTRY, MAX_HANDLERS } from '../unix/abi/signal-frame.ts';
import type { Processor } from '../unix/door.ts';
import type { Host } from './context.ts';
import { CONTEXT, MROOT, NONE, RUN } from './records.ts';
import { dequeue, enqueue, enqueueWake, isQueued } from './run-queue.ts';
import {
  currentProcess,
  loadRegisters,
  pcOf,
  registerOf,
  setPcOf,
  setRegisterOf,
} from './switch.ts';

const REGISTERS = 8;

export class MachineProcessor implements Processor {
  readonly #h: Host;
  /** PCs of the images' entries, and of the one that handlers have. */
  readonly #images: readonly number[];
  readonly #handler: number;

  constructor(h: Host) {
    this.#h = h;
    this.#images = IMAGES.map((name) => h.info.entry(`image.${name}`));
    this.#handler = h.info.entry(HANDLER_ENTRY);
  }

  #context(p: number): number {
    return this.#h.plan.contexts.at(p);
  }

  forkProcessor(p: number, child: number, home: number): void {
    const h = this.#h;
    const { bus } = h;
    const context = this.#context(child);
    const parent = this.#context(p);
    bus.fill(context, 0, CONTEXT.bytes);
    bus.store(context + CONTEXT.pc, bus.clone(pcOf(h, p), home));
    this.#cloneHandlers(parent, context, home);
    bus.store(context + CONTEXT.home, home);
    if (bus.load(h.plan.root + MROOT.loaded) === p) bus.saveRegisters(context + CONTEXT.registers);
    else bus.copy(context + CONTEXT.registers, parent + CONTEXT.registers, 4 * 32);
    bus.store(context + CONTEXT.registers, 0);
    bus.store(context + CONTEXT.nice, bus.load(parent + CONTEXT.nice));
    bus.store(context + CONTEXT.usage, bus.load(parent + CONTEXT.usage));
    bus.store(context + CONTEXT.state, RUN.ready);
    enqueue(h, child);
  }

  /** What the parent's handlers interrupted, the child's have interrupted too. */
  #cloneHandlers(parent: number, child: number, home: number): void {
    const { bus } = this.#h;
    const depth = bus.load(parent + CONTEXT.depth);
    bus.store(child + CONTEXT.depth, depth);
    for (let i = 0; i < depth; i++) {
      const at = CONTEXT.saved + 4 * i;
      bus.store(child + at, bus.clone(bus.load(parent + at), home));
    }
  }

  startImage(p: number, image: number, a0: number, a1: number): void {
    const h = this.#h;
    const { bus } = h;
    const context = this.#context(p);
    this.#forget(p);
    // `start` takes registers 0 to 3 as they stand.
    loadRegisters(h, p);
    const before = bus.pc();
    for (let i = 0; i < REGISTERS; i++) bus.setRegister(i, 0);
    bus.setRegister(0, a0);
    bus.setRegister(1, a1);
    // What it may give to sigaction.
    bus.setRegister(2, this.#handler);
    bus.setPc(bus.start(this.#images[image], bus.load(context + CONTEXT.home)));
    bus.release(before);
  }

  saveContext(p: number, to: number): void {
    const { bus } = this.#h;
    bus.store(to, pcOf(this.#h, p));
    for (let i = 0; i < REGISTERS; i++) bus.store(to + 4 + 4 * i, registerOf(this.#h, p, i));
  }

  enterHandler(p: number, pc: number, signal: number, frame: number): boolean {
    const h = this.#h;
    const context = this.#context(p);
    const depth = h.bus.load(context + CONTEXT.depth);
    if (pc !== this.#handler || depth === MAX_HANDLERS) return false;
    h.bus.store(context + CONTEXT.saved + 4 * depth, pcOf(h, p));
    h.bus.store(context + CONTEXT.depth, depth + 1);
    setPcOf(h, p, pc);
    setRegisterOf(h, p, 0, signal);
    setRegisterOf(h, p, 1, frame);
    return true;
  }

  leaveHandler(p: number, from: number): boolean {
    const h = this.#h;
    const { bus } = h;
    const context = this.#context(p);
    const wanted = bus.load(from);
    let depth = bus.load(context + CONTEXT.depth) - 1;
    while (depth >= 0 && bus.load(context + CONTEXT.saved + 4 * depth) !== wanted) depth--;
    if (depth < 0) return this.#isFaultHome(p, wanted) && this.#escapeWith(p, from);
    const before = pcOf(h, p);
    // Handlers that were entered later, and what they interrupted.
    for (let i = bus.load(context + CONTEXT.depth) - 1; i > depth; i--) {
      bus.release(bus.load(context + CONTEXT.saved + 4 * i));
    }
    bus.store(context + CONTEXT.depth, depth);
    setPcOf(h, p, wanted);
    bus.release(before);
    this.#setRegisters(p, from);
    return true;
  }

  /** siglongjmp: what handlers interrupted is forgotten, and the op that the process was in is over. */
  #escapeWith(p: number, from: number): boolean {
    this.escape(p);
    this.#setRegisters(p, from);
    return true;
  }

  #setRegisters(p: number, from: number): void {
    const h = this.#h;
    for (let i = 0; i < REGISTERS; i++) setRegisterOf(h, p, i, h.bus.load(from + 4 + 4 * i));
  }

  #isFaultHome(p: number, pc: number): boolean {
    return pc === this.#faultHome(p);
  }

  #faultHome(p: number): number {
    const { info, bus } = this.#h;
    return info.faultHome(info.slot(bus.load(this.#context(p) + CONTEXT.home)));
  }

  /** What its handlers interrupted. */
  #forget(p: number): void {
    const { bus } = this.#h;
    const context = this.#context(p);
    for (let i = bus.load(context + CONTEXT.depth) - 1; i >= 0; i--) {
      bus.release(bus.load(context + CONTEXT.saved + 4 * i));
    }
    bus.store(context + CONTEXT.depth, 0);
  }

  escape(p: number): void {
    const h = this.#h;
    this.#forget(p);
    h.bus.release(pcOf(h, p));
    setPcOf(h, p, this.#faultHome(p));
  }

  exitProcessor(p: number): void {
    const h = this.#h;
    const { bus, plan } = h;
    const context = this.#context(p);
    this.#forget(p);
    bus.release(pcOf(h, p));
    if (isQueued(h, p)) dequeue(h, p);
    bus.store(context + CONTEXT.state, RUN.none);
    if (bus.load(plan.root + MROOT.loaded) === p) bus.store(plan.root + MROOT.loaded, NONE);
  }

  ready(p: number): void {
    if (!this.#h.memory.waits(p)) enqueueWake(this.#h, p);
  }

  hold(p: number, stopped: boolean): void {
    const h = this.#h;
    h.bus.store(this.#context(p) + CONTEXT.held, stopped ? 1 : 0);
    if (stopped && isQueued(h, p)) dequeue(h, p);
    if (!stopped) this.ready(p);
  }

  setNice(p: number, nice: number): void {
    this.#h.bus.store(this.#context(p) + CONTEXT.nice, nice >>> 0);
  }

  yieldProcessor(): void {
    this.#h.bus.store(this.#h.plan.root + MROOT.reschedule, 1);
  }

  current(): number {
    return currentProcess(this.#h);
  }

  point(): void {
    this.#h.bus.takeInterrupts();
  }

  fails(): boolean {
    return this.#h.bus.fails('alloc');
  }

  ticks(): number {
    return this.#h.bus.load(this.#h.plan.root + MROOT.ticks);
  }

  ticksOf(p: number): number {
    return this.#h.bus.load(this.#context(p) + CONTEXT.ticks);
  }

  isHandler(pc: number): boolean {
    return pc === this.#handler;
  }

  isHome(pc: number): boolean {
    const { info } = this.#h;
    const slot = info.slot(pc);
    return slot !== 0 && info.home(slot) === pc;
  }
}
