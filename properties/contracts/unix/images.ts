/** What images do when they run, one call at a time. */
import { dropDescriptor } from './descriptors.ts';
import { available, consume, emit, fill, free, peek, transfer } from './io.ts';
import { OP } from './ops.ts';
import { die, isIgnored, placeOf, post } from './signals.ts';
import { ALIVE, type Open, type Pending, type Process, type Run, type UnixState } from './state.ts';
import {
  ACTION,
  DESCRIPTORS,
  IMAGE_LINE,
  IMAGE_READ,
  MEDDLE,
  ON_FAULT,
  PROMISED,
  SIGNAL,
} from './terms.ts';
import type { Node } from './tree.ts';
import { TYPE } from './values.ts';

/** An alarm is taken back, and nobody knows whether it has come. */
export function cancelAlarm(process: Process): void {
  if (process.alarm === 0) return;
  process.alarm = 0;
  process.most[placeOf(SIGNAL.alarm)]++;
  const bit = 1 << SIGNAL.alarm;
  if ((process.blocked & bit) !== 0 && (process.pending & bit) === 0) process.maybe |= bit;
}

/** The image takes the place of what the process was. */
export function replaceImage(
  state: UnixState,
  process: Process,
  node: Node,
  argument: number,
  pending: Pending,
): void {
  process.image.texts--;
  node.texts++;
  process.image = node;
  process.pages.fill(null);
  process.heap = 0;
  process.onFault = ON_FAULT.escape;
  process.meddle = MEDDLE.none;
  process.least.fill(0);
  process.most.fill(0);
  for (let signal = 0; signal < process.actions.length; signal++) {
    if (process.actions[signal] < ACTION.count) continue;
    process.actions[signal] = ACTION.default;
    const bit = 1 << signal;
    // 4.4BSD forgets what nobody would notice any more (execsigs), Linux does not.
    if ((process.pending & bit) === 0 || !isIgnored(process, signal)) continue;
    process.pending &= ~bit;
    process.maybe |= bit;
  }
  for (let at = 0; at < DESCRIPTORS; at++) {
    if ((process.closing & (1 << at)) !== 0) dropDescriptor(state, process, at);
  }
  process.closing = 0;
  const image = node.image ?? '';
  pending.run = { image, argument, written: 0, total: 0, held: null, at: 0 };
  if (image === 'stay' && pending.op === OP.exec) finish(pending, 'done');
  if (image === 'damaged') state.isWild = true;
}

function finish(pending: Pending, kind: Pending['kind']): void {
  pending.isOver = true;
  pending.kind = kind;
  pending.value = 0;
}

/** It would end with this status; process 1 comes home instead. */
function end(state: UnixState, process: Process, pending: Pending, how: number): void {
  if (process.slot === 1) {
    finish(pending, 'done');
    return;
  }
  die(state, process, how);
  finish(pending, pending.op === OP.run ? 'done' : 'faulted');
}

/** Does one thing, if it can; false if it must wait. */
export function step(state: UnixState, process: Process, pending: Pending): boolean {
  const { run } = pending;
  if (run === null || pending.isOver || process.status !== ALIVE) return false;
  if (run.held !== null) return output(state, process, pending, run, run.held);
  switch (run.image) {
    case 'cat':
    case 'wc':
      return input(state, process, pending, run);
    case 'yes':
      if (run.written === run.argument) break;
      run.held = line(run.written);
      return output(state, process, pending, run, run.held);
    case 'echo':
      if (run.written === 1) break;
      run.held = line(run.argument);
      return output(state, process, pending, run, run.held);
    default:
      end(state, process, pending, run.argument & 255);
      return true;
  }
  end(state, process, pending, 0);
  return true;
}

function line(value: number): Uint8Array {
  fill(value, 0, IMAGE_LINE);
  return transfer.slice(0, IMAGE_LINE);
}

function input(state: UnixState, process: Process, pending: Pending, run: Run): boolean {
  const open = process.files[0];
  if (open === null || !open.mayRead || open.node?.type === TYPE.directory) {
    end(state, process, pending, 1);
    return true;
  }
  const count = available(open, IMAGE_READ);
  if (count === 0) {
    if (open.pipe !== null && open.pipe.writers > 0) {
      if (!open.isNonblocking) return false;
      end(state, process, pending, 1);
    } else end(state, process, pending, run.image === 'wc' ? run.total & 255 : 0);
    return true;
  }
  peek(open, count);
  consume(open, count);
  run.total += count;
  if (run.image === 'wc') return true;
  if (open.node !== null && (open.node.isOpaque || open.node.hasTail)) state.isWild = true;
  run.held = transfer.slice(0, count);
  run.at = 0;
  return true;
}

function output(
  state: UnixState,
  process: Process,
  pending: Pending,
  run: Run,
  held: Uint8Array,
): boolean {
  const open = process.files[1];
  if (open === null || !open.mayWrite) {
    end(state, process, pending, 1);
    return true;
  }
  const rest = held.length - run.at;
  if (open.pipe !== null) {
    if (open.pipe.readers === 0) {
      post(state, process, SIGNAL.pipe, true);
      if (process.status === ALIVE) end(state, process, pending, 1);
      else finish(pending, pending.op === OP.run ? 'done' : 'faulted');
      return true;
    }
    if (free(open.pipe) < rest) {
      if (!open.isNonblocking) return false;
      end(state, process, pending, 1);
      return true;
    }
  } else if (isTooLong(open, rest)) state.isWild = true;
  emit(open, held, rest, run.at);
  run.held = null;
  run.at = 0;
  run.written++;
  return true;
}

function isTooLong({ node, isAppending, offset }: Open, bytes: number): boolean {
  if (node === null || node.type !== TYPE.file) return false;
  return (isAppending ? node.size : offset) + bytes > PROMISED.fileBytes;
}
