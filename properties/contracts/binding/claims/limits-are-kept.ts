/** what is counted is what there is: never more readers or writers than a frame's limits allow. */
import type { Always } from '../../../../core/words/property.ts';
import { heldIn } from '../belief.ts';
import { limitOf } from '../bindings.ts';
import type { BindingState } from '../state.ts';

export const limitsAreKept: Always<BindingState> = {
  kind: 'always',
  name: 'limits are kept',
  about:
    'X-2: the bindings of a frame in which the kernel believes are no more than its limits allow.',
  watches: ['belief', 'state'],
  judge(scene) {
    const { state } = scene;
    if (state === null) return null;
    const held = [...heldIn(scene.authority()).values()];
    for (const write of [false, true]) {
      for (let name = 0; name < state.frames.length; name++) {
        const limit = limitOf(state.frames[name], write);
        if (limit === Number.POSITIVE_INFINITY) continue;
        const there = held.filter((one) => one.frame === name && one.write === write).length;
        if (there <= limit) continue;
        return `Frame ${name} has ${there} ${write ? 'writers' : 'readers'}; it may have ${limit}.`;
      }
    }
    return null;
  },
};
