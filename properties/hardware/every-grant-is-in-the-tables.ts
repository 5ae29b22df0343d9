/** For designs that map at once: what was granted needs no further fault. */
import type { Grant, SpaceView, TableEntry } from '../../core/words/authority.ts';
import type { Always, Scene } from '../../core/words/property.ts';
import { COMPARED } from './belief.ts';
import { grantText, hex, spaceText } from './phrase.ts';

const PAGE = 4096;

/** What a refill, or a walk, would find for each page of the space; undefined where that is not to be had. */
function tablesOf(
  scene: Scene,
  space: SpaceView,
): ((page: number) => TableEntry | null) | undefined {
  if (space.tables !== undefined) {
    const found = space.tables();
    return (page) =>
      found.find((entry) => page >= entry.page && page < entry.page + entry.bytes) ?? null;
  }
  const { peek } = scene;
  if (peek.family !== 'x86' || space.context < 0) return undefined;
  return (page) => peek.walk(space.context, page);
}

function isThere(grant: Grant, page: number, found: TableEntry | null): boolean {
  if (found === null) return false;
  const frame = found.frame + (page - found.page) / PAGE;
  if (frame !== grant.frame + (page - grant.page) / PAGE) return false;
  return (grant.rights & COMPARED & ~found.rights) === 0;
}

/**
 * Not one of the claims about every design: a kernel may map a page when it is first touched. For a
 * contract, or the tests, of a design that says it does not.
 */
export const everyGrantIsInTheTables: Always = {
  kind: 'always',
  name: 'every grant is in the tables',
  about:
    'L4-2: whatever the kernel believes that a space may reach stands in the tables of that space, with ' +
    'all rights.',
  watches: ['belief', 'tables'],
  judge(scene) {
    for (const space of scene.authority().spaces) {
      const walk = tablesOf(scene, space);
      if (walk === undefined) continue;
      for (const grant of space.grants) {
        for (let page = grant.page; page < grant.page + grant.bytes; page += PAGE) {
          if (isThere(grant, page, walk(page))) continue;
          return (
            `The kernel grants ${spaceText(space)} ${grantText(grant)}, but page ${hex(page)} is ` +
            'not so in its tables.'
          );
        }
      }
    }
    return null;
  },
};
