/**
 * What the stub lower half has of memory: a cache that is never written back by itself, a disk that is a list of blocks, and
 * flat spaces. Cached pages stand in the emulated machine, where UNIX finds them; users' pages are arrays.
 */
import type { KernelBus } from '../../core/words/bus.ts';
import type { Medium } from '../../core/words/device.ts';
import { MMAP_BASE, PAGE_BYTES, USER_END } from '../../kernels/monolithic/unix/abi/address-map.ts';
import { ERROR } from '../../kernels/monolithic/unix/abi/errors.ts';
import { MAP } from '../../kernels/monolithic/unix/abi/flags.ts';
import { HOW, NO_BLOCK, type Process } from '../../kernels/monolithic/unix/door.ts';

const WORDS = PAGE_BYTES / 4;

interface CachedPage {
  readonly object: number;
  readonly index: number;
  readonly address: number;
  block: number;
  isDirty: boolean;
  isPinned: boolean;
  readonly holders: Set<Process>;
}

/** Memory of the machine as UNIX names it: its address `base` is the first byte of `frame`. */
export class Window {
  readonly bus: KernelBus;
  readonly base: number;
  readonly #kernel: number;
  #taken = 0;

  constructor(bus: KernelBus, base: number, frame: number) {
    this.bus = bus;
    this.base = base;
    this.#kernel = bus.kernelBase + frame * PAGE_BYTES;
  }

  /** Whole pages of zeroes. */
  take(bytes: number): number {
    const at = this.base + this.#taken;
    const whole = Math.ceil(bytes / PAGE_BYTES) * PAGE_BYTES;
    this.bus.fill(this.kernel(at), 0, whole);
    this.#taken += whole;
    return at;
  }

  /** The kernel address of one of UNIX's. */
  kernel(at: number): number {
    return this.#kernel + at - this.base;
  }
}

const keyOf = (object: number, index: number): number => object * 0x100000 + index;

export class StubCache {
  readonly #window: Window;
  readonly #disk = new Map<number, Uint32Array>();
  readonly #pages = new Map<number, CachedPage>();
  readonly #byAddress = new Map<number, CachedPage>();
  readonly #free: number[] = [];

  constructor(window: Window, pages: number, medium: Medium) {
    this.#window = window;
    for (let i = 0; i < pages; i++) this.#free.push(window.take(PAGE_BYTES));
    medium.blocks.forEach((block, number) => {
      if (block !== null) this.#disk.set(number, block);
    });
  }

  page(p: Process, object: number, index: number, block: number, how: number): number {
    const page = this.#find(object, index) ?? this.#bring(object, index, block, how);
    page.holders.add(p);
    return page.address;
  }

  cached(p: Process, object: number, index: number): number {
    const page = this.#find(object, index);
    page?.holders.add(p);
    return page?.address ?? 0;
  }

  placed(address: number, block: number): void {
    this.#at(address).block = block;
  }

  release(p: Process, address: number): void {
    this.#at(address).holders.delete(p);
  }

  releaseAll(p: Process): void {
    for (const page of this.#pages.values()) page.holders.delete(p);
  }

  dirty(address: number): void {
    this.#at(address).isDirty = true;
  }

  pin(address: number, isPinned: boolean): void {
    this.#at(address).isPinned = isPinned;
  }

  write(object: number, index: number): number {
    const page = this.#find(object, index);
    if (page?.isDirty === true && !page.isPinned && page.block !== NO_BLOCK) this.#writeOut(page);
    return 0;
  }

  writeCopy(address: number, block: number): number {
    this.#disk.set(block, this.#words(address));
    return 0;
  }

  nextDirty(object: number, after: number): number {
    let best = -1;
    for (const page of this.#pages.values()) {
      if (page.object !== object || !page.isDirty || page.index <= after) continue;
      if (best === -1 || page.index < best) best = page.index;
    }
    return best;
  }

  drop(object: number): void {
    for (const page of [...this.#pages.values()]) {
      if (page.holders.size > 0 || page.isPinned) continue;
      if (object === -1 ? !page.isDirty : page.object === object) this.#forget(page);
    }
  }

  cut(object: number, bytes: number): void {
    for (const page of [...this.#pages.values()]) {
      if (page.object === object && page.index * PAGE_BYTES >= bytes) this.#forget(page);
    }
  }

  #bring(object: number, index: number, block: number, how: number): CachedPage {
    const address = this.#frame();
    const words = how === HOW.read ? this.#disk.get(block) : undefined;
    const at = this.#window.kernel(address);
    const { bus } = this.#window;
    for (let i = 0; i < WORDS; i++) bus.store(at + 4 * i, words?.[i] ?? 0);
    const holders = new Set<Process>();
    const page = { object, index, address, block, isDirty: false, isPinned: false, holders };
    this.#pages.set(keyOf(object, index), page);
    this.#byAddress.set(address, page);
    return page;
  }

  #frame(): number {
    for (const page of this.#pages.values()) {
      if (this.#free.length > 0) break;
      if (page.holders.size > 0 || page.isPinned) continue;
      if (page.isDirty && page.block === NO_BLOCK) continue;
      if (page.isDirty) this.#writeOut(page);
      this.#forget(page);
    }
    const free = this.#free.pop();
    if (free === undefined) throw new Error('every page of the stub is held');
    return free;
  }

  #writeOut(page: CachedPage): void {
    this.#disk.set(page.block, this.#words(page.address));
    page.isDirty = false;
  }

  #words(address: number): Uint32Array {
    const at = this.#window.kernel(address);
    return Uint32Array.from({ length: WORDS }, (_, i) => this.#window.bus.load(at + 4 * i));
  }

  #find(object: number, index: number): CachedPage | undefined {
    return this.#pages.get(keyOf(object, index));
  }

  #at(address: number): CachedPage {
    const page = this.#byAddress.get(address);
    if (page === undefined) throw new RangeError(`no page of a file at 0x${address.toString(16)}`);
    return page;
  }

  #forget(page: CachedPage): void {
    this.#pages.delete(keyOf(page.object, page.index));
    this.#byAddress.delete(page.address);
    this.#free.push(page.address);
  }
}

type Pages = Map<number, Uint8Array>;
const pageOf = (va: number): number => Math.floor(va / PAGE_BYTES);

/** Pages that may be read and written, of nothing but bytes: rights, files and sharing are left out. */
export class StubSpaces {
  readonly #window: Window;
  readonly #spaces = new Map<Process, Pages>();
  readonly #building = new Map<Process, Pages>();
  readonly #breaks = new Map<Process, number>();

  constructor(window: Window) {
    this.#window = window;
  }

  first(p: Process): void {
    this.#spaces.set(p, new Map());
  }

  fork(parent: Process, child: Process): number {
    const copied = [...this.#of(parent)].map(([at, bytes]) => [at, bytes.slice()] as const);
    this.#spaces.set(child, new Map(copied));
    this.#breaks.set(child, this.#breaks.get(parent) ?? 0);
    return 0;
  }

  build(p: Process): number {
    this.#building.set(p, new Map());
    return 0;
  }

  commit(p: Process): void {
    this.#spaces.set(p, this.#building.get(p) ?? new Map());
    this.#building.delete(p);
  }

  drop(p: Process): void {
    this.#building.delete(p);
  }

  free(p: Process): number {
    this.#spaces.delete(p);
    return 0;
  }

  map(p: Process, va: number, pages: number, flags: number): number {
    const space = this.#building.get(p) ?? this.#of(p);
    const first = (flags & MAP.fixed) === 0 ? this.#room(space, pages) : pageOf(va);
    for (let i = 0; i < pages; i++) space.set(first + i, new Uint8Array(PAGE_BYTES));
    return first * PAGE_BYTES;
  }

  unmap(p: Process, va: number, pages: number): number {
    for (let i = 0; i < pages; i++) this.#of(p).delete(pageOf(va) + i);
    return 0;
  }

  startHeap(p: Process, start: number): void {
    this.#breaks.set(p, start);
  }

  setBreak(p: Process, end: number): number {
    if (end !== 0) this.#breaks.set(p, end);
    return this.#breaks.get(p) ?? 0;
  }

  touch(p: Process, va: number, bytes: number): number {
    if (va + bytes > USER_END) return -ERROR.fault;
    for (let at = pageOf(va); at * PAGE_BYTES < va + bytes; at++) {
      if (!this.#of(p).has(at)) return -ERROR.fault;
    }
    return 0;
  }

  read(p: Process, va: number): number {
    return this.#of(p).get(pageOf(va))?.[va % PAGE_BYTES] ?? 0;
  }

  write(p: Process, va: number, value: number): void {
    const page = this.#of(p).get(pageOf(va));
    if (page !== undefined) page[va % PAGE_BYTES] = value;
  }

  copyIn(p: Process, to: number, va: number, bytes: number): void {
    const at = this.#window.kernel(to);
    for (let i = 0; i < bytes; i++) this.#window.bus.store8(at + i, this.read(p, va + i));
  }

  copyOut(p: Process, va: number, from: number, bytes: number): void {
    const at = this.#window.kernel(from);
    for (let i = 0; i < bytes; i++) this.write(p, va + i, this.#window.bus.load8(at + i));
  }

  #room(space: Pages, pages: number): number {
    let run = 0;
    for (let at = pageOf(MMAP_BASE); ; at++) {
      run = space.has(at) ? 0 : run + 1;
      if (run === pages) return at - pages + 1;
    }
  }

  #of(p: Process): Pages {
    const space = this.#spaces.get(p);
    if (space === undefined) throw new Error(`process ${p} has no space`);
    return space;
  }
}
