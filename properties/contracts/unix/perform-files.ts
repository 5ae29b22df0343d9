/** What ops on files, descriptors and pipes do to the state. */
import { dropDescriptor, openNode, openOf, openPipe, put, setHandle } from './descriptors.ts';
import { join } from './journal.ts';
import { seekTo } from './judge.ts';
import { first, look, MODES, second } from './lookup.ts';
import { cutOff } from './memory.ts';
import { OP } from './ops.ts';
import { Outcomes } from './outcomes.ts';
import { performPointer } from './perform-io.ts';
import type { Open, Pending, Process, UnixState } from './state.ts';
import { PERMISSIONS } from './terms.ts';
import { attach, detach, makeNode, type Node, resize, setPermissions } from './tree.ts';
import { TYPE } from './values.ts';

const unused = new Outcomes();

export function performFile(
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
  setHandle(state, step, value);
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
  setHandle(state, step, value);
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
  setHandle(state, step, value);
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
