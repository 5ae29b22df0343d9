/**
 * What each frame is used for, as a list that is never changed: a change gives another list, which has in
 * common with the former all pieces in which nothing has changed. So neither a change nor a comparison
 * costs as much as there are frames.
 */
import type { FrameUse, FrameUses } from '../words/authority.ts';

const PIECE_SHIFT = 6;
const PIECE = 1 << PIECE_SHIFT;

/** Changed by nobody once it is in a list. */
type Piece = FrameUse[];

export class SharedFrameUses implements FrameUses {
  readonly length: number;
  readonly #pieces: readonly Piece[];

  private constructor(length: number, pieces: readonly Piece[]) {
    this.length = length;
    this.#pieces = pieces;
  }

  /** By frame number. */
  static of(uses: readonly FrameUse[]): SharedFrameUses {
    const pieces: Piece[] = [];
    for (let from = 0; from < uses.length; from += PIECE) {
      pieces.push(uses.slice(from, from + PIECE));
    }
    return new SharedFrameUses(uses.length, pieces);
  }

  at(frame: number): FrameUse | undefined {
    return this.#pieces[frame >>> PIECE_SHIFT]?.[frame & (PIECE - 1)];
  }

  /**
   * The list in which frame `first + row` is used for what `useOf(row)` says, for each of the rows; the same
   * list if that changes nothing.
   */
  with(first: number, rows: readonly number[], useOf: (row: number) => FrameUse): SharedFrameUses {
    let pieces: Piece[] | null = null;
    for (let i = 0; i < rows.length; i++) {
      const frame = first + rows[i];
      if (frame >= this.length) throw new RangeError(`there is no frame ${frame}`);
      const use = useOf(rows[i]);
      const place = frame >>> PIECE_SHIFT;
      if ((pieces ?? this.#pieces)[place][frame & (PIECE - 1)] === use) continue;
      pieces ??= this.#pieces.slice();
      if (pieces[place] === this.#pieces[place]) pieces[place] = this.#pieces[place].slice();
      pieces[place][frame & (PIECE - 1)] = use;
    }
    return pieces === null ? this : new SharedFrameUses(this.length, pieces);
  }

  /** By frame number. */
  toJSON(): readonly FrameUse[] {
    return this.#pieces.flat();
  }

  changedSince(before: FrameUses, into: number[]): boolean {
    if (!(before instanceof SharedFrameUses) || before.length !== this.length) return false;
    for (let place = 0; place < this.#pieces.length; place++) {
      const old = before.#pieces[place];
      const young = this.#pieces[place];
      if (old === young) continue;
      for (let i = 0; i < young.length; i++) {
        if (old[i] !== young[i]) into.push((place << PIECE_SHIFT) + i);
      }
    }
    return true;
  }
}
