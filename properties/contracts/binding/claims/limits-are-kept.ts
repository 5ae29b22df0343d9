/** what is counted is what there is: never more readers or writers than a frame's limits allow. */
import type { Always } from '../../../../core/words/property.ts';
import { type Held, heldIn } from '../belief.ts';
import { limitOf } from '../bindings.ts';
import type { BindingState } from '../state.ts';

function judgeLimit(
  held: ReadonlyMap<number, Held>,
  name: number,
  write: boolean,
  limit: number,
): string | null {
  if (limit === Number.POSITIVE_INFINITY) return null;
  let there = 0;
  for (const one of held.values()) if (one.frame === name && one.write === write) there++;
  if (there <= limit) return null;
  return `Frame ${name} has ${there} ${write ? 'writers' : 'readers'}; it may have ${limit}.`;
}

export const limitsAreKept: Always<BindingState> = {
  kind: 'always',
  name: 'limits are kept',
  about:
    'X-2: the bindings of a frame in which the kernel believes are no more than its limits allow.',
  watches: ['belief', 'state'],
  judge(scene) {
    const { state } = scene;
    if (state === null) return null;
    const held = heldIn(scene.authority());
    for (let name = 0; name < state.frames.length; name++) {
      const frame = state.frames[name];
      const found =
        judgeLimit(held, name, false, limitOf(frame, false)) ??
        judgeLimit(held, name, true, limitOf(frame, true));
      if (found !== null) return found;
    }
    return null;
  },
};
