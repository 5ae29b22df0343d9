/** What somebody peeked at, and whether it would be found again: see `watch` of the machine's words. */
import { BLOCK_SHIFT, type PhysicalMemory, UNTOUCHED } from './memory.ts';
import type { Processor } from './processor.ts';

const NONE = -1;
const BLOCK_OF_WORD = BLOCK_SHIFT - 2;
const BLOCK_WORDS = 1 << BLOCK_OF_WORD;

/** A note, by its offset in `notes`: words of one block, evenly spaced. */
const FIRST = 0;
const STEP = 1;
const COUNT = 2;
/** Where in `values` it stands what they were. */
const VALUES = 3;
/** The note before it in the same block. */
const BEFORE = 4;
const NOTE_WORDS = 5;

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

  #notes = new Int32Array(256 * NOTE_WORDS);
  #notesEnd = 0;
  #values = new Int32Array(1024);
  #valuesEnd = 0;
  /** 1 for each word that was noted by itself. */
  readonly #seen: Uint8Array;
  /** The last note in each block; the blocks that have any. */
  readonly #last: Int32Array;
  readonly #blocks: Int32Array;
  #blockCount = 0;
  /** How many looks were watched; by block, the look in which it was as in the one before. */
  #look = 0;
  readonly #keptIn: Int32Array;
  /** With more notes than this, those that were kept are taken anew. */
  #notesMax = 0;

  constructor(memory: PhysicalMemory, processor: Processor) {
    this.#memory = memory;
    this.#processor = processor;
    this.#seen = new Uint8Array(memory.words.length);
    this.#last = new Int32Array(memory.dirty.length).fill(NONE);
    this.#blocks = new Int32Array(memory.dirty.length);
    this.#keptIn = new Int32Array(memory.dirty.length);
  }

  /** Notes what `read` peeks at. If it throws, nothing is watched. */
  during(read: () => void): void {
    this.#look++;
    const isAnew = this.#notesEnd > this.#notesMax || this.#processor.peeksIntoLines;
    if (isAnew) this.#clear();
    else this.#keep();
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
    if (isAnew) this.#notesMax = 2 * this.#notesEnd;
    this.#trust(0, this.#blockCount);
  }

  /** The number of the look that is being watched; 0 if none is. */
  get look(): number {
    return this.noting ? this.#look : 0;
  }

  /**
   * The pieces of a range in which a word may be another than in the look with that number, for one that noted
   * the range then, or was told the same of it: their physical addresses, in ascending order, go to the start
   * of `into`, and the answer is how many they are. All other words count as noted. -1 if it is not known.
   */
  changed(pa: number, bytes: number, look: number, into: Int32Array): number {
    if (!this.noting || look !== this.#look - 1) return -1;
    const last = (pa + bytes - 1) >>> BLOCK_SHIFT;
    let found = 0;
    for (let block = pa >>> BLOCK_SHIFT; block <= last; block++) {
      if (this.#keptIn[block] !== this.#look) into[found++] = block << BLOCK_SHIFT;
    }
    return found;
  }

  /** A word was peeked at. */
  note(pa: number, value: number): void {
    const word = pa >>> 2;
    if (this.#seen[word] === 1) return;
    this.#seen[word] = 1;
    if (this.#valuesEnd === this.#values.length) this.#values = longer(this.#values, 1);
    this.#values[this.#valuesEnd] = value;
    this.#add(word, 1, 1, this.#valuesEnd++);
  }

  /** Words were peeked at, from `pa` on, `stride` bytes apart: the first `count` of `found`. */
  noteAll(pa: number, stride: number, found: Int32Array, count: number): void {
    const values = this.#valuesEnd;
    this.#valuesEnd += count;
    if (this.#valuesEnd > this.#values.length) this.#values = longer(this.#values, count);
    copyWords(this.#values, values, found, 0, count, 1);
    const step = stride >>> 2;
    let word = pa >>> 2;
    for (let noted = 0; noted < count; ) {
      const left = BLOCK_WORDS - (word & (BLOCK_WORDS - 1));
      const here = Math.min(count - noted, Math.ceil(left / step));
      this.#add(word, step, here, values + noted);
      noted += here;
      word += here * step;
    }
  }

  #add(word: number, step: number, count: number, values: number): void {
    const note = this.#notesEnd;
    this.#notesEnd += NOTE_WORDS;
    if (this.#notesEnd > this.#notes.length) this.#notes = longer(this.#notes, NOTE_WORDS);
    const notes = this.#notes;
    const block = word >>> BLOCK_OF_WORD;
    const before = this.#last[block];
    if (before === NONE) this.#blocks[this.#blockCount++] = block;
    notes[note + FIRST] = word;
    notes[note + STEP] = step;
    notes[note + COUNT] = count;
    notes[note + VALUES] = values;
    notes[note + BEFORE] = before;
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
    const blocks = this.#blocks;
    const count = this.#blockCount;
    for (let i = 0; i < count; i++) {
      const block = blocks[i];
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
    const notes = this.#notes;
    const intoLines = this.#processor.peeksIntoLines;
    for (let note = this.#last[block]; note !== NONE; note = notes[note + BEFORE]) {
      const differs = intoLines ? this.#peekDiffers(note) : this.#memoryDiffers(note);
      if (differs) return true;
    }
    return false;
  }

  #memoryDiffers(note: number): boolean {
    const notes = this.#notes;
    const values = this.#values;
    const { words } = this.#memory;
    const step = notes[note + STEP];
    const end = notes[note + VALUES] + notes[note + COUNT];
    let word = notes[note + FIRST];
    for (let i = notes[note + VALUES]; i < end; i++) {
      if (words[word] !== values[i]) return true;
      word += step;
    }
    return false;
  }

  #peekDiffers(note: number): boolean {
    const notes = this.#notes;
    const step = notes[note + STEP];
    const end = notes[note + VALUES] + notes[note + COUNT];
    let word = notes[note + FIRST];
    for (let i = notes[note + VALUES]; i < end; i++) {
      if ((this.#processor.peekWord(word << 2) | 0) !== this.#values[i]) return true;
      word += step;
    }
    return false;
  }

  /** Keeps the notes of the blocks to which nothing was stored since the last look. */
  #keep(): void {
    const { dirty } = this.#memory;
    let kept = 0;
    for (let i = 0; i < this.#blockCount; i++) {
      const block = this.#blocks[i];
      if ((dirty[block] & UNTOUCHED) !== 0) {
        this.#keptIn[block] = this.#look;
        this.#blocks[kept++] = block;
      } else this.#forget(block);
    }
    this.#blockCount = kept;
  }

  #forget(block: number): void {
    const notes = this.#notes;
    for (let note = this.#last[block]; note !== NONE; note = notes[note + BEFORE]) {
      if (notes[note + COUNT] === 1) this.#seen[notes[note + FIRST]] = 0;
    }
    this.#last[block] = NONE;
  }

  #clear(): void {
    for (let note = 0; note < this.#notesEnd; note += NOTE_WORDS) {
      if (this.#notes[note + COUNT] === 1) this.#seen[this.#notes[note + FIRST]] = 0;
    }
    for (let i = 0; i < this.#blockCount; i++) {
      const block = this.#blocks[i];
      this.#last[block] = NONE;
      this.#memory.dirty[block] &= ~UNTOUCHED;
    }
    this.#notesEnd = 0;
    this.#valuesEnd = 0;
    this.#blockCount = 0;
  }
}

/** Below this many words, evenly spaced or not, a loop costs less than a view of the array. */
const LOOP_WORDS = 48;

/** Copies `count` words; those of `from` are `step` words apart. */
export function copyWords(
  to: Int32Array,
  at: number,
  from: Int32Array,
  first: number,
  count: number,
  step: number,
): void {
  if (step === 1 && count > LOOP_WORDS) {
    to.set(from.subarray(first, first + count), at);
    return;
  }
  let word = first;
  for (let i = at; i < at + count; i++) {
    to[i] = from[word];
    word += step;
  }
}

/** A longer copy, with room for so many more words at least. */
function longer(array: Int32Array, more: number): Int32Array<ArrayBuffer> {
  const copy = new Int32Array(array.length * 2 + more);
  copy.set(array);
  return copy;
}
