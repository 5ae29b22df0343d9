/** X-3, H9: a frame that nobody owns is in no TLB, and in no transfer. */

import type { TlbEntry } from '../../../../core/words/bus.ts';
import type { Always, Scene } from '../../../../core/words/property.ts';
import { namesIn } from '../belief.ts';
import type { BindingState } from '../state.ts';

function isFree(scene: Scene<BindingState>, number: number): boolean {
  const name = namesIn(scene.authority()).get(number);
  return name !== undefined && scene.state?.frames[name].owner === 0;
}

function judgeEntries(scene: Scene<BindingState>, entries: readonly TlbEntry[]): string | null {
  if (scene.state === null) return null;
  for (const { valid, user, frame, index } of entries) {
    if (!valid || !user || !isFree(scene, frame)) continue;
    const name = namesIn(scene.authority()).get(frame);
    return `Entry ${index} of the TLB opens frame ${name} to a task, but nobody owns the frame.`;
  }
  return null;
}

export const aFrameThatIsFreeIsNobodys: Always<BindingState> = {
  kind: 'always',
  name: "a frame that is free is nobody's",
  about: 'X-3, H9, H19: no TLB entry of a task and no transfer reaches a frame that nobody owns.',
  watches: ['tlb', 'state', 'tables'],
  judge(scene) {
    const found = judgeEntries(scene, scene.peek.tlb());
    if (found !== null || scene.state === null) return found;
    const number = scene.peek.dmaFrames().find((frame) => isFree(scene, frame));
    if (number === undefined) return null;
    const name = namesIn(scene.authority()).get(number);
    return `A device may still touch frame ${name}, which nobody owns.`;
  },
};
