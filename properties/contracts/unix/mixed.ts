/**
 * Pipes into which several write more than goes in at once. Whose bytes go in next is open at every byte (XSH write: only up
 * to PIPE_BUF are in one piece), so that after a few reads there would be thousands of orders. Of such a pipe counts alone are
 * followed: how much is in it at the least, and how much its long writers have put in between them. `done` of each of them
 * is one way to share that out; it is shared out anew when one of them tells its own part.
 */
import type { Call, Result } from '../../../core/words/specification.ts';
import { openOf } from './descriptors.ts';
import { free } from './io.ts';
import { OP } from './ops.ts';
import { NOTHING, type Pending, type Pipe, type Process, type UnixState } from './state.ts';
import { BAD_BYTES, errors, PIPE_BUF, POINTER_CALL } from './terms.ts';
import { readCount } from './values.ts';

/** So often what a call has shown of a pipe may leave several states, before counts alone are followed. */
const SPLITS_MAX = 2;

const AGAIN = errors.indexOf('again');

/** Whether the call takes part of its effect where it must wait for the rest. */
export function isLongWrite({ op, args }: { readonly op: number; readonly args: Int32Array }) {
  return op === OP.write && args[2] > PIPE_BUF;
}

/** The pipe with which a call has to do, by its descriptor; null if there is none. */
function pipeOf(state: UnixState, process: Process, op: number, args: Int32Array): Pipe | null {
  if (op === OP.read) return openOf(state, process, args[0], 0)?.pipe ?? null;
  if (op === OP.write) return openOf(state, process, args[0], 1)?.pipe ?? null;
  if (op !== OP.badPointer || args[0] > POINTER_CALL.write) return null;
  return openOf(state, process, args[2], args[0] === POINTER_CALL.read ? 0 : 1)?.pipe ?? null;
}

/** The mixed pipe with which a call under way has to do; null if there is none. */
export function mixedOf(state: UnixState, process: Process, call: Pending | Call): Pipe | null {
  const { op, args } = call;
  if (op !== OP.read && op !== OP.write && op !== OP.badPointer) return null;
  const pipe = pipeOf(state, process, op, args);
  return pipe?.isMixed ? pipe : null;
}

/** Those that put more into it than goes in at once, and are not done. */
function longWriters(state: UnixState, pipe: Pipe): Pending[] {
  return state.open.filter((one, slot) => {
    const process = state.tasks[slot];
    if (!one.isActive || one.isOver || process === null || !isLongWrite(one)) return false;
    return pipeOf(state, process, one.op, one.args) === pipe;
  });
}

/** So many bytes more have been put in, by whomever; how many are left that nobody has. */
function putIn(state: UnixState, pipe: Pipe, bytes: number, but: Pending | null): number {
  // What those that have ended had put in came first.
  const late = Math.min(bytes, pipe.late);
  pipe.late -= late;
  pipe.slack += late;
  let left = bytes - late;
  for (const one of longWriters(state, pipe)) {
    if (one === but) continue;
    const piece = Math.min(left, one.args[2] - one.done);
    one.done += piece;
    left -= piece;
  }
  return left;
}

/** They have, and are in the pipe; false if there was no room, or there are not so many to come. */
function pump(state: UnixState, pipe: Pipe, bytes: number, but: Pending | null = null): boolean {
  if (bytes > free(pipe)) return false;
  const left = putIn(state, pipe, bytes, but);
  pipe.count += bytes - left;
  return left === 0;
}

/** As many as there can be, up to so many in the pipe. */
function pumpUpTo(state: UnixState, pipe: Pipe, count: number, but: Pending | null): void {
  if (count > pipe.count) pump(state, pipe, count - pipe.count, but);
}

/** One of its writers has put in so many and no other number; false if that cannot be. */
function share(state: UnixState, pipe: Pipe, own: Pending, bytes: number): boolean {
  let more = bytes - own.done;
  for (const one of longWriters(state, pipe)) {
    if (one === own) continue;
    const piece = more > 0 ? Math.min(more, one.done) : -Math.min(-more, one.args[2] - one.done);
    one.done -= piece;
    more -= piece;
  }
  if (more < 0) {
    // Those that have ended may have put it in, if there are any.
    if (pipe.slack === 0) return false;
    pipe.slack -= more;
    more = 0;
  }
  // What others had put in may have been its own, or it has put in as much just now.
  const piece = Math.max(0, Math.min(more, pipe.slack));
  pipe.slack -= piece;
  pipe.late = Math.min(free(pipe), pipe.late + piece);
  more -= piece;
  own.done = bytes;
  if (more > free(pipe)) return false;
  pipe.count += more;
  return true;
}

/** Among the writers, in the order of their slots, up to so many bytes less than all of each. */
function spread(state: UnixState, pipe: Pipe, less: number): void {
  const writers = longWriters(state, pipe);
  let left = writers.reduce((sum, { done }) => sum + done, 0);
  for (const one of writers) {
    one.done = Math.min(left, one.args[2] - less);
    left -= one.done;
  }
  if (pipe.slack > 0) pipe.slack += left;
  else
    for (const one of writers) {
      const piece = Math.min(left, one.args[2] - one.done);
      one.done += piece;
      left -= piece;
    }
}

/** A process ends: what its write has put in, and may have put in besides, is not told any more. */
export function leaveMixed(state: UnixState, process: Process): void {
  const own = state.open[process.slot];
  if (!own.isActive || own.isOver || state.tasks[process.slot] !== process || !isLongWrite(own))
    return;
  const pipe = mixedOf(state, process, own);
  if (pipe === null) return;
  let most = own.done;
  for (const one of longWriters(state, pipe)) {
    const piece = one === own ? 0 : Math.min(own.args[2] - most, one.done);
    one.done -= piece;
    most += piece;
  }
  pipe.slack += most;
  pipe.late = Math.min(free(pipe), pipe.late + own.args[2] - own.done);
  own.done = 0;
}

/** A call that has to do with a mixed pipe ends so: what must have been put in for that has been. False if it cannot. */
export function admit(
  state: UnixState,
  process: Process,
  call: Call,
  pending: Pending,
  result: Result,
): boolean {
  const pipe = mixedOf(state, process, call);
  if (pipe === null) return true;
  const { op, args } = call;
  const isAgain = result.kind === 'refused' && result.value === AGAIN;
  if (op === OP.write) {
    const isLong = isLongWrite(call);
    if (isLong && !share(state, pipe, pending, result.kind === 'done' ? result.value : 0))
      return false;
    if (isAgain) pumpUpTo(state, pipe, isLong ? PIPE_BUF : PIPE_BUF - args[2] + 1, pending);
    return true;
  }
  const isRead = op === OP.read || args[0] === POINTER_CALL.read;
  if (!isRead) {
    if (isAgain) pumpUpTo(state, pipe, PIPE_BUF - BAD_BYTES + 1, null);
    return true;
  }
  if (result.kind === 'done') {
    const count = op === OP.read ? readCount(result.value) : result.value;
    if (count > pipe.count && !pump(state, pipe, count - pipe.count)) return false;
    // All that was there was read.
    if (op === OP.read && count < args[1]) pipe.late = 0;
  } else if (isAgain) pipe.late = 0;
  else if (pipe.count === 0) pumpUpTo(state, pipe, 1, null);
  return true;
}

/** A long write to a mixed pipe that somebody can read: whether it may end with so many bytes, which it has put in. */
export function isLongDone(state: UnixState, process: Process, pending: Pending): boolean {
  const { args, done, disturbed } = pending;
  if (done === args[2]) return true;
  const isShort = openOf(state, process, args[0], 1)?.isNonblocking === true || disturbed > NOTHING;
  return done > 0 && isShort;
}

/** What a read that had its effect before it ended is known by: that it took so many bytes. */
export function takenValue(count: number): number {
  return -2 - count;
}

/** It ends, and tells how many it took. */
export function isTaken(
  state: UnixState,
  process: Process,
  pending: Pending,
  value: number,
): boolean {
  const taken = -2 - pending.value;
  const count = readCount(value);
  if (count > pending.args[1]) return false;
  const pipe = mixedOf(state, process, pending);
  if (pipe === null) return count === taken;
  // More had been put in before they were taken.
  if (count > taken) return putIn(state, pipe, count - taken, null) === 0;
  let back = taken - count;
  for (const one of longWriters(state, pipe)) {
    const piece = Math.min(back, one.done);
    one.done -= piece;
    back -= piece;
  }
  pipe.count = Math.min(PIPE_BUF, pipe.count + back);
  return true;
}

function pipesOf(state: UnixState): Pipe[] {
  const pipes: Pipe[] = [];
  for (const { pipe, mayRead } of state.opens) {
    if (pipe !== null && !pipes.includes(pipe) && (mayRead || pipe.readers === 0)) pipes.push(pipe);
  }
  return pipes;
}

/** Whether the orders in which things go into it are many: two long writers, or one and an image. */
function isContended(state: UnixState, pipe: Pipe): boolean {
  const writers = longWriters(state, pipe).length;
  if (writers !== 1) return writers > 1;
  return state.open.some(
    ({ isActive, run }, slot) =>
      isActive && run !== null && state.tasks[slot]?.files[1]?.pipe === pipe,
  );
}

/** A call has left several states open, of which this is one. */
export function noteSplit(state: UnixState): void {
  for (const pipe of pipesOf(state)) if (!pipe.isMixed && isContended(state, pipe)) pipe.splits++;
}

/** Of pipes about which too much has been left open, counts alone are followed from now on; false if there are none. */
export function mix(state: UnixState, splitsMax = SPLITS_MAX): boolean {
  let isMixed = false;
  for (const pipe of pipesOf(state)) {
    if (pipe.isMixed) continue;
    if (!isContended(state, pipe)) pipe.splits = 0;
    else if (pipe.splits >= splitsMax) {
      pipe.isMixed = true;
      spread(state, pipe, 0);
      isMixed = true;
    }
  }
  return isMixed;
}

/** A call has ended. What is empty, and has one long writer at the most of whom all is known, is as others are again. */
export function tidy(state: UnixState): void {
  for (const pipe of pipesOf(state)) {
    if (!pipe.isMixed) continue;
    spread(state, pipe, 0);
    if (pipe.count > 0 || pipe.late > 0) continue;
    const writers = longWriters(state, pipe).length;
    const isTakenFrom = state.open.some(({ isActive, isOver, op, value }) => {
      return isActive && isOver && op === OP.read && value < -1;
    });
    if (isTakenFrom || writers > 1 || (writers === 1 && pipe.slack > 0)) continue;
    pipe.isMixed = false;
    pipe.splits = 0;
    pipe.slack = 0;
  }
}

/** All that can be put in is; nobody is done with it who need not be. */
export function settleMixed(state: UnixState): void {
  for (const pipe of pipesOf(state)) {
    if (!pipe.isMixed || pipe.readers === 0) continue;
    const late = pipe.late;
    pipe.late = 0;
    pumpUpTo(state, pipe, PIPE_BUF, null);
    pipe.late = late;
    spread(state, pipe, 1);
  }
}
