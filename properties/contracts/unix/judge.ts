/** Which outcomes the unix contract permits of a call now. */

import type { Call } from '../../../core/words/specification.ts';
import { lowestFree, openOf } from './descriptors.ts';
import { judgeRead, judgeWrite } from './judge-io.ts';
import { judgeProcess, judgeWait } from './judge-processes.ts';
import { judgeSocket } from './judge-sockets.ts';
import {
  judgeLink,
  judgeMkdir,
  judgeOpen,
  judgeRename,
  judgeRmdir,
  judgeSize,
  judgeTruncate,
  judgeUnlink,
  lookUp,
  second,
} from './lookup.ts';
import {
  access,
  judgeBreak,
  judgeMapFile,
  judgePlace,
  judgeProtect,
  judgeRange,
  REACHED,
  UNSAID,
} from './memory.ts';
import { OP, ops } from './ops.ts';
import type { Outcomes } from './outcomes.ts';
import { judgePointer } from './pointers.ts';
import { isAlive, type Open, type Pending, type Process, type UnixState } from './state.ts';
import { DESCRIPTORS, OFFSET_MAX, WHENCE } from './terms.ts';
import { TYPE } from './values.ts';
import { MAY, mayAccess } from './walk.ts';

/** By op: which argument is a handle, which a task that must have been there; -1 where none is. */
const HANDLE_AT = ops.map(({ args }) => args.findIndex(({ domain }) => domain.kind === 'handle'));
const TASK_AT = ops.map(({ args, starts }) =>
  starts === undefined ? args.findIndex(({ domain }) => domain.kind === 'task') : -1,
);

/** Whether the engine refuses it: what it names was never there. */
export function isDangling(state: UnixState, op: number, task: number, args: Int32Array): boolean {
  if (!isAlive(state, task)) return true;
  const handle = HANDLE_AT[op];
  if (handle >= 0 && !state.handles.has(args[handle])) return true;
  const named = TASK_AT[op];
  return named >= 0 && (state.tasks[args[named]] ?? null) === null;
}

/** Which of them ask a kernel for memory. */
const ALLOCATING: readonly number[] = [
  OP.fork,
  OP.exec,
  OP.run,
  OP.pipe,
  OP.open,
  OP.mapFile,
  OP.mapAnonymous,
  OP.unmap,
  OP.protect,
  OP.brk,
];
const MAY_STARVE = ops.map((_, op) => ALLOCATING.includes(op));

type View = Pick<Call, 'op' | 'args' | 'starved'>;

/** Writes the outcomes into `out`: none where it must wait. */
export function judge(
  state: UnixState,
  process: Process,
  call: View,
  pending: Pending,
  out: Outcomes,
): void {
  out.clear();
  const { op, args } = call;
  if (call.starved && MAY_STARVE[op]) {
    out.perhaps('noMemory');
    out.perhaps(op === OP.fork ? 'again' : 'fileTable');
  }
  switch (op) {
    case OP.read:
      judgeRead(openOf(state, process, args[0], 0), args[1], pending, out);
      return;
    case OP.write:
      judgeWrite(state, process, args, pending, out);
      return;
    case OP.wait:
    case OP.waitFor:
      judgeWait(state, process, op, args, pending, out);
      return;
    case OP.suspend:
      if (pending.disturbed >= 2) out.finish();
      return;
    case OP.sleep:
      if (pending.disturbed >= 2) out.perhaps('interrupted');
      break;
    case OP.load:
    case OP.store:
      judgeAccess(process, args[0], op === OP.store, out);
      return;
    case OP.badPointer:
      judgePointer(state, process, args, pending, out);
      return;
    case OP.rawDescriptor:
      out.applies('badDescriptor');
      return;
    default:
      if (op >= OP.socket) {
        judgeSocket(state, process, op, args, pending, out);
        return;
      }
      judgeOther(state, process, op, args, out);
  }
  out.finish();
}

function judgeOther(
  state: UnixState,
  process: Process,
  op: number,
  args: Int32Array,
  out: Outcomes,
): void {
  if (op < OP.open) judgeProcess(state, process, op, args, out);
  else if (op < OP.mapFile) judgeFile(state, process, op, args, out);
  else judgeMemory(state, process, op, args, out);
}

function judgeAccess(process: Process, at: number, isStore: boolean, out: Outcomes): void {
  const met = access(process, at, isStore);
  out.done = met === REACHED || met === UNSAID;
  out.faulted = met !== REACHED;
}

function judgeFile(
  state: UnixState,
  process: Process,
  op: number,
  args: Int32Array,
  out: Outcomes,
): void {
  switch (op) {
    case OP.open:
      judgeOpen(state, process, args[0], args[1], out);
      break;
    case OP.stat:
      lookUp(state, process, args[0], out);
      break;
    case OP.same:
      lookUp(state, process, args[0], out);
      lookUp(state, process, args[1], out, second);
      break;
    case OP.link:
      judgeLink(state, process, args[0], args[1], out);
      break;
    case OP.unlink:
      judgeUnlink(state, process, args[0], out);
      break;
    case OP.rename:
      judgeRename(state, process, args[0], args[1], out);
      break;
    case OP.mkdir:
      judgeMkdir(state, process, args[0], out);
      break;
    case OP.rmdir:
      judgeRmdir(state, process, args[0], out);
      break;
    case OP.truncate:
      judgeTruncate(state, process, args[0], args[1], out);
      break;
    case OP.chdir:
    case OP.list:
    case OP.chmod:
      judgeOnPath(state, process, op, args, out);
      break;
    case OP.flush:
      if (process.uid !== 0) {
        out.applies('perm');
        out.perhaps('access');
      }
      break;
    case OP.pipe:
      judgePipe(process, out);
      break;
    case OP.sync:
      break;
    default:
      judgeDescriptor(state, process, op, args, out);
  }
}

export function judgePipe(process: Process, out: Outcomes): void {
  const read = lowestFree(process);
  if (read < 0 || lowestFree(process, read) < 0) out.applies('tooManyFiles');
  out.scarce('fileTable');
  out.scarce('noMemory');
}

function judgeOnPath(
  state: UnixState,
  process: Process,
  op: number,
  args: Int32Array,
  out: Outcomes,
): void {
  const node = lookUp(state, process, args[0], out);
  if (op === OP.list) {
    if (lowestFree(process) < 0) out.perhaps('tooManyFiles');
    out.scarce('fileTable');
  }
  if (node === null) return;
  if (op === OP.chmod) {
    if (process.uid !== 0 && process.uid !== node.uid) out.applies('perm');
    return;
  }
  if (node.type !== TYPE.directory) out.applies('notDirectory');
  const wanted = op === OP.list ? MAY.read : MAY.execute;
  if (!mayAccess(node, process.uid, wanted)) out.applies('access');
}

/** Ops on descriptors, each by the end that it means. */
function judgeDescriptor(
  state: UnixState,
  process: Process,
  op: number,
  args: Int32Array,
  out: Outcomes,
): void {
  const isForWriting = op === OP.ftruncate || op === OP.fsync;
  const end = isForWriting ? 1 : op === OP.seek ? 0 : args[1];
  const open = openOf(state, process, args[0], end);
  if (open === null) out.applies('badDescriptor');
  if (op === OP.dup && lowestFree(process) < 0) out.applies('tooManyFiles');
  if (op === OP.dup2 && args[2] >= DESCRIPTORS) out.applies('badDescriptor');
  if (op === OP.ftruncate) judgeSize(args[1], out);
  if (open === null) return;
  const { node } = open;
  if (op === OP.seek) judgeSeek(open, args, out);
  else if (op === OP.ftruncate) {
    if (node === null || node.type !== TYPE.file || !open.mayWrite) out.applies('invalid');
    if (!open.mayWrite) out.perhaps('badDescriptor');
  } else if (op === OP.fsync && (node === null || node.type === TYPE.device)) {
    out.applies('invalid');
  }
}

/** Where the next read or write begins then, as far as that can be; of no consequence for devices. */
export function seekTo(open: Open, args: Int32Array): number {
  const [, offset, whence] = args;
  if (whence === WHENCE.set) return offset;
  return offset + (whence === WHENCE.current ? open.offset : (open.node?.size ?? 0));
}

function judgeSeek(open: Open, args: Int32Array, out: Outcomes): void {
  if (open.node === null) out.applies('seekPipe');
  if (open.node?.type === TYPE.device) out.perhaps('seekPipe');
  const to = seekTo(open, args);
  if (to >= 0 && to <= OFFSET_MAX) return;
  if (open.node?.type === TYPE.file) out.applies('invalid');
  else out.perhaps('invalid');
}

function judgeMemory(
  state: UnixState,
  process: Process,
  op: number,
  args: Int32Array,
  out: Outcomes,
): void {
  switch (op) {
    case OP.mapFile:
      judgeMapFile(state, process, args, out);
      break;
    case OP.mapAnonymous:
      judgePlace(process, args[0], args[1], out);
      break;
    case OP.unmap:
      judgeRange(process, args, out);
      out.scarce('noMemory');
      break;
    case OP.msync:
      if (!judgeRange(process, args, out) && !out.isRefused) out.applies('noMemory');
      break;
    case OP.protect:
      judgeProtect(process, args, out);
      break;
    case OP.brk:
      judgeBreak(process, args[0], out);
      break;
    default:
  }
}
