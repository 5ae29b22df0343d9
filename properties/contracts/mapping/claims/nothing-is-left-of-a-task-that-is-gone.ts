/** L4-16: a task that is gone has no mappings, and nothing is derived from a mapping that is gone. */
import type { Always } from '../../../../core/words/property.ts';
import { believed, placeText } from '../belief.ts';
import { isAlive, type MappingState } from '../state.ts';

export const nothingIsLeftOfATaskThatIsGone: Always<MappingState> = {
  kind: 'always',
  name: 'nothing is left of a task that is gone',
  about: 'A task that is not alive has no mappings, and none names a parent that is not there.',
  watches: ['belief', 'state'],
  judge(scene) {
    const { state } = scene;
    if (state === null) return null;
    const all = believed(scene.authority());
    for (const one of all.values()) {
      if (one.task !== 0 && !isAlive(state, one.task)) {
        return `The kernel still has a mapping at ${placeText(one)}, and the task is not alive.`;
      }
      const { from } = one.grant;
      if (from !== undefined && !all.has(from)) {
        return `${placeText(one)} is derived from a mapping (${from}) that is not there.`;
      }
    }
    return null;
  },
};
