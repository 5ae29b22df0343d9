/** What is hardest to break: a binding of which both TLBs know. */
import type { Scene, Sometimes } from '../../../../core/words/property.ts';
import type { BindingState } from '../state.ts';

/** The names of the frames that both TLBs had after the event before. */
const inBoth = new Set<number>();

/** Adds the names of the frames that the TLB and the software TLB have. */
export function framesInBothTlbs(scene: Scene<BindingState>, into: Set<number>): void {
  const { names = [], spaces } = scene.authority();
  const cached = new Set<number>();
  for (const { valid, user, frame } of scene.peek.tlb()) if (valid && user) cached.add(frame);
  if (cached.size === 0) return;
  const kept = new Set(spaces.flatMap((space) => space.tables?.().map(({ frame }) => frame) ?? []));
  names.forEach((frame, name) => {
    if (cached.has(frame) && kept.has(frame)) into.add(name);
  });
}

export const aFrameInBothTlbsIsTaken: Sometimes<BindingState> = {
  kind: 'sometimes',
  name: 'a frame in both TLBs is taken',
  about: 'A frame is taken by force that the TLB and the software TLB had.',
  applies: (scene) => scene.peek.family === 'mips',
  begin: () => inBoth.clear(),
  seen(scene) {
    const taken = scene.state?.revocation?.taken ?? [];
    if (taken.some((name) => inBoth.has(name))) return true;
    inBoth.clear();
    framesInBothTlbs(scene, inBoth);
    return false;
  },
};
