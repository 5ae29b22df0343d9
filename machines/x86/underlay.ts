/**
 * What lies below dirty lines: for each line of L1 or L2 that was written and not written back, the
 * bytes that memory itself would still show.
 *
 * The emulated memory always holds the newest bytes, because x86 caches snoop every other master of
 * the bus. Only INVD, which throws lines away without writing them back, brings the old ones to light.
 */
export class Underlay {
  declare private readonly words: Int32Array;
  declare private readonly lineWords: number;
  /** Pieces that were given back: a stack, so that the one that is taken is warm in the host. */
  declare private readonly free: Int32Array;
  private count = 0;
  /** Pieces from this one on have not been taken since all were free. */
  private fresh = 0;

  constructor(lines: number, lineWords: number) {
    this.words = new Int32Array(lines * lineWords);
    this.lineWords = lineWords;
    this.free = new Int32Array(lines);
  }

  /** Gives all pieces back. */
  clear(): void {
    this.count = 0;
    this.fresh = 0;
  }

  /** Copies the line that starts at `at` in `words`; the piece that holds it. */
  keep(words: Int32Array, at: number): number {
    const piece = this.count !== 0 ? this.free[--this.count] : this.fresh++;
    const lineWords = this.lineWords;
    const own = this.words;
    const start = piece * lineWords;
    for (let i = 0; i < lineWords; i++) own[start + i] = words[at + i];
    return piece;
  }

  giveBack(piece: number): void {
    this.free[this.count++] = piece;
  }

  /** The words of a piece, until it is given back. */
  piece(piece: number): Int32Array {
    const start = piece * this.lineWords;
    return this.words.subarray(start, start + this.lineWords);
  }
}
