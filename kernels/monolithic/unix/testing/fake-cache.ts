/** The cache of the fake lower half, over a disk that is a list of blocks. Every wait is one of `Waits`. */
import { ERROR } from '../abi/errors.ts';
import type { Answer } from '../answers.ts';
import { type Cache, HOW, NO_BLOCK, type Process } from '../door.ts';
import { type FakeMemory, MEMORY_BASE } from './fake-memory.ts';
import type { Waits } from './waits.ts';

const PAGE_BYTES = 4096;
/** Objects from here on are the upper half's own, and have no blocks. */
const OWN_OBJECTS = 0x10000;

export interface CachedPage {
  readonly object: number;
  readonly index: number;
  readonly address: number;
  block: number;
  dirty: boolean;
  pinned: boolean;
  readonly holders: Set<Process>;
}

/** A disk: blocks that were never written are zeroes. What it hears of is heard in the order of writing. */
export class FakeDisk {
  readonly blocks = new Map<number, Uint8Array>();
  /** Blocks that cannot be read or written. */
  readonly bad = new Set<number>();
  onWrite: ((block: number, bytes: Uint8Array) => void) | null = null;
  onFlush: (() => void) | null = null;

  read(block: number): Uint8Array {
    return this.blocks.get(block) ?? new Uint8Array(PAGE_BYTES);
  }

  write(block: number, bytes: Uint8Array): void {
    const copy = bytes.slice();
    this.blocks.set(block, copy);
    this.onWrite?.(block, copy);
  }
}

export class FakeCache implements Cache {
  readonly disk = new FakeDisk();
  readonly #memory: FakeMemory;
  readonly #waits: Waits;
  readonly #pages = new Map<number, CachedPage>();
  readonly #byAddress = new Map<number, CachedPage>();
  readonly #free: number[] = [];
  /** How often each object was cut. */
  readonly #cuts = new Map<number, number>();
  /** Ended waits that a process will ask for again: what they ended with. */
  readonly #ended = new Map<string, Answer>();
  /** Whether a user's page shows this one: then it is not given away. */
  isShown: (page: CachedPage) => boolean = () => false;

  constructor(memory: FakeMemory, waits: Waits, pages: number) {
    this.#memory = memory;
    this.#waits = waits;
    const base = memory.take(pages * PAGE_BYTES);
    for (let i = pages - 1; i >= 0; i--) this.#free.push(base + i * PAGE_BYTES);
  }

  /** All pages that are in memory. */
  all(): CachedPage[] {
    return [...this.#pages.values()];
  }

  find(object: number, index: number): CachedPage | undefined {
    return this.#pages.get(keyOf(object, index));
  }

  bytesOf(address: number): Uint8Array {
    const from = address - MEMORY_BASE;
    return this.#memory.bytes.subarray(from, from + PAGE_BYTES);
  }

  page(p: Process, object: number, index: number, block: number, how: number): Answer {
    const found = this.find(object, index);
    if (found?.holders.has(p)) return found.address;
    if (found === undefined && this.#waits.every > 0 && how === HOW.read) {
      if (this.disk.bad.has(block)) return this.#once(p, `bad ${block}`, -ERROR.io);
      const cuts = this.#cuts.get(object);
      return this.#waits.begin(p, () => {
        // What was cut off meanwhile does not come back by a read that began before.
        if (this.#cuts.get(object) !== cuts) return;
        this.#bring(object, index, block, how).holders.add(p);
      });
    }
    if (found === undefined && how === HOW.read && this.disk.bad.has(block)) return -ERROR.io;
    if (this.#waits.dozes()) {
      const cuts = this.#cuts.get(object);
      return this.#waits.begin(p, () => {
        // What was cut off meanwhile does not come back by a read that began before.
        if (this.#cuts.get(object) !== cuts) return;
        this.#bring(object, index, block, how).holders.add(p);
      });
    }
    const page = found ?? this.#bring(object, index, block, how);
    page.holders.add(p);
    return page.address;
  }

  cached(p: Process, object: number, index: number): number {
    const found = this.find(object, index);
    if (found === undefined) return 0;
    found.holders.add(p);
    return found.address;
  }

  placed(address: number, block: number): void {
    this.#at(address).block = block;
  }

  release(p: Process, address: number): void {
    this.#at(address).holders.delete(p);
  }

  releaseAll(p: Process): void {
    for (const page of this.#pages.values()) page.holders.delete(p);
    for (const key of this.#ended.keys()) if (key.startsWith(`${p} `)) this.#ended.delete(key);
  }

  dirty(address: number): void {
    this.#at(address).dirty = true;
  }

  pin(address: number): void {
    this.#at(address).pinned = true;
  }

  unpin(address: number): void {
    this.#at(address).pinned = false;
  }

  write(p: Process, object: number, index: number): Answer {
    const page = this.find(object, index);
    const key = `${p} write ${object} ${index}`;
    const ended = this.#ended.get(key);
    if (ended !== undefined) {
      this.#ended.delete(key);
      if (ended < 0) return ended;
    }
    if (page === undefined || !page.dirty || page.pinned || page.block === NO_BLOCK) return 0;
    if (this.#waits.every === 0) return this.#writeOut(page);
    return this.#waits.begin(p, () => {
      const still = this.find(object, index);
      if (still !== undefined) this.#ended.set(key, this.#writeOut(still));
    });
  }

  nextDirty(object: number, after: number): number {
    let best = -1;
    for (const page of this.#pages.values()) {
      if (page.object !== object || !page.dirty || page.index <= after) continue;
      if (best === -1 || page.index < best) best = page.index;
    }
    return best;
  }

  writeCopy(p: Process, address: number, block: number): Answer {
    const page = this.#at(address);
    return this.#wait(p, `${p} copy ${block}`, () => {
      if (this.disk.bad.has(block)) return -ERROR.io;
      this.disk.write(block, this.bytesOf(page.address));
      return 0;
    });
  }

  barrier(p: Process): Answer {
    return this.#wait(p, `${p} barrier`, () => {
      this.disk.onFlush?.();
      return 0;
    });
  }

  drop(object: number): void {
    for (const [key, page] of this.#pages) {
      if (page.holders.size > 0 || page.pinned || this.isShown(page)) continue;
      if (object === -1 ? page.dirty : page.object !== object) continue;
      this.#forget(key, page);
    }
  }

  /** Pages of a file from this one on are nobody's. */
  cut(object: number, first: number): void {
    this.#cuts.set(object, (this.#cuts.get(object) ?? 0) + 1);
    for (const [key, page] of this.#pages) {
      if (page.object === object && page.index >= first) this.#forget(key, page);
    }
  }

  /** What was asked for has ended: at once where nothing waits, else when it is asked for again. */
  #wait(p: Process, key: string, act: () => Answer): Answer {
    const ended = this.#ended.get(key);
    if (ended !== undefined) {
      this.#ended.delete(key);
      return ended;
    }
    if (this.#waits.every === 0) return act();
    return this.#waits.begin(p, () => {
      this.#ended.set(key, act());
    });
  }

  #once(p: Process, key: string, answer: Answer): Answer {
    return this.#wait(p, `${p} ${key}`, () => answer);
  }

  #writeOut(page: CachedPage): Answer {
    if (this.disk.bad.has(page.block)) return -ERROR.io;
    this.disk.write(page.block, this.bytesOf(page.address));
    page.dirty = false;
    return 0;
  }

  #bring(object: number, index: number, block: number, how: number): CachedPage {
    const found = this.find(object, index);
    if (found !== undefined) return found;
    const address = this.#takeFrame();
    const page: CachedPage = {
      object,
      index,
      address,
      block,
      dirty: false,
      pinned: false,
      holders: new Set(),
    };
    if (how === HOW.read) this.bytesOf(address).set(this.disk.read(block));
    else this.bytesOf(address).fill(0);
    this.#pages.set(keyOf(object, index), page);
    this.#byAddress.set(address, page);
    return page;
  }

  #takeFrame(): number {
    const free = this.#free.pop();
    if (free !== undefined) return free;
    for (const [key, page] of this.#pages) {
      if (page.holders.size > 0 || page.pinned || this.isShown(page)) continue;
      if (page.object >= OWN_OBJECTS) continue;
      if (page.dirty && this.#writeOut(page) !== 0) continue;
      this.#forget(key, page);
      return this.#takeFrame();
    }
    throw new Error('every page of the cache is held: somebody does not let go');
  }

  #forget(key: number, page: CachedPage): void {
    this.#pages.delete(key);
    this.#byAddress.delete(page.address);
    this.#free.push(page.address);
  }

  #at(address: number): CachedPage {
    const page = this.#byAddress.get(address);
    if (page === undefined) throw new RangeError(`no page of a file at 0x${address.toString(16)}`);
    return page;
  }
}

function keyOf(object: number, index: number): number {
  return object * 0x100000 + index;
}
