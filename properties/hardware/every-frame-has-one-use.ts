/** Frames are conserved, and what a space may reach is user memory or a device. */
import type { FrameUse, Grant, SpaceView } from '../../core/words/authority.ts';
import type { Always } from '../../core/words/property.ts';
import { grantText, spaceText } from './phrase.ts';

/**
 * The kernel's own space may hold its own memory, and `task` 0 does not tell it from a server's;
 * what servers reach is judged by the entries that they use.
 */
function forbids(use: FrameUse | undefined, space: SpaceView): boolean {
  if (use === 'free') return true;
  return space.task > 0 && (use === 'kernel' || use === 'table');
}

function judgeGrant(frames: readonly FrameUse[], space: SpaceView, grant: Grant): string | null {
  for (let frame = grant.frame; frame < grant.frame + grant.bytes / 4096; frame++) {
    if (!forbids(frames[frame], space)) continue;
    return (
      `The kernel grants ${spaceText(space)} ${grantText(grant)}, but says that frame ${frame} ` +
      `is in use as: ${frames[frame]}; a space may reach only user memory and devices.`
    );
  }
  return null;
}

export const everyFrameHasOneUse: Always = {
  kind: 'always',
  name: 'every frame has one use',
  about:
    'H8, H53: the kernel accounts for each frame of memory, and grants no frame that is free, ' +
    'and to no task one that holds kernel data or page tables.',
  watches: ['belief'],
  judge(scene) {
    const { frames, spaces } = scene.authority();
    if (frames.length !== scene.peek.frames) {
      return (
        `The kernel accounts for ${frames.length} frames, but there are ${scene.peek.frames}; ` +
        'each must have one use.'
      );
    }
    for (const space of spaces) {
      for (const grant of space.grants) {
        const finding = judgeGrant(frames, space, grant);
        if (finding !== null) return finding;
      }
    }
    return null;
  },
};
