/** Which outcomes the unix contract permits of a call now. */
import type { Call } from '../../../core/words/specification.ts';
import { lowestFree, openOf } from './descriptors.ts';
import { available, free } from './io.ts';
import {
  judgeExec,
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
import { HOLDABLE, isIgnored, mayDieOf } from './signals.ts';
import {
  BROKEN,
  GONE,
  isAlive,
  NOTHING,
  type Open,
  type Pending,
  type Process,
  type UnixState,
  ZOMBIE,
} from './state.ts';
import {
  ACTION,
  DESCRIPTORS,
  HANG,
  MASK,
  OFFSET_MAX,
  PIPE_BUF,
  SIGNAL,
  TASKS,
  WHENCE,
} from './terms.ts';
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

function judgeProcess(
  state: UnixState,
  process: Process,
  op: number,
  args: Int32Array,
  out: Outcomes,
): void {
  const isInit = process.slot === 1;
  switch (op) {
    case OP.fork:
      if (args[0] < 1 || args[0] > TASKS || isAlive(state, args[0])) out.applies('exists');
      out.scarce('again');
      out.scarce('noMemory');
      break;
    case OP.run:
      if (isInit) out.applies('self');
      judgeExec(state, process, args[0], out);
      break;
    case OP.exec:
      judgeExec(state, process, args[0], out);
      break;
    case OP.exit:
      if (isInit) out.applies('self');
      break;
    case OP.setuid:
      if (process.uid !== 0 && process.uid !== args[0]) out.applies('perm');
      break;
    case OP.kill:
      judgeKill(state, process, args, out);
      break;
    case OP.sigaction:
      if (args[0] === SIGNAL.kill || args[0] === SIGNAL.stop) out.applies('invalid');
      break;
    case OP.onFault:
      if (isInit && args[0] === 0) out.applies('self');
      break;
    case OP.meddle:
      if (isInit && args[0] === 1) out.applies('self');
      break;
    case OP.mask:
      judgeMask(process, args, out);
      break;
    case OP.nice:
      if (process.uid !== 0 && args[0] < 20) out.applies('perm');
      break;
    default:
  }
}

function judgeKill(state: UnixState, process: Process, args: Int32Array, out: Outcomes): void {
  const target = state.tasks[args[0]];
  if (target === null || target.status === GONE) {
    out.applies('noProcess');
    return;
  }
  if (target.isFleeting) out.perhaps('noProcess');
  if (process.uid !== 0 && process.uid !== target.uid) out.applies('perm');
  else if (target === process) judgeOwnKill(process, args[1], out);
}

/** Whether it is itself whom it kills. */
function judgeOwnKill(process: Process, signal: number, out: Outcomes): void {
  const isHeld = signal !== SIGNAL.kill && (process.blocked & (1 << signal)) !== 0;
  if (isHeld || signal === SIGNAL.stop || process.slot === 1) return;
  const isFatal =
    signal === SIGNAL.kill ||
    (process.actions[signal] === ACTION.default && !isIgnored(process, signal));
  if (isFatal || willMeddle(process, 1 << signal)) mustDie(out);
}

function mustDie(out: Outcomes): void {
  out.faulted = true;
  out.isRefused = true;
}

/** Whether a handler of one of these signals would name a PC that it may not. */
function willMeddle(process: Process, set: number): boolean {
  if (process.meddle !== 1) return false;
  for (let signal = 0; signal <= SIGNAL.alarm; signal++) {
    if ((set & (1 << signal)) !== 0 && process.actions[signal] >= ACTION.count) return true;
  }
  return false;
}

/** The mask that `mask` leaves. */
export function maskAfter(process: Process, how: number, signal: number): number {
  const bit = 1 << signal;
  const all =
    how === MASK.set ? bit : how === MASK.block ? process.blocked | bit : process.blocked & ~bit;
  return all & HOLDABLE;
}

function judgeMask(process: Process, args: Int32Array, out: Outcomes): void {
  const blocked = maskAfter(process, args[0], args[1]);
  const ready = process.pending & ~blocked;
  for (let signal = 0; signal <= SIGNAL.alarm; signal++) {
    if ((ready & (1 << signal)) === 0 || isIgnored(process, signal)) continue;
    if (process.actions[signal] === ACTION.default) mustDie(out);
  }
  if (willMeddle(process, ready)) mustDie(out);
  if (mayDieOf(process, process.maybe & ~blocked)) out.faulted = true;
}

function judgeWait(
  state: UnixState,
  process: Process,
  op: number,
  args: Int32Array,
  pending: Pending,
  out: Outcomes,
): void {
  const hang = op === OP.wait ? args[0] : args[1];
  const only = op === OP.wait ? null : state.tasks[args[0]];
  let children = 0;
  let ended = 0;
  let certain = 0;
  for (const child of state.family) {
    if (child.parent !== process || (only !== null && child !== only)) continue;
    if (!child.isFleeting) children++;
    if (child.status !== ZOMBIE) continue;
    ended++;
    if (!child.isFleeting && !child.lingers) certain++;
  }
  if (children === 0) out.perhaps('noChild');
  if (children + ended === 0) return;
  if (ended > 0) out.finish();
  else if (hang === HANG.nohang) out.finish();
  if (certain === 0 && hang === HANG.nohang) out.done = true;
  if (pending.disturbed === BROKEN && hang === HANG.wait) out.perhaps('interrupted');
}

/** What a read may end in; none where it must wait. */
export function judgeRead(open: Open | null, bytes: number, pending: Pending, out: Outcomes): void {
  if (open === null || !open.mayRead) {
    out.applies('badDescriptor');
    return;
  }
  const { pipe, node } = open;
  if (node !== null && node.type === TYPE.directory) out.applies('isDirectory');
  if (pipe === null || bytes === 0 || available(open, bytes) > 0 || pipe.writers === 0) {
    out.finish();
    return;
  }
  if (open.isNonblocking) out.applies('again');
  else if (pending.disturbed === BROKEN) out.perhaps('interrupted');
}

function judgeWrite(
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
