/** What goes past the caches, and what is done to them: uncached accesses, DMA, copies, flushes. */
import { KernelBug } from '../errors.ts';
import { UNCACHED_READS, UNCACHED_WRITES, WORDS_COPIED, WRITE_STALL_CYCLES } from '../ledger.ts';
import { BLOCK_SHIFT } from '../memory.ts';
import type { Cache } from './cache.ts';
import { MipsHierarchy } from './hierarchy.ts';

/**
 * Instructions to isolate and swap the caches before a flush, and to undo it after: reading, changing
 * and writing Status, with the hazards between (structural).
 */
const ISOLATE_INSTRUCTIONS = 8;

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
    for (let at = 0; at < bytes; at += 4) this.store(to + at, value);
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
