/** Making room for a mapping, where the target has another. */
import { ALL_RIGHTS } from '../abi/fpage.ts';
import type { L4 } from '../context.ts';
import { entryOf } from '../page-tables.ts';
import { NONE } from '../records.ts';
import { mustFind } from './page.ts';
import { revoke } from './revoke.ts';
import { isBelow } from './tree.ts';

/**
 * Flushes what the target has at a page, with all that was derived from it. False if that took the
 * source away, which was derived from it itself: then there is nothing left to map.
 */
export function clear(k: L4, target: number, page: number, frame: number, source: number): boolean {
  const entry = entryOf(k, target, page);
  if (!k.pmap.isPresent(entry)) return true;
  const old = k.pmap.frameOf(entry);
  const node = mustFind(k, old, target, page);
  const destroys = old === frame && source !== NONE && isBelow(k, source, node);
  revoke(k, old, node, ALL_RIGHTS, true);
  return !destroys;
}
