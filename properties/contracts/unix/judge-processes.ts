/** Which outcomes the unix contract permits of ops on processes and signals. */
import { judgeExec } from './lookup.ts';
import { OP } from './ops.ts';
import type { Outcomes } from './outcomes.ts';
import { HOLDABLE, isIgnored, mayDieOf } from './signals.ts';
import {
  BROKEN,
  GONE,
  isAlive,
  type Pending,
  type Process,
  type UnixState,
  ZOMBIE,
} from './state.ts';
import { ACTION, HANG, MASK, SIGNAL, TASKS } from './terms.ts';

export function judgeProcess(
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
export function willMeddle(process: Process, set: number): boolean {
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

/** The one child for which the call waits; null: any. */
export function waitedFor(
  state: UnixState,
  process: Process,
  op: number,
  args: Int32Array,
): Process | null {
  if (op === OP.wait) return null;
  const pending = state.open[process.slot];
  const isItself = pending.isActive && pending.op === OP.waitFor && pending.args[0] === args[0];
  return isItself ? pending.target : state.tasks[args[0]];
}

/**
 * Whether a call that waits for children may go on waiting: nobody has ended for certain whom it would be told of, and
 * somebody lives. One who ends while his parent ignores that is perhaps gone at once.
 */
export function maySeeNobody(
  state: UnixState,
  process: Process,
  op: number,
  args: Int32Array,
): boolean {
  const only = waitedFor(state, process, op, args);
  let lives = false;
  for (const child of state.family) {
    if (child.parent !== process || (only !== null && child !== only)) continue;
    if (child.status !== ZOMBIE) lives = true;
    else if (!child.isFleeting && !child.lingers) return false;
  }
  return lives;
}

export function judgeWait(
  state: UnixState,
  process: Process,
  op: number,
  args: Int32Array,
  pending: Pending,
  out: Outcomes,
): void {
  const hang = op === OP.wait ? args[0] : args[1];
  const only = waitedFor(state, process, op, args);
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
