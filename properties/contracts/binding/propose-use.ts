/** Arguments for ops that use what is bound, or wait for it. */
import type { Draw } from '../../../core/words/contract.ts';
import { access } from './access.ts';
import { entryFor } from './bindings.ts';
import { READ } from './capability.ts';
import { OP } from './ops.ts';
import { oneOf, somePage } from './propose-choices.ts';
import { type BindingState, type Frame, type Sleeper, wordAt } from './state.ts';
import { PAGE_WORDS } from './terms.ts';

/** A page that the task has bound or remembers; -1 if it has none. */
export function ownPage(state: BindingState, by: number, draw: Draw): number {
  const { bindings, pages } = state.envs[by];
  const all = [...bindings.keys(), ...pages.keys()];
  return all.length === 0 ? -1 : oneOf(all, draw);
}

/** The edges of the page, so that what is read was written. */
function offset(draw: Draw): number {
  const choice = draw.below(8);
  if (choice < 5) return 0;
  return choice < 6 ? 1 : choice === 6 ? PAGE_WORDS - 1 : draw.below(PAGE_WORDS);
}

/** A word that was written, if any was, half the time. */
function usedOffset({ words }: Frame, draw: Draw): number {
  if (words.size === 0 || draw.below(2) === 0) return offset(draw);
  let left = draw.below(Math.min(words.size, 4));
  for (const at of words.keys()) if (left-- === 0) return at;
  return 0;
}

/** Few values, so that some wait for what others write. */
export function value(draw: Draw): number {
  const choice = draw.below(8);
  return choice === 0 ? 0x7fffffff : draw.below(6);
}

/** A page of the task through which it can write what another waits for. */
function wakingPage(state: BindingState, by: number, sleeper: Sleeper): number {
  for (const [page, one] of state.envs[by].bindings) {
    if (one.frame === sleeper.frame && one.write) return page;
  }
  return -1;
}

/** What a task waits for: rather where it may not see it any more, for then it must sleep on. */
function proposeWaking(state: BindingState, by: number, draw: Draw, args: Int32Array): boolean {
  for (let task = 1; task < state.sleepers.length; task++) {
    const sleeper = state.sleepers[task];
    const page = sleeper === null ? -1 : wakingPage(state, by, sleeper);
    if (sleeper === null || page < 0) continue;
    const isBlinded = !canLook(state, task, sleeper.frame);
    if (!isBlinded && draw.below(3) !== 0) continue;
    args[0] = page;
    args[1] = sleeper.offset;
    args[2] = sleeper.value;
    return true;
  }
  return false;
}

/** Rather a page that the task can reach; now and then one that it lost, or may not write. */
export function proposeAccess(
  state: BindingState,
  by: number,
  op: number,
  draw: Draw,
  args: Int32Array,
): boolean {
  if (op === OP.store && proposeWaking(state, by, draw, args)) return true;
  const choice = draw.below(16);
  const { lostPage } = state.envs[by];
  const isLost = choice < 2 && lostPage >= 0;
  const page = isLost ? lostPage : ownPage(state, by, draw);
  if (page < 0) return false;
  const reached = access(state, by, page, op === OP.store, false);
  if (reached.frame < 0 && !isLost && choice > 3) return false;
  args[0] = page;
  args[1] = offset(draw);
  if (op === OP.store) args[2] = value(draw);
  return true;
}

/** Rather a page that is not bound, and of these one that the library OS would bind again. */
export function proposeHijack(
  state: BindingState,
  by: number,
  draw: Draw,
  args: Int32Array,
): boolean {
  const { bindings, pages } = state.envs[by];
  const lost = [...pages.keys()].filter((page) => !bindings.has(page));
  const isLost = lost.length > 0 && draw.below(4) !== 0;
  args[0] = isLost ? oneOf(lost, draw) : somePage(draw);
  args[1] = 1 + draw.below(4);
  return !bindings.has(args[0]) || draw.below(8) === 0;
}

/** Whether a capability of the task lets it read the frame: then it may wait for a word in it. */
function canLook(state: BindingState, by: number, name: number): boolean {
  const frame = state.frames[name];
  return state.envs[by].caps.some((cap) => cap !== null && entryFor(frame, cap, READ) >= 0);
}

/** A page at which the task has somebody else's frame; -1 if there is none. */
function guestPage(state: BindingState, by: number, draw: Draw): number {
  const pages = [...state.envs[by].bindings]
    .filter(([, { frame }]) => state.frames[frame].owner !== by)
    .map(([page]) => page);
  return pages.length === 0 ? ownPage(state, by, draw) : oneOf(pages, draw);
}

/** A word that another may write, or that is there already: for the others sleep on. */
export function proposeAwait(
  state: BindingState,
  by: number,
  draw: Draw,
  args: Int32Array,
): boolean {
  const page = draw.below(2) === 0 ? guestPage(state, by, draw) : ownPage(state, by, draw);
  const bound = state.envs[by].bindings.get(page);
  if (bound === undefined) return draw.below(32) === 0;
  // Bound, and by a capability that is gone: the kernel must refuse to look there.
  if (!canLook(state, by, bound.frame)) return draw.below(4) === 0;
  args[0] = page;
  const frame = state.frames[bound.frame];
  if (draw.below(4) === 0) {
    args[1] = usedOffset(frame, draw);
    args[2] = wordAt(frame, args[1]);
    return true;
  }
  const others = state.envs.some((env, slot) => {
    if (slot === by || state.sleepers[slot] !== null) return false;
    return [...env.bindings.values()].some((one) => one.frame === bound.frame && one.write);
  });
  if (!others && draw.below(8) !== 0) return false;
  args[1] = draw.below(4) === 0 ? 1 : 0;
  args[2] = draw.below(6);
  return true;
}
