/** Bytes in user memory: names, what is written, sums of what was read. All by words, but for what is left over. */
import type { UserBus } from '../../../core/words/bus.ts';

/** Each byte of what is written is by so much more than the one before. */
const STEP = 31;

/** Text, with a zero behind it, as words; made once, where a program is made. */
export function wordsOf(text: string): readonly number[] {
  const words = new Array<number>(Math.floor(text.length / 4) + 1).fill(0);
  for (let i = 0; i < text.length; i++) {
    words[i >>> 2] = (words[i >>> 2] | (text.charCodeAt(i) << (8 * (i & 3)))) >>> 0;
  }
  return words;
}

export function storeWords(bus: UserBus, at: number, words: readonly number[]): void {
  for (let i = 0; i < words.length; i++) bus.store(at + 4 * i, words[i]);
}

/** Whole words from `at` on, until there are `count` bytes: the n-th is first + 31 n. */
export function fillBytes(bus: UserBus, at: number, first: number, count: number): void {
  for (let i = 0; i < count; i += 4) {
    const a = (first + STEP * i) & 255;
    const b = (a + STEP) & 255;
    const c = (b + STEP) & 255;
    const d = (c + STEP) & 255;
    bus.store(at + i, (a | (b << 8) | (c << 16) | (d << 24)) >>> 0);
  }
}

const BASIS = 0x811c9dc5 | 0;
const PRIME = 0x01000193;

/** FNV-1a over the words, then over the bytes that are left, folded to 17 bits. */
export function sumBytes(bus: UserBus, at: number, count: number): number {
  const whole = count & ~3;
  let sum = BASIS;
  for (let i = 0; i < whole; i += 4) sum = Math.imul(sum ^ bus.load(at + i), PRIME);
  for (let i = whole; i < count; i++) sum = Math.imul(sum ^ bus.load8(at + i), PRIME);
  return (sum ^ (sum >>> 15)) & 0x1ffff;
}

/** FNV-1a over the characters of a name of at most `most` bytes, which ends with a zero if it is shorter. */
export function sumName(bus: UserBus, at: number, most: number): number {
  let sum = BASIS;
  for (let i = 0; i < most; i++) {
    const character = bus.load8(at + i);
    if (character === 0) break;
    sum = Math.imul(sum ^ character, PRIME);
  }
  return sum >>> 0;
}
