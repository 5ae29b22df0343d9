/** A task must run in its own space: in another's it would reach what is the other's. */
import type { SpaceView } from '../../core/words/authority.ts';
import type { Always } from '../../core/words/property.ts';
import { hex, spaceText } from './phrase.ts';

function contextText(space: SpaceView): string {
  return space.context < 0 ? 'no context at present' : `context ${hex(space.context)}`;
}

export const theRunningTasksSpaceIsTheCurrentOne: Always = {
  kind: 'always',
  name: "the running task's space is the current one",
  about:
    'H4, H5: when an op returns, the address space that the processor is in is the one that the ' +
    'kernel believes the task to live in.',
  watches: ['belief', 'processor'],
  judge(scene) {
    const task = scene.running;
    if (task === 0 || !scene.alive(task)) return null;
    const current = scene.peek.context();
    const { spaces } = scene.authority();
    let other: SpaceView | null = null;
    for (let i = 0; i < spaces.length; i++) {
      const space = spaces[i];
      if (space.task !== task) continue;
      if (space.context === current) return null;
      other = space;
    }
    // A task without a space is the affair of a claim of its own.
    if (other === null) return null;
    return (
      `t${task} has just run in space ${hex(current)}, but the kernel believes that ` +
      `${spaceText(other)} has ${contextText(other)}.`
    );
  },
};
