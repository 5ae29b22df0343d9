/** FNV-1a, a word at a time: hashes of states. */

export class Hash {
  #hash: number;

  constructor(seed: number) {
    this.#hash = seed;
  }

  word(value: number): void {
    this.#hash = Math.imul(this.#hash ^ value, 0x01000193);
  }

  words(values: ArrayLike<number>): void {
    for (let i = 0; i < values.length; i++) this.word(values[i]);
  }

  text(text: string): void {
    for (let i = 0; i < text.length; i++) this.word(text.charCodeAt(i));
  }

  /** A time from now; never, for one that does not come. */
  wait(due: number, now: number): void {
    this.word(Number.isFinite(due) ? Math.round(due - now) : -1);
  }

  get value(): number {
    return this.#hash >>> 0;
  }
}
