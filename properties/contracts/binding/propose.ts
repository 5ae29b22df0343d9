/** Arguments that make sense in a state: programs that are after the same few frames, pages and names. */
import type { Draw } from '../../../core/words/contract.ts';
import { entryFor } from './bindings.ts';
import { ALL, dominates, MODIFY, READ, WRITE } from './capability.ts';
import { OP } from './ops.ts';
import { mayActOn } from './permitted.ts';
import { proposeAuthority, someSlot } from './propose-authority.ts';
import {
  anyone,
  frameFor,
  freeFrame,
  isAwaited,
  oneOf,
  slotFor,
  slotThat,
  someFrame,
  somePage,
  takenFrame,
} from './propose-choices.ts';
import { ownPage, proposeAccess, proposeAwait, proposeHijack, value } from './propose-use.ts';
import { allocated, type BindingState, capIn, isAlive, isUnderTransfer, ownedBy } from './state.ts';
import {
  ANSWER,
  BIND,
  DIRECTION,
  PAGE_WORDS,
  PROTECT,
  REVOKED,
  TASKS,
  TRANSFERS,
} from './terms.ts';
import { namesTheGone } from './witness.ts';

/** Frames and bindings with which a task has enough to go on. */
const ENOUGH_FRAMES = 3;
const ENOUGH_BINDINGS = 5;
const DELAYS = [0, 1, 2, 3, 4, 6, 6] as const;
/** Each as often as it stands here. */
const ANSWERS = [
  ANSWER.give,
  ANSWER.late,
  ANSWER.late,
  ANSWER.wrong,
  ANSWER.wrong,
  ANSWER.refuse,
  ANSWER.ignore,
] as const;

function proposeSpawn(state: BindingState, by: number, draw: Draw, args: Int32Array): boolean {
  const cap = capIn(state, by, 0);
  const start = draw.below(TASKS);
  for (let i = 0; i < TASKS; i++) {
    const slot = ((start + i) % TASKS) + 1;
    if (isAlive(state, slot)) continue;
    const name = [slot, (state.envs[slot].life + 1) & 0xff];
    args[0] = slot;
    return (cap !== null && dominates(cap, { permissions: ALL, name })) || draw.below(32) === 0;
  }
  return false;
}

function proposeAllocate(state: BindingState, by: number, draw: Draw, args: Int32Array): boolean {
  const owned = ownedBy(state, by).length;
  if (owned >= ENOUGH_FRAMES && draw.below(6) !== 0) return false;
  args[0] = draw.below(24) === 0 ? someFrame(draw) : freeFrame(state, draw);
  const { caps } = state.envs[by];
  const other = caps.findIndex((cap, slot) => slot > 0 && cap?.permissions === ALL);
  args[1] = other > 0 && draw.below(4) === 0 ? other : 0;
  return true;
}

/** A slot whose capability names a task that is gone; -1 if there is none. */
function danglingSlot(state: BindingState, by: number): number {
  return state.envs[by].caps.findIndex((cap) => cap !== null && namesTheGone(state, cap.name));
}

/** Now and then one that is bound already: what is bound there must be replaced, or must stay. */
function pageFor(state: BindingState, by: number, draw: Draw): number {
  const { bindings } = state.envs[by];
  return bindings.size > 0 && draw.below(4) === 0
    ? oneOf([...bindings.keys()], draw)
    : somePage(draw);
}

/** A frame in which another waits for a word that the task could write. */
function awaitedFrame(state: BindingState, by: number, draw: Draw): number | undefined {
  const sleeper = state.sleepers.find(
    (one) => one !== null && slotFor(state, by, one.frame, WRITE, draw) >= 0,
  );
  return sleeper?.frame;
}

/** A frame, and a capability that does not open it, mostly: there is nothing else against it. */
function chooseForbidden(
  state: BindingState,
  by: number,
  draw: Draw,
  args: Int32Array,
  from: number,
): boolean {
  const name = takenFrame(state, draw);
  const frame = allocated(state, name);
  if (frame === null) return false;
  const isWrite = draw.below(2) === 0;
  const wanted = isWrite ? WRITE : READ;
  const shut = slotThat(state, by, draw, (cap) => entryFor(frame, cap, wanted) < 0);
  // Or none at all: what one that lived in the slot before had there is gone.
  const slot = shut < 0 || draw.below(6) === 0 ? someSlot(draw) : shut;
  args.set([pageFor(state, by, draw), name, slot, isWrite ? BIND.rw : BIND.r], from);
  return true;
}

/** Rights and a capability for a frame, mostly such as will do; args: page, frame, slot, rights. */
function chooseBinding(
  state: BindingState,
  by: number,
  draw: Draw,
  args: Int32Array,
  from: number,
): boolean {
  const write = draw.below(3) !== 0;
  const dangling = draw.below(4) === 0 ? danglingSlot(state, by) : -1;
  if (dangling >= 0) {
    args.set([somePage(draw), someFrame(draw), dangling, write ? BIND.rw : BIND.r], from);
    return allocated(state, args[from + 1]) !== null;
  }
  if (draw.below(12) === 0) return chooseForbidden(state, by, draw, args, from);
  const isGuess = draw.below(20) === 0;
  let frame = isGuess ? someFrame(draw) : frameFor(state, by, write ? WRITE : READ, draw);
  let rights: number = write ? BIND.rw : BIND.r;
  if (write && draw.below(3) === 0) frame = awaitedFrame(state, by, draw) ?? frame;
  if (frame < 0) {
    frame = frameFor(state, by, READ, draw);
    rights = BIND.r;
  }
  if (frame < 0) return false;
  args[from] = pageFor(state, by, draw);
  args[from + 1] = frame;
  args[from + 2] = slotFor(state, by, frame, rights === BIND.rw ? WRITE : READ, draw);
  args[from + 3] = rights;
  if (args[from + 2] >= 0) return true;
  args[from + 2] = draw.below(3);
  return isGuess;
}

function proposeBind(state: BindingState, by: number, draw: Draw, args: Int32Array): boolean {
  if (state.envs[by].bindings.size >= ENOUGH_BINDINGS && draw.below(4) !== 0) return false;
  return chooseBinding(state, by, draw, args, 0);
}

function proposeBindFor(state: BindingState, by: number, draw: Draw, args: Int32Array): boolean {
  args[0] = anyone(state, by, draw);
  if (args[0] === 0) return false;
  if (!mayActOn(state, by, 0, args[0], WRITE) && draw.below(12) !== 0) return false;
  return chooseBinding(state, by, draw, args, 1);
}

function proposeProtect(state: BindingState, by: number, draw: Draw, args: Int32Array): boolean {
  const page = ownPage(state, by, draw);
  const env = state.envs[by];
  const has = env.bindings.get(page) ?? env.pages.get(page);
  if (has === undefined) return false;
  args[0] = page;
  args[2] = draw.below(24) === 0 ? PROTECT.none : has.write ? PROTECT.r : PROTECT.rw;
  const wanted = args[2] === PROTECT.rw ? WRITE : READ;
  const slot = slotFor(state, by, has.frame, wanted, draw);
  args[1] = Math.max(slot, 0);
  return slot >= 0 || draw.below(6) === 0;
}

/** Whether another task could ask it for frames. */
function mayBeAsked(state: BindingState, task: number): boolean {
  return state.envs.some(
    ({ caps }, other) =>
      other !== task && caps.some((_, slot) => mayActOn(state, other, slot, task, MODIFY)),
  );
}

function proposeBehave(state: BindingState, by: number, draw: Draw, args: Int32Array): boolean {
  const isAskable = ownedBy(state, by).length > 0 && mayBeAsked(state, by);
  if (!isAskable && draw.below(6) !== 0) return false;
  args[0] = oneOf(ANSWERS, draw);
  args[1] = draw.below(2);
  args[2] = args[0] === ANSWER.late ? oneOf(DELAYS, draw) : 0;
  return true;
}

/** A task that has something to give, by a capability that can ask it. */
function proposeRevoke(state: BindingState, by: number, draw: Draw, args: Int32Array): boolean {
  const start = draw.below(TASKS);
  const isGuess = draw.below(64) === 0;
  // Of one that gives what it is asked for, less can be learnt.
  const isAny = draw.below(3) === 0;
  for (let i = 0; i < TASKS; i++) {
    const victim = ((start + i) % TASKS) + 1;
    if (victim === by || !isAlive(state, victim)) continue;
    const isMeek = state.envs[victim].behaviour.answer === ANSWER.give;
    if (isMeek && !isAny) continue;
    const owned = ownedBy(state, victim).length;
    const slot = state.envs[by].caps.findIndex((_, at) => mayActOn(state, by, at, victim, MODIFY));
    if (owned === 0 || (slot < 0 && !isGuess)) continue;
    args[0] = victim;
    const wanted = draw.below(12) === 0 ? owned + 1 : 1 + draw.below(Math.min(owned, 3));
    args[1] = Math.min(wanted, REVOKED);
    args[2] = Math.max(slot, 0);
    return true;
  }
  return false;
}

function proposeTransfer(state: BindingState, by: number, draw: Draw, args: Int32Array): boolean {
  if (state.transfers.length >= TRANSFERS && draw.below(16) !== 0) return false;
  const into = draw.below(3) !== 0;
  const wanted = into && draw.below(6) !== 0 ? WRITE : READ;
  args[0] = frameFor(state, by, wanted, draw);
  if (args[0] < 0) return false;
  args[1] = slotFor(state, by, args[0], wanted, draw);
  args[2] = into ? DIRECTION.in : DIRECTION.out;
  args[3] = oneOf([1, 2, 2, 16, PAGE_WORDS], draw);
  return true;
}

/** A frame that a transfer has, of several rather than the one that is next. */
function proposeCancel(state: BindingState, by: number, draw: Draw, args: Int32Array): boolean {
  const { transfers } = state;
  if (transfers.length === 0) return proposeOnFrame(state, by, draw, args, () => false);
  args[0] = transfers[Math.max(draw.below(transfers.length), draw.below(transfers.length))].frame;
  args[1] = slotFor(state, by, args[0], MODIFY, draw);
  return args[1] >= 0;
}

/** A frame that may be changed; `isWanted` says which, most of the time. */
function proposeOnFrame(
  state: BindingState,
  by: number,
  draw: Draw,
  args: Int32Array,
  isWanted: (frame: number) => boolean,
): boolean {
  args[0] = frameFor(state, by, MODIFY, draw);
  if (args[0] < 0) return false;
  args[1] = slotFor(state, by, args[0], MODIFY, draw);
  return isWanted(args[0]) || draw.below(16) === 0;
}

function isBoundByOthers(state: BindingState, frame: number): boolean {
  const { owner } = state.frames[frame];
  return state.envs.some(
    (env, slot) => slot !== owner && [...env.bindings.values()].some((one) => one.frame === frame),
  );
}

/** What others have or wait for; seldom what a transfer has, so that it must not be. */
function isWorthFreeing(state: BindingState, frame: number, draw: Draw): boolean {
  if (isUnderTransfer(state, frame)) return draw.below(3) === 0;
  if (isBoundByOthers(state, frame) || isAwaited(state, frame)) return true;
  return draw.below(4) === 0;
}

function proposeExit(state: BindingState, by: number, draw: Draw): boolean {
  if (by === 1) return false;
  const isGuest = [...state.envs[by].bindings.values()].some(
    (one) => state.frames[one.frame].owner !== by,
  );
  const hasTransfers = state.transfers.some(({ task }) => task === by);
  const isWorth =
    isGuest || hasTransfers || ownedBy(state, by).some((frame) => isBoundByOthers(state, frame));
  return isWorth || draw.below(4) === 0;
}

/** Writes the arguments and returns true; false where the op makes no sense now. */
export function propose(
  state: BindingState,
  by: number,
  op: number,
  draw: Draw,
  args: Int32Array,
): boolean {
  if (op === OP.complete) {
    args[0] = value(draw) % 1024;
    return state.transfers.length > 0 || draw.below(64) === 0;
  }
  if (!isAlive(state, by) || state.sleepers[by] !== null) return false;
  switch (op) {
    case OP.spawn:
      return proposeSpawn(state, by, draw, args);
    case OP.exit:
      return proposeExit(state, by, draw);
    case OP.allocate:
      return proposeAllocate(state, by, draw, args);
    case OP.free:
      return proposeOnFrame(state, by, draw, args, (frame) => isWorthFreeing(state, frame, draw));
    case OP.bind:
      return proposeBind(state, by, draw, args);
    case OP.bindFor:
      return proposeBindFor(state, by, draw, args);
    case OP.unbind:
      args[0] = ownPage(state, by, draw);
      return args[0] >= 0;
    case OP.protect:
      return proposeProtect(state, by, draw, args);
    case OP.hijack:
      return proposeHijack(state, by, draw, args);
    case OP.load:
    case OP.store:
      return proposeAccess(state, by, op, draw, args);
    case OP.owner:
      args[0] = someFrame(draw);
      return true;
    case OP.behave:
      return proposeBehave(state, by, draw, args);
    case OP.revoke:
      return proposeRevoke(state, by, draw, args);
    case OP.repossessed:
      args[0] = draw.below(Math.max(state.envs[by].taken.length, 1));
      return state.envs[by].taken.length > 0 || draw.below(16) === 0;
    case OP.work:
      args[0] = draw.below(3);
      return draw.below(4) === 0;
    case OP.await:
      return proposeAwait(state, by, draw, args);
    case OP.transfer:
      return proposeTransfer(state, by, draw, args);
    case OP.cancel:
      return proposeCancel(state, by, draw, args);
    default:
      return proposeAuthority(state, by, op, draw, args);
  }
}
