/** L4-1: what a mapping allows, the one that it was derived from allows as well. */
import {
  type JudgeDerived,
  judgeDerivations,
  judgeNewDerivations,
} from '../../../../core/oracles/derivations.ts';
import type { Always } from '../../../../core/words/property.ts';
import { placeText, rightsOf } from '../belief.ts';
import { rightsText } from '../show.ts';
import type { MappingState } from '../state.ts';

const judge: JudgeDerived = (one, parent) => {
  if (parent === undefined || (one.grant.rights & ~parent.grant.rights) === 0) return null;
  return (
    `${placeText(one)} has the rights ${rightsText(rightsOf(one.grant))}; it was derived from ` +
    `${placeText(parent)}, which has ${rightsText(rightsOf(parent.grant))}.`
  );
};

export const noMappingHasRightsThatItsParentLacks: Always<MappingState> = {
  kind: 'always',
  name: 'no mapping has rights that its parent lacks',
  about:
    'What the kernel believes a mapping allows, the one that it was derived from allows as well.',
  watches: ['belief'],
  judge: (scene) => judgeDerivations(scene.authority(), judge),
  revise: (_, change) => judgeNewDerivations(change, judge),
};
