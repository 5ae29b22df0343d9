/** Proposals of ops on files, descriptors and pipes. */
import type { Draw } from '../../../core/words/contract.ts';
import { openOf } from './descriptors.ts';
import { OP } from './ops.ts';
import { PATH } from './paths.ts';
import {
  anyFd,
  nodeAt,
  oneOf,
  pathTo,
  preferredFd,
  someBytes,
  someDirectory,
  someFd,
  someFile,
  somePath,
} from './propose-choices.ts';
import { isAwaited, isFatal, isLastReader, isTelling, shownTwice } from './propose-urges.ts';
import { ALIVE, type Open, type Process, type UnixState } from './state.ts';
import {
  openModes,
  PIPE_BUF,
  POINTER_CALL,
  permChoices,
  pointerCalls,
  pointerKinds,
  rawCalls,
  rawNumbers,
} from './terms.ts';
import type { Node } from './tree.ts';
import { TYPE } from './values.ts';

const MODE = {
  r: openModes.indexOf('r'),
  w: openModes.indexOf('w'),
  rw: openModes.indexOf('rw'),
  wc: openModes.indexOf('wc'),
  wct: openModes.indexOf('wct'),
  wcx: openModes.indexOf('wcx'),
  rwc: openModes.indexOf('rwc'),
  wac: openModes.indexOf('wac'),
} as const;
const MODES = [
  MODE.rwc,
  MODE.rwc,
  MODE.rwc,
  MODE.rw,
  MODE.r,
  MODE.w,
  MODE.wc,
  MODE.wct,
  MODE.wcx,
  MODE.wac,
] as const;
const OFFSETS = [0, 0, 0, 1, 60, 511, 4095, 4096, 8191, 12_000, -1, -64] as const;
const SIZES = [0, 0, 1, 3, 100, 4095, 4096, 4097, 12_288, 65_536] as const;
const PRIVATE = permChoices.indexOf('private');
/** Bytes of a file that was cut off. */
const FEW = 3;
/** Open files of a process that are enough. */
const ENOUGH = 9;

const isReadable = (open: Open): boolean => open.mayRead;
const isWritable = (open: Open): boolean => open.mayWrite;
const isFile = (open: Open): boolean => open.node !== null;
const isEmpty = ({ node }: Open): boolean => node?.type === TYPE.file && node.size === 0;
const hasMore = ({ node, offset }: Open): boolean => node !== null && offset < node.size;
const isAtEnd = ({ node, offset }: Open): boolean =>
  node !== null && offset >= node.size && offset > 0;
const isAny = (): boolean => true;

function openCount(process: Process): number {
  let count = 0;
  for (const open of process.files) if (open !== null) count++;
  return count;
}

/** Whether it has any file of the disk open. */
function hasFiles({ files }: Process): boolean {
  return files.some((open) => open !== null && open.node?.type === TYPE.file);
}

/** Whether somebody else could take in what the process writes there, or is at work at the other end. */
function isCrowded(state: UnixState, process: Process, open: Open): boolean {
  const { pipe } = open;
  if (pipe === null || open.isNonblocking) return false;
  return state.tasks.some(
    (other) =>
      other !== null &&
      other !== process &&
      other.status === ALIVE &&
      other.files.some((file) => file?.pipe === pipe && file.mayRead !== open.mayRead),
  );
}

/** Into a pipe, now and then so much that it is full, or more. */
function bytesFor(open: Open | null, draw: Draw): number {
  if (open === null || open.pipe === null || draw.below(3) === 0) return someBytes(draw);
  // What is in it already makes a piece that would just fit one that must wait.
  if (open.pipe.count > 0 && draw.below(2) === 0) return PIPE_BUF;
  return oneOf([4032, 4095, 4096, 4096, 4097, 8192, 12_000], draw);
}

/** From a pipe, now and then as much as makes room for whoever waits. */
function bytesFrom(open: Open | null, draw: Draw): number {
  if (open === null || open.pipe === null || draw.below(2) !== 0) return someBytes(draw);
  return oneOf([0, 512, 4096, 4096, 8192], draw);
}

/** Whether there is something to read, or else whether everything was read, of what tells most. */
function isUnread(state: UnixState, open: Open, wanted: boolean): boolean {
  return open.node !== null && open.offset < open.node.size === wanted && isTelling(state, open);
}

/** Where somebody waits; or where a read tells most; or where many are. */
function readable(state: UnixState, process: Process, draw: Draw): number {
  const pick = (isWanted: (open: Open) => boolean): number =>
    someFd(state, process, 0, draw, (open) => isReadable(open) && isWanted(open));
  if (draw.below(6) !== 0) {
    const awaited = state.openCount === 0 ? 0 : pick((open) => isAwaited(state, open));
    const urgent = awaited !== 0 ? awaited : pick((open) => isUnread(state, open, true));
    if (urgent !== 0) return urgent;
  }
  const kind = draw.below(4);
  return preferredFd(
    state,
    process,
    0,
    draw,
    (open) => (kind === 0 ? isCrowded(state, process, open) : kind < 3 && hasMore(open)),
    isReadable,
  );
}

/** Where somebody waits, or nobody will ever read; or where many are; or in a file in which nothing is. */
function writable(state: UnixState, process: Process, draw: Draw): number {
  const pick = (isWanted: (open: Open) => boolean): number =>
    someFd(state, process, 1, draw, (open) => isWritable(open) && isWanted(open));
  if (draw.below(8) !== 0) {
    const urgent = pick(
      (open) => isFatal(process, open) || (state.openCount > 0 && isAwaited(state, open)),
    );
    if (urgent !== 0) return urgent;
  }
  const kind = draw.below(5);
  return preferredFd(
    state,
    process,
    1,
    draw,
    (open) => (kind < 2 ? isCrowded(state, process, open) : kind < 4 && isEmpty(open)),
    isWritable,
  );
}

/** What a user who is not 0 makes for himself shows whether he is taken for its owner. */
function choosePerm({ uid }: Process, draw: Draw): number {
  if (uid !== 0 && draw.below(2) === 0) return PRIVATE;
  return draw.below(3) === 0 ? draw.below(5) : 0;
}

export function drawFile(
  state: UnixState,
  process: Process,
  op: number,
  draw: Draw,
  args: Int32Array,
): boolean {
  switch (op) {
    case OP.open:
      // What is opened anew is read from its beginning on: where nothing is open, nothing else tells what files hold.
      args[0] =
        draw.below(hasFiles(process) ? 3 : 1) === 0 ? pathTo(state, process, draw, isWritten) : -1;
      if (args[0] < 0) args[0] = draw.below(6) === 0 ? somePath(draw) : someFile(draw);
      if (draw.below(12) === 0) args[0] = oneOf([PATH.etc_ro, PATH.dev_null, PATH.bin_cat], draw);
      args[1] = draw.below(5) === 0 ? MODE.r : oneOf(MODES, draw);
      args[2] = choosePerm(process, draw);
      return openCount(process) < ENOUGH || draw.below(8) === 0;
    case OP.pipe:
      return openCount(process) < ENOUGH || draw.below(4) === 0;
    case OP.read:
      args[0] = readable(state, process, draw);
      args[1] = bytesFrom(openOf(state, process, args[0], 0), draw);
      break;
    case OP.write:
      args[0] = writable(state, process, draw);
      args[1] = draw.below(256);
      args[2] = bytesFor(openOf(state, process, args[0], 1), draw);
      break;
    case OP.seek:
      args[0] = someFd(state, process, 0, draw, (open) => isUnread(state, open, false));
      if (args[0] === 0) args[0] = someFd(state, process, 0, draw, isAtEnd);
      if (args[0] !== 0 && draw.below(3) !== 0) break;
      args[0] = someFd(state, process, 0, draw, isFile);
      args[1] = oneOf(OFFSETS, draw);
      args[2] = draw.below(3);
      break;
    case OP.ftruncate:
      if (draw.below(4) !== 0 && cutsShown(state, process, draw, args)) return true;
      args[0] = preferredFd(
        state,
        process,
        1,
        draw,
        draw.below(2) === 0 ? isCut : isFile,
        isWritable,
      );
      args[1] = sizeFor(openOf(state, process, args[0], 1)?.node?.size ?? 0, draw);
      break;
    case OP.fsync:
      args[0] = someFd(state, process, 1, draw, isFile);
      break;
    case OP.close:
    case OP.dup:
    case OP.dup2:
    case OP.cloexec:
    case OP.nonblock:
    case OP.fstat:
      return drawDescriptor(state, process, op, draw, args);
    case OP.badPointer:
      return drawPointer(state, process, draw, args);
    case OP.rawDescriptor:
      args[0] = draw.below(rawCalls.length);
      args[1] = draw.below(rawNumbers.length);
      return draw.below(3) === 0;
    case OP.flush:
    case OP.sync:
      return draw.below(2) === 0;
    default:
      return drawNames(state, process, op, draw, args);
  }
  return args[0] !== 0;
}

function drawDescriptor(
  state: UnixState,
  process: Process,
  op: number,
  draw: Draw,
  args: Int32Array,
): boolean {
  const end = draw.below(2);
  if (op === OP.close && process.slot !== 1 && draw.below(4) !== 0) {
    // The last reader goes, and the writer finds out.
    args[0] = someFd(state, process, 0, draw, (open) => isLastReader(process, open));
    if (args[0] !== 0) return true;
  }
  const isPiped = op === OP.nonblock && draw.below(8) !== 0;
  const wanted = isPiped ? (open: Open) => open.pipe !== null : isAny;
  args[0] = someFd(state, process, end, draw, wanted);
  args[1] = end;
  if (op === OP.dup2) args[2] = oneOf([0, 0, 1, 1, 3, 4, 5, 6, 19, 20], draw);
  if (op === OP.dup && openCount(process) >= ENOUGH && draw.below(2) === 0) return false;
  if (op === OP.cloexec) args[2] = draw.below(4) === 0 ? 0 : 1;
  if (op === OP.nonblock) args[2] = draw.below(2);
  if (args[0] === 0 && op === OP.close && draw.below(16) === 0) args[0] = anyFd(state, draw);
  return args[0] !== 0;
}

function drawPointer(state: UnixState, process: Process, draw: Draw, args: Int32Array): boolean {
  args[0] = draw.below(2) === 0 ? draw.below(2) : draw.below(pointerCalls.length);
  args[1] = draw.below(pointerKinds.length);
  const isWrite = args[0] === POINTER_CALL.write;
  args[2] = someFd(state, process, isWrite ? 1 : 0, draw, isWrite ? isWritable : isReadable);
  if (args[2] === 0) args[2] = anyFd(state, draw);
  return args[2] !== 0;
}

/** What lies in `d`, into which it cannot be moved. */
const WITHIN = [PATH.d_s, PATH.d_s, PATH.d_a] as const;
export function isWithinItself(args: Int32Array): boolean {
  return args[0] === PATH.d && WITHIN.some((path) => path === args[1]);
}

const isWritten = ({ type, size }: Node): boolean => type === TYPE.file && size > 0;
const isRegular = (node: Node): boolean => node.type === TYPE.file;

/** Whether somebody has the file open, and it has but one name left. */
function isOpenIn({ opens }: UnixState): (node: Node) => boolean {
  return (node) => node.links === 1 && node.size > 0 && opens.some((open) => open.node === node);
}

/** Two paths that lead to one file, or to two. */
function drawPair(
  state: UnixState,
  process: Process,
  draw: Draw,
  args: Int32Array,
  isOne: boolean,
): boolean {
  args[0] = pathTo(state, process, draw, isRegular);
  if (args[0] < 0) return false;
  const first = nodeAt(state, process, args[0]);
  args[1] = pathTo(
    state,
    process,
    draw,
    (node, path) => path !== args[0] && isRegular(node) && (node === first) === isOne,
  );
  return args[1] >= 0;
}

/** Little is left of it, perhaps. */
const isCut = ({ node }: Open): boolean => node !== null && node.size > 0 && node.size <= FEW;

/** All of what the process has in its memory at two places is cut off. */
function cutsShown(state: UnixState, process: Process, draw: Draw, args: Int32Array): boolean {
  const shown = shownTwice(process);
  if (shown === null) return false;
  args[0] = someFd(state, process, 1, draw, ({ node, mayWrite }) => node === shown && mayWrite);
  args[1] = 0;
  return args[0] !== 0;
}

/** What was cut off is asked for again. */
function sizeFor(size: number, draw: Draw): number {
  if (size === 0 || draw.below(3) === 0) return oneOf(SIZES, draw);
  return size > FEW ? oneOf([1, FEW], draw) : oneOf([4095, 4096, 4097], draw);
}

/** Of what is not there yet, or of what is: the judge says which of them can be done. */
function drawNames(
  state: UnixState,
  process: Process,
  op: number,
  draw: Draw,
  args: Int32Array,
): boolean {
  switch (op) {
    case OP.stat:
    case OP.chmod:
      args[0] = somePath(draw);
      args[1] = choosePerm(process, draw);
      return op === OP.stat || draw.below(3) !== 0;
    case OP.same: {
      const isPair = draw.below(4) !== 0 && drawPair(state, process, draw, args, true);
      if (isPair) return true;
      args[0] = somePath(draw);
      args[1] =
        draw.below(2) === 0 ? oneOf([PATH.dot_a, PATH.up_a, PATH.rel], draw) : somePath(draw);
      return true;
    }
    case OP.link:
      args[0] = draw.below(2) === 0 ? pathTo(state, process, draw, isRegular) : -1;
      if (args[0] < 0) args[0] = someFile(draw);
      args[1] = someFile(draw);
      return true;
    case OP.unlink:
      args[0] = draw.below(2) === 0 ? pathTo(state, process, draw, isOpenIn(state)) : -1;
      if (args[0] < 0 && draw.below(2) === 0) args[0] = pathTo(state, process, draw, isWritten);
      if (args[0] < 0) args[0] = someFile(draw);
      return true;
    case OP.rename: {
      if (draw.below(6) === 0) {
        args[0] = PATH.d;
        args[1] = oneOf(WITHIN, draw);
        return true;
      }
      if (draw.below(3) === 0 && drawPair(state, process, draw, args, false)) return true;
      const isDirectory = draw.below(4) === 0;
      args[0] = isDirectory ? someDirectory(draw) : someFile(draw);
      args[1] = isDirectory && draw.below(4) !== 0 ? someDirectory(draw) : someFile(draw);
      return true;
    }
    case OP.mkdir:
      args[0] = someDirectory(draw);
      args[1] = draw.below(4) === 0 ? draw.below(5) : 2;
      return true;
    case OP.rmdir:
      args[0] = someDirectory(draw);
      return true;
    case OP.truncate:
      args[0] = draw.below(4) !== 0 ? pathTo(state, process, draw, isWritten) : -1;
      if (args[0] < 0) args[0] = someFile(draw);
      args[1] = sizeFor(nodeAt(state, process, args[0])?.size ?? 0, draw);
      if (draw.below(2) === 0) args[1] = 0;
      return true;
    case OP.chdir:
      args[0] = draw.below(2) === 0 ? PATH.tmp : someDirectory(draw);
      return draw.below(2) === 0;
    default:
      args[0] =
        draw.below(2) === 0 ? oneOf([PATH.dot, PATH.tmp, PATH.root], draw) : someDirectory(draw);
      return true;
  }
}
