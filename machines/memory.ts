/** Physical memory: 4 KiB frames of real bytes, poisoned at power-on, with red zones. */

export const FRAME_SHIFT = 12;
export const FRAME_BYTES = 4096;
const FRAME_WORDS = FRAME_BYTES / 4;

/** What a word holds that nobody has written since power-on. */
export const POISON = 0xa5a5a5a5 | 0;

export class PhysicalMemory {
  readonly frames: number;
  readonly bytes: Uint8Array;
  readonly words: Int32Array;
  /** 1 where a frame was written since the last `seal` or `reset`. */
  readonly dirty: Uint8Array;
  /** 1 where a frame is a red zone: no access is legal. */
  readonly red: Uint8Array;
  readonly #sealed: Int32Array;
  readonly #sealedRed: Uint8Array;

  constructor(frames: number) {
    this.frames = frames;
    this.bytes = new Uint8Array(frames * FRAME_BYTES);
    this.words = new Int32Array(this.bytes.buffer);
    this.dirty = new Uint8Array(frames);
    this.red = new Uint8Array(frames);
    this.words.fill(POISON);
    this.#sealed = this.words.slice();
    this.#sealedRed = this.red.slice();
  }

  /** Remembers the present contents as those that `reset` goes back to. */
  seal(): void {
    for (let frame = 0; frame < this.frames; frame++) {
      if (this.dirty[frame] === 1) {
        const start = frame * FRAME_WORDS;
        this.#sealed.set(this.words.subarray(start, start + FRAME_WORDS), start);
      }
    }
    this.dirty.fill(0);
    this.#sealedRed.set(this.red);
  }

  /** Goes back to the sealed contents; costs what was written since, not the size of memory. */
  reset(): void {
    for (let frame = 0; frame < this.frames; frame++) {
      if (this.dirty[frame] === 1) {
        const start = frame * FRAME_WORDS;
        this.words.set(this.#sealed.subarray(start, start + FRAME_WORDS), start);
      }
    }
    this.dirty.fill(0);
    this.red.set(this.#sealedRed);
  }

  /** The frames that differ from the poison of power-on, with their contents. */
  save(): MemoryState {
    const frames: number[] = [];
    for (let frame = 0; frame < this.frames; frame++) {
      const start = frame * FRAME_WORDS;
      for (let word = start; word < start + FRAME_WORDS; word++) {
        if (this.words[word] !== POISON) {
          frames.push(frame);
          break;
        }
      }
    }
    const words = new Int32Array(frames.length * FRAME_WORDS);
    frames.forEach((frame, i) => {
      const start = frame * FRAME_WORDS;
      words.set(this.words.subarray(start, start + FRAME_WORDS), i * FRAME_WORDS);
    });
    return { frames, words, red: this.red.slice() };
  }

  restore(state: MemoryState): void {
    this.words.fill(POISON);
    state.frames.forEach((frame, i) => {
      this.words.set(
        state.words.subarray(i * FRAME_WORDS, (i + 1) * FRAME_WORDS),
        frame * FRAME_WORDS,
      );
    });
    this.red.set(state.red);
    // What differs from the sealed contents is not known: `reset` must look at every frame.
    this.dirty.fill(1);
  }

  /** FNV-1a over the words of all frames. */
  hash(seed: number): number {
    let hash = seed;
    for (let i = 0; i < this.words.length; i++) hash = Math.imul(hash ^ this.words[i], 0x01000193);
    return hash >>> 0;
  }
}

export interface MemoryState {
  readonly frames: readonly number[];
  readonly words: Int32Array;
  readonly red: Uint8Array;
}
