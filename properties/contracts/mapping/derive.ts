/** Mappings that are made, lose rights, and go, with all that was derived from them. */
import { PAGE_SIZE } from './ops.ts';
import {
  type Mapping,
  type MappingState,
  mappingAt,
  pagesOf,
  READ_EXECUTE,
  regionOf,
  WRITE,
} from './state.ts';

/** A new mapping, where the task has nothing. */
export function add(
  state: MappingState,
  task: number,
  page: number,
  size: number,
  frame: number,
  rights: number,
  parent: Mapping | null,
): Mapping {
  const made: Mapping = {
    task,
    page,
    size,
    frame,
    rights,
    parent,
    children: [],
    gone: false,
    seen: 0,
    perhaps: 0,
    used: 0,
    left: 0,
    lowered: false,
  };
  state.spaces[task].push(made);
  state.versions[task]++;
  parent?.children.push(made);
  if (size === PAGE_SIZE) {
    const region = regionOf(page);
    if (!state.regions[task].includes(region)) state.regions[task].push(region);
  }
  return made;
}

/** It comes to stand last in its space, as if it were new: programs are drawn by what is. */
export function becomeLatest(state: MappingState, mapping: Mapping): void {
  const space = state.spaces[mapping.task];
  forget(space, mapping);
  space.push(mapping);
}

/** It goes, and all that was derived from it goes first. */
export function drop(state: MappingState, mapping: Mapping): void {
  const { children, used } = mapping;
  while (children.length > 0) drop(state, children[children.length - 1]);
  for (let above = mapping.parent; above !== null; above = above.parent) {
    above.left |= used;
  }
  forget(state.spaces[mapping.task], mapping);
  state.versions[mapping.task]++;
  if (mapping.parent !== null) forget(mapping.parent.children, mapping);
  mapping.parent = null;
  mapping.gone = true;
  state.lost[mapping.task] = mapping.page;
  state.reached |= 1 << mapping.task;
}

function forget(list: Mapping[], one: Mapping): void {
  const last = list.pop();
  if (last !== undefined && last !== one) list[list.indexOf(one)] = last;
}

/** Takes rights from it, and from all that was derived from it first. */
export function revoke(state: MappingState, mapping: Mapping, rights: number): void {
  if ((rights & READ_EXECUTE) !== 0) {
    drop(state, mapping);
    return;
  }
  if ((rights & WRITE) === 0) return;
  revokeBelow(state, mapping, rights);
  if ((mapping.rights & WRITE) === 0) return;
  mapping.rights &= ~WRITE;
  state.versions[mapping.task]++;
  mapping.lowered = true;
  state.reached |= 1 << mapping.task;
}

/** Takes rights from all that was derived from it. */
export function revokeBelow(state: MappingState, mapping: Mapping, rights: number): void {
  const { children } = mapping;
  for (let i = children.length - 1; i >= 0; i--) revoke(state, children[i], rights);
}

/** What was derived from one mapping is derived from another, with no more rights than that has. */
export function adopt(state: MappingState, to: Mapping, child: Mapping): void {
  if (child.parent !== null) forget(child.parent.children, child);
  child.parent = to;
  state.versions[child.task]++;
  to.children.push(child);
  revoke(state, child, WRITE & ~to.rights);
}

/** Flushes what the task has in these pages; the superpages around them as well. */
export function makeRoom(state: MappingState, task: number, page: number, pages: number): void {
  if (pages === 1) {
    const over = mappingAt(state, task, page);
    if (over !== null) drop(state, over);
    return;
  }
  const space = state.spaces[task];
  // Whatever goes, those that have not been looked at move to places before, or stay.
  for (let i = space.length - 1; i >= 0; i = Math.min(i, space.length) - 1) {
    if (overlaps(space[i], page, pages)) drop(state, space[i]);
  }
}

export function overlaps(mapping: Mapping, page: number, pages: number): boolean {
  return mapping.page < page + pages && page < mapping.page + pagesOf(mapping);
}

/** All that the task has in these pages, by page, into `found`. */
export function findAll(
  state: MappingState,
  task: number,
  page: number,
  pages: number,
  found: Mapping[],
): void {
  found.length = 0;
  if (pages <= 0) return;
  const space = state.spaces[task];
  for (let i = 0; i < space.length; i++) {
    const one = space[i];
    if (!overlaps(one, page, pages)) continue;
    let at = found.length;
    found.push(one);
    for (; at > 0 && found[at - 1].page > one.page; at--) found[at] = found[at - 1];
    found[at] = one;
  }
}
