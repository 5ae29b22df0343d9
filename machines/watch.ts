/** What somebody peeked at, and whether it would be found again: see `watch` of the machine's words. */
import { BLOCK_SHIFT, type PhysicalMemory, UNTOUCHED } from './memory.ts';
import type { Processor } from './processor.ts';

const NONE = -1;
const BLOCK_OF_WORD = BLOCK_SHIFT - 2;

/**
 * Stores cost nothing more for it: they take UNTOUCHED away from the mark that they set in any case. The
 * words of a block without it are compared with what was noted.
 */
export class Watch {
  readonly #memory: PhysicalMemory;
  readonly #processor: Processor;
  /** Whether peeks are to be noted. */
  noting = false;
  #stale = true;

  /** The words noted, by number; what each was; and the note before it in the same block. */
  #words = new Int32Array(256);
  #values = new Int32Array(256);
  #before = new Int32Array(256);
  #notes = 0;
  /** 1 for each word that is noted. */
  readonly #seen: Uint8Array;
  /** The last note in each block; the blocks that have any. */
  readonly #last: Int32Array;
  readonly #blocks: Int32Array;
  #blockCount = 0;

  constructor(memory: PhysicalMemory, processor: Processor) {
    this.#memory = memory;
    this.#processor = processor;
    this.#seen = new Uint8Array(memory.words.length);
    this.#last = new Int32Array(memory.dirty.length).fill(NONE);
    this.#blocks = new Int32Array(memory.dirty.length);
  }

  /** Notes what `read` peeks at. If it throws, nothing is watched. */
  during(read: () => void): void {
    this.#clear();
    this.#stale = false;
    this.noting = true;
    try {
      read();
    } catch (thrown) {
      this.#stale = true;
      throw thrown;
    } finally {
      this.noting = false;
    }
    this.#trust(0, this.#blockCount);
  }

  /** A word was peeked at. */
  note(pa: number, value: number): void {
    const word = pa >>> 2;
    if (this.#seen[word] === 1) return;
    this.#seen[word] = 1;
    if (this.#notes === this.#words.length) this.#grow();
    const note = this.#notes++;
    const block = word >>> BLOCK_OF_WORD;
    if (this.#last[block] === NONE) this.#blocks[this.#blockCount++] = block;
    this.#words[note] = word;
    this.#values[note] = value;
    this.#before[note] = this.#last[block];
    this.#last[block] = note;
  }

  /** Something was looked at of which no changes are noticed, or all of memory is another. */
  giveUp(): void {
    this.#stale = true;
  }

  /** Whether a word that was noted would be found changed. It stays so. */
  get stale(): boolean {
    if (this.#stale) return true;
    const { dirty } = this.#memory;
    for (let i = 0; i < this.#blockCount; i++) {
      const block = this.#blocks[i];
      if ((dirty[block] & UNTOUCHED) !== 0) continue;
      if (this.#differs(block)) {
        this.#stale = true;
        return true;
      }
      this.#trust(i, i + 1);
    }
    return false;
  }

  /**
   * As long as nothing is stored to these blocks, they need not be compared: unless a cache line may
   * hold bytes of its own, for when it leaves its cache, another word is found without any store. It
   * can only begin to differ by a store to its block.
   */
  #trust(first: number, end: number): void {
    if (this.#processor.peeksIntoLines) return;
    for (let i = first; i < end; i++) this.#memory.dirty[this.#blocks[i]] |= UNTOUCHED;
  }

  #differs(block: number): boolean {
    for (let note = this.#last[block]; note !== NONE; note = this.#before[note]) {
      const now = this.#processor.peekWord(this.#words[note] << 2) | 0;
      if (now !== this.#values[note]) return true;
    }
    return false;
  }

  #clear(): void {
    for (let note = 0; note < this.#notes; note++) this.#seen[this.#words[note]] = 0;
    for (let i = 0; i < this.#blockCount; i++) {
      const block = this.#blocks[i];
      this.#last[block] = NONE;
      this.#memory.dirty[block] &= ~UNTOUCHED;
    }
    this.#notes = 0;
    this.#blockCount = 0;
  }

  #grow(): void {
    this.#words = doubled(this.#words);
    this.#values = doubled(this.#values);
    this.#before = doubled(this.#before);
  }
}

function doubled(array: Int32Array): Int32Array<ArrayBuffer> {
  const longer = new Int32Array(array.length * 2);
  longer.set(array);
  return longer;
}
