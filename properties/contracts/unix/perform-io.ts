/** What writes do to the state, whole or in pieces. */
import { openOf } from './descriptors.ts';
import { consume, emit, fill, free, transfer } from './io.ts';
import { send } from './perform-sockets.ts';
import { post } from './signals.ts';
import { HOST } from './sockets.ts';
import type { Open, Pending, Process, UnixState } from './state.ts';
import { POINTER_CALL, SIGNAL } from './terms.ts';

/** Up to `value` bytes are written in all, of which some have been already. */
export function write(
  state: UnixState,
  process: Process,
  there: Open | null,
  args: Int32Array,
  pending: Pending,
  value: number,
): void {
  if (there === null) return;
  if (there.socket !== undefined) {
    send(state, there.socket, HOST.peer, 0, args[1], args[2]);
    return;
  }
  if (there.pipe !== null && there.pipe.readers === 0 && args[2] > 0) {
    post(state, process, SIGNAL.pipe, true);
    return;
  }
  const count = value - pending.done;
  fill(args[1], pending.done, count);
  emit(there, transfer, count);
}

/** A write of more than fits puts in what does; false if nothing does. */
export function writePiece(there: Open, args: Int32Array, pending: Pending): boolean {
  if (there.pipe === null) return false;
  const count = Math.min(free(there.pipe), args[2] - pending.done);
  if (count <= 0) return false;
  fill(args[1], pending.done, count);
  emit(there, transfer, count);
  pending.done += count;
  return true;
}

export function performPointer(
  state: UnixState,
  process: Process,
  args: Int32Array,
  value: number,
): void {
  const isRead = args[0] === POINTER_CALL.read;
  const there = openOf(state, process, args[2], isRead ? 0 : 1);
  if (value === 0 || there === null) return;
  if (isRead) consume(there, value);
  else if (args[0] === POINTER_CALL.write) {
    fill(0, 0, value);
    emit(there, transfer, value);
  }
}
