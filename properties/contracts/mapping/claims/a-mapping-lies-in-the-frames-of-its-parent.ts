/** L4-3: a mapping reaches no frame that the one it was derived from does not reach. */
import type { Always } from '../../../../core/words/property.ts';
import { believed, framesOf, placeText } from '../belief.ts';
import type { MappingState } from '../state.ts';

export const aMappingLiesInTheFramesOfItsParent: Always<MappingState> = {
  kind: 'always',
  name: 'a mapping lies in the frames of its parent',
  about: 'The frames that a mapping reaches are among those of the one that it was derived from.',
  watches: ['belief'],
  judge(scene) {
    const all = believed(scene.authority());
    for (const one of all.values()) {
      if (one.grant.from === undefined) continue;
      const parent = all.get(one.grant.from);
      if (parent === undefined) continue;
      const offset = one.grant.frame - parent.grant.frame;
      if (offset >= 0 && offset + framesOf(one.grant) <= framesOf(parent.grant)) continue;
      return (
        `${placeText(one)} reaches frame ${one.grant.frame} (${framesOf(one.grant)} in all); it was ` +
        `derived from ${placeText(parent)}, which reaches ${framesOf(parent.grant)} from frame ` +
        `${parent.grant.frame} on.`
      );
    }
    return null;
  },
};
