/** L4-17: memory is given to one taker at most, and it is memory for users. */
import type { Always } from '../../../../core/words/property.ts';
import { believed, framesOf, parentOf, placeText } from '../belief.ts';
import type { MappingState } from '../state.ts';

/** Scratch: the `id` of the mapping that has the frame as a root, by frame; -1 for none. */
let owners = new Int32Array(0);

export const memoryThatWasTakenIsNobodyElses: Always<MappingState> = {
  kind: 'always',
  name: "memory that was taken is nobody else's",
  about:
    'No two mappings that were derived from none reach the same frame, and all reach user memory.',
  watches: ['belief'],
  judge(scene) {
    const authority = scene.authority();
    const { frames } = authority;
    if (owners.length < frames.length) owners = new Int32Array(frames.length);
    owners.fill(-1);
    const all = believed(authority);
    for (const [id, one] of all) {
      if (one.task === 0 || parentOf(all, one.grant) !== null) continue;
      const end = one.grant.frame + framesOf(one.grant);
      for (let frame = one.grant.frame; frame < end; frame++) {
        const other = all.get(owners[frame] ?? -1);
        if (other !== undefined) {
          return `Frame ${frame} was given to ${placeText(other)} and to ${placeText(one)}.`;
        }
        owners[frame] = id;
        if (frames[frame] === 'user') continue;
        return `${placeText(one)} reaches frame ${frame}, which is ${frames[frame] ?? 'no memory'}.`;
      }
    }
    return null;
  },
};
