/** Frames are conserved, and what a space may reach is user memory or a device. */
import type { FrameUse, FrameUses, Grant, SpaceView } from '../../core/words/authority.ts';
import type { BeliefChange } from '../../core/words/belief-change.ts';
import type { Always } from '../../core/words/property.ts';
import { grantText, spaceText } from './phrase.ts';

const PAGE = 4096;

/**
 * The kernel's own space may hold its own memory, and `task` 0 does not tell it from a server's;
 * what servers reach is judged by the entries that they use.
 */
function forbids(use: FrameUse | undefined, space: SpaceView): boolean {
  if (use === 'free') return true;
  return space.task > 0 && (use === 'kernel' || use === 'table');
}

function isOpen(use: FrameUse | undefined): boolean {
  return use === 'user' || use === 'device';
}

function judgeGrant(frames: FrameUses, space: SpaceView, grant: Grant): string | null {
  for (let frame = grant.frame; frame < grant.frame + grant.bytes / PAGE; frame++) {
    if (!forbids(frames.at(frame), space)) continue;
    return (
      `The kernel grants ${spaceText(space)} ${grantText(grant)}, but says that frame ${frame} ` +
      `is in use as: ${frames.at(frame)}; a space may reach only user memory and devices.`
    );
  }
  return null;
}

/** What the grants say of the frames whose use is another than before. */
function judgeFrames({ now, frames }: BeliefChange): string | null {
  const low = frames[0];
  const high = frames[frames.length - 1];
  let isForbidden = false;
  for (let i = 0; i < frames.length && !isForbidden; i++) {
    isForbidden = !isOpen(now.frames.at(frames[i]));
  }
  if (!isForbidden) return null;
  for (const space of now.spaces) {
    for (const grant of space.grants) {
      if (grant.frame > high || grant.frame + grant.bytes / PAGE <= low) continue;
      const finding = judgeGrant(now.frames, space, grant);
      if (finding !== null) return finding;
    }
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
  revise(scene, change) {
    const { now, newGrants } = change;
    if (now.frames.length !== scene.peek.frames) return this.judge(scene);
    for (let i = 0; i < newGrants.length; i++) {
      const finding = judgeGrant(now.frames, newGrants[i].space, newGrants[i].grant);
      if (finding !== null) return finding;
    }
    return change.frames.length === 0 ? null : judgeFrames(change);
  },
};
