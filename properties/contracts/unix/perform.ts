/** What ops of the unix contract do to its state, once it is known that they are done. */
import { dropDescriptor, openNode, openOf, openPipe, put } from './descriptors.ts';
import { countFits, endedOf } from './fits.ts';
import { cancelAlarm, replaceImage } from './images.ts';
import { consume, emit, fill, free, transfer } from './io.ts';
import { join } from './journal.ts';
import { maskAfter, seekTo } from './judge.ts';
import { first, look, MODES, second } from './lookup.ts';
import {
  access,
  cutOff,
  inherit,
  map,
  NO_RIGHT,
  protect,
  setBreak,
  store,
  unmap,
} from './memory.ts';
import { OP } from './ops.ts';
import { Outcomes } from './outcomes.ts';
import { deliver, die, KILLED, placeOf, post } from './signals.ts';
import {
  GONE,
  makeProcess,
  type Open,
  type Pending,
  type Process,
  type UnixState,
  ZOMBIE,
} from './state.ts';
import { ACTION, errors, ON_FAULT, PERMISSIONS, POINTER_CALL, SIGNAL } from './terms.ts';
import { attach, detach, makeNode, type Node, resize, setPermissions } from './tree.ts';
import { COUNTED, readCount, TYPE } from './values.ts';

const unused = new Outcomes();

/** The op was done, with this value. */
export function perform(
  state: UnixState,
  process: Process,
  op: number,
  args: Int32Array,
  pending: Pending,
  value: number,
): void {
  switch (op) {
    case OP.read: {
      const open = openOf(state, process, args[0], 0);
      if (open !== null) consume(open, readCount(value));
      return;
    }
    case OP.write:
      write(state, process, openOf(state, process, args[0], 1), args, pending, value);
      return;
    case OP.store:
      store(process, args[0], args[1], args[2]);
      return;
    case OP.brk:
      setBreak(process, value);
      return;
    default:
      if (op < OP.open) performProcess(state, process, op, args, pending, value);
      else if (op < OP.mapFile) performFile(state, process, op, args, pending, value);
      else performMemory(state, process, op, args, value);
  }
}

function performProcess(
  state: UnixState,
  process: Process,
  op: number,
  args: Int32Array,
  pending: Pending,
  value: number,
): void {
  switch (op) {
    case OP.fork:
      fork(state, process, args[0], pending.step, value);
      break;
    case OP.exec:
    case OP.run: {
      const node = look(state, process, args[0], unused, first);
      if (node !== null) replaceImage(state, process, node, args[1], pending);
      break;
    }
    case OP.exit:
      die(state, process, args[0]);
      process.lingers = false;
      break;
    case OP.wait:
    case OP.waitFor:
      reap(state, endedOf(state, process, op === OP.wait ? null : state.tasks[args[0]], value));
      break;
    case OP.getpid:
      process.pid = value;
      break;
    case OP.getppid:
      if (process.parent !== null) process.parent.pid = value;
      break;
    case OP.setuid:
      process.uid = args[0];
      break;
    case OP.kill: {
      const target = state.tasks[args[0]];
      if (target !== null) post(state, target, args[1], target === process);
      break;
    }
    case OP.sigaction:
      setAction(process, args[0], args[1]);
      break;
    case OP.onFault:
      process.onFault = args[0];
      break;
    case OP.mask:
      process.blocked = maskAfter(process, args[0], args[1]);
      if ((process.blocked & (1 << SIGNAL.alarm)) === 0) process.isAlarmHeld = false;
      deliver(state, process, true);
      break;
    case OP.suspend:
      if ((process.blocked & (1 << SIGNAL.alarm)) === 0) process.isAlarmHeld = false;
      process.blocked = process.saved;
      process.saved = -1;
      break;
    case OP.pending:
      notePending(process, value);
      break;
    case OP.caught:
      noteCounts(process, value);
      break;
    case OP.meddle:
      process.meddle = args[0];
      if (process.alarm > 0) state.isWild = true;
      break;
    case OP.alarm:
      setAlarm(state, process, args[0], value);
      break;
    case OP.nice:
      process.nice += args[0] - 20;
      break;
    default:
  }
}

function fork(state: UnixState, parent: Process, slot: number, step: number, pid: number): void {
  const child = makeProcess(slot, parent.cwd, parent.image);
  child.pid = Math.max(pid, 0);
  child.parent = parent;
  child.uid = parent.uid;
  child.nice = parent.nice;
  child.blocked = parent.blocked;
  child.closing = parent.closing;
  child.onFault = parent.onFault;
  child.meddle = parent.meddle;
  child.inFork = step;
  for (let i = 0; i < parent.actions.length; i++) child.actions[i] = parent.actions[i];
  for (let i = 0; i < COUNTED.length; i++) {
    child.least[i] = parent.least[i];
    child.most[i] = parent.most[i];
  }
  // Whether an alarm has been counted already is not known of the child either.
  if (parent.alarm > 0) child.most[placeOf(SIGNAL.alarm)]++;
  for (let at = 0; at < parent.files.length; at++) {
    const open = parent.files[at];
    child.files[at] = open;
    if (open !== null) open.refs++;
  }
  parent.image.texts++;
  inherit(parent, child);
  state.tasks[slot] = child;
  state.family.push(child);
}

/** Nobody knows of it any more. */
export function reap(state: UnixState, child: Process | null): void {
  if (child === null) return;
  child.status = GONE;
  state.family = state.family.filter((other) => other !== child);
}

function setAction(process: Process, signal: number, action: number): void {
  process.actions[signal] = action;
  const bit = 1 << signal;
  const isIgnored =
    action === ACTION.ignore ||
    (action === ACTION.default && (signal === SIGNAL.child || signal === SIGNAL.continue));
  if (isIgnored) process.pending &= ~bit;
  else if (action === ACTION.default && process.slot === 1 && (process.pending & bit) !== 0) {
    process.pending &= ~bit;
    process.maybe |= bit;
  }
}

function notePending(process: Process, value: number): void {
  process.pending = value;
  process.maybe = 0;
}

function noteCounts(process: Process, value: number): void {
  for (let place = 0; place < COUNTED.length; place++) {
    const count = countFits(process, place, (value >>> (4 * place)) & 15);
    if (process.most[place] - count < 16) process.most[place] = count;
    process.least[place] = count;
  }
}

/** `left` is what the call told of the alarm before. */
function setAlarm(state: UnixState, process: Process, ticks: number, left: number): void {
  if (process.alarm > 0 && left === 0) {
    cancelAlarm(process);
    const place = placeOf(SIGNAL.alarm);
    if ((process.blocked & (1 << SIGNAL.alarm)) === 0) process.least[place]++;
    process.least[place] = Math.min(process.least[place], process.most[place]);
  }
  process.alarm = ticks;
  process.isAlarmHeld = (process.blocked & (1 << SIGNAL.alarm)) !== 0;
  process.actions[SIGNAL.alarm] = ACTION.count;
  if (process.meddle !== 0 && ticks > 0) state.isWild = true;
}

function performFile(
  state: UnixState,
  process: Process,
  op: number,
  args: Int32Array,
  pending: Pending,
  value: number,
): void {
  switch (op) {
    case OP.open:
      open(state, process, args, pending.step, value);
      break;
    case OP.close:
      dropOf(state, process, args);
      break;
    case OP.dup:
    case OP.dup2:
      duplicate(state, process, args, pending.step, value);
      break;
    case OP.cloexec: {
      const at = descriptor(state, args);
      if (args[2] === 1) process.closing |= 1 << at;
      else process.closing &= ~(1 << at);
      break;
    }
    case OP.nonblock: {
      const there = openOf(state, process, args[0], args[1]);
      if (there !== null) there.isNonblocking = args[2] === 1;
      break;
    }
    case OP.seek: {
      const there = openOf(state, process, args[0], 0);
      if (there !== null) there.offset = seekTo(there, args);
      break;
    }
    case OP.pipe:
      pipe(state, process, pending.step, value);
      break;
    case OP.truncate:
      cut(state, look(state, process, args[0], unused, first), args[1]);
      break;
    case OP.ftruncate:
      cut(state, openOf(state, process, args[0], 1)?.node ?? null, args[1]);
      break;
    case OP.badPointer:
      performPointer(state, process, args, value);
      break;
    default:
      performNames(state, process, op, args);
  }
}

function descriptor(state: UnixState, args: Int32Array): number {
  const value = state.handles.get(args[0]) ?? 0;
  return args[1] === 0 ? value & 255 : value >>> 8;
}

function dropOf(state: UnixState, process: Process, args: Int32Array): void {
  dropDescriptor(state, process, descriptor(state, args));
}

function duplicate(
  state: UnixState,
  process: Process,
  args: Int32Array,
  step: number,
  value: number,
): void {
  const there = openOf(state, process, args[0], args[1]);
  const at = value & 255;
  state.handles.set(step, value);
  if (there === null || (process.files[at] === there && at === descriptor(state, args))) return;
  put2(state, process, at, there);
}

function put2(state: UnixState, process: Process, at: number, there: Open): void {
  there.refs++;
  dropDescriptor(state, process, at);
  there.refs--;
  put(process, at, there);
}

function pipe(state: UnixState, process: Process, step: number, value: number): void {
  const [read, write] = openPipe(state);
  put(process, value & 255, read);
  put(process, value >>> 8, write);
  state.handles.set(step, value);
}

function open(
  state: UnixState,
  process: Process,
  args: Int32Array,
  step: number,
  value: number,
): void {
  const mode = MODES[args[1]];
  let node = look(state, process, args[0], unused, first);
  if (node === null) node = make(state, process, TYPE.file, PERMISSIONS[args[2]]);
  else if (mode.truncate) cut(state, node, 0);
  const there = openNode(state, node, {
    mayRead: mode.read,
    mayWrite: mode.write,
    isAppending: mode.append,
  });
  put(process, value & 255, there);
  state.handles.set(step, value);
}

/** Something new, with the name that was looked up last. */
function make(state: UnixState, process: Process, type: number, permissions: number): Node {
  const id = ++state.nodes;
  const node = makeNode({ id, type, uid: process.uid, permissions, isNew: true });
  if (first.parent !== null) attach(first.parent, first.name, node);
  return node;
}

function cut(state: UnixState, node: Node | null, size: number): void {
  if (node === null || node.type !== TYPE.file) return;
  const isShorter = size < node.size;
  resize(node, size);
  if (isShorter) cutOff(state, node);
}

function performNames(state: UnixState, process: Process, op: number, args: Int32Array): void {
  if (op === OP.sync || op === OP.flush || op === OP.fsync || op === OP.fstat) return;
  const node = look(state, process, args[0], unused, first);
  switch (op) {
    case OP.link:
      look(state, process, args[1], unused, second);
      if (node !== null && second.parent !== null) attach(second.parent, second.name, node);
      break;
    case OP.unlink:
    case OP.rmdir:
      if (first.parent !== null) detach(first.parent, first.name);
      break;
    case OP.rename:
      if (node !== null) rename(state, process, args, node);
      break;
    case OP.mkdir:
      make(state, process, TYPE.directory, PERMISSIONS[args[1]]);
      break;
    case OP.chdir:
      if (node !== null) process.cwd = node;
      break;
    case OP.chmod:
      if (node !== null) setPermissions(node, PERMISSIONS[args[1]]);
      break;
    default:
  }
}

function rename(state: UnixState, process: Process, args: Int32Array, node: Node): void {
  const there = look(state, process, args[1], unused, second);
  if (there === node || first.parent === null || second.parent === null) return;
  join(state.root.journal, there === null ? 2 : 3);
  if (there !== null) detach(second.parent, second.name);
  detach(first.parent, first.name);
  attach(second.parent, second.name, node);
}

function performMemory(
  state: UnixState,
  process: Process,
  op: number,
  args: Int32Array,
  value: number,
): void {
  switch (op) {
    case OP.mapAnonymous:
      map(process, value, args, null);
      break;
    case OP.mapFile: {
      const there = openOf(state, process, args[4], 0);
      if (there === null || there.node === null) break;
      map(process, value, args, { node: there.node, mayWrite: there.mayWrite, first: args[5] });
      break;
    }
    case OP.unmap:
      unmap(process, args[0], args[1]);
      break;
    case OP.protect:
      protect(process, args[0], args[1], args[2]);
      break;
    default:
  }
}

/** Up to `value` bytes are written in all, of which some have been already. */
function write(
  state: UnixState,
  process: Process,
  there: Open | null,
  args: Int32Array,
  pending: Pending,
  value: number,
): void {
  if (there === null) return;
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

function performPointer(state: UnixState, process: Process, args: Int32Array, value: number): void {
  const isRead = args[0] === POINTER_CALL.read;
  const there = openOf(state, process, args[2], isRead ? 0 : 1);
  if (value === 0 || there === null) return;
  if (isRead) consume(there, value);
  else if (args[0] === POINTER_CALL.write) {
    fill(0, 0, value);
    emit(there, transfer, value);
  }
}

/** The op was refused: nothing has changed, but for what comes of asking. */
export function refuse(state: UnixState, process: Process, op: number, error: number): void {
  switch (errors[error]) {
    case 'brokenPipe':
      post(state, process, SIGNAL.pipe, true);
      break;
    case 'noChild':
      if (op !== OP.wait && op !== OP.waitFor && op !== OP.badPointer) break;
      for (const child of state.family) {
        if (child.parent === process && child.status === ZOMBIE && child.isFleeting) {
          reap(state, child);
        }
      }
      break;
    default:
  }
}

/** The op ended in a fault, and perhaps its process with it. */
export function fault(state: UnixState, process: Process, op: number, args: Int32Array): void {
  if (op === OP.load || op === OP.store) {
    if (process.onFault === ON_FAULT.escape) return;
    const isRight = access(process, args[0], op === OP.store) === NO_RIGHT;
    die(state, process, KILLED + (isRight ? SIGNAL.segment : SIGNAL.bus));
  } else if (op === OP.write || op === OP.badPointer) post(state, process, SIGNAL.pipe, true);
  else if (op === OP.kill) post(state, process, args[1], true);
  else if (op === OP.mask) {
    process.blocked = maskAfter(process, args[0], args[1]);
    deliver(state, process, true);
  }
  die(state, process, -1);
  process.lingers = false;
}
