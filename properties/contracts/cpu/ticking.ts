/** What the time that an op took means for what is known of ticks: whose they are, and of which slice. */
import type { Call, Result } from '../../../core/words/specification.ts';
import { read, ticksAtLeast, ticksAtMost } from './meter.ts';
import { OP } from './ops.ts';
import { type CpuState, hasTime, isAlive, type Task } from './state.ts';
import { EXCESS_SHIFT, HOW, TICK_CYCLES } from './terms.ts';
import { isUnderWay } from './values.ts';

/** Ops after which the slice under way is another, or may be. */
const ENDS_A_SLICE: readonly number[] = [OP.exit, OP.stride];

/** The op is over: to be asked before its effects, with the state in which it began. */
export function pass(state: CpuState, call: Call, result: Result): void {
  const ticks = ticksAtLeast(result.cycles - call.began);
  state.elapsed.least += ticks;
  charge(state, call, ticks);
  owe(state, call, result);
  passSlice(state, call, result, ticks);
  if (call.rushed) loosen(state);
  // What is read here and now is known; all else goes on from there.
  if (result.kind === 'done') note(state, call, result.value);
}

/**
 * Whoever performs an op pays for it, save for `stride`, in which its clients do. Who serves, and has time
 * of its own, may go on in that when the caller's slice is over.
 */
function charge(state: CpuState, { op, task, args }: Call, ticks: number): void {
  if (op === OP.stride || (op === OP.call && hasTime(state, args[0]))) return;
  state.tasks.forEach(({ account }, slot) => {
    if (slot === task) account.least += ticks;
    else account.elsewhere += ticks;
  });
}

/** An epilogue that is not prompt may have come in `work`, and has in `overrun`. */
function owe(state: CpuState, call: Call, { kind, value, cycles }: Result): void {
  const task = state.tasks[call.task];
  if (call.op === OP.work && task.how !== HOW.prompt)
    add(task, 0, ticksAtMost(cycles - call.began));
  if (call.op === OP.overrun && kind === 'done') {
    const excess = value >> EXCESS_SHIFT;
    add(task, Math.max(0, excess - 1), task.how === HOW.prompt ? excess : excess + 1);
  }
  state.tasks.forEach((one, slot) => {
    if (!hasTime(state, slot)) return;
    // Slices that come up pay for it, and begin the count anew.
    one.owesLeast = 0;
    one.excessLeast = 0;
  });
}

function add(task: Task, least: number, most: number): void {
  task.owesLeast += least;
  task.excessLeast += least;
  task.owesMost += most;
  task.excessMost += most;
}

function passSlice(state: CpuState, call: Call, result: Result, ticks: number): void {
  const { op, began, rushed } = call;
  if (rushed || result.kind === 'faulted' || ENDS_A_SLICE.includes(op)) state.slice = null;
  else if (op === OP.overrun) {
    const { value } = result;
    const whole = (value % (1 << EXCESS_SHIFT)) + (value >> EXCESS_SHIFT) - 2;
    state.slice = { earliest: began + Math.max(0, whole) * TICK_CYCLES, passed: 0 };
  } else if (state.slice !== null) {
    state.slice.passed += ticks;
    if (!isUnderWay(state, state.slice, result.cycles)) state.slice = null;
  }
}

/** Ticks may have come that no time accounts for. */
function loosen(state: CpuState): void {
  state.elapsed.isOpen = true;
  state.tasks.forEach((task, slot) => {
    task.account.isOpen = true;
    if (!isAlive(state, slot)) return;
    task.owesMost = Number.POSITIVE_INFINITY;
    task.excessMost = Number.POSITIVE_INFINITY;
  });
}

function note(state: CpuState, { op, args, began, rushed }: Call, value: number): void {
  if (op === OP.elapsed) read(state.elapsed, value, began, rushed);
  else if (op === OP.account) {
    read(state.tasks[args[0]].account, value, began, rushed);
    state.tasks[args[0]].hasServed = false;
  } else if (op === OP.penalty) {
    const task = state.tasks[args[0]];
    task.owesLeast = hasTime(state, args[0]) ? 0 : value;
    task.owesMost = rushed ? Number.POSITIVE_INFINITY : value;
  }
}
