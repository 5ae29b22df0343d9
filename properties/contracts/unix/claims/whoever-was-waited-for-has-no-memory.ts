/** U-8: of a process of whose end its parent has been told there is nothing left. */
import type { Always } from '../../../../core/words/property.ts';
import { OP } from '../ops.ts';
import { GONE, type UnixState } from '../state.ts';

/** Whether a fork is under way that may have made another process there, from which nobody has returned yet. */
function isBeingBorn({ open }: UnixState, task: number): boolean {
  return open.some(({ isActive, op, args }) => isActive && op === OP.fork && args[0] === task);
}

export const whoeverWasWaitedForHasNoMemory: Always<UnixState> = {
  kind: 'always',
  name: 'whoever was waited for has no memory',
  about: 'U-8: a process that has ended, and of whose end its parent was told, reaches nothing.',
  watches: ['belief', 'state'],
  judge(scene) {
    const { state } = scene;
    if (state === null || state.isWild) return null;
    const { spaces } = scene.authority();
    for (let i = 0; i < spaces.length; i++) {
      const { task, grants } = spaces[i];
      if (task === 0 || state.tasks[task]?.status !== GONE || grants.length === 0) continue;
      if (isBeingBorn(state, task)) continue;
      return `t${task} is gone; the kernel lets it reach ${grants.length} pages.`;
    }
    return null;
  },
};
