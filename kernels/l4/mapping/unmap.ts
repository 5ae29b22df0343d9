/** Unmap and flush: a space takes back what it mapped on, and may lose it itself. */
import { isKept } from '../abi/address-map.ts';
import { baseOf, PAGE_BYTES, PAGE_SHIFT, rightsOf, shiftOf } from '../abi/fpage.ts';
import type { L4 } from '../context.ts';
import { directoryIndex, directoryOf, entryOf, setEntry, tableAt } from '../page-tables.ts';
import { NONE } from '../records.ts';
import { isSigma0 } from '../special-spaces.ts';
import { mustFind } from './page.ts';
import { revoke } from './revoke.ts';

const TABLE_BYTES = 0x400000;

/**
 * Takes a flexpage's rights from all mappings derived from its pages; with `flush` from the space
 * itself as well. The answer is which accesses were made through all of these.
 */
export function unmap(k: L4, space: number, page: number, flush: boolean): number {
  const shift = shiftOf(page);
  if (shift < PAGE_SHIFT) return 0;
  const rights = rightsOf(page);
  return unmapRange(k, space, baseOf(page), 2 ** shift, rights, flush);
}

/** As `unmap`, for a range of any size. */
export function unmapRange(
  k: L4,
  space: number,
  base: number,
  bytes: number,
  rights: number,
  flush: boolean,
): number {
  const sigma0 = isSigma0(k, space);
  const directory = directoryOf(k, space);
  const end = Math.min(base + bytes, sigma0 ? k.plan.userHigh * PAGE_BYTES : k.pmap.userEnd);
  let at = base;
  let status = 0;
  let more = false;
  while (at < end) {
    if (!sigma0 && tableAt(k, directory, directoryIndex(at)) === 0) {
      at = at - (at % TABLE_BYTES) + TABLE_BYTES;
      continue;
    }
    if (more) k.bus.exec(k.paths.unmapMore);
    more = true;
    status |= sigma0
      ? unmapOfSigma0(k, space, at, rights, flush)
      : unmapPage(k, space, at, rights, flush);
    // Between two pages nothing is half done: an interrupt may come in.
    k.bus.takeInterrupts();
    at += PAGE_BYTES;
  }
  return status;
}

function unmapPage(k: L4, space: number, page: number, rights: number, flush: boolean): number {
  if (isKept(page)) return 0;
  const entry = entryOf(k, space, page);
  if (!k.pmap.isPresent(entry)) return 0;
  const frame = k.pmap.frameOf(entry);
  return revoke(k, frame, mustFind(k, frame, space, page), rights, flush);
}

/** Sigma0 owns all user memory: what it flushes it loses only until it touches the page again. */
function unmapOfSigma0(k: L4, space: number, page: number, rights: number, flush: boolean): number {
  const frame = page >>> PAGE_SHIFT;
  if (frame < k.plan.userLow) return 0;
  const entry = entryOf(k, space, page);
  const own = k.pmap.statusOf(entry);
  if (k.pmap.isPresent(entry) && (flush || own !== 0)) {
    setEntry(k, space, page, flush ? 0 : k.pmap.withoutStatus(entry));
  }
  return own | revoke(k, frame, NONE, rights, flush);
}
