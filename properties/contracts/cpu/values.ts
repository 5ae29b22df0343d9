/** Which values an op that is done may have. */
import type { Call, Result } from '../../../core/words/specification.ts';
import { mayRead, ticksAtMost } from './meter.ts';
import { OP } from './ops.ts';
import { isFair, strideOf } from './shares.ts';
import { type CpuState, hasTime, type Slice } from './state.ts';
import { COUNT_SHIFT, EXCESS_SHIFT, HOW, POSITIONS, SLICE_TICKS } from './terms.ts';

/** Values are unsigned 31-bit numbers, which counts may outgrow. */
const VALUES = 2 ** 31;

/** Whether the value is one that the op may give. */
export function valueFits(state: CpuState, call: Call, { value, cycles }: Result): boolean {
  const { op, task, args, rushed } = call;
  // A tick that the program brings about may come before the op looks.
  const time = rushed ? Number.POSITIVE_INFINITY : cycles;
  switch (op) {
    case OP.spawn:
      return true;
    case OP.account:
      return mayRead(state.tasks[args[0]].account, value, time);
    case OP.elapsed:
      return mayRead(state.elapsed, value, time);
    case OP.penalty:
      return mayOwe(state, args[0], value, rushed);
    case OP.overrun:
      return overrunFits(state, call, value);
    case OP.stride:
      return isFair(strideOf(state, call), args[3], value);
    default:
      return value === plainValue(state, task, op, args);
  }
}

/** The value of an op in which time has no part. */
export function plainValue(
  state: CpuState,
  task: number,
  op: number,
  args: ArrayLike<number>,
): number {
  const { tasks } = state;
  switch (op) {
    case OP.holder:
      return holder(state, task, args[0]);
    case OP.call:
      return args[1] + args[2] + tasks[args[0]].word;
    case OP.lrpc:
    case OP.trusting:
      return args[1] + 1;
    case OP.relay:
      return args[2] + tasks[args[0]].word + tasks[args[1]].word;
    case OP.received:
      return (tasks[task].last + (tasks[task].received << COUNT_SHIFT)) % VALUES;
    default:
      return 0;
  }
}

function holder(state: CpuState, task: number, position: number): number {
  const owner = position < POSITIONS ? state.positions[position].owner : 0;
  if (owner === 0) return 0;
  return owner === task ? 1 : 2;
}

function mayOwe(state: CpuState, slot: number, value: number, rushed: boolean): boolean {
  const { owesLeast, owesMost } = state.tasks[slot];
  return value >= (hasTime(state, slot) ? 0 : owesLeast) && (rushed || value <= owesMost);
}

function overrunFits(state: CpuState, call: Call, value: number): boolean {
  const burnt = value % (1 << EXCESS_SHIFT);
  const excess = value >> EXCESS_SHIFT;
  return burnt <= ticksLeft(state, call) && excessFits(state, call, excess);
}

function excessFits(state: CpuState, call: Call, excess: number): boolean {
  const { how, slow } = state.tasks[call.task];
  const asked = how === HOW.slow ? slow : 0;
  if (excess < asked) return false;
  return call.rushed || excess <= asked + 1;
}

/** The ticks that the slice has at most when this call begins. */
export function ticksLeft(state: CpuState, call: Call): number {
  const { slice } = state;
  if (slice === null || call.rushed || !isUnderWay(state, slice, call.began)) return SLICE_TICKS;
  return SLICE_TICKS - slice.passed;
}

/** Whether it is certain that this slice is not over; what anybody owes may make one shorter. */
export function isUnderWay(state: CpuState, { earliest }: Slice, time: number): boolean {
  if (state.tasks.some(({ owesMost }) => owesMost > 0)) return false;
  return ticksAtMost(time - earliest) < SLICE_TICKS;
}
