/** What the cpu contract would have accepted, in a phrase. */
import type { Call } from '../../../core/words/specification.ts';
import { longest } from './durations.ts';
import { lowest } from './meter.ts';
import { errors, OP } from './ops.ts';
import { DANGLING, DONE, FAULTED } from './outcomes.ts';
import { permitted } from './permitted.ts';
import { strideOf } from './shares.ts';
import { describeTask } from './show.ts';
import { type CpuState, hasTime, isAlive } from './state.ts';
import { EXCESS_SHIFT, TICK_CYCLES } from './terms.ts';
import { plainValue, ticksLeft } from './values.ts';

/** Ops about which the task that they name tells most. */
const ABOUT_ANOTHER: readonly number[] = [
  OP.spawn,
  OP.yieldTo,
  OP.account,
  OP.penalty,
  OP.call,
  OP.lrpc,
  OP.trusting,
  OP.send,
  OP.relay,
];

export function expected(state: CpuState, call: Call): string {
  const outcomes = permitted(state, call);
  const parts: string[] = [];
  if ((outcomes & DONE) !== 0) parts.push(value(state, call));
  errors.forEach((name, index) => {
    if ((outcomes & (1 << index)) !== 0) parts.push(`refused ${name}`);
  });
  if ((outcomes & FAULTED) !== 0) parts.push('its end');
  if ((outcomes & DANGLING) !== 0) return `refused dangling (${why(state, call)})`;
  const most = longest(state, call) * TICK_CYCLES;
  return `${parts.join(' or ')}, within ${most} cycles (${why(state, call)})`;
}

function value(state: CpuState, call: Call): string {
  const { op, task, args } = call;
  switch (op) {
    case OP.spawn:
      return 'done';
    case OP.account:
      return `done(${lowest(state.tasks[args[0]].account)} or as many more as time allows)`;
    case OP.elapsed:
      return `done(${lowest(state.elapsed)} or as many more as time allows)`;
    case OP.penalty:
      return `done(${owed(state, args[0])})`;
    case OP.overrun:
      return `done(at most ${ticksLeft(state, call)} + ${1 << EXCESS_SHIFT} × the excess asked for)`;
    case OP.stride:
      return `done(fair shares for tickets ${strideOf(state, call).tickets.join(', ')})`;
    default:
      return `done(${plainValue(state, task, op, args)})`;
  }
}

function owed(state: CpuState, slot: number): string {
  const { owesLeast, owesMost } = state.tasks[slot];
  return `${hasTime(state, slot) ? 0 : owesLeast} to ${owesMost}`;
}

function why(state: CpuState, { op, task, args }: Call): string {
  if (!isAlive(state, task)) return describeTask(state, task);
  if (op >= OP.claim && op <= OP.holder) return describePosition(state, args[0]);
  if (op === OP.relay) return `${describeTask(state, args[0])}; ${describeTask(state, args[1])}`;
  return describeTask(state, ABOUT_ANOTHER.includes(op) ? args[0] : task);
}

function describePosition(state: CpuState, index: number): string {
  const position = state.positions[index];
  if (position === undefined) return `there is no position ${index}`;
  if (position.owner === 0) return `position ${index} is free`;
  return `position ${index} is t${position.owner}'s, claimed by t${position.guard}`;
}
