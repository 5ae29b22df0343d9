/** Physical memory: 4 KiB frames of real bytes, poisoned at power-on, with red zones. */

export const FRAME_SHIFT = 12;
export const FRAME_BYTES = 4096;
const FRAME_WORDS = FRAME_BYTES / 4;

/** What was written is remembered by blocks of 1 KiB: block = physical address >>> BLOCK_SHIFT. */
export const BLOCK_SHIFT = 10;
const BLOCK_WORDS = 1 << (BLOCK_SHIFT - 2);
/** A mark of a block that was not written since it was set: every store writes 1 over it. */
export const UNTOUCHED = 2;
/** In four blocks' marks at once: written since the last `seal` or `reset`. */
const ANY_WRITTEN = 0x01010101;

/** What a word holds that nobody has written since power-on. */
export const POISON = 0xa5a5a5a5 | 0;
/** A frame that nobody has written: comparing bytes in bulk is ten times as fast as reading words. */
const POISONED = Buffer.alloc(FRAME_BYTES, POISON & 0xff);

export class PhysicalMemory {
  readonly frames: number;
  readonly bytes: Uint8Array;
  readonly words: Int32Array;
  /**
   * By block: bit 0 is set where it was written since the last `seal` or `reset`. Whoever writes to a
   * block sets its mark to 1, and so takes UNTOUCHED away.
   */
  readonly dirty: Uint8Array;
  readonly #dirtyFours: Int32Array;
  /** 1 where a frame is a red zone: no access is legal. */
  readonly red: Uint8Array;
  /** Empty until the first `seal`: machines that are never sealed need no second memory. */
  #sealed = new Int32Array(0);
  readonly #sealedRed: Uint8Array;
  readonly #buffer: Buffer;

  constructor(frames: number) {
    this.frames = frames;
    this.bytes = new Uint8Array(frames * FRAME_BYTES);
    this.words = new Int32Array(this.bytes.buffer);
    this.dirty = new Uint8Array(frames << (FRAME_SHIFT - BLOCK_SHIFT));
    this.#dirtyFours = new Int32Array(this.dirty.buffer);
    this.red = new Uint8Array(frames);
    this.words.fill(POISON);
    this.#sealedRed = this.red.slice();
    this.#buffer = Buffer.from(this.bytes.buffer);
  }

  /** Remembers the present contents as those that `reset` goes back to. */
  seal(): void {
    if (this.#isSealed) this.#copyDirty(this.#sealed, this.words);
    else {
      this.#sealed = this.words.slice();
      this.dirty.fill(0);
    }
    this.#sealedRed.set(this.red);
  }

  /** Goes back to the sealed contents; costs what was written since, not the size of memory. */
  reset(): void {
    if (this.#isSealed) this.#copyDirty(this.words, this.#sealed);
    else {
      this.words.fill(POISON);
      this.dirty.fill(0);
    }
    this.red.set(this.#sealedRed);
  }

  get #isSealed(): boolean {
    return this.#sealed.length > 0;
  }

  /** Whether nobody has written to it since power-on. */
  get #isBlank(): boolean {
    return !this.#isSealed && this.#dirtyFours.every((four) => (four & ANY_WRITTEN) === 0);
  }

  /** Copies each run of dirty blocks, which are clean from then on. */
  #copyDirty(to: Int32Array, from: Int32Array): void {
    const { dirty } = this;
    const fours = this.#dirtyFours;
    let first = -1;
    for (let four = 0; four < fours.length; four++) {
      if ((fours[four] & ANY_WRITTEN) === 0 && first < 0) continue;
      for (let block = four << 2; block < (four + 1) << 2; block++) {
        if ((dirty[block] & 1) !== 0) {
          if (first < 0) first = block;
        } else if (first >= 0) {
          copyBlocks(to, from, first, block);
          first = -1;
        }
      }
    }
    if (first >= 0) copyBlocks(to, from, first, dirty.length);
    dirty.fill(0);
  }

  /** The power was lost: nothing is left, and no red zone either. */
  powerOff(): void {
    this.words.fill(POISON);
    this.red.fill(0);
    this.dirty.fill(1);
  }

  /** The frames that differ from the poison of power-on, with their contents. */
  save(): MemoryState {
    const frames: number[] = [];
    for (let frame = 0; frame < this.frames; frame++) {
      const start = frame * FRAME_BYTES;
      const order = this.#buffer.compare(POISONED, 0, FRAME_BYTES, start, start + FRAME_BYTES);
      if (order !== 0) frames.push(frame);
    }
    const words = new Int32Array(frames.length * FRAME_WORDS);
    frames.forEach((frame, i) => {
      const start = frame * FRAME_WORDS;
      words.set(this.words.subarray(start, start + FRAME_WORDS), i * FRAME_WORDS);
    });
    return { frames, words, red: this.red.slice() };
  }

  restore(state: MemoryState): void {
    if (!this.#isBlank) this.words.fill(POISON);
    state.frames.forEach((frame, i) => {
      this.words.set(
        state.words.subarray(i * FRAME_WORDS, (i + 1) * FRAME_WORDS),
        frame * FRAME_WORDS,
      );
    });
    this.red.set(state.red);
    // What differs from the sealed contents is not known: `reset` must copy every block.
    this.dirty.fill(1);
  }

  /** FNV-1a over the words of all frames. */
  hash(seed: number): number {
    let hash = seed;
    for (let i = 0; i < this.words.length; i++) hash = Math.imul(hash ^ this.words[i], 0x01000193);
    return hash >>> 0;
  }
}

function copyBlocks(to: Int32Array, from: Int32Array, first: number, end: number): void {
  to.set(from.subarray(first * BLOCK_WORDS, end * BLOCK_WORDS), first * BLOCK_WORDS);
}

export interface MemoryState {
  readonly frames: readonly number[];
  readonly words: Int32Array;
  readonly red: Uint8Array;
}
