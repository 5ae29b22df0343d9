/** Taking rights away: from a mapping, and from all that were derived from it. */
import { withoutRights } from '../abi/fpage.ts';
import type { L4 } from '../context.ts';
import { entryOf, setEntry } from '../page-tables.ts';
import { MAX_DEPTH, NODE, NONE } from '../records.ts';
import {
  addStatus,
  depthOf,
  lastBelow,
  parentOf,
  removeNode,
  rightsOfNode,
  setRightsOfNode,
  takeStatus,
} from './tree.ts';

/** Takes `rights` from one node, below which nobody has them any more; the accesses it records. */
function withdraw(k: L4, node: number, rights: number): number {
  const { bus, pmap } = k;
  const space = bus.load(node + NODE.space);
  const page = bus.load(node + NODE.page);
  const entry = entryOf(k, space, page);
  const status = pmap.statusOf(entry);
  const had = rightsOfNode(k, node);
  const left = withoutRights(had, rights);
  if (left === 0) {
    setEntry(k, space, page, 0);
    removeNode(k, node);
  } else if (left !== had || status !== 0) {
    setEntry(k, space, page, pmap.withRights(pmap.withoutStatus(entry), left));
    if (left !== had) setRightsOfNode(k, node, left);
  }
  return status;
}

/**
 * Takes `rights` from every mapping derived from `top` (from all of the frame for NONE), and with
 * `flush` from `top` itself. From the bottom up, so that no mapping outlives the one it came from.
 *
 * The answer is the accesses made through all of these since the last time; they are not lost to the
 * mappings above, nor to those in between that stay.
 */
export function revoke(k: L4, frame: number, top: number, rights: number, flush: boolean): number {
  const { bus, carry } = k;
  carry.fill(0, 0, MAX_DEPTH + 2);
  let node = lastBelow(k, frame, top);
  while (node !== top) {
    bus.exec(k.paths.unmapNode);
    const above = bus.load(node + NODE.previous);
    const depth = depthOf(k, node);
    const stays = withoutRights(rightsOfNode(k, node), rights) !== 0;
    const seen = withdraw(k, node, rights) | carry[depth + 1];
    carry[depth + 1] = 0;
    carry[depth] |= seen;
    if (stays && seen !== 0) addStatus(k, node, seen);
    node = above;
  }
  if (top === NONE) return carry[1];
  return finish(k, top, carry[depthOf(k, top) + 1], flush ? rights : 0);
}

/** The top of what is revoked: it loses `rights`, and those above learn of the accesses. */
function finish(k: L4, top: number, below: number, rights: number): number {
  const noted = takeStatus(k, top);
  const parent = parentOf(k, top);
  const seen = withdraw(k, top, rights) | below;
  if (seen !== 0) {
    for (let above = parent; above !== NONE; above = parentOf(k, above)) addStatus(k, above, seen);
  }
  return noted | seen;
}
