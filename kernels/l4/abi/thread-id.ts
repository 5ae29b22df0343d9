/**
 * Thread ids: a global id is a thread number and a version; a local id is the address of a UTCB.
 *
 *     31                14 13             0
 *     [ thread number     | version        ]   the low six bits of a version are never all zero
 *
 * Numbers below SYSTEM_BASE are interrupts, those below USER_BASE the kernel's own.
 */
import { bits } from '../../../core/memory/bits.ts';
import { UTCB_AREA } from './address-map.ts';

export const NIL_THREAD = 0;
export const ANY_THREAD = 0xffffffff;
export const ANY_LOCAL_THREAD = 0xffffffc0;

export const SYSTEM_BASE = 32;
export const USER_BASE = 40;
export const SIGMA0_NUMBER = USER_BASE;
export const ROOT_SERVER_NUMBER = USER_BASE + 2;
export const FIRST_TASK_NUMBER = USER_BASE + 3;

const NUMBER = bits(14, 18);
const VERSION = bits(0, 14);
const LOCAL_MASK = 0x3f;

export const MAX_VERSION = VERSION.max;

export function globalId(number: number, version: number): number {
  return NUMBER.put(VERSION.put(0, version), number);
}

export function threadNumber(id: number): number {
  return NUMBER.of(id);
}

export function isGlobal(id: number): boolean {
  return (id & LOCAL_MASK) !== 0;
}

/** The local id of a thread: where its UTCB stands in its own space. */
export function localId(number: number): number {
  return UTCB_AREA + number * 4096;
}

/** The number of the thread whose UTCB stands at this address. */
export function numberOfLocal(id: number): number {
  return (id - UTCB_AREA) / 4096;
}

/** Whether `id` may name a thread of the caller's own space by its UTCB. */
export function isLocal(id: number): boolean {
  return id >= UTCB_AREA && id < ANY_LOCAL_THREAD && !isGlobal(id) && (id & 0xfff) === 0;
}
