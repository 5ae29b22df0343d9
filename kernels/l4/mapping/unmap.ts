/** Unmap and flush: a space takes back what it mapped on, and may lose it itself. */
import { isKept, KEPT_END } from '../abi/address-map.ts';
import { SUPERPAGE_BYTES } from '../abi/fpage.ts';
import type { L4 } from '../context.ts';
import { afterHole, look, nodeOf } from '../page-tables.ts';
import { isSigma0 } from '../special-spaces.ts';
import { ATOMIC, LET_IN, type Points, revoke, STOP, STOPPED } from './revoke.ts';

/** How far a revocation has come: the next address, and the accesses seen so far. */
export interface Progress {
  at: number;
  status: number;
}

/**
 * Takes rights from all mappings derived from what a space has between `progress.at` and `end`, and with
 * `flush` from the space itself. A superpage is dealt with as a whole, even if a part of it is meant.
 *
 * False if it stopped for an interrupt: then the same call goes on with it. Sigma0 does not lose what is
 * its own.
 */
export function unmapRange(
  k: L4,
  space: number,
  progress: Progress,
  end: number,
  rights: number,
  flush: boolean,
  points: Points,
): boolean {
  const { bus, source } = k;
  const last = Math.min(end, k.pmap.userEnd);
  const loses = flush && !isSigma0(k, space);
  let more = false;
  while (progress.at < last) {
    const at = progress.at;
    if (isKept(at)) {
      progress.at = KEPT_END;
      continue;
    }
    const present = look(k, space, at, source);
    if (present) {
      if (more) bus.exec(k.paths.unmapMore);
      more = true;
      const bytes = 2 ** source.shift;
      const seen = revoke(k, nodeOf(k, source.slot), rights, loses, points);
      if (seen === STOPPED) return false;
      progress.status |= seen;
      progress.at = at - (at % bytes) + bytes;
    } else {
      progress.at = afterHole(k, at, source, last);
    }
    const point = points !== ATOMIC && (present || progress.at % SUPERPAGE_BYTES === 0);
    if (point && !mayGoOn(k, points, progress.at < last)) return false;
  }
  return true;
}

/** Between two mappings, and after a table's last hole, nothing is half done: an interrupt may come in. */
function mayGoOn(k: L4, points: Points, more: boolean): boolean {
  if (points === LET_IN) k.bus.takeInterrupts();
  return points !== STOP || !more || !k.bus.interruptPending();
}
