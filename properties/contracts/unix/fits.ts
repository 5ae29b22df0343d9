/** The values with which ops of the unix contract may end, in a state in which they may be done. */
import { ADDRESS } from './address.ts';
import { isFull } from './crowded.ts';
import { lowestFree, openOf } from './descriptors.ts';
import { available, free, peek, transfer, writeOffset } from './io.ts';
import { seekTo } from './judge.ts';
import { waitedFor } from './judge-processes.ts';
import { first, look, second } from './lookup.ts';
import { access, pagesOf, placeFits, REACHED, room, UNKNOWN, wordAt } from './memory.ts';
import { OP } from './ops.ts';
import { Outcomes } from './outcomes.ts';
import { placeOf } from './signals.ts';
import { candidates, receivedAs, type Socket } from './sockets.ts';
import { NOTHING, type Open, type Pending, type Process, type UnixState, ZOMBIE } from './state.ts';
import {
  CROSSING_BYTES,
  HANG,
  PIPE_BUF,
  POINTER,
  POINTER_CALL,
  PROMISED,
  SIGNAL,
} from './terms.ts';
import type { Node } from './tree.ts';
import {
  COUNTED,
  fdValue,
  listValue,
  readCount,
  readValue,
  statValue,
  sumOf,
  TYPE,
  waitValue,
} from './values.ts';

/** It may be any. */
export const ANY = -1;
const out = new Outcomes();

export function statOf(node: Node): number {
  return statValue(node.type, node.permissions, node.uid, node.links, node.size);
}

/** The value that the op must have; ANY where `fits` has more to say. */
export function valueMust(
  state: UnixState,
  process: Process,
  op: number,
  args: Int32Array,
): number {
  switch (op) {
    case OP.getpid:
      return process.pid === 0 ? ANY : process.pid;
    case OP.getppid:
      return process.parent === null || process.parent.pid === 0 ? ANY : process.parent.pid;
    case OP.open:
    case OP.socket:
    case OP.dup: {
      const at = lowestFree(process);
      return fdValue(at, at);
    }
    case OP.dup2:
      return fdValue(args[2], args[2]);
    case OP.pipe: {
      const at = lowestFree(process);
      return fdValue(at, lowestFree(process, at));
    }
    case OP.read:
      return readOf(openOf(state, process, args[0], 0), args[1]);
    case OP.seek: {
      const open = openOf(state, process, args[0], 0);
      return open === null || open.node?.type !== TYPE.file ? ANY : seekTo(open, args);
    }
    case OP.stat:
    case OP.list:
      return ofPath(state, process, op, args[0]);
    case OP.same: {
      const one = look(state, process, args[0], out, first);
      return one === look(state, process, args[1], out, second) ? 1 : 0;
    }
    case OP.fstat: {
      const open = openOf(state, process, args[0], args[1]);
      if (open === null) return ANY;
      return open.node === null ? statValue(TYPE.pipe, 0, 0, 0, 0) : statOf(open.node);
    }
    case OP.sendTo:
      return args[4];
    case OP.brk:
      return process.heap + args[0];
    case OP.load:
      return access(process, args[0], false) === REACHED
        ? wordAt(process, args[0], args[1])
        : UNKNOWN;
    case OP.mapFile:
    case OP.mapAnonymous:
      return args[0] === ADDRESS.anywhere ? ANY : args[0];
    case OP.fork:
    case OP.wait:
    case OP.waitFor:
    case OP.pending:
    case OP.caught:
    case OP.alarm:
    case OP.write:
    case OP.receive:
    case OP.badPointer:
      return ANY;
    default:
      return 0;
  }
}

function ofPath(state: UnixState, process: Process, op: number, path: number): number {
  const node = look(state, process, path, out, first);
  if (node === null || first.isVague) return ANY;
  return op === OP.stat ? statOf(node) : listValue(node.entries?.keys() ?? []);
}

function readOf(open: Open | null, bytes: number): number {
  if (open === null || open.node?.isOpaque === true || open.socket !== undefined) return ANY;
  const count = available(open, bytes);
  if (open.node?.hasTail === true && open.offset + count > open.node.size) return ANY;
  peek(open, count);
  return readValue(count, sumOf(transfer, count));
}

/** Whether the op may be done with this value. */
export function fits(
  state: UnixState,
  process: Process,
  op: number,
  args: Int32Array,
  pending: Pending,
  value: number,
): boolean {
  const must = valueMust(state, process, op, args);
  if (must !== ANY) return value === must;
  switch (op) {
    case OP.fork:
      return value > 0 && value < 65_536 && state.family.every(({ pid }) => pid !== value);
    case OP.wait:
      return value === 0
        ? mayFindNone(state, process, null, args[0])
        : endedOf(state, process, null, value) !== null;
    case OP.waitFor: {
      const child = waitedFor(state, process, op, args);
      if (value === 0) return mayFindNone(state, process, child, args[1]);
      return endedOf(state, process, child, value) !== null;
    }
    case OP.pending:
      return (value & ~(maybePending(process) & ~process.pending)) === process.pending;
    case OP.caught:
      return COUNTED.every(
        (_, place) => countFits(process, place, (value >>> (4 * place)) & 15) >= 0,
      );
    case OP.alarm:
      return value >= 0 && value <= process.alarm;
    case OP.write:
      return (
        writeFits(openOf(state, process, args[0], 1), args[2], pending, value) ||
        isCutShort(state, openOf(state, process, args[0], 1), args[2], value)
      );
    case OP.receive:
      return isReceived(openOf(state, process, args[0], 0), op, args, value);
    case OP.read:
      if (openOf(state, process, args[0], 0)?.socket !== undefined) {
        return isReceived(openOf(state, process, args[0], 0), op, args, value);
      }
      return readCount(value) === available(openOf(state, process, args[0], 0) ?? NO_FILE, args[1]);
    case OP.badPointer:
      return pointerFits(state, process, args, value);
    case OP.mapFile:
    case OP.mapAnonymous:
      return placeFits(process, args[0], args[1], value);
    default:
      return value >= 0;
  }
}

/** Whether a datagram that may be the next is received so. */
function isReceived(open: Open | null, op: number, args: Int32Array, value: number): boolean {
  if (open?.socket === undefined) return false;
  if (op === OP.read && args[1] === 0) return value === readValue(0, sumOf(transfer, 0));
  return candidates(open.socket).some((one) => receivedAs(one, args[1]) === value);
}

const NO_FILE: Open = {
  node: null,
  pipe: null,
  mayRead: false,
  mayWrite: false,
  isAppending: false,
  isNonblocking: false,
  offset: 0,
  refs: 0,
};

/** The child whose end a value tells; null if there is none such. */
export function endedOf(
  state: UnixState,
  process: Process,
  only: Process | null,
  value: number,
): Process | null {
  for (const child of state.family) {
    if (child.parent !== process || child.status !== ZOMBIE) continue;
    if (only !== null && child !== only) continue;
    const pid = child.pid === 0 ? value & 65_535 : child.pid;
    const how = child.how < 0 ? value >>> 16 : child.how;
    if (waitValue(pid, how) === value) return child;
  }
  return null;
}

function mayFindNone(
  state: UnixState,
  process: Process,
  only: Process | null,
  hang: number,
): boolean {
  if (hang !== HANG.nohang) return false;
  let lives = false;
  for (const child of state.family) {
    if (child.parent !== process || (only !== null && child !== only)) continue;
    if (child.status === ZOMBIE && !child.isFleeting && !child.lingers) return false;
    lives ||= child.status !== ZOMBIE || child.lingers;
  }
  return lives;
}

/** Bits that `pending` may tell, or not. */
function maybePending(process: Process): number {
  const alarm = 1 << SIGNAL.alarm;
  return process.maybe | (process.alarm > 0 && (process.blocked & alarm) !== 0 ? alarm : 0);
}

/** The least count with these low bits that may be right; -1 if none is. */
export function countFits(process: Process, place: number, low: number): number {
  const mayCome = place === placeOf(SIGNAL.alarm) && process.alarm > 0 ? 1 : 0;
  const most = process.most[place] + mayCome;
  for (let count = process.least[place]; count <= most; count++) {
    if ((count & 15) === low) return count;
  }
  return -1;
}

/** Whether a write of so many bytes may end with this value: all, or what had been written when it was cut short. */
export function writeFits(
  open: Open | null,
  bytes: number,
  pending: Pending,
  value: number,
): boolean {
  if (open === null || value < 0 || value > bytes) return false;
  const { pipe, node } = open;
  if (pipe === null) {
    if (value === bytes) return true;
    // Up to where files may end.
    return node?.type === TYPE.file && writeOffset(open) + value >= PROMISED.fileBytes;
  }
  const rest = bytes - pending.done;
  if (pipe.readers === 0) return value === pending.done;
  if (free(pipe) >= rest && value === bytes) return true;
  const piece = Math.min(free(pipe), rest);
  if (open.isNonblocking && bytes > PIPE_BUF && value === pending.done + piece) return value > 0;
  if (pending.disturbed === NOTHING || value === 0) return false;
  return value === pending.done || (bytes > PIPE_BUF && value === pending.done + piece);
}

/** Whether a write to a file may have ended before its end because the disk is full. */
function isCutShort(state: UnixState, open: Open | null, bytes: number, value: number): boolean {
  if (open?.node?.type !== TYPE.file || value <= 0 || value > bytes) return false;
  return isFull(state, pagesOf(bytes) + 1);
}

function pointerFits(state: UnixState, process: Process, args: Int32Array, value: number): boolean {
  const [call, kind, label] = args;
  const isRead = call === POINTER_CALL.read;
  if (!isRead && call !== POINTER_CALL.write) return value === 0;
  const open = openOf(state, process, label, isRead ? 0 : 1);
  if (open === null) return false;
  if (!isRead && open.node?.type === TYPE.device) return true;
  if (value === 0) return isRead && available(open, 1) === 0;
  if (kind !== POINTER.crossing || value > CROSSING_BYTES) return false;
  return isRead ? value <= available(open, CROSSING_BYTES) : true;
}

/** A value of which nothing needs to be known beforehand: what is most likely. */
export function likelyValue(
  state: UnixState,
  process: Process,
  op: number,
  args: Int32Array,
  pending: Pending,
): number {
  const must = valueMust(state, process, op, args);
  if (must !== ANY) return must;
  switch (op) {
    case OP.fork:
      return 16 + state.nodes + state.family.length + pending.step * 16;
    case OP.wait:
    case OP.waitFor: {
      const only = waitedFor(state, process, op, args);
      for (const child of state.family) {
        if (child.parent !== process || child.status !== ZOMBIE) continue;
        if (only === null || child === only) return waitValue(child.pid, Math.max(child.how, 0));
      }
      return 0;
    }
    case OP.write: {
      const open = openOf(state, process, args[0], 1);
      if (open?.pipe === null || open === null) return args[2];
      return Math.min(args[2], pending.done + free(open.pipe));
    }
    case OP.pending:
      return process.pending;
    case OP.caught:
      return process.least.reduce((sum, count, place) => sum + ((count & 15) << (4 * place)), 0);
    case OP.mapFile:
    case OP.mapAnonymous:
      return room(process, args[1]);
    case OP.receive:
    case OP.read: {
      const open = openOf(state, process, args[0], 0);
      if (open?.socket !== undefined) return likelyDatagram(open.socket, op, args);
      return open === null ? 0 : available(open, args[1]);
    }
    default:
      return 0;
  }
}

function likelyDatagram(socket: Socket, op: number, args: Int32Array): number {
  const [first] = op === OP.read && args[1] === 0 ? [] : candidates(socket);
  return first === undefined ? readValue(0, sumOf(transfer, 0)) : receivedAs(first, args[1]);
}
