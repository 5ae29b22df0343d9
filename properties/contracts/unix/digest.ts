/**
 * Digests of states: numbers of 53 bits that are the same for states that are, and hardly ever for others. Of a thousand
 * states that are followed at once two come to have the same one by chance once in 10^10 times.
 */

const FIRST = 0x9747b28c | 0;
const SECOND = 0x3c6ef372 | 0;
const HIGH_BITS = 21;

/** Two lanes of 32 bits, each mixed as MurmurHash3_x86_32 does (Austin Appleby, public domain), with other multipliers. */
export class Digest {
  #a = FIRST;
  #b = SECOND;

  /** Adds a whole number; of it, 32 bits count. */
  add(number: number): void {
    let a = Math.imul(number, 0xcc9e2d51);
    a = (a << 15) | (a >>> 17);
    a = this.#a ^ Math.imul(a, 0x1b873593);
    a = (a << 13) | (a >>> 19);
    this.#a = (Math.imul(a, 5) + 0xe6546b64) | 0;
    let b = Math.imul(number, 0x239b961b);
    b = (b << 16) | (b >>> 16);
    b = this.#b ^ Math.imul(b, 0x38b34ae5);
    b = (b << 17) | (b >>> 15);
    this.#b = (Math.imul(b, 5) + 0x561ccd1b) | 0;
  }

  flag(is: boolean): void {
    this.add(is ? 1 : 0);
  }

  all(numbers: ArrayLike<number>): void {
    this.add(numbers.length);
    for (let i = 0; i < numbers.length; i++) this.add(numbers[i]);
  }

  text(text: string): void {
    this.whole(digestOfText(text));
  }

  /** A digest of its own. */
  whole(number: number): void {
    this.add((number % 2 ** 32) | 0);
    this.add(Math.floor(number / 2 ** 32));
  }

  get value(): number {
    return (finish(this.#a) >>> (32 - HIGH_BITS)) * 2 ** 32 + (finish(this.#b ^ this.#a) >>> 0);
  }
}

function finish(lane: number): number {
  let h = lane;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return h ^ (h >>> 16);
}

const texts = new Map<string, number>();

export function digestOfText(text: string): number {
  let sum = texts.get(text);
  if (sum === undefined) {
    const digest = new Digest();
    for (let i = 0; i < text.length; i++) digest.add(text.charCodeAt(i));
    sum = digest.value;
    texts.set(text, sum);
  }
  return sum;
}

/** Of `count` bytes, from `from` on, round and round. */
export function digestBytes(bytes: Uint8Array, from = 0, count = bytes.length): number {
  const digest = new Digest();
  const { length } = bytes;
  let at = from;
  const next = (): number => {
    const byte = bytes[at];
    at = at + 1 === length ? 0 : at + 1;
    return byte;
  };
  let left = count;
  for (; left >= 4; left -= 4) digest.add(next() | (next() << 8) | (next() << 16) | (next() << 24));
  for (; left > 0; left--) digest.add(next());
  digest.add(count);
  return digest.value;
}

const known = new WeakMap<Uint8Array, number>();

/** Of bytes that nobody changes any more. */
export function digestOfLasting(bytes: Uint8Array): number {
  let digest = known.get(bytes);
  if (digest === undefined) {
    digest = digestBytes(bytes);
    known.set(bytes, digest);
  }
  return digest;
}
