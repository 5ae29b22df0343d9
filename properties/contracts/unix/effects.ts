/**
 * Calls under way: their beginnings, their ends, and what they may have done before they end.
 *
 * A call takes effect at some time between its beginning and its return. Most do so at their return, as far as
 * anybody can tell; but one that another had to wait for, or that another overtook, did so before.
 */
import type { Call, Result } from '../../../core/words/specification.ts';
import { isCrowded } from './crowded.ts';
import { openOf } from './descriptors.ts';
import { fits, likelyValue } from './fits.ts';
import { cancelAlarm, step } from './images.ts';
import { judge } from './judge.ts';
import { maySeeNobody, waitedFor } from './judge-processes.ts';
import { OP, ops } from './ops.ts';
import { hasBit, Outcomes } from './outcomes.ts';
import { fault, perform, refuse } from './perform.ts';
import { writePiece } from './perform-io.ts';
import { isUnjudged } from './perform-sockets.ts';
import { mayWaitWith } from './pointers.ts';
import { deliver, post } from './signals.ts';
import { candidates, isExpected, receivedAs, type Socket } from './sockets.ts';
import {
  ALIVE,
  BROKEN,
  NOTHING,
  type Pending,
  type Process,
  type UnixState,
  ZOMBIE,
} from './state.ts';
import { errors, PIPE_BUF, POINTER_CALL, SIGNAL } from './terms.ts';

export const out = new Outcomes();

const BROKEN_PIPE = errors.indexOf('brokenPipe');
const AGAIN = errors.indexOf('again');
const ENDS = ops.map(({ ends }) => ends === true);

export function isImage(op: number): boolean {
  return op === OP.exec || op === OP.run;
}

/** The call begins. */
export function begin(state: UnixState, call: Call): void {
  const pending = state.open[call.task];
  if (!pending.isActive) state.openCount++;
  pending.isActive = true;
  pending.step = call.step;
  pending.op = call.op;
  for (let i = 0; i < 8; i++) pending.args[i] = call.args[i];
  pending.starved = call.starved;
  pending.isOver = false;
  pending.done = 0;
  pending.isPatient = true;
  pending.target = call.op === OP.waitFor ? (state.tasks[call.args[0]] ?? null) : null;
  pending.disturbed = NOTHING;
  pending.low = 0;
  pending.high = 0;
  pending.run = null;
  const process = state.tasks[call.task];
  if (process === null || process.status !== ALIVE) return;
  process.inFlight = 0;
  pending.isPatient = !isNonblocking(state, process, call);
  if (isUnjudged(state, process, call.op, call.args)) state.isWild = true;
  const alarm = 1 << SIGNAL.alarm;
  if (process.alarm > 0 && (process.blocked & alarm) === 0) pending.disturbed = BROKEN;
  if (call.op === OP.suspend) suspend(state, process, pending, call.args[0]);
  else if (isImage(call.op)) cancelAlarm(process);
  else if (isOwnStop(call, process)) {
    post(state, process, SIGNAL.stop, true);
    over(pending, 'done', 0);
  }
}

function isNonblocking(state: UnixState, process: Process, { op, args }: Call): boolean {
  const isBad = op === OP.badPointer;
  const isReading = op === OP.read || op === OP.receive;
  if (!isBad && !isReading && op !== OP.write) return false;
  const end = isBad ? (args[0] === POINTER_CALL.read ? 0 : 1) : isReading ? 0 : 1;
  return openOf(state, process, args[isBad ? 2 : 0], end)?.isNonblocking === true;
}

function suspend(state: UnixState, process: Process, pending: Pending, signal: number): void {
  process.saved = process.blocked;
  process.blocked &= ~(1 << signal);
  if (process.alarm > 0 && (process.blocked & (1 << SIGNAL.alarm)) === 0) {
    pending.disturbed = BROKEN;
  }
  deliver(state, process, true);
}

function isOwnStop({ op, args, task }: Call, process: Process): boolean {
  return op === OP.kill && args[0] === task && args[1] === SIGNAL.stop && process.slot !== 1;
}

function over(pending: Pending, kind: Pending['kind'], value: number): void {
  pending.isOver = true;
  pending.kind = kind;
  pending.value = value;
}

/** The call has ended: nothing of it is under way. */
export function close(state: UnixState, slot: number): void {
  const pending = state.open[slot];
  if (!pending.isActive) return;
  pending.isActive = false;
  pending.run = null;
  pending.target = null;
  state.openCount--;
}

/** Whether what was decided before is what was seen. */
function matches(pending: Pending, result: Result): boolean {
  if (pending.kind !== result.kind) return false;
  return result.kind === 'faulted' || pending.value === result.value || pending.value < 0;
}

/**
 * The call takes effect now and ends with this result; false if it cannot: then the state may have changed, and must not be
 * used again.
 */
export function finish(state: UnixState, process: Process, call: Call, result: Result): boolean {
  const pending = state.open[call.task];
  if (process.status !== ALIVE) {
    process.lingers = false;
    return result.kind === 'faulted' || (ENDS[call.op] && result.kind === 'done');
  }
  if (process.isStopped) return false;
  if (pending.isOver) return ends(state, process, pending, result);
  if (pending.run !== null) return finishImage(state, process, call, pending, result);
  judge(state, process, call, pending, out);
  if (result.kind === 'done') {
    if (isImage(call.op)) return out.done && runImage(state, process, call, pending, result);
    if (!out.done || !fits(state, process, call.op, call.args, pending, result.value)) return false;
    perform(state, process, call.op, call.args, pending, result.value);
    return process.status === ALIVE || ENDS[call.op];
  }
  if (result.kind === 'refused') return isRefused(state, process, call, pending, result.value);
  if (isImage(call.op)) return out.done && runImage(state, process, call, pending, result);
  if (!out.faulted) return false;
  fault(state, process, call.op, call.args);
  return true;
}

function ends(state: UnixState, process: Process, pending: Pending, result: Result): boolean {
  if (!matches(pending, result)) return false;
  if (pending.op !== OP.fork) return true;
  // The child has returned before: now its number is known.
  const child = state.tasks[pending.args[0]];
  if (child !== null && child.parent === process) child.pid = result.value;
  return true;
}

function isRefused(
  state: UnixState,
  process: Process,
  call: Call,
  pending: Pending,
  error: number,
): boolean {
  const isRight =
    out.hasError(error) ||
    hasBit(pending.low, pending.high, error) ||
    (out.isScarce(error) && isCrowded(state, process, call.op, call.args, error));
  if (!isRight) return false;
  refuse(state, process, call.op, error);
  return process.status === ALIVE;
}

/** The image begins, and ends or comes home. */
function runImage(
  state: UnixState,
  process: Process,
  call: Call,
  pending: Pending,
  result: Result,
): boolean {
  perform(state, process, call.op, call.args, pending, 0);
  return finishImage(state, process, call, pending, result);
}

function finishImage(
  state: UnixState,
  process: Process,
  call: Call,
  pending: Pending,
  result: Result,
): boolean {
  while (!pending.isOver && !state.isWild && step(state, process, pending)) {
    // Until it waits, or is done.
  }
  if (state.isWild) return true;
  if (process.status !== ALIVE) process.lingers = false;
  return pending.isOver && (matches(pending, result) || (ENDS[call.op] && result.kind === 'done'));
}

/** Whether the call takes part of its effect where it must wait for the rest. */
function isLongWrite(pending: Pending): boolean {
  return pending.op === OP.write && pending.args[2] > PIPE_BUF;
}

/**
 * Whether somebody is about to end its stop: what its call can do by then it may do before it handles, or dies of, the
 * signals that have come in the meantime. POSIX has them pending until the process goes on (XSH 2.4.3), and does not say
 * whether they are delivered before or after what a call under way had come to.
 */
function isRoused(state: UnixState, slot: number): boolean {
  return state.open.some(
    ({ isActive, op, args }) =>
      isActive &&
      op === OP.kill &&
      args[0] === slot &&
      (args[1] === SIGNAL.continue || args[1] === SIGNAL.kill),
  );
}

/** What a call under way could do now, before it returns: 0 nothing, else in so many ways. */
export function ways(state: UnixState, slot: number): number {
  const pending = state.open[slot];
  const process = state.tasks[slot];
  if (!pending.isActive || pending.isOver || process === null || process.status !== ALIVE) return 0;
  if (process.isStopped && !isRoused(state, slot)) return 0;
  if (pending.op === OP.sleep || pending.op === OP.fork) return 0;
  if (pending.run !== null) return 1;
  judge(state, process, pending, pending, out);
  pending.low |= out.low;
  pending.high |= out.high;
  if (pending.op === OP.wait || pending.op === OP.waitFor) {
    return out.done ? Math.max(1, zombies(state, process, pending).length) : 0;
  }
  const socket = receiver(state, process, pending);
  if (socket !== null && out.done) return Math.max(1, candidates(socket).length);
  if (out.done || out.faulted || out.hasError(BROKEN_PIPE)) return 1;
  if (!isLongWrite(pending)) return 0;
  const open = openOf(state, process, pending.args[0], 1);
  return open?.pipe && open.pipe.readers > 0 && open.pipe.count < PIPE_BUF ? 1 : 0;
}

function zombies(state: UnixState, process: Process, pending: Pending): Process[] {
  const only = waitedFor(state, process, pending.op, pending.args);
  return state.family.filter(
    (child) =>
      child.parent === process && child.status === ZOMBIE && (only === null || child === only),
  );
}

/** Does it, in one of these ways; false if nothing could be done after all. */
export function move(state: UnixState, slot: number, way: number): boolean {
  const pending = state.open[slot];
  const process = state.tasks[slot];
  if (process === null) return false;
  if (pending.run !== null) return step(state, process, pending);
  const { op, args } = pending;
  judge(state, process, pending, pending, out);
  if (out.done && !isShortened(state, process, pending)) {
    if (isImage(op)) {
      perform(state, process, op, args, pending, 0);
      return true;
    }
    let value = likelyValue(state, process, op, args, pending);
    if (op === OP.wait || op === OP.waitFor) {
      const child = zombies(state, process, pending)[way];
      if (child !== undefined) value = child.pid + 65_536 * Math.max(child.how, 0);
    }
    const socket = receiver(state, process, pending);
    const datagram = socket === null ? undefined : candidates(socket)[way];
    if (datagram !== undefined) value = receivedAs(datagram, args[1]);
    perform(state, process, op, args, pending, value);
    if (process.status === ALIVE) over(pending, 'done', value);
    return true;
  }
  if (out.faulted) {
    fault(state, process, op, args);
    if (process.status === ALIVE) over(pending, 'faulted', 0);
    return true;
  }
  if (out.hasError(BROKEN_PIPE)) {
    refuse(state, process, op, BROKEN_PIPE);
    if (process.status === ALIVE) over(pending, 'refused', BROKEN_PIPE);
    return true;
  }
  const open = openOf(state, process, args[0], 1);
  return isLongWrite(pending) && open !== null && writePiece(open, args, pending);
}

/** The socket from which a call takes a datagram; null if it does not. */
function receiver(state: UnixState, process: Process, { op, args }: Pending): Socket | null {
  if (op !== OP.receive && (op !== OP.read || args[1] === 0)) return null;
  return openOf(state, process, args[0], 0)?.socket ?? null;
}

/** A write that would end for a signal's sake alone goes on writing. */
function isShortened(state: UnixState, process: Process, pending: Pending): boolean {
  if (!isLongWrite(pending)) return false;
  const open = openOf(state, process, pending.args[0], 1);
  if (open === null || open.pipe === null) return false;
  if (open.isNonblocking && !pending.isPatient) return false;
  return open.pipe.readers > 0 && PIPE_BUF - open.pipe.count < pending.args[2] - pending.done;
}

/** Whether a call under way may wait in this state, in which nobody else can do anything. */
export function mayWaitNow(state: UnixState, slot: number): boolean {
  const pending = state.open[slot];
  const process = state.tasks[slot];
  if (process === null) return false;
  if (process.status !== ALIVE) return false;
  if (process.isStopped) return true;
  if (pending.isOver || pending.op === OP.sleep) return false;
  if (pending.run !== null) return true;
  if (pending.op === OP.suspend) {
    // An alarm that was held back until now must come, or has come.
    const isHeld = (process.blocked & (1 << SIGNAL.alarm)) !== 0;
    return pending.done === 0 && (process.alarm === 0 || isHeld || !process.isAlarmHeld);
  }
  if (pending.op === OP.badPointer) return mayWaitWith(state, process, pending);
  judge(state, process, pending, pending, out);
  // What only a signal that may have come would end may wait as well.
  if (out.faulted) return false;
  // One that began to wait before its file was made nonblocking may go on waiting.
  if (out.hasError(AGAIN)) return pending.isPatient;
  if (out.isRefused) return false;
  const isWait = pending.op === OP.wait || pending.op === OP.waitFor;
  if (isWait && out.done && maySeeNobody(state, process, pending.op, pending.args)) return true;
  const socket = receiver(state, process, pending);
  if (socket !== null && out.done) return !isExpected(socket);
  if (!out.done) return out.low === 0 && out.high === 0 ? true : pending.disturbed > NOTHING;
  return pending.op === OP.write && isShortened(state, process, pending);
}
