/** Access lists of frames: who may use one, and what of that changes when an entry does. */

import { RIGHTS } from './abi/calls.ts';
import { ACL_ENTRIES, CAP, PERM } from './abi/capability.ts';
import { ERROR } from './abi/errors.ts';
import { isSameName, permits, satisfies } from './capabilities.ts';
import type { Exo } from './context.ts';
import { GUARD } from './records.ts';

/** The address of an entry of a frame's access list. */
export function entryAt(k: Exo, frame: number, index: number): number {
  return k.plan.guards.at(frame) + GUARD.acl + index * CAP.bytes;
}

/** The first entry that lets a capability do this with a frame; the negative of an error if none does. */
export function mayAccess(k: Exo, cap: number, frame: number, perm: number): number {
  for (let index = 0; index < ACL_ENTRIES; index++) {
    if (satisfies(k, cap, entryAt(k, frame, index), perm)) return index;
  }
  return -ERROR.capInsufficient;
}

/** The permission that a binding needs. */
export function permFor(rights: number): number {
  return rights === RIGHTS.write ? PERM.write : PERM.read;
}

/** What a changed entry does to the bindings that the former one has justified. */
export const BREAKS = { none: 0, writers: 1, all: 2 } as const;

/** See BREAKS: an entry with another name backs none of them, one without W none that writes. */
export function breaksOf(k: Exo, entry: number, head: number, name: number, more: number): number {
  if (!isSameName(k, entry, head, name, more)) return BREAKS.all;
  return permits(head, PERM.write) ? BREAKS.none : BREAKS.writers;
}

/** The list of a frame that is now somebody's: the capability that it was asked for with, and no more. */
export function startList(k: Exo, frame: number, cap: number): void {
  k.bus.copy(entryAt(k, frame, 0), cap, CAP.bytes);
}

/** The list of a frame that is free. */
export function clearList(k: Exo, frame: number): void {
  k.bus.fill(entryAt(k, frame, 0), 0, ACL_ENTRIES * CAP.bytes);
}
