/** What the kernel leaves out of its account, no other claim can hold it to. */
import type { Always } from '../../core/words/property.ts';
import { hex } from './phrase.ts';

export const everyLiveTaskHasASpaceThatTheKernelKnowsOf: Always = {
  kind: 'always',
  name: 'every live task has a space that the kernel knows of',
  about:
    'When an op returns to a task that is alive, the kernel accounts for a space in which that ' +
    'task lives: else nothing is claimed of what the task may reach.',
  watches: ['belief', 'processor'],
  judge(scene) {
    const { returned } = scene;
    if (returned === 0 || !scene.alive(returned)) return null;
    const { spaces } = scene.authority();
    for (let i = 0; i < spaces.length; i++) if (spaces[i].task === returned) return null;
    return (
      `t${returned} is alive, and has just returned with ${hex(scene.peek.context())} as the ` +
      'current space, but the kernel accounts for no space in which it lives.'
    );
  },
};
