/** What an op of the cpu contract does when it is done. */
import type { Call } from '../../../core/words/specification.ts';
import { FACT } from './facts.ts';
import { OP } from './ops.ts';
import { countsIn, strideOf } from './shares.ts';
import {
  ALIVE,
  acceptsCalls,
  type CpuState,
  ENDED,
  isAlive,
  NO_MESSAGE,
  newTask,
  type Position,
  type Task,
} from './state.ts';
import { CALLS, CLIENTS } from './terms.ts';

/** Changes the state as the op says; only for calls that may be done. `value` is what it gave. */
export function perform(state: CpuState, call: Call, value: number): void {
  const { op, task, args } = call;
  const own = state.tasks[task];
  if (op === OP.spawn) spawn(state, args[0], call.began);
  else if (op === OP.exit) end(state, task);
  else if (op === OP.claim) claim(state, task, state.positions[args[0]]);
  else if (op === OP.give) state.positions[args[0]].owner = args[1];
  else if (op === OP.release) free(state.positions[args[0]]);
  else if (op === OP.epilogue) [own.how, own.slow] = [args[0], args[1]];
  else if (op === OP.entry) open(own, args[0]);
  else if (op === OP.call && args[3] > 1) state.tasks[args[0]].hasServed = true;
  else if (op === OP.send) send(state, call);
  else if (op === OP.word) own.word = args[0];
  else if (op === OP.stride) schedule(state, call, value);
}

function open(task: Task, which: number): void {
  task.accepts = which;
  task.accepted |= which;
}

/** A task that runs takes what was left with it first. */
export function takeMessages(state: CpuState, slot: number): void {
  const task = state.tasks[slot];
  if (task.pending === NO_MESSAGE) return;
  take(task);
  task.pending = NO_MESSAGE;
}

function take(task: Task): void {
  task.last = task.pending;
  task.received++;
}

function spawn(state: CpuState, slot: number, time: number): void {
  const { life } = state.tasks[slot];
  Object.assign(state.tasks[slot], newTask(ALIVE, life + 1, time));
}

/** The task is no more, and nothing is its; what it claimed and gave away stays with whoever has it. */
export function end(state: CpuState, slot: number): void {
  const { life } = state.tasks[slot];
  Object.assign(state.tasks[slot], newTask(ENDED, life, 0));
  for (const position of state.positions) if (position.owner === slot) free(position);
}

function free(position: Position): void {
  position.owner = 0;
}

function claim(state: CpuState, slot: number, position: Position): void {
  // A free position remembers who had claimed it, for this alone.
  const isAgain = position.guard !== 0;
  if (isAgain && !isThere(state, position)) state.facts |= FACT.claimedAfterTheOwnerEnded;
  position.owner = slot;
  position.guard = slot;
  position.guardLife = state.tasks[slot].life;
}

/** Whether who claimed it is still alive. */
function isThere(state: CpuState, { guard, guardLife }: Position): boolean {
  return isAlive(state, guard) && state.tasks[guard].life === guardLife;
}

function send(state: CpuState, { task, args }: Call): void {
  const [other, message, slices] = args;
  const target = state.tasks[other];
  if (target.pending !== NO_MESSAGE) {
    take(target);
    state.facts |= FACT.twoMessages;
  }
  target.pending = message;
  if (slices === 0) return;
  for (const position of state.positions) {
    if (position.owner !== task) continue;
    position.owner = other;
    state.facts |= FACT.allPositionsGiven;
  }
}

function schedule(state: CpuState, call: Call, value: number): void {
  const stride = strideOf(state, call);
  if (stride === state.tasks[call.task].stride) state.facts |= FACT.strideWentOn;
  if (stride.clients.length === CLIENTS) state.facts |= FACT.threeClients;
  const counts = countsIn(value);
  for (let i = 0; i < stride.had.length; i++) stride.had[i] += counts[i];
  state.tasks[call.task].stride = stride;
}

/** What a refusal shows. */
export function witnessRefusal(state: CpuState, { op, task, args }: Call): void {
  if (op === OP.give || op === OP.release) {
    // It has the position, and still may not pass it on.
    if (state.positions[args[0]]?.owner === task) state.facts |= FACT.keptFromPassingOn;
  } else if (op === OP.call && isAlive(state, args[0]) && !acceptsCalls(state, args[0])) {
    const { accepted } = state.tasks[args[0]];
    if (args[0] !== task && (accepted & CALLS) !== 0) state.facts |= FACT.closedAfterOpen;
  }
}
