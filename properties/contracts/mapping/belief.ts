/**
 * What the kernel believes of the mappings that tasks have: the grants that carry an `id`. A design's own
 * pages (thread control, interface pages) carry none, and are left out.
 */
import { numbered } from '../../../core/oracles/derivations.ts';
import type { Authority, Grant } from '../../../core/words/authority.ts';
import type { Holding } from '../../../core/words/belief-change.ts';

const PAGE_BYTES = 4096;

/** The mappings that the kernel believes in, by `id`. */
export function believed(authority: Authority): ReadonlyMap<number, Holding> {
  return numbered(authority);
}

/** The mapping of a task that it was derived from; null if its memory came from no task. */
export function parentOf(all: ReadonlyMap<number, Holding>, grant: Grant): Holding | null {
  const parent = grant.from === undefined ? undefined : all.get(grant.from);
  return parent === undefined || parent.space.task === 0 ? null : parent;
}

/** A mapping in words: `0x400 of t2`. */
export function placeText({ grant, space }: Holding): string {
  const page = `0x${(grant.page / PAGE_BYTES).toString(16)}`;
  return `${page} of ${space.task === 0 ? space.name : `t${space.task}`}`;
}

/** Rights of a grant in the order of the contract: 4 read, 2 write, 1 execute. */
export function rightsOf(grant: Grant): number {
  const { rights } = grant;
  return (rights & 2) | ((rights & 1) << 2) | ((rights & 4) >> 2);
}

export function framesOf(grant: Grant): number {
  return grant.bytes / PAGE_BYTES;
}

export function pageOf(grant: Grant): number {
  return grant.page / PAGE_BYTES;
}
