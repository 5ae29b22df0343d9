/** Derivations are told by numbers, so a number must name one grant, and lead to a root. */
import { hasTwins, numbered } from '../../core/oracles/derivations.ts';
import type { Authority } from '../../core/words/authority.ts';
import type { Holding } from '../../core/words/belief-change.ts';
import type { Always } from '../../core/words/property.ts';
import { holdingText, numberText } from './derivations.ts';

/** Whether going from source to source comes to an end; the chain is as long as there are grants at most. */
function hasRoot(start: Holding, all: ReadonlyMap<number, Holding>): boolean {
  let at: Holding | undefined = start;
  for (let left = all.size; left >= 0; left--) {
    if (at?.grant.from === undefined) return true;
    at = all.get(at.grant.from);
  }
  return false;
}

/** Two grants that have one number. */
function judgeTwins(authority: Authority): string | null {
  const all = new Map<number, Holding>();
  for (const space of authority.spaces) {
    for (const grant of space.grants) {
      if (grant.id === undefined) continue;
      const holding = { space, grant };
      const first = all.get(grant.id);
      all.set(grant.id, holding);
      if (first === undefined) continue;
      return `The kernel gives ${numberText(grant.id)} to ${holdingText(first)}, and to ${holdingText(holding)}.`;
    }
  }
  return null;
}

function judgeRoot(holding: Holding, all: ReadonlyMap<number, Holding>): string | null {
  const { id, from } = holding.grant;
  if (id === undefined || from === undefined || hasRoot(holding, all)) return null;
  return `The kernel grants ${holdingText(holding)}, which derives from itself by way of ${numberText(from)}.`;
}

export const everyGrantHasANumberOfItsOwn: Always = {
  kind: 'always',
  name: 'every grant has a number of its own',
  about:
    'H27, H31: of the grants that have numbers no two have the same, and each derives, step by step, ' +
    'from one that was derived from none: authority comes from nowhere else.',
  watches: ['belief'],
  judge(scene) {
    const authority = scene.authority();
    const all = numbered(authority);
    if (hasTwins(authority)) return judgeTwins(authority);
    for (const holding of all.values()) {
      const finding = judgeRoot(holding, all);
      if (finding !== null) return finding;
    }
    return null;
  },
  /** Where grants come to derive from themselves, one of them is new. */
  revise(_, { now, newGrants }) {
    if (newGrants.length === 0) return null;
    if (hasTwins(now)) return judgeTwins(now);
    const all = numbered(now);
    for (let i = 0; i < newGrants.length; i++) {
      const finding = judgeRoot(newGrants[i], all);
      if (finding !== null) return finding;
    }
    return null;
  },
};
