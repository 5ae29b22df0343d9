/**
 * Messages: the tag in MR0, and typed items.
 *
 *     MR0        31    16 15  12 11   6 5     0
 *                [ label | Xrp  | t    | u     ]   bit 15: error, in what comes back from Ipc
 *     MR1..u     untyped words
 *     MR u+1..   t words of items; a map or grant item has two:
 *                [ send base (22) | 0 (6) | kind (3) | more (1) ]  [ flexpage ]
 *
 * MR0 to MR3 travel in registers 4 to 7, the others stand in the UTCB.
 */
import { bits } from '../../../core/memory/bits.ts';

export const MESSAGE_REGISTERS = 64;
/** Message registers that travel in general registers, and the first of these. */
export const MRS_IN_REGISTERS = 4;
export const MR0_REGISTER = 4;

export const TAG = {
  untyped: bits(0, 6),
  typed: bits(6, 6),
  flags: bits(12, 4),
  label: bits(16, 16),
} as const;

export const TAG_ERROR = 0x8000;

export function makeTag(label: number, untyped: number, typed = 0): number {
  return ((label << 16) | (typed << 6) | untyped) >>> 0;
}

/** Labels of the kernel's own messages, and of the protocol with sigma0: twelve bits, then rwx. */
export const LABEL = {
  interrupt: 0xfff0,
  pageFault: 0xffe0,
  exception: 0xffb0,
  sigma0: 0xffa0,
} as const;

/** The label without what a page fault puts into its low bits. */
export function protocolOf(tag: number): number {
  return TAG.label.of(tag) & 0xfff0;
}

const SEND_BASE_MASK = 0xfffffc00;
const ITEM_KIND = bits(1, 3);
export const MAP_ITEM = 4;
export const GRANT_ITEM = 5;

export function itemKind(word: number): number {
  return ITEM_KIND.of(word);
}

export function sendBase(word: number): number {
  return (word & SEND_BASE_MASK) >>> 0;
}

/** The first word of a map or grant item. */
export function itemWord(kind: number, base: number): number {
  return ITEM_KIND.put((base & SEND_BASE_MASK) >>> 0, kind);
}
