/** L4-3: a mapping reaches no frame that the one it was derived from does not reach. */
import {
  type JudgeDerived,
  judgeDerivations,
  judgeNewDerivations,
} from '../../../../core/oracles/derivations.ts';
import type { Always } from '../../../../core/words/property.ts';
import { framesOf, placeText } from '../belief.ts';
import type { MappingState } from '../state.ts';

const judge: JudgeDerived = (one, parent) => {
  if (parent === undefined) return null;
  const offset = one.grant.frame - parent.grant.frame;
  if (offset >= 0 && offset + framesOf(one.grant) <= framesOf(parent.grant)) return null;
  return (
    `${placeText(one)} reaches frame ${one.grant.frame} (${framesOf(one.grant)} in all); it was ` +
    `derived from ${placeText(parent)}, which reaches ${framesOf(parent.grant)} from frame ` +
    `${parent.grant.frame} on.`
  );
};

export const aMappingLiesInTheFramesOfItsParent: Always<MappingState> = {
  kind: 'always',
  name: 'a mapping lies in the frames of its parent',
  about: 'The frames that a mapping reaches are among those of the one that it was derived from.',
  watches: ['belief'],
  judge: (scene) => judgeDerivations(scene.authority(), judge),
  revise: (_, change) => judgeNewDerivations(change, judge),
};
