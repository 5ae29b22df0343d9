/** What goes past the caches, and what is done to them: uncached accesses, DMA, copies, flushes. */
import { KernelBug } from '../errors.ts';
import { KSEG0 } from '../formats/mips.ts';
import { UNCACHED_READS, UNCACHED_WRITES, WORDS_COPIED, WRITE_STALL_CYCLES } from '../ledger.ts';
import { BLOCK_SHIFT, FRAME_BYTES, FRAME_SHIFT } from '../memory.ts';
import type { Cache } from './cache.ts';
import { MipsHierarchy } from './hierarchy.ts';

/**
 * Instructions to isolate and swap the caches before a flush, and to undo it after: reading, changing
 * and writing Status, with the hazards between (structural).
 */
const ISOLATE_INSTRUCTIONS = 8;

/** Of an address in kseg0, the physical address. */
const PHYSICAL = 0x1fffffff;
/** The segment of an address, and its alignment. */
const KSEG0_AND_ALIGNMENT = 0xe0000003 | 0;
const KSEG0_INT = KSEG0 | 0;

export abstract class MipsBypass extends MipsHierarchy {
  // Uncached accesses to memory, which the caller has found to be there.

  protected uncachedLoad(pa: number, va: number): number {
    this.mustAnswer(pa, va, 'read');
    this.waitUncachedRead();
    return this.words[pa >>> 2] >>> 0;
  }

  protected uncachedStore(pa: number, value: number, va: number): void {
    this.mustAnswer(pa, va, 'write');
    this.charge(UNCACHED_WRITES, 1);
    this.dmaStore(pa, value);
  }

  protected uncachedStore8(pa: number, value: number, va: number): void {
    const at = (pa & 3) << 3;
    const rest = this.words[pa >>> 2] & ~(0xff << at);
    this.uncachedStore(pa & ~3, rest | ((value & 0xff) << at), va);
  }

  /**
   * Reads past the cache find the write buffer empty: on the R3220 by themselves, with the R2020 by
   * the loop that drivers run before (`bc0f`); its wait is charged, its instructions are not.
   */
  protected waitUncachedRead(): void {
    const wait = this.buffer.drain(this.now());
    if (wait !== 0) this.charge(WRITE_STALL_CYCLES, wait);
    this.charge(UNCACHED_READS, 1);
  }

  dmaLoad(pa: number): number {
    // Nothing drives the bus beyond memory.
    return pa < this.memoryEnd ? this.words[pa >>> 2] >>> 0 : 0xffffffff;
  }

  dmaStore(pa: number, value: number): void {
    if (pa >= this.memoryEnd) return;
    this.dataCache.diverge(pa);
    this.instructionCache.diverge(pa);
    this.words[pa >>> 2] = value;
    this.dirty[pa >>> BLOCK_SHIFT] = 1;
  }

  override peekWord(pa: number): number {
    if (this.dataCache.diverged(pa)) return this.dataCache.ownWord(pa) >>> 0;
    return this.words[pa >>> 2] >>> 0;
  }

  override get peeksIntoLines(): boolean {
    return this.dataCache.mayDiffer;
  }

  copy(to: number, from: number, bytes: number): void {
    this.#mustBeWords(bytes);
    for (let at = 0; at < bytes; at += 4) this.store(to + at, this.load(from + at));
    this.count(WORDS_COPIED, bytes >>> 2);
  }

  fill(to: number, value: number, bytes: number): void {
    this.#mustBeWords(bytes);
    for (let at = 0; at < bytes; ) {
      const run = this.#run(to + at, (bytes - at) >>> 2);
      if (run > 0) this.storeRun((to + at) & PHYSICAL, value, run);
      else this.store(to + at, value);
      at += Math.max(run, 1) << 2;
    }
  }

  /**
   * To how many words from `ka` on, of so many, a store does nothing but to memory, cache and write
   * buffer: no fault, no device, nothing due meanwhile.
   */
  #run(ka: number, words: number): number {
    const pa = ka & PHYSICAL;
    if ((ka & KSEG0_AND_ALIGNMENT) !== KSEG0_INT || pa >= this.memoryEnd) return 0;
    if (this.memory.red[pa >>> FRAME_SHIFT] !== 0 || this.dataCache.mayDiffer) return 0;
    const frame = (FRAME_BYTES - (pa & (FRAME_BYTES - 1))) >>> 2;
    return Math.min(words, frame, Math.floor(this.nextEvent - this.instructions - 1));
  }

  // Flushes: with the caches isolated, one byte store to each line (Kane, chapter 5).

  flushDataCache(pa: number, bytes: number): void {
    this.#flush(this.dataCache, pa, bytes);
  }

  flushInstructionCache(pa: number, bytes: number): void {
    this.#flush(this.instructionCache, pa, bytes);
  }

  #flush(cache: Cache, pa: number, bytes: number): void {
    this.instructions += cache.forget(pa, bytes) + ISOLATE_INSTRUCTIONS;
    if (this.instructions >= this.nextEvent) this.host?.onEvent();
  }

  #mustBeWords(bytes: number): void {
    if ((bytes & 3) !== 0) throw new KernelBug(`${bytes} bytes are not a number of words`);
  }
}
