/** X-4, H27, H28: a ledger of where each capability came from. */
import type { Always } from '../../../../core/words/property.ts';
import { type Capability, dominates } from '../capability.ts';
import { entryText } from '../show.ts';
import type { BindingState } from '../state.ts';

function judgeChain(cap: Capability): string | null {
  const { from } = cap;
  if (from === null) return null;
  if (!dominates(from, cap)) return `${entryText(cap)} was derived from ${entryText(from)}.`;
  return judgeChain(from);
}

export const noCapabilityIsMoreThanItsParent: Always<BindingState> = {
  kind: 'always',
  name: 'no capability is more than its parent',
  about:
    'X-4, H27, H28: every capability goes back, derivation by derivation, to one with which a task was ' +
    'born, and none has a permission or a name that the one before does not dominate.',
  watches: ['state'],
  judge({ state }) {
    if (state === null) return null;
    for (const { caps } of state.envs) {
      for (const cap of caps) {
        const found = cap === null ? null : judgeChain(cap);
        if (found !== null) return found;
      }
    }
    return null;
  },
};
