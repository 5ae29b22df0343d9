/** H29, X-6, H55: nothing else is lost by a revocation, and nothing by an op that was refused. */
import type { Always } from '../../../../core/words/property.ts';
import { heldIn, place } from '../belief.ts';
import type { BindingState } from '../state.ts';

export const aBindingLastsUntilItIsBroken: Always<BindingState> = {
  kind: 'always',
  name: 'a binding lasts until it is broken',
  about:
    'H29, X-6, H55: a binding that nothing has broken, and that no other can have displaced, is still ' +
    'there, with the same rights.',
  watches: ['belief', 'state'],
  judge(scene) {
    const { state } = scene;
    if (state === null) return null;
    const held = heldIn(scene.authority());
    for (let task = 1; task < state.envs.length; task++) {
      for (const [page, bound] of state.envs[task].bindings) {
        const one = held.get(place(task, page));
        if (one === undefined && bound.maybe) continue;
        if (one?.frame === bound.frame && one.write === bound.write) continue;
        const has = one === undefined ? 'nothing' : `frame ${one.frame} ${one.write ? 'rw' : 'r'}`;
        return (
          `By the specification page ${page} of t${task} is bound to frame ${bound.frame} ` +
          `${bound.write ? 'rw' : 'r'}; the kernel has ${has} there.`
        );
      }
    }
    return null;
  },
};
