/** Signals, and the ends of processes: what is sent, held back, counted, and what kills. */
import { dropDescriptors } from './descriptors.ts';
import { OP } from './ops.ts';
import {
  ALIVE,
  BROKEN,
  type Process,
  RESTARTED,
  STOPPED,
  type UnixState,
  ZOMBIE,
} from './state.ts';
import { ACTION, MEDDLE, SIGNAL } from './terms.ts';
import { COUNTED } from './values.ts';

/** Added to a signal's place in the list, where wait tells of it. */
export const KILLED = 256;
/** Every signal that can be held back. */
export const HOLDABLE = 0x1ff & ~(1 << SIGNAL.kill) & ~(1 << SIGNAL.stop);
const INIT = 1;

/** By SIGNAL: where it is counted; -1 where it never is. */
const PLACES: readonly number[] = [0, 1, 2, 3, 4, 5, -1, -1, 6];

export function placeOf(signal: number): number {
  return PLACES[signal] ?? -1;
}

export const COUNTERS = COUNTED.length;

/** What the process does with this signal: nothing, at present. */
export function isIgnored(process: Process, signal: number): boolean {
  const action = process.actions[signal];
  if (action === ACTION.ignore) return true;
  if (action !== ACTION.default) return false;
  return signal === SIGNAL.child || signal === SIGNAL.continue || process.slot === INIT;
}

/** A call that waits is disturbed, to this degree. */
function disturb(state: UnixState, process: Process, degree: number, isCertain: boolean): void {
  const pending = state.open[process.slot];
  if (!pending.isActive || state.tasks[process.slot] !== process) return;
  if (degree > pending.disturbed) pending.disturbed = degree;
  if (pending.op === OP.suspend && degree > STOPPED && isCertain) pending.done = 1;
}

function count(state: UnixState, process: Process, signal: number, isOwn: boolean): void {
  const bit = 1 << signal;
  const place = placeOf(signal);
  process.most[place]++;
  // One that has not been handled yet may hold it back, and then a third is lost in the second.
  const isCertain = isOwn || (process.inFlight & bit) === 0;
  if (isCertain) process.least[place]++;
  if (!isOwn) process.inFlight |= bit;
  const isRestarting = process.actions[signal] === ACTION.countRestart;
  disturb(state, process, isRestarting ? RESTARTED : BROKEN, true);
  if (process.meddle === MEDDLE.none) return;
  const { meddle } = process;
  process.meddle = MEDDLE.none;
  if (!isOwn) {
    // What it writes holds as soon as its handler has run: nobody tells when that is, if the signal is another's.
    state.isWild = true;
  } else if (meddle === MEDDLE.pc) die(state, process, KILLED + SIGNAL.segment);
  else {
    process.blocked = HOLDABLE;
    if (process.saved >= 0) process.saved = HOLDABLE;
  }
}

/** A signal comes; `isOwn` if the process itself is in a call that makes it come. */
export function post(state: UnixState, process: Process, signal: number, isOwn: boolean): void {
  if (process.status !== ALIVE) return;
  if (signal === SIGNAL.kill) {
    die(state, process, KILLED + signal);
    return;
  }
  if (signal === SIGNAL.stop) {
    stop(state, process);
    return;
  }
  if (signal === SIGNAL.continue) goOn(state, process);
  const bit = 1 << signal;
  if ((process.blocked & bit) !== 0) {
    if (!isIgnored(process, signal)) process.pending |= bit;
    else if ((process.pending & bit) === 0) process.maybe |= bit;
  } else if (!isIgnored(process, signal)) {
    if (process.isStopped) process.pending |= bit;
    else take(state, process, signal, isOwn);
  }
}

function take(state: UnixState, process: Process, signal: number, isOwn: boolean): void {
  if (process.actions[signal] === ACTION.default) die(state, process, KILLED + signal);
  else count(state, process, signal, isOwn);
}

/** A signal that a kernel may send, or not. */
export function perhapsPost(state: UnixState, process: Process | null, signal: number): void {
  if (process === null || process.status !== ALIVE || isIgnored(process, signal)) return;
  const bit = 1 << signal;
  if ((process.blocked & bit) !== 0 || process.isStopped) {
    if ((process.pending & bit) === 0) process.maybe |= bit;
    return;
  }
  if (process.actions[signal] === ACTION.default || process.meddle !== MEDDLE.none) {
    state.isWild = true;
    return;
  }
  process.most[placeOf(signal)]++;
  const isRestarting = process.actions[signal] === ACTION.countRestart;
  disturb(state, process, isRestarting ? RESTARTED : BROKEN, false);
}

function stop(state: UnixState, process: Process): void {
  if (process.slot === INIT) return;
  if (!process.isStopped) perhapsPost(state, process.parent, SIGNAL.child);
  process.isStopped = true;
  disturb(state, process, STOPPED, true);
}

function goOn(state: UnixState, process: Process): void {
  if (!process.isStopped) return;
  process.isStopped = false;
  perhapsPost(state, process.parent, SIGNAL.child);
  deliver(state, process, false);
}

/** Whether the process may die of a signal of which it is not known whether it is pending. */
export function mayDieOf(process: Process, maybe: number): boolean {
  for (let signal = 0; signal <= SIGNAL.alarm; signal++) {
    if ((maybe & (1 << signal)) === 0 || isIgnored(process, signal)) continue;
    if (process.actions[signal] === ACTION.default) return true;
  }
  return false;
}

/** What is pending and not held back comes now. */
export function deliver(state: UnixState, process: Process, isOwn: boolean): void {
  const ready = process.pending & ~process.blocked;
  const doubtful = process.maybe & ~process.blocked;
  if (ready === 0 && doubtful === 0) return;
  process.pending &= ~ready;
  process.maybe &= ~doubtful;
  // Which of several comes first, and so before everything is held back, is not said.
  const isSeveral = (ready & (ready - 1)) !== 0 || doubtful !== 0;
  if (process.meddle !== MEDDLE.none && isSeveral) {
    state.isWild = true;
    return;
  }
  for (let signal = 0; signal <= SIGNAL.alarm; signal++) {
    const bit = 1 << signal;
    if ((ready & bit) !== 0 && !isIgnored(process, signal)) {
      if (process.status === ALIVE) take(state, process, signal, isOwn);
    } else if ((doubtful & bit) !== 0) perhapsPost(state, process, signal);
  }
}

/** The process ends. Its parent, or process 1, may wait for what is left: `how`. */
export function die(state: UnixState, process: Process, how: number): void {
  if (process.status !== ALIVE || process.slot === INIT) return;
  process.status = ZOMBIE;
  process.how = how;
  process.isStopped = false;
  process.alarm = 0;
  process.lingers = state.open[process.slot].isActive && state.tasks[process.slot] === process;
  dropDescriptors(state, process);
  process.pages.fill(null);
  process.heap = 0;
  process.image.texts--;
  const init = state.tasks[INIT];
  for (const other of state.family) {
    if (other.parent !== process) continue;
    other.parent = init;
    if (other.status !== ZOMBIE || init === null) continue;
    if (init.actions[SIGNAL.child] === ACTION.ignore) other.isFleeting = true;
    perhapsPost(state, init, SIGNAL.child);
  }
  if (process.parent === null) return;
  process.isFleeting = process.parent.actions[SIGNAL.child] === ACTION.ignore;
  post(state, process.parent, SIGNAL.child, false);
}
