/** In what a belief differs from the one before. */
import type { Authority, Grant, SpaceView } from '../../core/words/authority.ts';

/** Whether this space was there before, with the same tables. */
export function isKnownFrom(before: Authority, space: SpaceView): boolean {
  return before.spaces.some(
    ({ name, context }) => name === space.name && context === space.context,
  );
}

/** Whether a space of this name has the same grants as before, in the same order. */
export function hasSameGrants(before: Authority, space: SpaceView): boolean {
  const old = before.spaces.find(({ name }) => name === space.name)?.grants;
  if (old === undefined || old.length !== space.grants.length) return false;
  return old.every((grant, i) => areEqual(grant, space.grants[i]));
}

/**
 * Tells `judge` of every grant, of any space, that is new, gone or other than it was, until it finds
 * something. Lists that differ in one place are read once; where they differ in several, what stands
 * between these is told of as well.
 */
export function judgeChangedGrants(
  before: Authority,
  now: Authority,
  judge: (grant: Grant) => string | null,
): string | null {
  const spaces = Math.max(before.spaces.length, now.spaces.length);
  for (let i = 0; i < spaces; i++) {
    const old = before.spaces.at(i)?.grants ?? [];
    const young = now.spaces.at(i)?.grants ?? [];
    const finding = old === young ? null : judgeDifference(old, young, judge);
    if (finding !== null) return finding;
  }
  return null;
}

function judgeDifference(
  old: readonly Grant[],
  young: readonly Grant[],
  judge: (grant: Grant) => string | null,
): string | null {
  const shorter = Math.min(old.length, young.length);
  let first = 0;
  while (first < shorter && areEqual(old[first], young[first])) first++;
  let same = 0;
  while (
    same < shorter - first &&
    areEqual(old[old.length - 1 - same], young[young.length - 1 - same])
  )
    same++;
  return (
    judgeBetween(old, first, old.length - same, judge) ??
    judgeBetween(young, first, young.length - same, judge)
  );
}

function judgeBetween(
  grants: readonly Grant[],
  from: number,
  to: number,
  judge: (grant: Grant) => string | null,
): string | null {
  for (let i = from; i < to; i++) {
    const finding = judge(grants[i]);
    if (finding !== null) return finding;
  }
  return null;
}

function areEqual(one: Grant, other: Grant): boolean {
  if (one === other) return true;
  return (
    one.page === other.page &&
    one.bytes === other.bytes &&
    one.frame === other.frame &&
    one.rights === other.rights
  );
}
