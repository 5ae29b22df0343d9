/** Derivations are told by numbers, so a number must name one grant, and lead to a root. */
import type { Always } from '../../core/words/property.ts';
import { type Holding, holdingText, numbered, numberText } from './derivations.ts';

/** Whether going from source to source comes to an end; the chain is as long as there are grants at most. */
function hasRoot(start: Holding, all: ReadonlyMap<number, Holding>): boolean {
  let at: Holding | undefined = start;
  for (let left = all.size; left >= 0; left--) {
    if (at?.grant.from === undefined) return true;
    at = all.get(at.grant.from);
  }
  return false;
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
    if (all.size === 0) return null;
    for (const space of authority.spaces) {
      for (const grant of space.grants) {
        if (grant.id === undefined) continue;
        const first = all.get(grant.id);
        const holding = { space, grant };
        if (first !== undefined && first.grant !== grant) {
          return `The kernel gives ${numberText(grant.id)} to ${holdingText(first)}, and to ${holdingText(holding)}.`;
        }
        if (grant.from !== undefined && !hasRoot(holding, all)) {
          return `The kernel grants ${holdingText(holding)}, which derives from itself by way of ${numberText(grant.from)}.`;
        }
      }
    }
    return null;
  },
};
