/**
 * Bit fields of a word, for what a kernel packs: message tags, flexpages, page-table entries.
 *
 *     const tag = { untyped: bits(0, 6), typed: bits(6, 6), label: bits(16, 16) };
 *     tag.label.of(word);
 *     tag.untyped.put(word, 3);
 */

export class BitField {
  readonly shift: number;
  /** The field's bits, where they stand in the word. */
  readonly mask: number;
  /** The largest value that it holds. */
  readonly max: number;

  constructor(shift: number, width: number) {
    this.shift = shift;
    this.max = width === 32 ? 0xffffffff : 2 ** width - 1;
    this.mask = (this.max << shift) >>> 0;
  }

  /** The field's value in a word. */
  of(word: number): number {
    return (word & this.mask) >>> this.shift;
  }

  /** The word with the field set; a value that does not fit is a bug, for its bits would be lost. */
  put(word: number, value: number): number {
    if (value < 0 || value > this.max) {
      throw new RangeError(`${value} does not fit into ${this.max.toString(2).length} bits`);
    }
    return ((word & ~this.mask) | (value << this.shift)) >>> 0;
  }
}

/** `width` bits of a word, from bit `shift` up. */
export function bits(shift: number, width: number): BitField {
  if (shift < 0 || width < 1 || shift + width > 32) {
    throw new RangeError(`a word has no ${width} bits from bit ${shift} up`);
  }
  return new BitField(shift, width);
}
