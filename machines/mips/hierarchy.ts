/**
 * Cached memory of an R2000 or R3000 machine, by physical address: two caches, the write buffer, and
 * memory. What each access costs is charged here; what it may touch is decided by `translation.ts`,
 * and what goes past the caches is in `bypass.ts`.
 */
import type { Access } from '../../core/words/trap.ts';
import { KernelBug } from '../errors.ts';
import type { InterruptController } from '../interrupts.ts';
import {
  type CountLedger,
  DATA_MISSES,
  FETCH_MISSES,
  KINDS,
  WRITE_STALL_CYCLES,
} from '../ledger.ts';
import { BLOCK_SHIFT, FRAME_SHIFT, type PhysicalMemory } from '../memory.ts';
import { Processor } from '../processor.ts';
import { WriteBuffer, type WriteBufferState } from '../write-buffer.ts';
import { Cache, type CacheState } from './cache.ts';
import type { MipsParameters } from './parameters.ts';
import { SHORTCUT_WORDS, Shortcuts } from './shortcuts.ts';

/** What the hardware below the TLB holds that is only a matter of time and of stale bytes. */
export interface HierarchyState {
  readonly instructionCache: CacheState;
  readonly dataCache: CacheState;
  readonly writeBuffer: WriteBufferState;
}

/** Imported names, at hand: the host takes as long to find one as to read it. */
const FRAME = FRAME_SHIFT;
const BLOCK = BLOCK_SHIFT;
const TAGS = SHORTCUT_WORDS;
const WRITE_STALLS = WRITE_STALL_CYCLES;

export abstract class MipsHierarchy extends Processor {
  // `declare` and initial values keep a field's kind the same from its first value on (a field that is
  // only declared starts as undefined): the host reads fields of one kind several times faster.

  declare readonly fetchLineBytes: number;
  /** Physical addresses from here on are no memory. */
  declare protected readonly memoryEnd: number;
  declare protected readonly dataCache: Cache;
  declare protected readonly instructionCache: Cache;
  declare protected readonly buffer: WriteBuffer;
  protected readonly words = this.memory.words;
  protected readonly dirty = this.memory.dirty;
  readonly #red = this.memory.red;
  /**
   * The shortcuts, and from TAGS on the data cache's tags: what most accesses look at, in one array,
   * for the host takes as long to find an array as to read it.
   */
  declare protected readonly hot: Int32Array;
  declare protected readonly shortcuts: Shortcuts;
  #mask = 0;
  #storeAllocates = true;
  /** The ledger's price of each kind, in cycles. */
  #prices = new Float64Array(0);
  /** 1 if the instruction cache may hold lines of memory, rather than paths' text alone. */
  #holdsCode = 0;

  constructor(
    parameters: MipsParameters,
    memory: PhysicalMemory,
    ledger: CountLedger,
    interrupts: InterruptController,
  ) {
    super(memory, ledger, interrupts, parameters.instructionCycles, 32);
    this.fetchLineBytes = parameters.instructionCache.lineBytes;
    this.memoryEnd = memory.bytes.length;
    this.hot = new Int32Array(TAGS + parameters.dataCache.bytes / 4);
    this.shortcuts = new Shortcuts(this.hot.subarray(0, TAGS));
    this.dataCache = new Cache(parameters.dataCache, memory, this.hot.subarray(TAGS));
    this.instructionCache = new Cache(parameters.instructionCache, memory);
    this.buffer = new WriteBuffer(parameters.writeBuffer);
    this.#mask = this.dataCache.mask;
    this.#storeAllocates = parameters.storeAllocates;
    this.#prices = Float64Array.from(KINDS, (kind) => ledger.price(kind).value);
  }

  /** Begins an instruction: what is due comes before it has any effect. */
  tick(): void {
    if (++this.instructions >= this.nextEvent) this.host?.onEvent();
  }

  /** Counts `n` of a kind, and waits for what they cost. */
  charge(kind: number, n: number): void {
    this.count(kind, n);
    this.waited += n * this.#prices[kind];
  }

  // Cached accesses. `va` is only for what is said when no memory answers, or a red zone.

  protected cachedLoad(pa: number, va: number): number {
    const line = pa >>> 2;
    // Read before the tag is known, so that the host need not wait for the one and then the other.
    const word = this.words[line];
    if (this.hot[TAGS + (line & this.#mask)] === line) return word >>> 0;
    return this.#loadMiss(pa, va) >>> 0;
  }

  protected cachedLoad8(pa: number, va: number): number {
    return (this.cachedLoad(pa, va) >>> ((pa & 3) << 3)) & 0xff;
  }

  protected cachedStore(pa: number, value: number, va: number): void {
    const line = pa >>> 2;
    const held = this.hot[TAGS + (line & this.#mask)] === line;
    if (!held || this.#holdsCode !== 0) this.#prepare(pa, value, va);
    this.words[line] = value;
    this.dirty[pa >>> BLOCK] = 1;
    const stall = this.buffer.store(this.now(), pa);
    if (stall !== 0) this.charge(WRITE_STALLS, stall);
  }

  /**
   * Stores a word to each of `count` words from `pa` on, an instruction each: what `cachedStore` does
   * for each, at once. All must be in memory that answers, and no line may hold bytes of its own.
   */
  protected storeRun(pa: number, value: number, count: number): void {
    const first = pa >>> 2;
    const end = first + count;
    if (this.#holdsCode !== 0) this.instructionCache.divergeAll(pa, count << 2);
    if (this.#storeAllocates) {
      const { hot } = this;
      const mask = this.#mask;
      for (let line = first; line < end; line++) hot[TAGS + (line & mask)] = line;
    }
    this.words.fill(value, first, end);
    this.dirty.fill(1, pa >>> BLOCK, ((end - 1) >>> (BLOCK - 2)) + 1);
    const step = this.instructionCycles;
    const stall = this.buffer.storeRun(this.now() + step, step, pa, count);
    this.instructions += count;
    if (stall !== 0) this.charge(WRITE_STALLS, stall);
  }

  /**
   * A partial-word store reads the cache first: on a hit the word is merged and written back, on a
   * miss only memory is written (Kane, chapter 5). The cycle of the merge is not charged.
   */
  protected cachedStore8(pa: number, value: number, va: number): void {
    const cache = this.dataCache;
    if (cache.diverged(pa)) cache.storeOwnByte(pa, value);
    else if (!cache.holds(pa)) this.mustAnswer(pa, va, 'write');
    this.instructionCache.diverge(pa);
    this.memory.bytes[pa] = value;
    this.dirty[pa >>> BLOCK] = 1;
    const stall = this.buffer.store(this.now(), pa);
    if (stall !== 0) this.charge(WRITE_STALLS, stall);
  }

  protected cachedFetch(pa: number, va: number): number {
    const cache = this.instructionCache;
    if (cache.diverged(pa)) return cache.ownWord(pa) >>> 0;
    if (!cache.holds(pa)) {
      this.mustAnswer(pa, va, 'fetch');
      this.fetchLine(pa);
    }
    return this.words[pa >>> 2] >>> 0;
  }

  fetchLine(pa: number): void {
    const cache = this.instructionCache;
    if (cache.holds(pa)) return;
    this.#readMemory(FETCH_MISSES);
    cache.refill(pa);
    if (pa < this.memoryEnd) this.#holdsCode = 1;
  }

  coolDown(): void {
    this.dataCache.clear();
    this.instructionCache.clear();
    this.buffer.clear();
    this.#holdsCode = 0;
  }

  protected saveHierarchy(): HierarchyState {
    return {
      instructionCache: this.instructionCache.save(),
      dataCache: this.dataCache.save(),
      writeBuffer: this.buffer.save(),
    };
  }

  protected restoreHierarchy(state: HierarchyState): void {
    this.instructionCache.restore(state.instructionCache);
    this.dataCache.restore(state.dataCache);
    this.buffer.restore(state.writeBuffer);
    this.#holdsCode = 1;
  }

  /** What a word load does whose line is not here, or holds bytes of its own. */
  #loadMiss(pa: number, va: number): number {
    const line = pa >>> 2;
    if (this.hot[TAGS + (line & this.#mask)] === ~line) return this.dataCache.ownWord(pa);
    if (pa >= this.memoryEnd || this.#red[pa >>> FRAME] !== 0) this.#refuse(pa, va, 'read');
    this.#readMemory(DATA_MISSES);
    this.dataCache.refill(pa);
    return this.words[line];
  }

  /** What a word store does to the caches before it writes memory. */
  #prepare(pa: number, value: number, va: number): void {
    const line = pa >>> 2;
    const place = TAGS + (line & this.#mask);
    const tag = this.hot[place];
    if (tag === ~line) {
      this.dataCache.storeOwn(pa, value | 0);
    } else if (tag !== line) {
      this.mustAnswer(pa, va, 'write');
      if (this.#storeAllocates) this.dataCache.allocate(pa);
    }
    if (this.#holdsCode !== 0) this.instructionCache.diverge(pa);
  }

  /** Waits for memory to serve a miss. */
  #readMemory(kind: number): void {
    const price = this.#prices[kind];
    const delay = this.buffer.readDelay(this.now(), price);
    if (delay !== 0) this.count(WRITE_STALLS, delay);
    this.count(kind, 1);
    this.waited += price + delay;
  }

  /**
   * Red zones are never in a cache, so only misses and uncached accesses come to ask. (Whoever makes
   * a frame red after it was used must cool the caches down.)
   */
  protected mustAnswer(pa: number, va: number, access: Access): void {
    if (pa >= this.memoryEnd || this.#red[pa >>> FRAME] !== 0) this.#refuse(pa, va, access);
  }

  #refuse(pa: number, va: number, access: Access): never {
    if (!this.kernelMode) this.raise('bus', va, access);
    const what = pa < this.memoryEnd ? 'a red zone' : 'no memory';
    throw new KernelBug(
      `the kernel's ${access} at 0x${(va >>> 0).toString(16)} reached ${what} (physical 0x${pa.toString(16)})`,
    );
  }
}
