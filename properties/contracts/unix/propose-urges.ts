/**
 * What a process had better do next: one step away is a moment that programs come to seldom by chance, and that passes when
 * something else is done first.
 */
import { openOf } from './descriptors.ts';
import { OP } from './ops.ts';
import { ALIVE, type Open, type Page, type Pipe, type Process, type UnixState } from './state.ts';
import { ACTION, MEDDLE, SIGNAL, TASKS } from './terms.ts';
import type { Node } from './tree.ts';
import { TYPE } from './values.ts';

/** Nothing in particular. */
export const NO_URGE = -1;
const ANY = -1;

/** Signals that a process counts, in either way or in this one alone: bits of `SIGNAL`. */
export function counted({ actions }: Process, how = ANY): number {
  let set = 0;
  for (let signal = 0; signal <= SIGNAL.continue; signal++) {
    const action = actions[signal];
    if (how === ANY ? action >= ACTION.count : action === how) set |= 1 << signal;
  }
  return set;
}

/** Signals that wait to be let in, and will be counted then. */
export function heldBack(process: Process): number {
  return counted(process) & process.blocked & process.pending;
}

/** The pipe on which a task's call waits: for something to read, if `end` is 0, or for room. Null if it does not. */
function awaitedBy(state: UnixState, slot: number, end: number): Pipe | null {
  const { isActive, op, args } = state.open[slot];
  const process = state.tasks[slot];
  if (!isActive || process === null || op !== (end === 0 ? OP.read : OP.write)) return null;
  return openOf(state, process, args[0], end)?.pipe ?? null;
}

/** Whether some task waits at the other end of this open pipe. */
export function isAwaited(state: UnixState, open: Open): boolean {
  if (open.pipe === null) return false;
  for (let slot = 1; slot <= TASKS; slot++) {
    if (awaitedBy(state, slot, open.mayRead ? 1 : 0) === open.pipe) return true;
  }
  return false;
}

/** Whether a write there ends the process. */
export function isFatal({ slot, actions, blocked }: Process, { pipe, mayWrite }: Open): boolean {
  if (pipe === null || !mayWrite || pipe.readers > 0 || slot === 1) return false;
  return actions[SIGNAL.pipe] === ACTION.default && (blocked & (1 << SIGNAL.pipe)) === 0;
}

/** Whether the process has been stopped, and this one may tell it to go on. */
export function isHalted(process: Process, target: Process | null): boolean {
  if (target === null || !target.isStopped || target.status !== ALIVE) return false;
  return process.uid === 0 || process.uid === target.uid;
}

/** Whether nobody but the process can read the pipe, into which it may write as well. */
export function isLastReader({ files }: Process, { pipe, mayRead, refs }: Open): boolean {
  if (pipe === null || !mayRead || pipe.readers > 1 || refs > 1) return false;
  return files.some((file) => file !== null && file.pipe === pipe && file.mayWrite);
}

/** Whether somebody may store in the file by pages that show it, or has stored in copies of such pages. */
function isMappedForWriting({ family }: UnixState, node: Node): boolean {
  for (const { status, pages } of family) {
    if (status !== ALIVE) continue;
    for (const page of pages) {
      if (page === null || page.node !== node) continue;
      if (page.isShared ? page.mayWrite : page.frame !== null) return true;
    }
  }
  return false;
}

/** Whether a read would tell something rare: what is in a file without a name, or in one that somebody has in his memory. */
export function isTelling(state: UnixState, { node, mayRead }: Open): boolean {
  if (node === null || node.type !== TYPE.file || node.size === 0 || !mayRead) return false;
  return node.links === 0 || isMappedForWriting(state, node);
}

/** Signals that would end the call in which the task waits, and that this process may send: bits of `SIGNAL`. */
export function interrupting(state: UnixState, process: Process, slot: number): number {
  const target = state.tasks[slot];
  if (!state.open[slot].isActive || target === null || target.isStopped) return 0;
  if (process.uid !== 0 && process.uid !== target.uid) return 0;
  return counted(target, ACTION.count) & ~target.blocked;
}

/** What is read of such a file, if it was not yet since it was written to; NO_URGE otherwise. */
function lookAt(state: UnixState, open: Open): number {
  if (open.node === null || !isTelling(state, open)) return NO_URGE;
  if (open.offset >= open.node.size) return OP.seek;
  return open.offset === 0 ? OP.read : NO_URGE;
}

/** What passes as soon as somebody else does something. */
function hurryOf(state: UnixState, process: Process): number {
  if (process.meddle !== MEDDLE.none && (counted(process) & ~process.blocked) !== 0) return OP.kill;
  if (heldBack(process) !== 0) return OP.suspend;
  for (const open of process.files) {
    if (open === null || open.pipe === null) continue;
    if (isFatal(process, open)) return OP.write;
    if (state.openCount > 0 && isAwaited(state, open)) return open.mayRead ? OP.read : OP.write;
  }
  for (let slot = 1; slot <= TASKS; slot++) {
    if (isHalted(process, state.tasks[slot])) return OP.kill;
    if (state.openCount > 0 && interrupting(state, process, slot) !== 0) return OP.kill;
  }
  return NO_URGE;
}

/** The op that is wanted of the process, or NO_URGE. */
export function urgeOf(state: UnixState, process: Process): number {
  const hurry = hurryOf(state, process);
  if (hurry !== NO_URGE) return hurry;
  const isAtRisk = process.slot !== 1 && process.actions[SIGNAL.pipe] === ACTION.default;
  for (const open of process.files) {
    if (open === null) continue;
    if (isAtRisk && isLastReader(process, open)) return OP.close;
    const look = lookAt(state, open);
    if (look !== NO_URGE) return look;
  }
  return NO_URGE;
}

/** Whether the process has pages of a file that may never be written to, however they are protected. */
export function hasFixed({ pages }: Process): boolean {
  for (const page of pages) if (page !== null && !page.mayEverWrite) return true;
  return false;
}

/** Whether the process has a file with something in it, which it might map, or of which it might take away the name. */
export function hasContents({ files }: Process): boolean {
  for (const open of files) {
    if (open === null || !open.mayRead || !open.mayWrite || open.node === null) continue;
    if (open.node.type === TYPE.file && open.node.size > 0) return true;
  }
  return false;
}

/** Whether the process has this page of a file at another place as well: what it loses, it must lose at both. */
export function isTwice({ pages }: Process, page: Page): boolean {
  if (page.node === null || page.frame !== null) return false;
  let places = 0;
  for (const other of pages) {
    if (other?.node === page.node && other.index === page.index) places++;
  }
  return places > 1;
}

/** The file that the process has at two places; null if there is none. */
export function shownTwice(process: Process): Node | null {
  for (const page of process.pages) {
    if (page !== null && isTwice(process, page)) return page.node;
  }
  return null;
}
