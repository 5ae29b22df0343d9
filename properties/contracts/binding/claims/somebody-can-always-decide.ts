/** entry 0 of every access list, and slot 0 of every task, have all permissions. */
import type { Always } from '../../../../core/words/property.ts';
import { ALL } from '../capability.ts';
import { ALIVE, type BindingState } from '../state.ts';

export const somebodyCanAlwaysDecide: Always<BindingState> = {
  kind: 'always',
  name: 'somebody can always decide',
  about:
    'X-5: entry 0 of the access list of each frame that somebody owns, and slot 0 of each task, have ' +
    'all permissions: there is nothing that nobody could take back.',
  watches: ['state'],
  judge({ state }) {
    if (state === null) return null;
    const frame = state.frames.findIndex(
      ({ owner, list }) => owner !== 0 && list[0]?.permissions !== ALL,
    );
    if (frame >= 0) return `Entry 0 of the access list of frame ${frame} has not all permissions.`;
    const task = state.envs.findIndex(
      ({ status, caps }) => status === ALIVE && caps[0]?.permissions !== ALL,
    );
    return task < 0 ? null : `Slot 0 of t${task} has not all permissions.`;
  },
};
