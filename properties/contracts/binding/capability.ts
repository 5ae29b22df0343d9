/** Capabilities with hierarchical names: whom they satisfy, what they dominate. */

/** Permissions. Reading needs none. */
export const READ = 0;
export const WRITE = 1;
/** To change an access list, and to derive from a capability. */
export const MODIFY = 4;
export const ALL = 7;

export interface Capability {
  readonly permissions: number;
  readonly name: readonly number[];
  /** From which it was derived; null if a task was born with it. No outcome depends on it. */
  readonly from: Capability | null;
}

/** What an access list says of a name. */
export interface Entry {
  readonly permissions: number;
  readonly name: readonly number[];
}

function has(permissions: number, wanted: number): boolean {
  return (permissions & wanted) === wanted;
}

export function isPrefix(name: readonly number[], of: readonly number[]): boolean {
  return name.length <= of.length && name.every((byte, i) => byte === of[i]);
}

export function isSameName(one: readonly number[], other: readonly number[]): boolean {
  return one.length === other.length && isPrefix(one, other);
}

export function satisfies(cap: Entry, entry: Entry, wanted: number): boolean {
  return (
    has(cap.permissions, wanted) && has(entry.permissions, wanted) && isPrefix(cap.name, entry.name)
  );
}

export function dominates(one: Entry, other: Entry): boolean {
  return isPrefix(one.name, other.name) && has(one.permissions, other.permissions);
}

/** Whether this one may make that one. */
export function mayDerive(one: Entry, other: Entry): boolean {
  return has(one.permissions, MODIFY) && dominates(one, other);
}

/** How often it was derived since somebody was born with what it comes from. */
export function depthOf(cap: Capability): number {
  let depth = 0;
  for (let above = cap.from; above !== null; above = above.from) depth++;
  return depth;
}
