/**
 * The values with which ops of the unix contract end, as numbers of 31 bits. What user code on a kernel computes must
 * be the same: it is told here in formulas, not shared.
 */

/** What a step that makes descriptors has as its value: that for reading, and that for writing. */
export function fdValue(read: number, write: number): number {
  return read + 256 * write;
}

/** The descriptor of this end (0 for reading, 1 for writing). */
export function descriptorOf(value: number, end: number): number {
  return end === 0 ? value & 255 : value >>> 8;
}

/** The n-th byte of a write. */
export function byteOf(value: number, n: number): number {
  return (value + 31 * n) & 255;
}

const FNV_BASIS = 0x811c9dc5 | 0;
const FNV_PRIME = 16777619;

/**
 * The sum of bytes as 17 bits: FNV-1a (http://www.isthe.com/chongo/tech/comp/fnv/), over whole words with the
 * lowest byte first and then over single bytes: h := (h xor word) * 16777619, from 0x811c9dc5. In the end
 * (h xor (h >>> 15)) and 17 bits.
 */
export function sumOf(bytes: Uint8Array, count: number): number {
  let h = FNV_BASIS;
  let i = 0;
  for (; i + 4 <= count; i += 4) {
    const word = bytes[i] | (bytes[i + 1] << 8) | (bytes[i + 2] << 16) | (bytes[i + 3] << 24);
    h = Math.imul(h ^ word, FNV_PRIME);
  }
  for (; i < count; i++) h = Math.imul(h ^ bytes[i], FNV_PRIME);
  return (h ^ (h >>> 15)) & 0x1ffff;
}

/** How much a read has brought, and what. */
export function readValue(count: number, sum: number): number {
  return count + 16_384 * sum;
}
export function readCount(value: number): number {
  return value & 0x3fff;
}

/** What wait tells: `how` is the exit status, or 256 + the signal's place in the list of signals. */
export function waitValue(pid: number, how: number): number {
  return pid + 65_536 * how;
}

/** What stat tells of types. */
export const TYPE = { file: 0, directory: 1, device: 2, pipe: 3 } as const;

/**
 * What stat tells: bits 0 to 13 the size (its bits from 14 up added to those below by exclusive or), 14 to 17 the links,
 * 18 and 19 the owner, 20 to 28 the permissions, 29 and 30 the type. Of all but regular files, links and size count
 * as 0; of a pipe (and a socket) permissions and owner too.
 */
export function statValue(
  type: number,
  permissions: number,
  uid: number,
  links: number,
  size: number,
): number {
  if (type === TYPE.pipe) return type * 2 ** 29;
  const isFile = type === TYPE.file;
  const folded = isFile ? (size ^ (size >>> 14) ^ (size >>> 28)) & 0x3fff : 0;
  const counted = isFile ? (links & 15) << 14 : 0;
  return type * 2 ** 29 + (permissions << 20) + ((uid & 3) << 18) + counted + folded;
}

/** A name's sum: FNV-1a over its characters. */
export function nameSum(name: string): number {
  let h = FNV_BASIS;
  for (let i = 0; i < name.length; i++) h = Math.imul(h ^ name.charCodeAt(i), FNV_PRIME);
  return h >>> 0;
}

/** What list tells: the sum of the sums of all names, modulo 2^31; . and .. do not count. */
export function listValue(names: Iterable<string>): number {
  let sum = 0;
  for (const name of names) sum = (sum + nameSum(name)) & 0x7fffffff;
  return sum;
}

/** What load tells of a word. */
export function wordValue(word: number): number {
  return word & 0x7fffffff;
}

/** How often each signal was counted: 4 bits each, in this order. */
export const COUNTED = [
  'terminate',
  'user1',
  'user2',
  'child',
  'pipe',
  'continue',
  'alarm',
] as const;
