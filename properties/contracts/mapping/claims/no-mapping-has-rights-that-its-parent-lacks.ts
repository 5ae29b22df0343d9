/** L4-1: what a mapping allows, the one that it was derived from allows as well. */
import type { Always } from '../../../../core/words/property.ts';
import { believed, placeText, rightsOf } from '../belief.ts';
import { rightsText } from '../show.ts';
import type { MappingState } from '../state.ts';

export const noMappingHasRightsThatItsParentLacks: Always<MappingState> = {
  kind: 'always',
  name: 'no mapping has rights that its parent lacks',
  about:
    'What the kernel believes a mapping allows, the one that it was derived from allows as well.',
  watches: ['belief'],
  judge(scene) {
    const all = believed(scene.authority());
    for (const one of all.values()) {
      if (one.grant.from === undefined) continue;
      const parent = all.get(one.grant.from);
      if (parent === undefined || (one.grant.rights & ~parent.grant.rights) === 0) continue;
      return (
        `${placeText(one)} has the rights ${rightsText(rightsOf(one.grant))}; it was derived from ` +
        `${placeText(parent)}, which has ${rightsText(rightsOf(parent.grant))}.`
      );
    }
    return null;
  },
};
