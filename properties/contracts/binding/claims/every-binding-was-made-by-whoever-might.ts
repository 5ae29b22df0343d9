/** X-1, H29: what is bound was bound by a holder of a capability, and is gone once its entry is. */
import type { Always } from '../../../../core/words/property.ts';
import { heldIn, heldText } from '../belief.ts';
import type { BindingState } from '../state.ts';

export const everyBindingWasMadeByWhoeverMight: Always<BindingState> = {
  kind: 'always',
  name: 'every binding was made by whoever might',
  about:
    'X-1, H29: each page of a window that the kernel believes bound is bound by the specification, to ' +
    'the same frame, with no fewer rights.',
  watches: ['belief', 'state'],
  judge(scene) {
    const { state } = scene;
    if (state === null) return null;
    for (const one of heldIn(scene.authority()).values()) {
      const bound = state.envs[one.task]?.bindings.get(one.page);
      const isRight = bound?.frame === one.frame && (bound.write || !one.write);
      if (isRight) continue;
      const has =
        bound === undefined
          ? 'nothing is bound there'
          : `frame ${bound.frame} is, ${bound.write ? 'rw' : 'r'}`;
      return `The kernel has ${heldText(one)}; by the specification ${has}.`;
    }
    return null;
  },
};
