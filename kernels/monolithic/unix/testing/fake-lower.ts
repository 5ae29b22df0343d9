/**
 * A lower half for unit tests of this one: spaces are Maps, the disk is a list of blocks, processes are records
 * that go on when they are told to. Whatever may wait does, as often as a seed says.
 */
import { MODULE_ENTRIES } from '../abi/modules.ts';
import type { Answer } from '../answers.ts';
import { CONTEXT_WORDS, type Lower, type Process } from '../door.ts';
import { Dice } from './dice.ts';
import { FakeCache } from './fake-cache.ts';
import { FakeMemory } from './fake-memory.ts';
import { FakeSpaces } from './fake-spaces.ts';
import { Waits } from './waits.ts';

/** PCs that users may name as handlers are HANDLER to below HANDLER + HANDLERS. */
export const HANDLER = 0x7000;
/** The PC of the n-th entry of a module is this and n. */
const FIRST_ENTRY = 0x9000;
/** Homes are all PCs from here to below HANDLER. */
export const FIRST_HOME = 0x4000;
export const HANDLERS = 64;
const KEPT_MAX = 8;
const REGISTERS = 8;

/** What a process runs, as far as anybody asks. */
export interface FakeContext {
  pc: number;
  readonly registers: Uint32Array;
  /** PCs that handlers interrupted. */
  kept: number[];
  home: number;
  /** The image that was started last; -1 for none. */
  image: number;
  stopped: boolean;
  nice: number;
}

export interface FakeOptions {
  readonly seed?: number;
  /** Once in so many times something waits that need not; 0: nothing ever waits. */
  readonly waitEvery?: number;
  /** Pages of the cache. */
  readonly pages?: number;
  /** Pages of kernel memory besides. */
  readonly memory?: number;
}

export class FakeLower implements Lower {
  readonly dice: Dice;
  readonly memory: FakeMemory;
  readonly waits: Waits;
  readonly cache: FakeCache;
  readonly spaces: FakeSpaces;
  readonly contexts = new Map<Process, FakeContext>();
  /** Who is to go on, in this order. */
  readonly readyList: Process[] = [];
  running: Process = 0;
  now = 0;
  printed = '';
  /** Frames that were sent. */
  readonly sent: number[] = [];
  yields = 0;
  /** How many requests for memory succeed before one fails; -1: none fails. */
  failAfter = -1;
  requests = 0;
  points = 0;
  escapes = 0;
  onPoint: (() => void) | null = null;
  /** What modules answer. */
  onModule: ((slot: number, pc: number, a: number, b: number) => Answer) | null = null;
  #next = 0x100;

  constructor(options: FakeOptions = {}) {
    const { seed = 1, waitEvery = 2, pages = 256, memory = 64 } = options;
    this.dice = new Dice(seed);
    this.memory = new FakeMemory(pages + memory);
    this.waits = new Waits(this.dice, waitEvery, (p) => this.ready(p));
    this.cache = new FakeCache(this.memory, this.waits, pages);
    this.spaces = new FakeSpaces(
      this.memory,
      this.cache,
      this.waits,
      () => this.fails(),
      () => this.running,
    );
  }

  get disk(): FakeCache['disk'] {
    return this.cache.disk;
  }

  /** A process from nothing, with an empty space. */
  firstProcess(p: Process, home: number): void {
    this.spaces.first(p);
    this.contexts.set(p, this.#context(home));
  }

  context(p: Process): FakeContext {
    const context = this.contexts.get(p);
    if (context === undefined) throw new Error(`process ${p} runs nothing`);
    return context;
  }

  #context(home: number): FakeContext {
    const registers = new Uint32Array(REGISTERS);
    return { pc: this.#next++, registers, kept: [], home, image: -1, stopped: false, nice: 0 };
  }

  forkSpace(parent: Process, child: Process): Answer {
    return this.spaces.forkSpace(parent, child);
  }
  newSpace(p: Process): Answer {
    return this.spaces.newSpace(p);
  }
  commitSpace(p: Process): void {
    this.spaces.commitSpace(p);
  }
  dropSpace(p: Process): void {
    this.spaces.dropSpace(p);
  }
  killed(p: Process): void {
    this.spaces.killed(p);
  }
  freeSpace(p: Process): Answer {
    return this.spaces.freeSpace(p);
  }
  map(
    p: Process,
    va: number,
    pages: number,
    rights: number,
    most: number,
    flags: number,
    file: number,
    first: number,
    end: number,
  ): Answer {
    return this.spaces.map(p, va, pages, rights, most, flags, file, first, end);
  }
  unmap(p: Process, va: number, pages: number): Answer {
    return this.spaces.unmap(p, va, pages);
  }
  protect(p: Process, va: number, pages: number, rights: number): Answer {
    return this.spaces.protect(p, va, pages, rights);
  }
  startHeap(p: Process, start: number): void {
    this.spaces.startHeap(p, start);
  }
  setBreak(p: Process, end: number): Answer {
    return this.spaces.setBreak(p, end);
  }
  whichPage(p: Process, va: number): Answer {
    return this.spaces.whichPage(p, va);
  }
  truncated(file: number, bytes: number): void {
    this.spaces.truncated(file, bytes);
  }
  isMapped(file: number): boolean {
    return this.spaces.isMapped(file);
  }

  touch(p: Process, va: number, bytes: number, write: boolean): Answer {
    if (p !== this.running)
      throw new Error(`the space of ${p} is touched while ${this.running} runs`);
    return this.spaces.touch(p, va, bytes, write);
  }
  wanted(p: Process, what: number): number {
    return this.spaces.wanted(p, what);
  }
  copyIn(to: number, va: number, bytes: number): void {
    this.spaces.copyIn(to, va, bytes);
  }
  copyOut(va: number, from: number, bytes: number): void {
    this.spaces.copyOut(va, from, bytes);
  }
  zeroOut(va: number, bytes: number): void {
    this.spaces.zeroOut(va, bytes);
  }

  page(p: Process, object: number, index: number, block: number, how: number): Answer {
    return this.cache.page(p, object, index, block, how);
  }
  cached(p: Process, object: number, index: number): number {
    return this.cache.cached(p, object, index);
  }
  placed(address: number, block: number): void {
    this.cache.placed(address, block);
  }
  release(p: Process, address: number): void {
    this.cache.release(p, address);
  }
  releaseAll(p: Process): void {
    this.cache.releaseAll(p);
    this.spaces.forgetThere(p);
  }
  dirty(address: number): void {
    this.cache.dirty(address);
  }
  pin(address: number): void {
    this.cache.pin(address);
  }
  unpin(address: number): void {
    this.cache.unpin(address);
  }
  write(p: Process, object: number, index: number): Answer {
    return this.cache.write(p, object, index);
  }
  nextDirty(object: number, after: number): number {
    return this.cache.nextDirty(object, after);
  }
  writeCopy(p: Process, address: number, block: number): Answer {
    return this.cache.writeCopy(p, address, block);
  }
  barrier(p: Process): Answer {
    return this.cache.barrier(p);
  }
  drop(object: number): void {
    this.cache.drop(object);
  }

  forkProcessor(p: Process, child: Process, home: number): void {
    const from = this.context(p);
    const to = this.#context(home);
    to.registers.set(from.registers);
    to.registers[0] = 0;
    to.nice = from.nice;
    this.contexts.set(child, to);
  }
  startImage(p: Process, image: number, a0: number, a1: number): void {
    const context = this.context(p);
    context.pc = this.#next++;
    context.kept = [];
    context.image = image;
    context.registers.fill(0);
    context.registers[0] = a0;
    context.registers[1] = a1;
  }
  saveContext(p: Process, to: number): void {
    const { pc, registers } = this.context(p);
    this.memory.store(to, pc);
    for (let i = 1; i < CONTEXT_WORDS; i++) this.memory.store(to + 4 * i, registers[i - 1]);
  }
  enterHandler(p: Process, pc: number, signal: number, frame: number): boolean {
    const context = this.context(p);
    if (!this.isHandler(pc) || context.kept.length >= KEPT_MAX) return false;
    context.kept.push(context.pc);
    context.pc = pc;
    context.registers[0] = signal;
    context.registers[1] = frame;
    return true;
  }
  leaveHandler(p: Process, from: number): boolean {
    const context = this.context(p);
    const pc = this.memory.load(from);
    const depth = context.kept.lastIndexOf(pc);
    if (depth < 0 && pc !== context.home) return false;
    context.kept.length = Math.max(0, depth);
    context.pc = pc;
    for (let i = 0; i < REGISTERS; i++) context.registers[i] = this.memory.load(from + 4 + 4 * i);
    return true;
  }
  escape(p: Process): void {
    const context = this.context(p);
    context.pc = context.home;
    context.kept = [];
    this.escapes++;
  }
  exitProcessor(p: Process): void {
    this.contexts.delete(p);
    this.waits.forget(p);
    const at = this.readyList.indexOf(p);
    if (at >= 0) this.readyList.splice(at, 1);
  }
  ready(p: Process): void {
    if (this.waits.waits(p) || this.readyList.includes(p)) return;
    this.readyList.push(p);
  }
  hold(p: Process, stopped: boolean): void {
    this.context(p).stopped = stopped;
  }
  setNice(p: Process, nice: number): void {
    this.context(p).nice = nice;
  }
  yieldProcessor(_p: Process): void {
    this.yields++;
  }
  current(): Process {
    return this.running;
  }
  point(): void {
    this.points++;
    this.onPoint?.();
  }
  fails(): boolean {
    this.requests++;
    return this.failAfter >= 0 && this.failAfter-- === 0;
  }
  ticks(): number {
    return this.now;
  }
  ticksOf(p: Process): number {
    return 3 * p;
  }
  isHandler(pc: number): boolean {
    return pc >= HANDLER && pc < HANDLER + HANDLERS;
  }
  isHome(pc: number): boolean {
    return pc >= FIRST_HOME && pc < HANDLER;
  }

  transmit(_p: Process, buffer: number, _bytes: number): Answer {
    this.sent.push(buffer);
    return 0;
  }
  print(character: number): void {
    this.printed += String.fromCharCode(character);
  }
  module(_p: Process, slot: number, pc: number, a: number, b: number): Answer {
    return this.onModule?.(slot, pc, a, b) ?? 0;
  }
  moduleEntry(number: number): number {
    return number > 0 && number <= MODULE_ENTRIES.length ? FIRST_ENTRY + number : 0;
  }
}
