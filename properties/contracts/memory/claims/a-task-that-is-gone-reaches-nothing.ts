/** After its exit a task must not linger in the kernel's records as somebody who has pages. */
import type { Always } from '../../../../core/words/property.ts';
import { isAlive, type MemoryState } from '../state.ts';

export const aTaskThatIsGoneReachesNothing: Always<MemoryState> = {
  kind: 'always',
  name: 'a task that is gone reaches nothing',
  about: 'The kernel believes that no space of a task that is not alive may reach any page.',
  judge(scene) {
    const state = scene.state;
    if (state === null) return null;
    for (const space of scene.authority().spaces) {
      if (space.task === 0 || isAlive(state, space.task) || space.grants.length === 0) continue;
      return (
        `The kernel still grants ${space.grants.length} page(s) to ${space.name} of ` +
        `t${space.task}, which is not alive; it must grant none.`
      );
    }
    return null;
  },
};
