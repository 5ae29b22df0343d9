/** X-20, H8, H41: each frame that can be named is free or somebody's, as the specification has it. */
import type { Always } from '../../../../core/words/property.ts';
import type { BindingState } from '../state.ts';
import { FRAMES } from '../terms.ts';

/** The list of names that was looked at last, and found to be as it should. */
let distinct: readonly number[] | null = null;

export const framesAreConserved: Always<BindingState> = {
  kind: 'always',
  name: 'frames are conserved',
  about:
    'X-20, H8, H41: the frames with the names 0 to 63 are as many, all different; the kernel has each ' +
    'as free where nobody owns it, and as user memory where somebody does.',
  watches: ['belief', 'state'],
  judge(scene) {
    const { state } = scene;
    if (state === null) return null;
    const { names, frames } = scene.authority();
    if (names === undefined) return 'The kernel does not say which frames programs can name.';
    if (names !== distinct && (new Set(names).size !== names.length || names.length < FRAMES)) {
      return `The kernel has ${new Set(names).size} frames for ${Math.max(names.length, FRAMES)} names.`;
    }
    distinct = names;
    for (let name = 0; name < FRAMES; name++) {
      const use = frames.at(names[name]) ?? 'no memory';
      const { owner } = state.frames[name];
      if (use === (owner === 0 ? 'free' : 'user')) continue;
      return `Frame ${name} is ${owner === 0 ? 'free' : `t${owner}'s`}; the kernel has it as ${use}.`;
    }
    return null;
  },
};
