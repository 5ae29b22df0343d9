/** Which outcomes the cpu contract permits, values and times left out. */
import type { Call } from '../../../core/words/specification.ts';
import { OP, TASKS } from './ops.ts';
import { DANGLING, DONE, FAULTED, reason } from './outcomes.ts';
import {
  acceptsCalls,
  acceptsMessages,
  type CpuState,
  clientsOf,
  commands,
  hasTime,
  isAlive,
  NEVER,
  NO_MESSAGE,
} from './state.ts';
import { EXCESS_TICKS, HOW, POSITIONS } from './terms.ts';

const EXISTS = reason('exists');
const NO_MEMORY = reason('noMemory');
const SELF = reason('self');
const NO_TASK = reason('noTask');
const TAKEN = reason('taken');
const NOT_YOURS = reason('notYours');
const CLOSED = reason('closed');
const BUSY = reason('busy');
const NONE = reason('none');
const BAD_ENTRY = reason('badEntry');

/** Ops whose first argument is a task that must have been there once; `relay` names two. */
const ABOUT_A_TASK: readonly number[] = [
  OP.yieldTo,
  OP.account,
  OP.penalty,
  OP.call,
  OP.lrpc,
  OP.trusting,
  OP.send,
  OP.relay,
];

/** The outcomes that may follow. Where an op must be refused, each reason that applies will do. */
export function permitted(state: CpuState, call: Call): number {
  if (!isAlive(state, call.task) || isDangling(state, call)) return DANGLING;
  const { op, task, args } = call;
  if (op === OP.spawn) return spawn(state, call);
  if (op === OP.exit) return task === 1 ? SELF : DONE;
  if (op >= OP.claim && op <= OP.holder) return ofPosition(state, call);
  if (op === OP.work) return mayEnd(state, task) ? DONE | FAULTED : DONE;
  if (op === OP.overrun) return overrun(state, task);
  if (op === OP.epilogue) return task === 1 && args[0] !== HOW.prompt ? SELF : DONE;
  if (op === OP.yieldTo || op === OP.account || op === OP.penalty) {
    return isAlive(state, args[0]) ? DONE : NO_TASK;
  }
  if (op === OP.call || op === OP.lrpc || op === OP.trusting) {
    return callee(state, task, args[0]) || DONE;
  }
  if (op === OP.relay) {
    return callee(state, task, args[0]) | next(state, call) || DONE;
  }
  if (op === OP.send) return send(state, call);
  if (op === OP.stride) return clientsOf(state, task).length === 0 ? NONE : DONE;
  return DONE;
}

/** The engine refuses what names a task that never was. */
function isDangling(state: CpuState, { op, args }: Call): boolean {
  const never = (slot: number): boolean => (state.tasks[slot]?.fate ?? NEVER) === NEVER;
  if (op === OP.spawn) return args[0] < 1 || args[0] > TASKS;
  if (op === OP.give) return never(args[1]);
  if (op === OP.relay && never(args[1])) return true;
  return ABOUT_A_TASK.includes(op) && never(args[0]);
}

function spawn(state: CpuState, { args, starved }: Call): number {
  if (isAlive(state, args[0])) return EXISTS;
  return starved ? DONE | NO_MEMORY : DONE;
}

function ofPosition(state: CpuState, { op, task, args }: Call): number {
  const [index, other] = args;
  // Without a position there may be nobody to be asked about either.
  const missing = op === OP.give && !isAlive(state, other) ? NO_TASK : 0;
  if (index < 0 || index >= POSITIONS) return BAD_ENTRY | missing;
  const position = state.positions[index];
  if (op === OP.holder) return DONE;
  if (op === OP.claim) return position.owner === 0 ? DONE : TAKEN;
  return missing | (commands(state, task, position) ? 0 : NOT_YOURS) || DONE;
}

/** Whether its next epilogue may end the task: a tick may come between the last look and the yield. */
export function mayEnd(state: CpuState, slot: number): boolean {
  const { how, slow, excessMost } = state.tasks[slot];
  if (how === HOW.prompt) return false;
  return how === HOW.never || excessMost + slow + 1 > EXCESS_TICKS;
}

function overrun(state: CpuState, slot: number): number {
  const { how, slow, excessLeast } = state.tasks[slot];
  if (!mayEnd(state, slot)) return DONE;
  const least = hasTime(state, slot) ? 0 : excessLeast;
  return how === HOW.never || least + slow > EXCESS_TICKS ? FAULTED : DONE | FAULTED;
}

/** Why a task may not be called; 0 if it may. */
function callee(state: CpuState, caller: number, slot: number): number {
  if (!isAlive(state, slot)) return NO_TASK;
  const closed = acceptsCalls(state, slot) ? 0 : CLOSED;
  return slot === caller ? SELF | BUSY | closed : closed;
}

/** The same of the next, whom the first calls. */
function next(state: CpuState, { task, args }: Call): number {
  const [first, second] = args;
  if (!isAlive(state, second)) return NO_TASK;
  const closed = acceptsCalls(state, second) ? 0 : CLOSED;
  return second === task || second === first ? BUSY | closed : closed;
}

function send(state: CpuState, { task, args }: Call): number {
  const [other] = args;
  if (!isAlive(state, other)) return task === 1 && args[2] !== 0 ? NO_TASK | SELF : NO_TASK;
  let reasons = acceptsMessages(state, other) ? 0 : CLOSED;
  // The root keeps its time, or nobody might have any.
  if (other === task || (task === 1 && args[2] !== 0)) reasons |= SELF;
  // Whether the other has run since the last message, nobody can tell from here; nor need a kernel tell
  // a sender why the other takes nothing now.
  const full = state.tasks[other].pending === NO_MESSAGE ? 0 : BUSY | CLOSED;
  return reasons === 0 ? DONE | full : reasons | full;
}
