/**
 * Capabilities: three words, which user code and kernel write alike.
 *
 *     word 0     perm 0-2 | valid 3 | length of the name 4-6
 *     words 1-2  the name, up to seven bytes: byte i in bits 8 * (i % 4) of word 1 + i / 4
 *
 * Names are hierarchical. A capability satisfies the entry of an access list if its name is a prefix of
 * the entry's, and the permissions asked for are in both. It dominates another if that one's name starts
 * with its own, and has no permissions that it has not (Xok, sys/kern/capability.c).
 */
import { bits } from '../../../core/memory/bits.ts';
import { layout, word, words } from '../../../core/memory/layout.ts';

export const CAP = layout('capability', { head: word(), name: words(2) }, 12);

export const HEAD = { perm: bits(0, 3), valid: bits(3, 1), length: bits(4, 3) } as const;

/** Permissions: to write; to change the access list, or to derive from the capability; all. */
export const PERM = { read: 0, write: 1, modify: 4, duplicate: 4, all: 7 } as const;

export const MAX_NAME = HEAD.length.max;

/** Capability slots of an environment; slot 0 is also the access list of the environment itself. */
export const SLOTS = 19;

/** Entries in the access list of a frame. */
export const ACL_ENTRIES = 8;

/** The first word of a capability. */
export function capHead(perm: number, length: number): number {
  return HEAD.length.put(HEAD.perm.put(HEAD.valid.mask, perm), length);
}

/** The word with byte `index` (0 to 3) of it set. */
export function withByte(word: number, index: number, byte: number): number {
  const shift = 8 * index;
  return ((word & ~(0xff << shift)) | (byte << shift)) >>> 0;
}

export function byteOf(word: number, index: number): number {
  return (word >>> (8 * index)) & 0xff;
}
