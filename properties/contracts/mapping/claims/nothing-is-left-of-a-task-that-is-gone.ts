/** L4-16: a task that is gone has no mappings, and nothing is derived from a mapping that is gone. */
import {
  type JudgeDerived,
  judgeDerivations,
  judgeNewDerivations,
} from '../../../../core/oracles/derivations.ts';
import type { Authority } from '../../../../core/words/authority.ts';
import type { Always } from '../../../../core/words/property.ts';
import { placeText } from '../belief.ts';
import { isAlive, type MappingState } from '../state.ts';

/** A mapping of a task that is not alive. */
function judgeGone(state: MappingState, { spaces }: Authority): string | null {
  for (let i = 0; i < spaces.length; i++) {
    const space = spaces[i];
    if (space.task === 0 || isAlive(state, space.task)) continue;
    const grant = space.grants.find(({ id }) => id !== undefined);
    if (grant === undefined) continue;
    return `The kernel still has a mapping at ${placeText({ space, grant })}, and the task is not alive.`;
  }
  return null;
}

const judgeParent: JudgeDerived = (one, parent, from) =>
  parent === undefined
    ? `${placeText(one)} is derived from a mapping (${from}) that is not there.`
    : null;

export const nothingIsLeftOfATaskThatIsGone: Always<MappingState> = {
  kind: 'always',
  name: 'nothing is left of a task that is gone',
  about: 'A task that is not alive has no mappings, and none names a parent that is not there.',
  watches: ['belief', 'state'],
  judge(scene) {
    const { state } = scene;
    if (state === null) return null;
    const authority = scene.authority();
    return judgeGone(state, authority) ?? judgeDerivations(authority, judgeParent);
  },
  revise({ state }, change) {
    if (state === null) return null;
    return judgeGone(state, change.now) ?? judgeNewDerivations(change, judgeParent);
  },
};
