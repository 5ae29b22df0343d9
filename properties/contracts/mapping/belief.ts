/**
 * What the kernel believes of the mappings that tasks have: the grants that carry an `id`. A design's own
 * pages (thread control, interface pages) carry none, and are left out.
 */
import type { Authority, Grant } from '../../../core/words/authority.ts';

export interface Believed {
  readonly grant: Grant;
  /** The slot of the task that has it; 0 for a server. */
  readonly task: number;
  /** The name of the space that has it. */
  readonly space: string;
}

const PAGE_BYTES = 4096;

/** The mappings of all spaces by their `id`: kept until another belief is looked at. */
const byId = new Map<number, Believed>();
let looked: Authority | null = null;

/** The mappings that the kernel believes in, by `id`. */
export function believed(authority: Authority): ReadonlyMap<number, Believed> {
  if (authority === looked) return byId;
  byId.clear();
  for (const space of authority.spaces) {
    for (const grant of space.grants) {
      if (grant.id === undefined) continue;
      byId.set(grant.id, { grant, task: space.task, space: space.name });
    }
  }
  looked = authority;
  return byId;
}

/** The mapping of a task that it was derived from; null if its memory came from no task. */
export function parentOf(all: ReadonlyMap<number, Believed>, grant: Grant): Believed | null {
  const parent = grant.from === undefined ? undefined : all.get(grant.from);
  return parent === undefined || parent.task === 0 ? null : parent;
}

/** A mapping in words: `0x400 of t2`. */
export function placeText({ grant, task, space }: Believed): string {
  const page = `0x${(grant.page / PAGE_BYTES).toString(16)}`;
  return `${page} of ${task === 0 ? space : `t${task}`}`;
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
