/**
 * Capabilities as the kernel holds them: whom they satisfy, and what they dominate (Xok,
 * sys/kern/capability.c). A capability is named by the kernel address of its three words.
 */
import { CAP, HEAD, PERM, SLOTS } from './abi/capability.ts';
import { ERROR } from './abi/errors.ts';
import type { Exo } from './context.ts';
import { ENV } from './records.ts';

/** Bits of a capability's first word that mean something. */
const HEAD_BITS = HEAD.perm.mask | HEAD.valid.mask | HEAD.length.mask;

/** The address of an environment's capability, or the negative of why it has none there. */
export function capAt(k: Exo, env: number, slot: number): number {
  if (slot >= SLOTS) return -ERROR.invalid;
  const cap = slotAt(env, slot);
  return isValid(k.bus.load(cap + CAP.head)) ? cap : -ERROR.capInvalid;
}

/** The address of a capability slot, whatever it holds. */
export function slotAt(env: number, slot: number): number {
  return env + ENV.capabilities + slot * CAP.bytes;
}

export function isValid(head: number): boolean {
  return (head & HEAD.valid.mask) !== 0;
}

/** Whether a first word from user code is one: it may say that there is no capability. */
export function isHead(head: number): boolean {
  return (head & ~HEAD_BITS) === 0;
}

/** Whether it permits all that is asked for. */
export function permits(head: number, perm: number): boolean {
  return isValid(head) && (HEAD.perm.of(head) & perm) === perm;
}

/** Whether a capability satisfies an entry of an access list, for these permissions. */
export function satisfies(k: Exo, cap: number, entry: number, perm: number): boolean {
  const { bus } = k;
  const head = bus.load(cap + CAP.head);
  const asked = bus.load(entry + CAP.head);
  if (!permits(head, perm) || !permits(asked, perm)) return false;
  const length = HEAD.length.of(head);
  if (length > HEAD.length.of(asked)) return false;
  return (
    startsWith(k, cap, length, bus.load(entry + CAP.name), 0) &&
    startsWith(k, cap, length, bus.load(entry + CAP.name + 4), 1)
  );
}

/** Whether a capability dominates the one with these words: it may be derived from it. */
export function dominates(k: Exo, cap: number, head: number, name: number, more: number): boolean {
  const own = k.bus.load(cap + CAP.head);
  const length = HEAD.length.of(own);
  if (!isValid(head) || !permits(own, HEAD.perm.of(head))) return false;
  if (length > HEAD.length.of(head)) return false;
  return startsWith(k, cap, length, name, 0) && startsWith(k, cap, length, more, 1);
}

/** Whether a word of a name starts with what the capability's name, of this length, has there. */
function startsWith(k: Exo, cap: number, length: number, word: number, index: number): boolean {
  const mask = nameMask(length, index);
  return ((k.bus.load(cap + CAP.name + 4 * index) ^ word) & mask) === 0;
}

/** The bits of word 0 or 1 of a name that its first `length` bytes fill. */
function nameMask(length: number, index: number): number {
  const bytes = length - 4 * index;
  if (bytes >= 4) return 0xffffffff;
  return bytes <= 0 ? 0 : (1 << (8 * bytes)) - 1;
}

/** Writes a capability, whose name has zeros beyond its length; an invalid one empties the place. */
export function writeCap(k: Exo, at: number, head: number, name: number, more: number): void {
  const { bus } = k;
  const isThere = isValid(head);
  const length = HEAD.length.of(head);
  bus.store(at + CAP.head, isThere ? head : 0);
  bus.store(at + CAP.name, isThere ? (name & nameMask(length, 0)) >>> 0 : 0);
  bus.store(at + CAP.name + 4, isThere ? (more & nameMask(length, 1)) >>> 0 : 0);
}

/** Whether the place holds a valid capability with the same name as these words say. */
export function isSameName(k: Exo, at: number, head: number, name: number, more: number): boolean {
  const { bus } = k;
  const own = bus.load(at + CAP.head);
  if (!isValid(own) || !isValid(head)) return false;
  const length = HEAD.length.of(own);
  if (HEAD.length.of(head) !== length) return false;
  return startsWith(k, at, length, name, 0) && startsWith(k, at, length, more, 1);
}

/** Whether the first word is that of a capability with all permissions. */
export function isWhole(head: number): boolean {
  return permits(head, PERM.all);
}
