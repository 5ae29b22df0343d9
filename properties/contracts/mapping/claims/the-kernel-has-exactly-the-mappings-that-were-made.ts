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
import { hasDerived } from '../../../../core/oracles/derivations.ts';
import type { Authority, Grant } from '../../../../core/words/authority.ts';
import type { BeliefChange } from '../../../../core/words/belief-change.ts';
import type { Always } from '../../../../core/words/property.ts';
import { believed, framesOf, pageOf, parentOf, placeText, rightsOf } from '../belief.ts';
import { hex, originText, rightsText } from '../show.ts';
import { isAlive, type Mapping, type MappingState, pagesOf } from '../state.ts';

const PAGES = 2 ** 20;
const ALL_TASKS = -1;

/** The kernel's mappings by place, in the belief that was looked at last. */
const byPlace = new Map<number, Grant>();
/** The model's mapping of memory that was taken, by the kernel's first frame of it. */
const taken = new Map<number, Mapping>();
/** Scratch: the kernel's frames by those of the model, and the other way. */
const frames = new Map<number, number>();
const names = new Map<number, number>();

/** Of what the claim held last; null where it did not. */
let belief: Authority | null = null;
let model: MappingState | null = null;
const versions: number[] = [];

function hasHeld(authority: Authority, state: MappingState): void {
  belief = authority;
  model = state;
  for (let task = 0; task < state.versions.length; task++) versions[task] = state.versions[task];
}

function place(authority: Authority): void {
  byPlace.clear();
  frames.clear();
  names.clear();
  taken.clear();
  for (const { grant, space } of believed(authority).values()) {
    if (space.task !== 0) byPlace.set(space.task * PAGES + pageOf(grant), grant);
  }
}

/** What is wrong with the kernel's mapping, against the model's, but for frames' names; null if nothing. */
function difference(authority: Authority, one: Mapping, grant: Grant | undefined): string | null {
  if (grant === undefined) return 'the kernel has nothing there';
  if (framesOf(grant) !== pagesOf(one)) return `the kernel has ${grant.bytes} bytes there`;
  if (rightsOf(grant) !== one.rights) {
    return `the kernel has it with the rights ${rightsText(rightsOf(grant))}`;
  }
  const parent = parentOf(believed(authority), grant);
  const isOrigin =
    parent === null
      ? one.parent === null
      : parent.space.task === one.parent?.task && pageOf(parent.grant) === one.parent.page;
  if (!isOrigin) return `the kernel has it from ${parent === null ? 'nobody' : placeText(parent)}`;
  if (parent !== null && one.parent !== null) {
    const offset = grant.frame - parent.grant.frame;
    if (offset !== one.frame - one.parent.frame) return 'the kernel has it for another frame';
  }
  return null;
}

function grantOf(one: Mapping): Grant | undefined {
  return byPlace.get(one.task * PAGES + one.page);
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
    if (!isAlive(state, one.space.task)) continue;
    const page = pageOf(one.grant);
    if (state.spaces[one.space.task].some((mapping) => mapping.page === page)) continue;
    return `The kernel has a mapping at ${placeText(one)}; by the specification there is none.`;
  }
  return null;
}

function judge(state: MappingState, authority: Authority): string | null {
  belief = null;
  place(authority);
  for (const space of state.spaces) {
    for (const one of space) {
      const grant = grantOf(one);
      const found =
        difference(authority, one, grant) ?? sameFrame(one.frame, grant?.frame ?? one.frame);
      if (found !== null) {
        const has = `${rightsText(one.rights)}, ${originText(one)}`;
        return `By the specification t${one.task} has ${hex(one.page)} (${has}); ${found}.`;
      }
      if (grant !== undefined && one.parent === null) taken.set(grant.frame, one);
    }
  }
  const found = surplus(state, authority);
  if (found === null) hasHeld(authority, state);
  return found;
}

/**
 * Brings the places to the belief of now. The tasks whose mappings have changed, as a set; all, where a
 * mapping from which others were derived keeps its number and is elsewhere.
 */
function follow({ now, goneGrants, newGrants }: BeliefChange): number {
  const all = believed(now);
  let tasks = 0;
  for (let i = 0; i < goneGrants.length; i++) {
    const { space, grant } = goneGrants[i];
    if (grant.id === undefined || space.task === 0) continue;
    tasks |= 1 << space.task;
    byPlace.delete(space.task * PAGES + pageOf(grant));
    const other = all.get(grant.id);
    if (other === undefined || !hasDerived(now, grant.id)) continue;
    const { page, frame } = other.grant;
    const stays = page === grant.page && frame === grant.frame && other.space.task === space.task;
    if (!stays) tasks = ALL_TASKS;
  }
  for (let i = 0; i < newGrants.length; i++) {
    const { space, grant } = newGrants[i];
    if (grant.id === undefined || space.task === 0) continue;
    tasks |= 1 << space.task;
    byPlace.set(space.task * PAGES + pageOf(grant), grant);
  }
  return tasks;
}

/** Whether the task has in the belief what it has in the model; if not, everything has to be looked at. */
function isExact(authority: Authority, space: readonly Mapping[]): boolean {
  for (let i = 0; i < space.length; i++) {
    const one = space[i];
    const grant = grantOf(one);
    if (grant === undefined || difference(authority, one, grant) !== null) return false;
    // What is derived has the right frames if that has them from which it was derived.
    if (one.parent !== null) continue;
    const other = taken.get(grant.frame);
    if (other !== undefined && other !== one && !other.gone) return false;
    taken.set(grant.frame, one);
  }
  return true;
}

function revise(state: MappingState, change: BeliefChange): string | null {
  const { before, now } = change;
  if (belief !== before || model !== state) return judge(state, now);
  let tasks = before === now ? 0 : follow(change);
  let count = 0;
  for (let task = 0; task < state.versions.length; task++) {
    if (state.versions[task] !== versions[task]) tasks |= 1 << task;
    count += state.spaces[task].length;
  }
  if (tasks !== 0) {
    if (tasks === ALL_TASKS || count !== byPlace.size) return judge(state, now);
    for (let task = 0; task < state.spaces.length; task++) {
      if ((tasks & (1 << task)) === 0) continue;
      if (!isExact(now, state.spaces[task])) return judge(state, now);
    }
  }
  hasHeld(now, state);
  return null;
}

export const theKernelHasExactlyTheMappingsThatWereMade: Always<MappingState> = {
  kind: 'always',
  name: 'the kernel has exactly the mappings that were made',
  about:
    'The mappings that the kernel believes in are those of the specification: where they are, their ' +
    'rights, their frames but for the names, and what each was derived from.',
  watches: ['belief', 'state'],
  judge: (scene) => (scene.state === null ? null : judge(scene.state, scene.authority())),
  /** Of the tasks whose mappings have changed, in the belief or in the model. */
  revise: (scene, change) => (scene.state === null ? null : revise(scene.state, change)),
};
