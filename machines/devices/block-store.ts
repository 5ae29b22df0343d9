/**
 * Blocks of 4 KiB: what is on a disk, or in a board's buffer. Going back to the sealed contents costs what
 * was written since, not the size of the disk; blocks that nobody has written take no room.
 */
import type { HashSink, Medium } from '../../core/words/device.ts';

export const BLOCK_WORDS = 1024;
const BLOCK_SHIFT = 10;
/** In place of a place: the block is as on the medium that was put in. */
const UNWRITTEN = -1;

export interface BlockStoreState {
  /** The blocks that were written, in ascending order, and the words of each. */
  readonly blocks: readonly number[];
  readonly words: Uint32Array;
}

export class BlockStore {
  readonly count: number;
  readonly #base: Medium;
  /** Where each block that was written stands in the pool, counted in blocks. */
  readonly #places: Int32Array;
  #pool = new Uint32Array(8 << BLOCK_SHIFT);
  #used = 0;
  /** How much of the pool the sealed contents are in: nobody writes to that. */
  #sealedUsed = 0;
  /** Blocks that were written since the seal, whether each is one, and where each stood before. */
  readonly #dirty: number[] = [];
  readonly #isDirty: Uint8Array;
  readonly #before: Int32Array;

  constructor(base: Medium) {
    this.#base = base;
    this.count = base.blocks.length;
    this.#places = new Int32Array(this.count).fill(UNWRITTEN);
    this.#isDirty = new Uint8Array(this.count);
    this.#before = new Int32Array(this.count);
  }

  /** One word of a block. */
  load(block: number, word: number): number {
    const place = this.#places[block];
    if (place !== UNWRITTEN) return this.#pool[(place << BLOCK_SHIFT) + word];
    return this.#base.blocks[block]?.[word] ?? 0;
  }

  store(block: number, word: number, value: number): void {
    this.#pool[this.#own(block) + word] = value;
  }

  /** The words of a block, as an array of the caller's. */
  read(block: number): Uint32Array {
    const words = new Uint32Array(BLOCK_WORDS);
    this.#copyTo(words, 0, block);
    return words;
  }

  /** Writes the first `count` words of a block. */
  write(block: number, words: Uint32Array, count = BLOCK_WORDS): void {
    const at = this.#own(block);
    this.#pool.set(count === words.length ? words : words.subarray(0, count), at);
  }

  /** All blocks are as on the medium. */
  clear(): void {
    for (let block = 0; block < this.count; block++) {
      if (this.#places[block] !== UNWRITTEN) this.#forget(block);
    }
  }

  seal(): void {
    for (const block of this.#dirty) this.#isDirty[block] = 0;
    this.#dirty.length = 0;
    this.#sealedUsed = this.#used;
  }

  reset(): void {
    for (const block of this.#dirty) {
      this.#places[block] = this.#before[block];
      this.#isDirty[block] = 0;
    }
    this.#dirty.length = 0;
    this.#used = this.#sealedUsed;
  }

  save(): BlockStoreState {
    const blocks: number[] = [];
    for (let block = 0; block < this.count; block++) {
      if (this.#places[block] !== UNWRITTEN) blocks.push(block);
    }
    const words = new Uint32Array(blocks.length << BLOCK_SHIFT);
    blocks.forEach((block, i) => {
      this.#copyTo(words, i << BLOCK_SHIFT, block);
    });
    return { blocks, words };
  }

  restore({ blocks, words }: BlockStoreState): void {
    this.reset();
    this.clear();
    blocks.forEach((block, i) => {
      this.write(block, words.subarray(i << BLOCK_SHIFT, (i + 1) << BLOCK_SHIFT));
    });
  }

  hashInto(hash: HashSink): void {
    for (let block = 0; block < this.count; block++) {
      const place = this.#places[block];
      if (place === UNWRITTEN) continue;
      hash.word(block);
      hash.words(this.#pool.subarray(place << BLOCK_SHIFT, (place + 1) << BLOCK_SHIFT));
    }
  }

  /** The contents as a medium of their own. */
  medium(): Medium {
    const blocks = this.#base.blocks.map((base, block) =>
      this.#places[block] === UNWRITTEN ? base : this.read(block),
    );
    return { blocks };
  }

  #copyTo(words: Uint32Array, at: number, block: number): void {
    const place = this.#places[block];
    if (place !== UNWRITTEN) {
      words.set(this.#pool.subarray(place << BLOCK_SHIFT, (place + 1) << BLOCK_SHIFT), at);
      return;
    }
    const base = this.#base.blocks[block];
    if (base !== null) words.set(base, at);
  }

  /** Where the words of a block stand that may be written; what was sealed stays where it is. */
  #own(block: number): number {
    if (this.#isDirty[block] !== 0 && this.#places[block] !== UNWRITTEN) {
      return this.#places[block] << BLOCK_SHIFT;
    }
    const place = this.#used++;
    if (this.#used << BLOCK_SHIFT > this.#pool.length) this.#grow();
    const at = place << BLOCK_SHIFT;
    if (this.#places[block] === UNWRITTEN && this.#base.blocks[block] === null) {
      this.#pool.fill(0, at, at + BLOCK_WORDS);
    } else this.#copyTo(this.#pool, at, block);
    this.#mark(block);
    this.#places[block] = place;
    return at;
  }

  #forget(block: number): void {
    this.#mark(block);
    this.#places[block] = UNWRITTEN;
  }

  #mark(block: number): void {
    if (this.#isDirty[block] !== 0) return;
    this.#isDirty[block] = 1;
    this.#before[block] = this.#places[block];
    this.#dirty.push(block);
  }

  #grow(): void {
    const pool = new Uint32Array(2 * this.#pool.length);
    pool.set(this.#pool);
    this.#pool = pool;
  }
}

/** A medium on which nothing was ever written. */
export function blankMedium(blocks: number): Medium {
  return { blocks: new Array<null>(blocks).fill(null) };
}
