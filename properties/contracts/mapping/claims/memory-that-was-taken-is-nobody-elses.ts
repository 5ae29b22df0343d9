/** L4-17: memory is given to one taker at most, and it is memory for users. */
import type { Authority, FrameUses, Grant } from '../../../../core/words/authority.ts';
import type { BeliefChange, Holding } from '../../../../core/words/belief-change.ts';
import type { Always } from '../../../../core/words/property.ts';
import { believed, framesOf, parentOf, placeText } from '../belief.ts';
import type { MappingState } from '../state.ts';

const NOBODY = -1;

/** The `id` of the mapping that has each frame as a root, by the belief that was looked at last: any whole number. */
let owners = new Float64Array(0);
let looked: Authority | null = null;

type Mappings = ReadonlyMap<number, Holding>;

/** Gives the frames of a mapping that was derived from none to it; what is wrong with that. */
function own(all: Mappings, frames: FrameUses, one: Holding): string | null {
  const { id } = one.grant;
  if (id === undefined || one.space.task === 0 || parentOf(all, one.grant) !== null) return null;
  const end = one.grant.frame + framesOf(one.grant);
  for (let frame = one.grant.frame; frame < end; frame++) {
    const owner = owners[frame] ?? NOBODY;
    const other = owner === NOBODY || owner === id ? undefined : all.get(owner);
    if (other !== undefined) {
      return `Frame ${frame} was given to ${placeText(other)} and to ${placeText(one)}.`;
    }
    owners[frame] = id;
    if (frames.at(frame) === 'user') continue;
    return `${placeText(one)} reaches frame ${frame}, which is ${frames.at(frame) ?? 'no memory'}.`;
  }
  return null;
}

function disown({ id, frame, bytes }: Grant): void {
  if (id === undefined || owners[frame] !== id) return;
  owners.fill(NOBODY, frame, frame + bytes / 4096);
}

function judge(authority: Authority): string | null {
  const { frames } = authority;
  looked = null;
  if (owners.length !== frames.length) owners = new Float64Array(frames.length);
  owners.fill(NOBODY);
  const all = believed(authority);
  for (const one of all.values()) {
    const finding = own(all, frames, one);
    if (finding !== null) return finding;
  }
  looked = authority;
  return null;
}

function revise({ before, now, goneGrants, newGrants, frames }: BeliefChange): string | null {
  if (before === now) return null;
  if (looked !== before || owners.length !== now.frames.length) return judge(now);
  for (let i = 0; i < frames.length; i++) {
    if (owners[frames[i]] !== NOBODY && now.frames.at(frames[i]) !== 'user') return judge(now);
  }
  looked = null;
  for (let i = 0; i < goneGrants.length; i++) disown(goneGrants[i].grant);
  const all = believed(now);
  for (let i = 0; i < newGrants.length; i++) {
    const finding = own(all, now.frames, newGrants[i]);
    if (finding !== null) return finding;
  }
  looked = now;
  return null;
}

export const memoryThatWasTakenIsNobodyElses: Always<MappingState> = {
  kind: 'always',
  name: "memory that was taken is nobody else's",
  about:
    'No two mappings that were derived from none reach the same frame, and all reach user memory.',
  watches: ['belief'],
  judge: (scene) => judge(scene.authority()),
  revise: (_, change) => revise(change),
};
