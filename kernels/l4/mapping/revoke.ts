/** Taking rights away: from a mapping, and from all that were derived from it. */
import { withoutRights } from '../abi/fpage.ts';
import type { L4 } from '../context.ts';
import { clearEntry } from '../page-tables.ts';
import { DEPTH, MAX_DEPTH, NODE, NONE, PAGE } from '../records.ts';
import {
  addressIn,
  addStatus,
  addStatusUpwards,
  depthOf,
  firstBelow,
  pageWordOf,
  parentOf,
  removeNode,
  slotIn,
  takeStatus,
} from './tree.ts';

/** Where interrupts come in, between two nodes: when nothing is half done. */
export type Points = 0 | 1 | 2;
/** Nowhere: a message is being transferred, and its receiver still looks as if it waited. */
export const ATOMIC = 0;
/** They are let in, and the revocation goes on. */
export const LET_IN = 1;
/** The revocation stops, to be begun again. */
export const STOP = 2;

/** The answer of a revocation that has stopped for an interrupt. */
export const STOPPED = -1;

/** Takes `rights` from one node, whose page word is given, and below which nobody has them any more; the accesses it recorded. */
function withdraw(k: L4, node: number, word: number, rights: number): number {
  const { bus, pmap } = k;
  const slot = slotIn(bus.load(node + NODE.slot));
  const entry = bus.load(slot);
  const status = pmap.statusOf(entry);
  const had = PAGE.rights.of(word);
  const left = withoutRights(had, rights);
  if (left === had && status === 0) return 0;
  if (left === 0) clearEntry(k, slot);
  else bus.store(slot, pmap.withRights(pmap.withoutStatus(entry), left));
  pmap.flush(k, bus.load(node + NODE.space), addressIn(word), PAGE.shift.of(word));
  if (left === 0) removeNode(k, node);
  else if (left !== had) bus.store(node + NODE.page, PAGE.rights.put(word, left));
  return status;
}

/**
 * Takes `rights` from every mapping derived from `top`, and with `flush` from `top` itself. From the
 * bottom up, so that no mapping outlives the one it came from.
 *
 * The answer is the accesses made through all of these since the last time; they are not lost to the
 * mappings above, nor to those in between that stay. If it is STOPPED, they are noted in `top`, and the
 * same call goes on: it stops only after a node that lost something for good.
 */
export function revoke(
  k: L4,
  top: number,
  rights: number,
  flush: boolean,
  points: Points = ATOMIC,
): number {
  const { bus, carry } = k;
  carry.fill(0, 0, MAX_DEPTH + 2);
  let node = firstBelow(k, top);
  while (node !== top) {
    bus.exec(k.paths.unmapNode);
    const next = bus.load(node + NODE.next);
    const parent = parentOf(k, node);
    const depth = depthOf(k, node);
    const word = bus.load(node + NODE.page);
    const had = PAGE.rights.of(word);
    const left = withoutRights(had, rights);
    const seen = withdraw(k, node, word, rights) | carry[depth + 1];
    carry[depth + 1] = 0;
    carry[depth] |= seen;
    if (left !== 0 && seen !== 0) addStatus(k, node, seen);
    if (points === LET_IN) bus.takeInterrupts();
    else if (points === STOP && left !== had && bus.interruptPending()) {
      noteCarried(k, parent);
      return STOPPED;
    }
    node = next === NONE ? parent : firstBelow(k, next);
  }
  return finish(k, top, flush ? rights : 0);
}

/** The top of what is revoked: it loses `rights`, and those above learn of the accesses. */
function finish(k: L4, top: number, rights: number): number {
  const noted = takeStatus(k, top);
  const parent = parentOf(k, top);
  const below = k.carry[DEPTH.of(k.bus.load(top + NODE.frame)) + 1];
  const seen = withdraw(k, top, pageWordOf(k, top), rights) | below;
  addStatusUpwards(k, parent, seen);
  return noted | seen;
}

/** Accesses that are on their way up are noted at all that are above, from `from` on. */
function noteCarried(k: L4, from: number): void {
  let seen = 0;
  for (let node = from; node !== NONE; node = parentOf(k, node)) {
    seen |= k.carry[depthOf(k, node) + 1];
    if (seen !== 0) addStatus(k, node, seen);
  }
}
