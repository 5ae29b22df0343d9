/**
 * L4-2, and all that follows from knowing every mapping: what the kernel believes is what the model has,
 * place by place, with the same rights and the same parents. Frames have other names, so each frame of the
 * model must stand for one of the kernel's, and no two for the same.
 *
 * - L4-4: what was revoked is in the model no more, so it must be gone from the belief.
 * - L4-5: unmap keeps the caller's own; in the model it is still there.
 * - L4-6: a grant keeps the number of mappings, a map adds one a piece, a flush takes the subtree.
 * - L4-7: what is new lies in the window, for it lies where the model has it.
 * - L4-18: an op that was refused changes nothing, for it has not changed the model.
 */
import type { Authority, Grant } from '../../../../core/words/authority.ts';
import type { Always } from '../../../../core/words/property.ts';
import { believed, framesOf, pageOf, parentOf, placeText, rightsOf } from '../belief.ts';
import { hex, originText, rightsText } from '../show.ts';
import { isAlive, type Mapping, type MappingState, pagesOf } from '../state.ts';

const PAGES = 2 ** 20;

/** Scratch: the kernel's mappings by place; its frames by those of the model, and the other way. */
const byPlace = new Map<number, Grant>();
const frames = new Map<number, number>();
const names = new Map<number, number>();

function place(authority: Authority): void {
  byPlace.clear();
  frames.clear();
  names.clear();
  for (const { grant, task } of believed(authority).values()) {
    if (task !== 0) byPlace.set(task * PAGES + pageOf(grant), grant);
  }
}

/** What is wrong with the kernel's mapping, against the model's; null if nothing. */
function difference(authority: Authority, one: Mapping): string | null {
  const grant = byPlace.get(one.task * PAGES + one.page);
  if (grant === undefined) return 'the kernel has nothing there';
  if (framesOf(grant) !== pagesOf(one)) return `the kernel has ${grant.bytes} bytes there`;
  if (rightsOf(grant) !== one.rights) {
    return `the kernel has it with the rights ${rightsText(rightsOf(grant))}`;
  }
  const all = believed(authority);
  const parent = parentOf(all, grant);
  const isOrigin =
    parent === null
      ? one.parent === null
      : parent.task === one.parent?.task && pageOf(parent.grant) === one.parent.page;
  if (!isOrigin) return `the kernel has it from ${parent === null ? 'nobody' : placeText(parent)}`;
  if (parent !== null && one.parent !== null) {
    const offset = grant.frame - parent.grant.frame;
    if (offset !== one.frame - one.parent.frame) return 'the kernel has it for another frame';
  }
  return sameFrame(one.frame, grant.frame);
}

function sameFrame(frame: number, theirs: number): string | null {
  const known = frames.get(frame) ?? theirs;
  const name = names.get(theirs) ?? frame;
  if (known !== theirs) return `the kernel has frame ${theirs} there, and ${known} elsewhere`;
  if (name !== frame) return `the kernel has frame ${theirs} there, which is another one's`;
  frames.set(frame, theirs);
  names.set(theirs, frame);
  return null;
}

/** The kernel's mappings that the model does not have; called where it has all of the model's. */
function surplus(state: MappingState, authority: Authority): string | null {
  let count = 0;
  for (const space of state.spaces) count += space.length;
  if (count === byPlace.size) return null;
  for (const one of believed(authority).values()) {
    if (!isAlive(state, one.task)) continue;
    const page = pageOf(one.grant);
    if (state.spaces[one.task].some((mapping) => mapping.page === page)) continue;
    return `The kernel has a mapping at ${placeText(one)}; by the specification there is none.`;
  }
  return null;
}

export const theKernelHasExactlyTheMappingsThatWereMade: Always<MappingState> = {
  kind: 'always',
  name: 'the kernel has exactly the mappings that were made',
  about:
    'The mappings that the kernel believes in are those of the specification: where they are, their ' +
    'rights, their frames but for the names, and what each was derived from.',
  watches: ['belief', 'state'],
  judge(scene) {
    const { state } = scene;
    if (state === null) return null;
    const authority = scene.authority();
    place(authority);
    for (const space of state.spaces) {
      for (const one of space) {
        const found = difference(authority, one);
        if (found === null) continue;
        const has = `${rightsText(one.rights)}, ${originText(one)}`;
        return `By the specification t${one.task} has ${hex(one.page)} (${has}); ${found}.`;
      }
    }
    return surplus(state, authority);
  },
};
