/** Arguments that make sense in a state, so that most ops succeed and few fail idly. */
import type { Draw } from '../../../core/words/contract.ts';
import { OP, TASKS } from './ops.ts';
import { mayEnd } from './permitted.ts';
import {
  acceptsCalls,
  acceptsMessages,
  type CpuState,
  clientsOf,
  commands,
  hasTime,
  isAlive,
  type Position,
} from './state.ts';
import { CLIENTS, EXCESS_TICKS, HOW, POSITIONS } from './terms.ts';

type Wanted = (slot: number) => boolean;

/** A slot that is wanted, from a random one onward, other than `except`; 0 if there is none. */
function slotThat(draw: Draw, except: number, wanted: Wanted): number {
  const start = draw.below(TASKS);
  for (let i = 0; i < TASKS; i++) {
    const slot = ((start + i) % TASKS) + 1;
    if (slot !== except && wanted(slot)) return slot;
  }
  return 0;
}

/** A position that is wanted, from a random one onward; -1 if there is none. */
function positionThat(draw: Draw, wanted: (index: number) => boolean): number {
  const start = draw.below(POSITIONS);
  for (let i = 0; i < POSITIONS; i++) {
    const index = (start + i) % POSITIONS;
    if (wanted(index)) return index;
  }
  return -1;
}

/** Writes the arguments and returns true; false where the op makes no sense now. */
export function propose(
  state: CpuState,
  by: number,
  op: number,
  draw: Draw,
  args: Int32Array,
): boolean {
  if (!isAlive(state, by)) return false;
  const living: Wanted = (slot) => isAlive(state, slot);
  // Now and then something that must be refused.
  const isIdle = draw.below(10) === 0;
  if (op === OP.spawn) {
    args[0] = slotThat(draw, 0, (slot) => !living(slot));
    return args[0] !== 0;
  }
  if (op === OP.received || op === OP.elapsed) return true;
  if (op === OP.exit) return by !== 1 && draw.below(2) === 0;
  if (op >= OP.claim && op <= OP.holder) return proposePosition(state, by, op, draw, args);
  if (op === OP.work) args[0] = draw.below(6) === 0 ? draw.below(9) : draw.below(4);
  else if (op === OP.epilogue) return proposeEpilogue(state, by, draw, args);
  else if (op === OP.overrun) return isWorthIt(state, by, draw);
  else if (op === OP.entry) {
    args[0] = draw.below(4) === 0 ? draw.below(3) : 3;
    return args[0] !== state.tasks[by].accepts || draw.below(4) === 0;
  } else if (op === OP.word) args[0] = draw.below(256);
  else if (op === OP.stride) return proposeStride(state, by, draw, args);
  else if (op === OP.yieldTo) {
    args[0] = slotThat(draw, by, living);
    return args[0] !== 0;
  } else if (op === OP.account || op === OP.penalty) args[0] = slotThat(draw, 0, living);
  else if (op >= OP.call) return proposeTransfer(state, by, op, draw, args, isIdle);
  return true;
}

function proposePosition(
  state: CpuState,
  by: number,
  op: number,
  draw: Draw,
  args: Int32Array,
): boolean {
  const { positions } = state;
  // Those that it has, but may not pass on, are worth a try.
  const its = (index: number): boolean =>
    commands(state, by, positions[index]) || isOf(positions[index], by);
  const claimed = (index: number): boolean => positions[index].guard !== 0;
  const isOnce = draw.below(3) !== 0;
  if (op === OP.holder) args[0] = positionThat(draw, claimed);
  else if (op === OP.claim) {
    const again = (index: number): boolean => positions[index].owner === 0 && claimed(index);
    args[0] = isOnce ? positionThat(draw, again) : -1;
    if (args[0] < 0) args[0] = positionThat(draw, (index) => positions[index].owner === 0);
  } else args[0] = positionThat(draw, its);
  if (op === OP.give) args[1] = slotThat(draw, by, (slot) => isAlive(state, slot));
  return args[0] >= 0 && (op !== OP.give || args[1] !== 0);
}

/** Whether the slot has it, or claimed it, in this life or another. */
function isOf({ owner, guard }: Position, slot: number): boolean {
  return owner === slot || (owner !== 0 && guard === slot);
}

/** Mostly short, since ticks take long; at times so that the task ends, or just does not. */
function proposeEpilogue(state: CpuState, by: number, draw: Draw, args: Int32Array): boolean {
  if (by === 1 && draw.below(16) !== 0) return false;
  args[0] = draw.below(4) === 0 ? HOW.prompt : HOW.slow;
  args[1] = 1 + draw.below(9);
  if (hasTime(state, by) ? draw.below(4) !== 0 : draw.below(2) !== 0) return true;
  // Twice more than half of what is allowed is too much, where no slice of its own comes in between.
  if (draw.below(3) === 0) args[0] = HOW.never;
  else args[1] = EXCESS_TICKS / 2 + draw.below(EXCESS_TICKS / 2 + 2);
  return true;
}

function isWorthIt(state: CpuState, by: number, draw: Draw): boolean {
  const { excessLeast } = state.tasks[by];
  if (excessLeast > 0 && !hasTime(state, by)) return true;
  if (mayEnd(state, by)) return draw.below(2) === 0;
  return state.tasks[by].how === HOW.slow || draw.below(3) !== 0;
}

/** The same tickets as before as a rule: then it goes on. */
function proposeStride(state: CpuState, by: number, draw: Draw, args: Int32Array): boolean {
  if (clientsOf(state, by).length === 0) return false;
  const { stride } = state.tasks[by];
  const goesOn = draw.below(5) !== 0;
  for (let i = 0; i < CLIENTS; i++) {
    const before = goesOn ? stride?.tickets[i] : undefined;
    args[i] = before ?? 1 + draw.below(8);
  }
  args[CLIENTS] = 1 + draw.below(draw.below(8) === 0 ? 12 : 4);
  return true;
}

function proposeTransfer(
  state: CpuState,
  by: number,
  op: number,
  draw: Draw,
  args: Int32Array,
  isIdle: boolean,
): boolean {
  // Time that goes with a message must come back where that is refused.
  const gives = op === OP.send && by !== 1 && draw.below(hasTime(state, by) ? 2 : 6) === 0;
  const isAny = isIdle || (gives && draw.below(3) === 0);
  const open: Wanted = (slot) =>
    isAlive(state, slot) &&
    (isAny || (op === OP.send ? acceptsMessages(state, slot) : acceptsCalls(state, slot)));
  args[0] = slotThat(draw, by, open);
  if (args[0] === 0) return false;
  if (op === OP.relay) {
    args[1] = slotThat(draw, by, (slot) => slot !== args[0] && open(slot));
    args[2] = draw.below(1000);
    return args[1] !== 0;
  }
  args[1] = draw.below(256);
  if (op === OP.call) {
    args[2] = draw.below(65536);
    args[3] = draw.below(3) === 0 ? draw.below(5) : 0;
  } else if (op === OP.send) args[2] = gives ? 1 : 0;
  return true;
}
