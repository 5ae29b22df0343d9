/**
 * The effects that other calls may have had before a call returned: every order of them that the state permits, as
 * far as it matters to the call at hand.
 */
import type { Call, Result } from '../../../core/words/specification.ts';
import { clone } from './clone.ts';
import { openOf } from './descriptors.ts';
import { finish, isImage, move, ways } from './effects.ts';
import { OP } from './ops.ts';
import { ALIVE, type Open, type Process, type UnixState } from './state.ts';
import { PIPE_BUF, TASKS } from './terms.ts';
import type { Node } from './tree.ts';
import { sumOf } from './values.ts';

/** States that are looked at for one return at the most; where there are more, the run is not judged any further. */
const NODES_MAX = 3000;

/** What calls have to do with: bit 0 files, bit 1 processes and signals, the others pipes. */
const FILES = 1;
const PROCESSES = 2;
const PIPE_BITS = 28;

function bitOf(open: Open | null): number {
  if (open === null) return 0;
  return open.pipe === null ? FILES : 1 << (2 + (open.pipe.id % PIPE_BITS));
}

function allOf(process: Process | null): number {
  let bits = FILES | PROCESSES;
  if (process !== null) for (const open of process.files) bits |= bitOf(open);
  return bits;
}

/** What the call may look at or change. */
function objects(state: UnixState, slot: number, op: number, args: Int32Array): number {
  const process = state.tasks[slot];
  if (process === null || process.status !== ALIVE) return 0;
  if (isImage(op) || op === OP.exit || op === OP.dup2 || op === OP.close) return allOf(process);
  if (op === OP.fork) return PROCESSES;
  if (op === OP.kill) return allOf(state.tasks[args[0]]);
  if (op < OP.open) return PROCESSES;
  switch (op) {
    case OP.read:
    case OP.fstat:
      return bitOf(openOf(state, process, args[0], 0));
    case OP.write:
      return bitOf(openOf(state, process, args[0], 1)) | PROCESSES;
    case OP.nonblock:
    case OP.seek:
      return bitOf(openOf(state, process, args[0], args[1] & 1)) | FILES;
    case OP.badPointer:
      return bitOf(openOf(state, process, args[2], args[0] & 1)) | PROCESSES;
    default:
      return FILES;
  }
}

/** The slots of other calls that could have done something first that matters; a bit each. */
export function contested(state: UnixState, call: Call): number {
  if (state.openCount < 2) return 0;
  let group = objects(state, call.task, call.op, call.args);
  let slots = 0;
  let before = -1;
  while (slots !== before) {
    before = slots;
    for (let slot = 1; slot <= TASKS; slot++) {
      const pending = state.open[slot];
      if (slot === call.task || (slots & (1 << slot)) !== 0 || !pending.isActive) continue;
      const own = objects(state, slot, pending.op, pending.args);
      if ((own & group) === 0 || ways(state, slot) === 0) continue;
      slots |= 1 << slot;
      group |= own;
    }
  }
  return slots;
}

function contentOf(node: Node, seen: Set<Node>): string {
  if (seen.has(node)) return '';
  seen.add(node);
  let text = `${node.id},${node.links},${node.size},${node.permissions};`;
  if (node.isNew) for (const [at, page] of node.pages) text += `${at}:${sumOf(page, page.length)};`;
  if (node.entries !== null) {
    for (const [name, entry] of node.entries)
      text += `${name}=${entry.id}${contentOf(entry, seen)}`;
  }
  return text;
}

/** States with the same key do not differ in what calls under way can have done. */
function keyOf(state: UnixState): string {
  let text = '';
  for (const one of state.open) {
    if (!one.isActive) continue;
    const { run } = one;
    text += `${one.op},${one.isOver},${one.kind},${one.value},${one.done},${one.disturbed}`;
    if (run !== null) text += `,${run.written},${run.total},${run.held?.length},${run.at}`;
    text += '|';
  }
  const seen = new Set<Node>();
  for (const process of state.family) {
    text += `${process.slot},${process.pid},${process.status},${process.how},${process.pending},`;
    text += `${process.blocked},${process.least.join()},${process.most.join()};`;
  }
  for (const open of state.opens) {
    text += `${open.offset},${open.refs},`;
    if (open.node !== null) text += contentOf(open.node, seen);
    const { pipe } = open;
    if (pipe === null || !open.mayRead) continue;
    const held = new Uint8Array(pipe.count);
    for (let i = 0; i < held.length; i++) held[i] = pipe.bytes[(pipe.out + i) % pipe.bytes.length];
    text += `${pipe.id}:${pipe.readers},${pipe.writers},${pipe.count},${sumOf(held, held.length)};`;
  }
  return text + contentOf(state.root, seen);
}

/** Every state that may follow, if the call returns with this result. */
export function search(
  state: UnixState,
  call: Call,
  result: Result,
  end: (state: UnixState) => void,
): UnixState[] {
  const found = new Map<string, UnixState>();
  const seen = new Set<string>();
  const waiting: UnixState[] = [state];
  while (waiting.length > 0) {
    const node = waiting.pop();
    if (node === undefined) break;
    const key = keyOf(node);
    if (seen.has(key)) continue;
    seen.add(key);
    if (seen.size > NODES_MAX) {
      state.isWild = true;
      return [state];
    }
    const after = clone(node);
    const process = after.tasks[call.task];
    if (process !== null && finish(after, process, call, result)) {
      end(after);
      found.set(keyOf(after), after);
    }
    for (const next of successors(node)) waiting.push(next);
  }
  return withoutReachable(found);
}

/** What one call under way may make of the state, by one thing that it does. */
function successors(state: UnixState): UnixState[] {
  const next: UnixState[] = [];
  for (let slot = 1; slot <= TASKS; slot++) {
    const count = ways(state, slot);
    for (let way = 0; way < count; way++) {
      const copy = clone(state);
      if (move(copy, slot, way)) next.push(copy);
    }
  }
  return next;
}

/** States that another of them may still become need not be followed by themselves. */
function withoutReachable(found: Map<string, UnixState>): UnixState[] {
  if (found.size > 1) {
    for (const [key, state] of [...found]) {
      if (!found.has(key)) continue;
      for (const next of successors(state)) {
        const reached = keyOf(next);
        if (reached !== key) found.delete(reached);
      }
    }
  }
  return [...found.values()];
}

/** Everything that calls under way can do by themselves is done: what waits then waits for somebody else. */
export function settled(state: UnixState): UnixState {
  const copy = clone(state);
  for (let i = 0; i < NODES_MAX; i++) if (!moveOne(copy)) break;
  return copy;
}

function moveOne(state: UnixState): boolean {
  for (let slot = 1; slot <= TASKS; slot++) {
    const pending = state.open[slot];
    const isPartial =
      isImage(pending.op) || (pending.op === OP.write && pending.args[2] > PIPE_BUF);
    if (isPartial && ways(state, slot) > 0 && move(state, slot, 0)) return true;
  }
  return false;
}
