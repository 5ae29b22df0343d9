/** What ops of the unix contract do to its state, once it is known that they are done. */
import { openOf } from './descriptors.ts';
import { countFits, endedOf } from './fits.ts';
import { cancelAlarm, replaceImage } from './images.ts';
import { consume } from './io.ts';
import { maskAfter, waitedFor } from './judge-processes.ts';
import { first, look } from './lookup.ts';
import { access, inherit, map, NO_RIGHT, protect, setBreak, store, unmap } from './memory.ts';
import { OP } from './ops.ts';
import { Outcomes } from './outcomes.ts';
import { performFile } from './perform-files.ts';
import { write } from './perform-io.ts';
import { performSocket, receiveRead } from './perform-sockets.ts';
import { deliver, die, KILLED, placeOf, post } from './signals.ts';
import { GONE, makeProcess, type Pending, type Process, type UnixState, ZOMBIE } from './state.ts';
import { ACTION, errors, ON_FAULT, SIGNAL } from './terms.ts';
import { COUNTED, readCount } from './values.ts';

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
      if (open?.socket !== undefined) receiveRead(open.socket, args[1], value);
      else if (open !== null) consume(open, readCount(value));
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
      else if (op >= OP.socket) performSocket(state, process, op, args, pending, value);
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
      break;
    case OP.wait:
    case OP.waitFor:
      reap(state, endedOf(state, process, waitedFor(state, process, op, args), value));
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
    // If an alarm is set, it may be the last of those that were counted: `setAlarm` would count it once more.
    const isAlarm = process.alarm > 0 && place === placeOf(SIGNAL.alarm);
    const hasCome = isAlarm && count > process.most[place];
    const mayHaveCome = isAlarm && count > process.least[place];
    if (hasCome) process.alarm = 0;
    if (process.most[place] - count < 16) process.most[place] = count;
    process.least[place] = mayHaveCome && !hasCome ? count - 1 : count;
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
}
