/**
 * What is checked after every op of a bare database, as our own claims do of a kernel: the outcome is the
 * model's, and so is who has what from whom; rights and frames derive from their origin.
 */
import type { Call } from '../../core/words/specification.ts';
import type { Bare } from '../../properties/contracts/mapping/bare.ts';
import type { BareMapping } from '../../properties/contracts/mapping/bare-arithmetic.ts';
import { specification } from '../../properties/contracts/mapping/specification.ts';
import type { Mapping, MappingState } from '../../properties/contracts/mapping/state.ts';

/** Pages of all tasks have keys below 2^23, so that a small integer tells them apart. */
function keyOf(task: number, page: number): number {
  return task * 0x100000 + page;
}

/** Performs one call on both, and checks its outcome alone. */
export function perform(state: MappingState, real: Bare, call: Call): boolean {
  const result = real.perform(call);
  if (specification.advance(state, call, result) === null) {
    throw new Error(`${call.task} ${call.op} ${call.args} was ${result.kind} ${result.value}`);
  }
  return result.kind === 'done';
}

/** Checks all that there is. */
export function checkAll(state: MappingState, real: Bare): void {
  const byId = new Map<number, BareMapping>();
  const byPage = new Map<number, BareMapping>();
  for (const one of real.mappings()) {
    byId.set(one.id, one);
    byPage.set(keyOf(one.task, one.page), one);
  }
  let count = 0;
  const frames = new Map<number, number>();
  for (const space of state.spaces) {
    for (const one of space) {
      count++;
      checkOne(one, byPage.get(keyOf(one.task, one.page)), byId, frames);
    }
  }
  if (count !== byPage.size) throw new Error(`${byPage.size} mappings instead of ${count}`);
}

function checkOne(
  one: Mapping,
  found: BareMapping | undefined,
  byId: ReadonlyMap<number, BareMapping>,
  frames: Map<number, number>,
): void {
  if (found === undefined || found.rights !== one.rights) throw new Error('other rights');
  const frame = frames.get(one.frame);
  if (frame !== undefined && frame !== found.frame) throw new Error('another frame');
  frames.set(one.frame, found.frame);
  const from = byId.get(found.from);
  if ((from === undefined) !== (one.parent === null)) throw new Error('another origin');
  if (from === undefined || one.parent === null) return;
  if (from.task !== one.parent.task || from.page !== one.parent.page) {
    throw new Error('another parent');
  }
  if ((found.rights & ~from.rights) !== 0) throw new Error('more rights than the parent');
  if (found.frame < from.frame || found.frame + found.pages > from.frame + from.pages) {
    throw new Error('a frame that the parent does not have');
  }
}
