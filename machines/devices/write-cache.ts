/** The write cache of a drive: writes that were taken and do not last yet, and what a loss of power leaves. */
import type { HashSink, PowerLoss } from '../../core/words/device.ts';
import { DISK_SECTOR_BYTES } from '../formats/disk.ts';
import { BLOCK_WORDS, type BlockStore } from './block-store.ts';

/** Writes that it holds; the oldest is written out before one more is taken. */
export const CACHED_WRITES = 16;

const SECTOR_WORDS = DISK_SECTOR_BYTES / 4;
const SECTORS = BLOCK_WORDS / SECTOR_WORDS;

export interface CachedWrite {
  readonly block: number;
  /** Nobody writes to them. */
  readonly words: Uint32Array;
}

export class WriteCache {
  #writes: readonly CachedWrite[] = [];
  #sealed: readonly CachedWrite[] = [];

  /** In the order in which they were taken. */
  get writes(): readonly CachedWrite[] {
    return this.#writes;
  }

  get isFull(): boolean {
    return this.#writes.length === CACHED_WRITES;
  }

  take(block: number, words: Uint32Array): void {
    this.#writes = [...this.#writes, { block, words }];
  }

  /** The last words that were written to a block; null if none of its writes is here. */
  find(block: number): Uint32Array | null {
    for (let i = this.#writes.length - 1; i >= 0; i--) {
      if (this.#writes[i].block === block) return this.#writes[i].words;
    }
    return null;
  }

  /** Writes out the oldest so many. */
  drain(platter: BlockStore, count: number): void {
    for (const { block, words } of this.#writes.slice(0, count)) platter.write(block, words);
    this.#writes = this.#writes.slice(count);
  }

  /** The power is gone: some of it lasts, as chance has it, which is a hash of `count`. */
  powerOff(platter: BlockStore, how: PowerLoss, count: number): void {
    const writes = this.#writes;
    this.#writes = [];
    if (writes.length === 0 || how === 'lost') return;
    const lasting = [...writes.keys()].filter((i) => how === 'kept' || (mixed(count, i) & 1) !== 0);
    const torn = how === 'torn' ? (lasting.pop() ?? writes.length - 1) : -1;
    for (const i of lasting) platter.write(writes[i].block, writes[i].words);
    if (torn < 0) return;
    const sectors = 1 + (mixed(count, writes.length) % (SECTORS - 1));
    platter.write(writes[torn].block, writes[torn].words, sectors * SECTOR_WORDS);
  }

  seal(): void {
    this.#sealed = this.#writes;
  }

  reset(): void {
    this.#writes = this.#sealed;
  }

  save(): readonly CachedWrite[] {
    return this.#writes.map(({ block, words }) => ({ block, words: words.slice() }));
  }

  restore(writes: readonly CachedWrite[]): void {
    this.#writes = writes;
  }

  hashInto(hash: HashSink): void {
    hash.word(this.#writes.length);
    for (const { block, words } of this.#writes) {
      hash.word(block);
      hash.words(words);
    }
  }
}

/** A number in which every bit of both counts (Mueller's integer hash; any good one would do). */
function mixed(count: number, index: number): number {
  let x = Math.imul(count + 1, 0x9e3779b1) ^ Math.imul(index + 1, 0x85ebca6b);
  x = Math.imul((x >>> 16) ^ x, 0x45d9f3b);
  x = Math.imul((x >>> 16) ^ x, 0x45d9f3b);
  return ((x >>> 16) ^ x) >>> 0;
}
