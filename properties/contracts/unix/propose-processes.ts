/** Proposals of ops on processes and signals. */
import type { Draw } from '../../../core/words/contract.ts';
import { openOf } from './descriptors.ts';
import { OP } from './ops.ts';
import { PATH } from './paths.ts';
import { isAccompanied, isFree, oneOf, someTask } from './propose-choices.ts';
import { counted, heldBack, interrupting, isHalted } from './propose-urges.ts';
import { ALIVE, GONE, type Process, type UnixState, ZOMBIE } from './state.ts';
import { ACTION, HANG, MASK, MEDDLE, SIGNAL } from './terms.ts';

/** Processes that programs keep alive: more are seldom wanted. */
const ENOUGH = 4;

const ENDING = [
  PATH.bin_exit,
  PATH.bin_exit,
  PATH.bin_echo,
  PATH.bin_yes,
  PATH.bin_cat,
  PATH.bin_wc,
  PATH.bin_stay,
] as const;
const BAD = [
  PATH.bad_magic,
  PATH.bad_wrap,
  PATH.bad_align,
  PATH.bad_short,
  PATH.bad_entry,
  PATH.a,
  PATH.d,
  PATH.etc_ro,
] as const;
const COMMON = [
  SIGNAL.user1,
  SIGNAL.user1,
  SIGNAL.user2,
  SIGNAL.terminate,
  SIGNAL.child,
  SIGNAL.pipe,
  SIGNAL.continue,
] as const;

const COMMON_SET = COMMON.reduce<number>((set, signal) => set | (1 << signal), 0);

const ACTIONS = [
  ACTION.count,
  ACTION.count,
  ACTION.count,
  ACTION.countRestart,
  ACTION.countRestart,
  ACTION.default,
  ACTION.ignore,
] as const;
/** Whoever was stopped goes on all the same. */
const GOING_ON = [ACTION.ignore, ACTION.count, ACTION.countRestart] as const;

export function drawProcess(
  state: UnixState,
  process: Process,
  op: number,
  draw: Draw,
  args: Int32Array,
): boolean {
  switch (op) {
    case OP.fork:
      return drawFork(state, draw, args);
    case OP.exec:
      args[0] = draw.below(3) === 0 ? oneOf(BAD, draw) : PATH.bin_stay;
      if (draw.below(24) === 0) args[0] = oneOf(ENDING, draw);
      args[1] = draw.below(4);
      return draw.below(2) === 0;
    case OP.run:
      args[0] = draw.below(4) === 0 ? oneOf(BAD, draw) : oneOf(ENDING, draw);
      args[1] = draw.below(6);
      return process.slot !== 1 && draw.below(3) === 0;
    case OP.exit:
      args[0] = oneOf([0, 1, 7, 255], draw);
      // Who leaves children behind, or is waited for, ends sooner.
      return process.slot !== 1 && draw.below(isMissed(state, process) ? 2 : 4) === 0;
    case OP.wait:
    case OP.waitFor:
      return drawWait(state, process, op, draw, args);
    case OP.setuid:
      args[0] = process.slot === 1 ? 0 : 1 + draw.below(2);
      return process.uid === 0 || draw.below(4) === 0;
    case OP.kill:
      return drawKill(state, process, draw, args);
    case OP.sigaction:
      args[0] = draw.below(24) === 0 ? SIGNAL.kill : oneOf(COMMON, draw);
      if (draw.below(8) === 0) args[0] = SIGNAL.continue;
      args[1] = oneOf(args[0] === SIGNAL.continue ? GOING_ON : ACTIONS, draw);
      return true;
    case OP.onFault:
      args[0] = process.slot === 1 ? 1 : draw.below(2);
      return draw.below(2) === 0;
    case OP.mask:
      args[1] = draw.below(4) === 0 ? SIGNAL.alarm : oneOf(COMMON, draw);
      if (draw.below(2) === 0 && counted(process) !== 0) args[1] = oneBit(counted(process), draw);
      if (draw.below(16) === 0) args[1] = draw.below(9);
      args[0] = process.blocked === 0 ? MASK.block : draw.below(3);
      return true;
    case OP.suspend:
      return drawSuspend(state, process, draw, args);
    case OP.meddle:
      args[0] = process.slot === 1 ? 2 * draw.below(2) : draw.below(3);
      return process.alarm === 0 && draw.below(isReady(process) ? 2 : 6) === 0;
    case OP.alarm:
      args[0] = draw.below(4);
      return process.meddle === 0 && draw.below(2) === 0;
    case OP.sleep:
      args[0] = draw.below(3);
      return draw.below(2) === 0;
    case OP.nice:
      args[0] = process.uid === 0 || draw.below(8) === 0 ? draw.below(40) : 20 + draw.below(20);
      return true;
    case OP.pending:
      return process.pending !== 0 || draw.below(4) === 0;
    case OP.caught:
      return process.most.some((count) => count > 0) || draw.below(8) === 0;
    default:
      return true;
  }
}

/** Whether a signal would be handled, and so meet the frame. */
function isReady(process: Process): boolean {
  return (counted(process) & ~process.blocked) !== 0;
}

function isMissed(state: UnixState, process: Process): boolean {
  const parent = process.parent?.slot ?? 0;
  const { isActive, op } = state.open[parent];
  if (isActive && (op === OP.wait || op === OP.waitFor)) return true;
  return state.family.some((other) => other.parent === process && other.status === ALIVE);
}

/** One of the bits that are set. */
function oneBit(set: number, draw: Draw): number {
  const bits = [];
  for (let bit = 0; set >> bit !== 0; bit++) if ((set & (1 << bit)) !== 0) bits.push(bit);
  return oneOf(bits, draw);
}

function drawFork(state: UnixState, draw: Draw, args: Int32Array): boolean {
  let living = 0;
  for (const task of state.tasks) if (task?.status === ALIVE) living++;
  if (living >= ENOUGH && draw.below(4) !== 0) return false;
  args[0] = someTask(draw, (slot) => state.tasks[slot]?.status !== ALIVE);
  return args[0] !== 0;
}

function isChild(state: UnixState, process: Process, slot: number): boolean {
  const other = state.tasks[slot];
  return other !== null && other.parent === process && other.status !== GONE;
}

function drawWait(
  state: UnixState,
  process: Process,
  op: number,
  draw: Draw,
  args: Int32Array,
): boolean {
  const hasEnded = state.family.some(
    ({ parent, status }) => parent === process && status === ZOMBIE,
  );
  const hang = draw.below(3) === 0 ? HANG.nohang : HANG.wait;
  if (op === OP.wait) {
    args[0] = hang;
    return hasEnded || draw.below(4) === 0;
  }
  args[0] = someTask(draw, (slot) => isChild(state, process, slot));
  if (args[0] === 0 && draw.below(24) === 0)
    args[0] = someTask(draw, (slot) => slot === process.slot);
  args[1] = hang;
  return args[0] !== 0 && (state.tasks[args[0]]?.status === ZOMBIE || draw.below(4) === 0);
}

function drawKill(state: UnixState, process: Process, draw: Draw, args: Int32Array): boolean {
  const halted = someTask(draw, (slot) => isHalted(process, state.tasks[slot]));
  if (halted !== 0 && draw.below(4) !== 0) {
    args[0] = halted;
    args[1] = draw.below(8) === 0 ? SIGNAL.kill : SIGNAL.continue;
    return true;
  }
  if (process.meddle !== MEDDLE.none && isReady(process) && draw.below(4) !== 0) {
    args[0] = process.slot;
    args[1] = oneBit(counted(process) & ~process.blocked, draw);
    return true;
  }
  const waiting = someTask(draw, (slot) => interrupting(state, process, slot) !== 0);
  if (waiting !== 0 && draw.below(2) !== 0) {
    args[0] = waiting;
    args[1] = oneBit(interrupting(state, process, waiting), draw);
    return true;
  }
  // What is held back is let in by suspend; whoever was stopped goes on, whatever he does about it.
  const special = someTask(draw, (slot) => isSpecial(state, process, slot));
  if (special !== 0 && draw.below(3) === 0) {
    const held = missing(state.tasks[special]);
    args[0] = special;
    args[1] = held !== 0 ? oneBit(held, draw) : SIGNAL.stop;
    return true;
  }
  // Another may have the place of one who is gone.
  const gone = someTask(draw, (slot) => state.tasks[slot]?.status === GONE);
  if (gone !== 0 && draw.below(8) === 0) {
    args[0] = gone;
    args[1] = oneOf([SIGNAL.kill, SIGNAL.terminate], draw);
    return true;
  }
  return drawTarget(state, process, draw, args);
}

/** Signals that the process counts, and holds back, and that have not come. */
function missing(process: Process | null): number {
  return process === null ? 0 : counted(process) & process.blocked & ~process.pending;
}

function isSpecial(state: UnixState, process: Process, slot: number): boolean {
  const target = state.tasks[slot];
  if (target === null || target.status !== ALIVE || target.isStopped) return false;
  if (process.uid !== 0 && process.uid !== target.uid) return false;
  if (missing(target) !== 0) return true;
  return slot !== 1 && target !== process && target.actions[SIGNAL.continue] === ACTION.ignore;
}

function drawTarget(state: UnixState, process: Process, draw: Draw, args: Int32Array): boolean {
  const isSelf = draw.below(4) === 0;
  // Signals show most where calls wait.
  const waiting = someTask(draw, (slot) => state.open[slot].isActive);
  args[0] = isSelf
    ? process.slot
    : waiting !== 0 && draw.below(4) !== 0
      ? waiting
      : someTask(draw, (slot) => slot !== process.slot && state.tasks[slot] !== null);
  const target = state.tasks[args[0]] ?? null;
  if (target === null || target.status === GONE) return false;
  const gentle = counted(target) | (target.blocked & COMMON_SET);
  if (args[0] === waiting && !isSelf && draw.below(4) !== 0) {
    const isGentle = gentle !== 0 && draw.below(2) !== 0;
    args[1] = isGentle ? oneBit(gentle, draw) : SIGNAL.stop;
    return true;
  }
  const isWanted = (counted(target) & target.blocked) !== 0 && draw.below(2) === 0;
  const kind = draw.below(16);
  if (isWanted) args[1] = oneBit(counted(target) & target.blocked, draw);
  else if (kind < 6 && gentle !== 0) args[1] = oneBit(gentle, draw);
  else if (kind < 8) args[1] = oneOf(COMMON, draw);
  else if (kind < 9) args[1] = SIGNAL.kill;
  else if (kind < 14 && !isSelf && target.slot !== 1) args[1] = SIGNAL.stop;
  else args[1] = SIGNAL.continue;
  return true;
}

function drawSuspend(state: UnixState, process: Process, draw: Draw, args: Int32Array): boolean {
  if (process.alarm > 0 && process.isAlarmHeld) {
    args[0] = SIGNAL.alarm;
    return true;
  }
  const held = heldBack(process);
  if (held !== 0) {
    args[0] = oneBit(held, draw);
    return true;
  }
  args[0] = oneOf(COMMON, draw);
  return process.actions[args[0]] >= ACTION.count && isAccompanied(state, process.slot);
}

/** Whether an op that would wait may be woken by somebody. */
export function isWorthWaiting(
  state: UnixState,
  process: Process,
  op: number,
  draw: Draw,
  args: Int32Array,
): boolean {
  const isWoken = process.alarm > 0 && process.isAlarmHeld;
  if (!isWoken && !isAccompanied(state, process.slot)) return false;
  if (op === OP.suspend || process.alarm > 0) return true;
  if (op === OP.wait || op === OP.waitFor) {
    return state.family.some(({ parent, slot }) => parent === process && isFree(state, slot));
  }
  const open = openOf(state, process, args[0], op === OP.read ? 0 : 1);
  if (open?.socket !== undefined) return true;
  if (open === null || open.pipe === null) return false;
  // Somebody else has the other end.
  const { pipe } = open;
  const isShared = state.tasks.some(
    (other) =>
      other !== null &&
      other !== process &&
      isFree(state, other.slot) &&
      other.files.some((file) => file?.pipe === pipe && file.mayRead !== open.mayRead),
  );
  // A signal can end the waiting as well.
  return isShared && draw.below(8) !== 0;
}
