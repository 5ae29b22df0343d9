/** Which outcomes the unix contract permits of reads and writes. */

import { openOf } from './descriptors.ts';
import { available, free } from './io.ts';
import { willMeddle } from './judge-processes.ts';
import { judgeReceive, judgeSend } from './judge-sockets.ts';
import { judgeSize } from './lookup.ts';
import type { Outcomes } from './outcomes.ts';
import { HOST, NO_PORT } from './sockets.ts';
import { BROKEN, NOTHING, type Open, type Pending, type Process, type UnixState } from './state.ts';
import { ACTION, OFFSET_MAX, PIPE_BUF, SIGNAL } from './terms.ts';
import { TYPE } from './values.ts';

/** What a read may end in; none where it must wait. */
export function judgeRead(open: Open | null, bytes: number, pending: Pending, out: Outcomes): void {
  if (open === null || !open.mayRead) {
    out.applies('badDescriptor');
    return;
  }
  if (open.socket !== undefined) {
    if (bytes === 0) out.finish();
    else judgeReceive(open, open.socket, pending, out);
    return;
  }
  const { pipe, node } = open;
  if (node !== null && node.type === TYPE.directory) out.applies('isDirectory');
  if (pipe === null || bytes === 0) {
    out.finish();
    return;
  }
  if (available(open, bytes) > 0 || pipe.writers === 0) out.finish();
  else if (open.isNonblocking) {
    out.applies('again');
    return;
  }
  // Before it reads any (POSIX, XSH read): also where they came while it was stopped, and the signal has it go on.
  if (pending.disturbed === BROKEN) out.perhaps('interrupted');
}

export function judgeWrite(
  state: UnixState,
  process: Process,
  args: Int32Array,
  pending: Pending,
  out: Outcomes,
): void {
  const open = openOf(state, process, args[0], 1);
  judgeWriteTo(process, open, args[2], pending, out);
}

/** What a write may end in: done with all or a part, as `writeFits` says; none where it must wait. */
export function judgeWriteTo(
  process: Process,
  open: Open | null,
  bytes: number,
  pending: Pending,
  out: Outcomes,
): void {
  if (open === null || !open.mayWrite) {
    out.applies('badDescriptor');
    return;
  }
  if (open.socket !== undefined) {
    judgeSend(open, open.socket, HOST.peer, NO_PORT, bytes, pending, out);
    return;
  }
  const { pipe, node } = open;
  if (pipe === null) {
    if (node?.type === TYPE.file && bytes > 0) {
      const end = (open.isAppending ? node.size : open.offset) + bytes;
      if (end > OFFSET_MAX) out.applies('fileTooBig');
      else judgeSize(end, out);
      out.scarce('noSpace');
    }
    out.finish();
    return;
  }
  if (pipe.readers === 0) judgeBrokenPipe(process, bytes, pending, out);
  else if (bytes === 0 || free(pipe) >= bytes - pending.done) out.finish();
  else if (open.isNonblocking && (bytes <= PIPE_BUF || free(pipe) + pending.done === 0)) {
    out.applies('again');
  } else if (open.isNonblocking) out.finish();
  else if (pending.done > 0 && pending.disturbed > NOTHING) out.done = true;
  else if (pending.disturbed > NOTHING && bytes > PIPE_BUF && free(pipe) > 0) out.done = true;
  if (pending.disturbed === BROKEN && pending.done === 0) out.perhaps('interrupted');
}

function judgeBrokenPipe(process: Process, bytes: number, pending: Pending, out: Outcomes): void {
  if (bytes === 0) out.done = true;
  const isHeld = (process.blocked & (1 << SIGNAL.pipe)) !== 0;
  const isFatal = !isHeld && process.slot !== 1 && process.actions[SIGNAL.pipe] === ACTION.default;
  if (isFatal || (!isHeld && willMeddle(process, 1 << SIGNAL.pipe))) out.faulted = true;
  else if (pending.done > 0) out.done = true;
  else out.perhaps('brokenPipe');
}
