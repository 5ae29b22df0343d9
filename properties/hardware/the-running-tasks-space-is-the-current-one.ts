/** A task must run in its own space: in another's it would reach what is the other's. */
import type { SpaceView } from '../../core/words/authority.ts';
import type { Always, Scene } from '../../core/words/property.ts';
import { hex, spaceText } from './phrase.ts';

/** The slot of the task that has just run; 0 if the event does not tell. */
function running(scene: Scene): number {
  const event = scene.event;
  // An op may be refused without the task's running: when its handles dangle.
  if (event.kind !== 'return' || event.outcome.kind === 'refused') return 0;
  return scene.alive(event.task) ? event.task : 0;
}

function contextText(space: SpaceView): string {
  return space.context < 0 ? 'no context at present' : `context ${hex(space.context)}`;
}

export const theRunningTasksSpaceIsTheCurrentOne: Always = {
  kind: 'always',
  name: "the running task's space is the current one",
  about:
    'H4, H5: when an op returns, the address space that the processor is in is the one that the ' +
    'kernel believes the task to live in.',
  judge(scene) {
    const task = running(scene);
    if (task === 0) return null;
    const current = scene.peek.context();
    let other: SpaceView | null = null;
    for (const space of scene.authority().spaces) {
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
