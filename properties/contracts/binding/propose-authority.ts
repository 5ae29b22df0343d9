/** Arguments for ops on access lists and capabilities that make sense in a state. */
import type { Draw } from '../../../core/words/contract.ts';
import { count } from './bindings.ts';
import { type Entry, isSameName, MODIFY, READ } from './capability.ts';
import { OP } from './ops.ts';
import { anyone, frameFor, oneOf, slotFor, slotThat } from './propose-choices.ts';
import { type BindingState, capIn, isAlive } from './state.ts';
import { ENTRIES, NO_LIMIT, PERMISSIONS } from './terms.ts';

/** Packed permissions, each as often as it stands here: what is let in may write, mostly. */
const GIVEN = [1, 1, 1, 1, 1, 0, 0, 0, 3, 3, 2] as const;
/** Capabilities with which a task has enough to go on. */
const ENOUGH_CAPABILITIES = 3;
/** A slot that never holds anything: it clears an entry. */
const NO_SLOT = 31;
/** Slots that programs use besides slot 0: few, so that they go over each other. */
const FEW_SLOTS = 5;

export function someSlot(draw: Draw): number {
  return 1 + draw.below(FEW_SLOTS);
}

/** A slot of the task with a capability, rather another than 0; -1 if none has one that will do. */
function heldSlot(state: BindingState, task: number, draw: Draw, wanted: number): number {
  const start = draw.below(FEW_SLOTS + 1);
  for (let i = 0; i <= FEW_SLOTS; i++) {
    const slot = (start + i) % (FEW_SLOTS + 1);
    const cap = capIn(state, task, slot);
    if (cap !== null && (cap.permissions & wanted) === wanted) return slot;
  }
  return -1;
}

/** An entry that lets others in: to clear it, or to let them in for less. */
function usedEntry(state: BindingState, frame: number, draw: Draw): number {
  const start = draw.below(ENTRIES);
  for (let i = 0; i < ENTRIES; i++) {
    const index = (start + i) % ENTRIES;
    if (index !== 0 && state.frames[frame].list[index] !== null) return index;
  }
  return 0;
}

/** Now and then the first that is none. */
function freeEntry(state: BindingState, frame: number, draw: Draw): number {
  if (draw.below(24) === 0) return ENTRIES;
  const free = state.frames[frame].list.indexOf(null);
  return free < 0 || draw.below(8) === 0 ? draw.below(ENTRIES) : free;
}

/** The entry lets the same task in for less: what wrote by it is to be broken, and no more. */
function proposeLess(
  state: BindingState,
  draw: Draw,
  args: Int32Array,
  { permissions, name }: Entry,
): boolean {
  const task = state.envs.findIndex(
    (env, slot) => isAlive(state, slot) && isSameName(env.name, name),
  );
  if (task < 0) return false;
  args[3] = task;
  const mayModify = (permissions & MODIFY) !== 0 && draw.below(2) === 0;
  args[4] = PERMISSIONS.indexOf(mayModify ? MODIFY : READ);
  return true;
}

/** Clears the entry by which a task that waits had its page bound. */
function proposeBlinding(state: BindingState, by: number, draw: Draw, args: Int32Array): boolean {
  return state.sleepers.some((sleeper, task) => {
    const bound = sleeper === null ? undefined : state.envs[task].bindings.get(sleeper.page);
    if (bound === undefined || bound.entry === 0) return false;
    args[0] = bound.frame;
    args[1] = slotFor(state, by, bound.frame, MODIFY, draw);
    args[2] = bound.entry;
    args[3] = NO_SLOT;
    return args[1] >= 0;
  });
}

function proposeGuard(
  state: BindingState,
  by: number,
  op: number,
  draw: Draw,
  args: Int32Array,
): boolean {
  if (op === OP.guard && draw.below(8) !== 0 && proposeBlinding(state, by, draw, args)) return true;
  const frame = frameFor(state, by, MODIFY, draw);
  if (frame < 0) return false;
  args[0] = frame;
  args[1] = slotFor(state, by, frame, MODIFY, draw);
  args[4] = oneOf(GIVEN, draw);
  const used = usedEntry(state, frame, draw);
  if (op === OP.admit) {
    args[2] = used !== 0 && draw.below(4) === 0 ? used : freeEntry(state, frame, draw);
    const before = state.frames[frame].list[args[2]] ?? null;
    const isLess = args[2] !== 0 && before !== null && draw.below(3) !== 0;
    if (isLess && proposeLess(state, draw, args, before)) return true;
    args[3] = anyone(state, by, draw);
    if (args[2] === 0) args[4] = 3;
    return args[3] !== 0;
  }
  if (used === 0 && draw.below(4) !== 0) return false;
  args[2] = used === 0 || draw.below(24) === 0 ? freeEntry(state, frame, draw) : used;
  const isCleared = args[2] !== 0 && draw.below(2) === 0;
  args[3] = isCleared ? NO_SLOT : Math.max(heldSlot(state, by, draw, 0), 0);
  if (args[2] === 0 && draw.below(4) !== 0) args[4] = 3;
  return true;
}

function proposeLimit(state: BindingState, by: number, draw: Draw, args: Int32Array): boolean {
  const frame = frameFor(state, by, MODIFY, draw);
  if (frame < 0) return false;
  // Of what nobody has bound, a limit shows nothing yet.
  const { most } = count(state, frame, draw.below(2) === 0);
  if (most === 0 && draw.below(2) === 0) return false;
  args[0] = frame;
  args[1] = slotFor(state, by, frame, MODIFY, draw);
  args[2] = around(count(state, frame, false).most, draw);
  args[3] = around(count(state, frame, true).most, draw);
  return true;
}

/** As many as there are, or one more; less often one fewer, or no limit. */
function around(many: number, draw: Draw): number {
  const choice = draw.below(16);
  if (choice < 5) return NO_LIMIT;
  const wanted = choice < 7 ? many - 1 : choice < 13 ? many : many + 1;
  return Math.min(Math.max(wanted, 0), NO_LIMIT);
}

/** What follows a name so that it becomes, or nearly, that of a task. */
function nextByte(state: BindingState, name: readonly number[], draw: Draw): number {
  if (name.length === 0) return 1 + draw.below(4);
  const env = state.envs[name[0]];
  if (name.length === 1 && env !== undefined) return Math.max(env.life, 1);
  return draw.below(3);
}

function proposeDerive(state: BindingState, by: number, draw: Draw, args: Int32Array): boolean {
  const held = state.envs[by].caps.reduce((sum, cap) => sum + (cap === null ? 0 : 1), 0);
  if (held > ENOUGH_CAPABILITIES && draw.below(2) === 0) return false;
  const isPowerless = draw.below(6) === 0;
  const powerless = isPowerless
    ? slotThat(state, by, draw, ({ permissions }) => (permissions & MODIFY) === 0)
    : -1;
  const from = powerless >= 0 ? powerless : heldSlot(state, by, draw, MODIFY);
  const cap = from < 0 ? null : capIn(state, by, from);
  if (cap === null) return false;
  const isUpward = cap.name.length > 0 && draw.below(10) === 0;
  args[0] = from;
  // What is on offer may be another when it is taken.
  const offered = state.envs[by].offer?.slot ?? 0;
  const isOffered = offered > 0 && draw.below(3) === 0;
  args[1] = draw.below(24) === 0 ? 0 : isOffered ? offered : someSlot(draw);
  args[2] = isUpward ? draw.below(cap.name.length) : cap.name.length;
  args[3] = nextByte(state, cap.name, draw);
  args[4] = cap.permissions === 7 ? oneOf([3, 3, 3, 2, 1, 0], draw) : oneOf([2, 2, 0], draw);
  if (args[1] === 0) args[4] = 3;
  return true;
}

/** Rather a capability by which something was bound: that stays. */
function proposeDrop(state: BindingState, by: number, draw: Draw, args: Int32Array): boolean {
  const offered = state.envs[by].offer?.slot ?? 0;
  if (offered > 0 && capIn(state, by, offered) !== null && draw.below(2) === 0) {
    args[0] = offered;
    return true;
  }
  for (const { slot } of state.envs[by].pages.values()) {
    if (slot === 0 || capIn(state, by, slot) === null) continue;
    args[0] = slot;
    return true;
  }
  // What one that lived in the slot before had there is gone.
  const isGuess = draw.below(8) === 0;
  args[0] = isGuess ? someSlot(draw) : heldSlot(state, by, draw, 0);
  return args[0] > 0 && (isGuess || draw.below(4) === 0);
}

function proposeOffer(state: BindingState, by: number, draw: Draw, args: Int32Array): boolean {
  const { offer } = state.envs[by];
  if (offer !== null && isAlive(state, offer.task) && draw.below(2) === 0) return false;
  args[0] = anyone(state, by, draw);
  args[1] = heldSlot(state, by, draw, draw.below(8) === 0 ? 0 : MODIFY);
  return args[0] !== 0 && args[1] >= 0;
}

/** From whoever offers something to the caller; seldom from another, whose offer may just have been taken. */
function proposeAcquire(state: BindingState, by: number, draw: Draw, args: Int32Array): boolean {
  args[1] = someSlot(draw);
  for (let slot = 1; slot < state.envs.length; slot++) {
    const { offer } = state.envs[slot];
    if (!isAlive(state, slot) || offer === null) continue;
    if (offer.task !== by) continue;
    args[0] = slot;
    return true;
  }
  args[0] = anyone(state, by, draw);
  return args[0] !== 0 && draw.below(6) === 0;
}

/** Writes the arguments and returns true; false where the op makes no sense now. */
export function proposeAuthority(
  state: BindingState,
  by: number,
  op: number,
  draw: Draw,
  args: Int32Array,
): boolean {
  switch (op) {
    case OP.guard:
    case OP.admit:
      return proposeGuard(state, by, op, draw, args);
    case OP.limit:
      return proposeLimit(state, by, draw, args);
    case OP.derive:
      return proposeDerive(state, by, draw, args);
    case OP.drop:
      return proposeDrop(state, by, draw, args);
    case OP.offer:
      return proposeOffer(state, by, draw, args);
    default:
      return proposeAcquire(state, by, draw, args);
  }
}
