/** The roots of all mapping trees: what sigma0 has, which is all user memory. */
import {
  ALL_RIGHTS,
  PAGE_BYTES,
  PAGE_SHIFT,
  SUPERPAGE_BYTES,
  SUPERPAGE_SHIFT,
} from '../abi/fpage.ts';
import type { L4 } from '../context.ts';
import { look, makeTable } from '../page-tables.ts';
import { NONE, ROOT } from '../records.ts';
import { addNode, placeNode } from './tree.ts';

/**
 * Maps all user memory to sigma0, each frame at its own address, in superpages where a whole one is user
 * memory; at boot. The answer is how many nodes that took: the first ones.
 */
export function mapAllMemory(k: L4, space: number): number {
  const { bus, plan, pmap, target } = k;
  const end = plan.userHigh * PAGE_BYTES;
  let nodes = 0;
  for (let page = plan.userLow * PAGE_BYTES; page < end; nodes++) {
    const aligned = page % SUPERPAGE_BYTES === 0 && page + SUPERPAGE_BYTES <= end;
    const shift = aligned && pmap.superpages ? SUPERPAGE_SHIFT : PAGE_SHIFT;
    look(k, space, page, target);
    if (target.shift > shift) {
      makeTable(k, space, page);
      look(k, space, page, target);
    }
    const frame = page / PAGE_BYTES;
    const node = addNode(k, NONE, frame, 0);
    placeNode(k, node, space, page, shift, ALL_RIGHTS, target.slot);
    bus.store(target.slot, pmap.encode(frame, ALL_RIGHTS, shift));
    page += 2 ** shift;
  }
  bus.store(plan.root + ROOT.ownNodes, nodes);
  return nodes;
}
