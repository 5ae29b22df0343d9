/** Two tasks are in each other's way in the software TLB. */
import type { Sometimes } from '../../../../core/words/property.ts';
import { heldIn, place } from '../belief.ts';
import type { BindingState } from '../state.ts';

export const aBindingIsDisplaced: Sometimes<BindingState> = {
  kind: 'sometimes',
  name: 'a binding is displaced',
  about: 'The binding of another task took the place of one that nobody has broken.',
  applies: (scene) => scene.peek.family === 'mips',
  seen(scene) {
    const { state } = scene;
    if (state === null) return false;
    const held = heldIn(scene.authority());
    return state.envs.some((env, task) =>
      [...env.bindings].some(([page, { maybe }]) => maybe && !held.has(place(task, page))),
    );
  },
};
