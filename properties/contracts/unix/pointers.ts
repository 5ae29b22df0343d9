/** Calls with pointers that lead nowhere: what they may be refused for, and the little that may be done. */
import { lowestFree, openOf } from './descriptors.ts';
import { available, free } from './io.ts';
import { lookUp } from './lookup.ts';
import type { Outcomes } from './outcomes.ts';
import { PATH } from './paths.ts';
import { BROKEN, type Pending, type Process, type UnixState } from './state.ts';
import { BAD_BYTES, CROSSING_BYTES, POINTER, POINTER_CALL, SIGNAL } from './terms.ts';
import { TYPE } from './values.ts';

export function judgePointer(
  state: UnixState,
  process: Process,
  args: Int32Array,
  pending: Pending,
  out: Outcomes,
): void {
  const [call, kind] = args;
  out.applies('fault');
  switch (call) {
    case POINTER_CALL.read:
      judgeBadRead(state, process, args, pending, out);
      break;
    case POINTER_CALL.write:
      judgeBadWrite(state, process, args, pending, out);
      break;
    case POINTER_CALL.open:
      if (lowestFree(process) < 0) out.perhaps('tooManyFiles');
      break;
    case POINTER_CALL.stat:
      // The path is a good one: the root.
      lookUp(state, process, PATH.root, out);
      break;
    case POINTER_CALL.fstat:
      if (openOf(state, process, args[2], 0) === null) out.perhaps('badDescriptor');
      break;
    case POINTER_CALL.pipe: {
      const first = lowestFree(process);
      if (first < 0 || lowestFree(process, first) < 0) out.perhaps('tooManyFiles');
      out.scarce('fileTable');
      out.scarce('noMemory');
      break;
    }
    case POINTER_CALL.wait:
      judgeBadWait(state, process, out);
      break;
    default:
  }
  const isText =
    call === POINTER_CALL.open || call === POINTER_CALL.unlink || call === POINTER_CALL.exec;
  if (kind === POINTER.crossing && isText) out.perhaps('nameTooLong');
}

/** Where no child has ended, nothing is written. */
function judgeBadWait(state: UnixState, process: Process, out: Outcomes): void {
  let children = 0;
  let sure = 0;
  for (const child of state.family) {
    if (child.parent !== process) continue;
    if (!child.isFleeting) children++;
    if (child.status === 1 && !child.isFleeting && !child.lingers) sure++;
  }
  if (children === 0) out.perhaps('noChild');
  if (sure === 0 && children > 0) out.done = true;
}

function judgeBadRead(
  state: UnixState,
  process: Process,
  args: Int32Array,
  pending: Pending,
  out: Outcomes,
): void {
  const open = openOf(state, process, args[2], 0);
  if (args[1] === POINTER.negative) out.perhaps('invalid');
  if (open === null || !open.mayRead) {
    out.perhaps('badDescriptor');
    return;
  }
  if (open.node?.type === TYPE.directory) out.perhaps('isDirectory');
  if (args[1] === POINTER.negative) return;
  const held = available(open, BAD_BYTES);
  if (held === 0 || args[1] === POINTER.crossing) out.done = true;
  const { pipe } = open;
  if (pipe === null) return;
  if (pending.disturbed === BROKEN) out.perhaps('interrupted');
  if (held > 0 || pipe.writers === 0) return;
  // Nothing is there: a kernel may look at the pointer first, or wait.
  out.done = false;
  if (open.isNonblocking) out.perhaps('again');
}

function judgeBadWrite(
  state: UnixState,
  process: Process,
  args: Int32Array,
  pending: Pending,
  out: Outcomes,
): void {
  const open = openOf(state, process, args[2], 1);
  const isNegative = args[1] === POINTER.negative;
  if (isNegative) out.perhaps('invalid');
  if (open === null || !open.mayWrite) {
    out.perhaps('badDescriptor');
    return;
  }
  if (isNegative) return;
  const { pipe, node } = open;
  // A device that takes everything need not look at it.
  if (node?.type === TYPE.device || args[1] === POINTER.crossing) out.done = true;
  if (node?.type === TYPE.file) {
    out.perhaps('fileTooBig');
    out.scarce('noSpace');
  }
  if (pipe === null) return;
  if (pending.disturbed === BROKEN) out.perhaps('interrupted');
  if (pipe.readers === 0) {
    out.perhaps('brokenPipe');
    out.done = false;
    const bit = 1 << SIGNAL.pipe;
    const isHeld = (process.blocked & bit) !== 0;
    if (!isHeld && process.slot !== 1 && process.actions[SIGNAL.pipe] === 0) out.faulted = true;
    return;
  }
  if (free(pipe) >= BAD_BYTES) return;
  if (free(pipe) < CROSSING_BYTES) out.done = false;
  if (open.isNonblocking) out.perhaps('again');
}

/** Whether a call with a bad pointer that found nothing to do, or nowhere to put it, may also wait. */
export function mayWaitWith(
  state: UnixState,
  process: Process,
  { args, isPatient }: Pending,
): boolean {
  const isRead = args[0] === POINTER_CALL.read;
  if ((!isRead && args[0] !== POINTER_CALL.write) || args[1] === POINTER.negative) return false;
  const open = openOf(state, process, args[2], isRead ? 0 : 1);
  if (open === null || open.pipe === null || (open.isNonblocking && !isPatient)) return false;
  if (isRead) return open.mayRead && open.pipe.count === 0 && open.pipe.writers > 0;
  return open.mayWrite && free(open.pipe) < BAD_BYTES && open.pipe.readers > 0;
}
