/**
 * A lower half in which nothing ever has to wait: spaces are flat, the cache is all that there is of the disk until it is
 * full, processes are contexts. It keeps its own state in plain objects; UNIX's stands in the emulated machine.
 */

import type { Medium } from '../../core/words/device.ts';
import { MAX_HANDLERS } from '../../kernels/monolithic/unix/abi/signal-frame.ts';
import { CONTEXT_WORDS, type Lower, type Process } from '../../kernels/monolithic/unix/door.ts';
import { LOWER_TRAP } from '../../kernels/monolithic/unix/placed/placed.ts';
import { StubCache, StubSpaces, type Window } from './stub-memory.ts';

/** The one PC that users may name as a handler. */
export const HANDLER = 0x7000;
/** Homes are all PCs from here to below HANDLER. */
export const FIRST_HOME = 0x4000;
const CACHE_PAGES = 160;
const REGISTERS = 8;
const NO_DEVICE = -19;

export interface StubContext {
  pc: number;
  readonly home: number;
  readonly registers: Uint32Array;
  /** What handlers interrupted. */
  kept: number[];
}

/** The lower half by the numbers of its calls: arguments and answers are words. */
type Call = (...args: readonly number[]) => number;

export class StubLower {
  readonly spaces: StubSpaces;
  readonly contexts = new Map<Process, StubContext>();
  /** Who is to be asked, in this order. */
  readonly woken: Process[] = [];
  running: Process = 0;
  now = 0;
  printed = 0;
  /** How often each call was made, by its number. */
  readonly made: number[] = [];
  readonly #window: Window;
  readonly #calls: readonly Call[];
  #pcs = 0x100;

  constructor(window: Window, medium: Medium) {
    this.#window = window;
    this.spaces = new StubSpaces(window);
    const cache = new StubCache(window, CACHE_PAGES, medium);
    this.#calls = this.#table(cache, this.spaces);
  }

  /** Performs one of LOWER_TRAP. */
  perform(number: number, args: readonly number[]): number {
    this.made[number] = (this.made[number] ?? 0) + 1;
    return this.#calls[number](...args);
  }

  /** The same as an object with the door's methods: for code that is in the same place. */
  asLower(memory: Lower['memory']): Lower {
    const methods = Object.entries(LOWER_TRAP).map(([name, number]) => {
      const call = (...args: (number | boolean)[]): number =>
        this.perform(number, args.map(Number));
      return [name, TRUTHS.has(name) ? (...args: number[]) => call(...args) !== 0 : call] as const;
    });
    return { ...(Object.fromEntries(methods) as unknown as Lower), memory };
  }

  first(p: Process, home: number): void {
    this.spaces.first(p);
    this.contexts.set(p, this.#context(home));
  }

  context(p: Process): StubContext {
    const context = this.contexts.get(p);
    if (context === undefined) throw new Error(`process ${p} runs nothing`);
    return context;
  }

  #context(home: number): StubContext {
    return { pc: this.#pcs++, home, registers: new Uint32Array(REGISTERS), kept: [] };
  }

  #store(at: number, value: number): void {
    this.#window.bus.store(this.#window.kernel(at), value >>> 0);
  }

  #load(at: number): number {
    return this.#window.bus.load(this.#window.kernel(at));
  }

  #table(cache: StubCache, spaces: StubSpaces): Call[] {
    const calls: Record<
      Exclude<keyof typeof LOWER_TRAP, 'answer'>,
      (...args: number[]) => unknown
    > = {
      forkSpace: (parent, child) => spaces.fork(parent, child),
      newSpace: (p) => spaces.build(p),
      commitSpace: (p) => spaces.commit(p),
      dropSpace: (p) => spaces.drop(p),
      killed: () => 0,
      freeSpace: (p) => spaces.free(p),
      map: (p, va, pages, _rights, _most, flags) => spaces.map(p, va, pages, flags),
      unmap: (p, va, pages) => spaces.unmap(p, va, pages),
      protect: () => 0,
      startHeap: (p, start) => spaces.startHeap(p, start),
      setBreak: (p, end) => spaces.setBreak(p, end),
      whichPage: () => 0,
      truncated: (file, bytes) => cache.cut(file, bytes),
      isMapped: () => 0,
      touch: (p, va, bytes) => spaces.touch(p, va, bytes),
      wanted: () => 0,
      copyIn: (to, va, bytes) => spaces.copyIn(this.running, to, va, bytes),
      copyOut: (va, from, bytes) => spaces.copyOut(this.running, va, from, bytes),
      zeroOut: (va, bytes) => {
        for (let i = 0; i < bytes; i++) spaces.write(this.running, va + i, 0);
      },
      page: (p, object, index, block, how) => cache.page(p, object, index, block, how),
      cached: (p, object, index) => cache.cached(p, object, index),
      placed: (address, block) => cache.placed(address, block),
      release: (p, address) => cache.release(p, address),
      releaseAll: (p) => cache.releaseAll(p),
      dirty: (address) => cache.dirty(address),
      pin: (address) => cache.pin(address, true),
      unpin: (address) => cache.pin(address, false),
      write: (_p, object, index) => cache.write(object, index),
      nextDirty: (object, after) => cache.nextDirty(object, after | 0),
      writeCopy: (_p, address, block) => cache.writeCopy(address, block),
      barrier: () => 0,
      drop: (object) => cache.drop(object | 0),
      forkProcessor: (p, child, home) => this.#fork(p, child, home),
      startImage: (p, _image, a0, a1) => this.#start(p, a0, a1),
      saveContext: (p, to) => this.#save(p, to),
      enterHandler: (p, pc, signal, frame) => this.#enter(p, pc, signal, frame),
      leaveHandler: (p, from) => this.#leave(p, from),
      escape: (p) => this.#goHome(p),
      exitProcessor: (p) => {
        this.contexts.delete(p);
        this.#unwake(p);
      },
      ready: (p) => {
        this.#unwake(p);
        this.woken.push(p);
      },
      hold: (p, stopped) => {
        if (stopped === 0) this.woken.push(p);
      },
      setNice: () => 0,
      yieldProcessor: () => 0,
      current: () => this.running,
      point: () => 0,
      fails: () => 0,
      ticks: () => this.now,
      ticksOf: () => 0,
      isHandler: (pc) => Number(pc === HANDLER),
      isHome: (pc) => Number(pc >= FIRST_HOME && pc < HANDLER),
      transmit: () => NO_DEVICE,
      print: () => {
        this.printed++;
      },
      module: () => NO_DEVICE,
      moduleEntry: () => 0,
    };
    const table: Call[] = [];
    for (const [name, call] of Object.entries(calls)) {
      const number = LOWER_TRAP[name as keyof typeof LOWER_TRAP];
      table[number] = (...args) => Number(call(...args) ?? 0);
    }
    return table;
  }

  #unwake(p: Process): void {
    const at = this.woken.indexOf(p);
    if (at >= 0) this.woken.splice(at, 1);
  }

  #fork(p: Process, child: Process, home: number): void {
    const context = this.#context(home);
    context.registers.set(this.context(p).registers);
    context.registers[0] = 0;
    this.contexts.set(child, context);
  }

  #start(p: Process, a0: number, a1: number): void {
    const context = this.context(p);
    context.pc = this.#pcs++;
    context.kept = [];
    context.registers.fill(0);
    context.registers[0] = a0;
    context.registers[1] = a1;
  }

  #save(p: Process, to: number): void {
    const { pc, registers } = this.context(p);
    this.#store(to, pc);
    for (let i = 1; i < CONTEXT_WORDS; i++) this.#store(to + 4 * i, registers[i - 1]);
  }

  #enter(p: Process, pc: number, signal: number, frame: number): number {
    const context = this.context(p);
    if (pc !== HANDLER || context.kept.length === MAX_HANDLERS) return 0;
    context.kept.push(context.pc);
    context.pc = pc;
    context.registers[0] = signal;
    context.registers[1] = frame;
    return 1;
  }

  #leave(p: Process, from: number): number {
    const context = this.context(p);
    const depth = context.kept.lastIndexOf(this.#load(from));
    if (depth < 0) return 0;
    context.pc = context.kept[depth];
    context.kept.length = depth;
    for (let i = 0; i < REGISTERS; i++) context.registers[i] = this.#load(from + 4 + 4 * i);
    return 1;
  }

  #goHome(p: Process): void {
    const context = this.context(p);
    context.pc = context.home;
    context.kept = [];
  }
}

/** Calls that answer a truth value. */
const TRUTHS: ReadonlySet<string> = new Set([
  'isMapped',
  'enterHandler',
  'leaveHandler',
  'fails',
  'isHandler',
  'isHome',
]);
