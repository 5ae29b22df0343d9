/** X-1, H29: what is bound was bound by a holder of a capability, and is gone once its entry is. */
import type { Always } from '../../../../core/words/property.ts';
import { type Held, heldIn, heldText, place } from '../belief.ts';
import type { BindingState } from '../state.ts';

function isMade({ envs }: BindingState, { task, page, frame, write }: Held): boolean {
  const bound = envs[task]?.bindings.get(page);
  return bound?.frame === frame && (bound.write || !write);
}

function finding({ envs }: BindingState, one: Held): string {
  const bound = envs[one.task]?.bindings.get(one.page);
  const has =
    bound === undefined
      ? 'nothing is bound there'
      : `frame ${bound.frame} is, ${bound.write ? 'rw' : 'r'}`;
  return `The kernel has ${heldText(one)}; by the specification ${has}.`;
}

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
    let wrong: Held | null = null;
    for (const one of heldIn(scene.authority()).values()) {
      if (isMade(state, one)) continue;
      // The first of all, in whichever order they came to be known.
      const isFirst = wrong === null || place(one.task, one.page) < place(wrong.task, wrong.page);
      if (isFirst) wrong = one;
    }
    return wrong === null ? null : finding(state, wrong);
  },
};
