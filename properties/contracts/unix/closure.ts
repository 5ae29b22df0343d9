/**
 * The effects that other calls may have had before a call returned: every order of them that the state permits, as
 * far as it matters to the call at hand.
 */
import type { Call, Result } from '../../../core/words/specification.ts';
import { clone } from './clone.ts';
import { openOf } from './descriptors.ts';
import { finish, isImage, move, ways } from './effects.ts';
import { effectsKey } from './key.ts';
import { OP, ops } from './ops.ts';
import { ALIVE, type Open, type Process, type UnixState } from './state.ts';
import { ON_FAULT, PIPE_BUF, TASKS } from './terms.ts';

/** States that are looked at for one return at the most; where there are more, the run is not judged any further. */
const NODES_MAX = 3000;

/** What calls have to do with: bit 0 files, the others pipes. */
const FILES = 1;
const PIPE_BITS = 28;

function bitOf(open: Open | null): number {
  if (open === null) return 0;
  return open.pipe === null ? FILES : 1 << (1 + (open.pipe.id % PIPE_BITS));
}

const INIT = 1;

/** Of which ops descriptors may go: those of the process, or of one that ends of it. */
const CLOSERS: readonly number[] = [
  OP.close,
  OP.dup2,
  OP.kill,
  OP.mask,
  OP.exit,
  OP.exec,
  OP.run,
  OP.load,
  OP.store,
];
const CLOSING = ops.map((_, op) => CLOSERS.includes(op));

/** Files, pipes and slots that one call has to do with. */
interface Objects {
  things: number;
  slots: number;
}

/** All that goes when the process ends, and who is told of it. */
function addAll(state: UnixState, process: Process, into: Objects): void {
  into.things |= FILES;
  for (const open of process.files) into.things |= bitOf(open);
  addFamily(state, process, into);
}

function addFamily(state: UnixState, process: Process, into: Objects): void {
  into.slots |= 1 << process.slot;
  if (process.parent !== null) into.slots |= 1 << process.parent.slot;
  for (const { parent, slot } of state.family) if (parent === process) into.slots |= 1 << slot;
}

/** What the call may look at or change, besides what is there. */
function add(state: UnixState, slot: number, op: number, args: Int32Array, into: Objects): Objects {
  const process = state.tasks[slot];
  if (process === null || process.status !== ALIVE) return into;
  into.slots |= 1 << slot;
  if (isImage(op) || op === OP.exit) addEnd(state, process, into);
  else if (op === OP.mask) addEnd(state, process, into);
  else if (op === OP.close || op === OP.dup2) {
    for (const open of process.files) into.things |= bitOf(open);
  } else if (op === OP.fork || op === OP.wait || op === OP.waitFor) {
    addFamily(state, process, into);
    if (op === OP.fork) into.slots |= 1 << args[0];
  } else if (op === OP.kill) {
    const target = state.tasks[args[0]];
    if (target !== null) addEnd(state, target, into);
  } else if (op >= OP.open) addThings(state, process, op, args, into);
  return into;
}

/** The process may end of its call: then all goes, and orphans are process 1's. */
function addEnd(state: UnixState, process: Process, into: Objects): void {
  addAll(state, process, into);
  into.slots |= 1 << INIT;
}

/** Whether nobody can read what is written there, or somebody's last chance to do so may go before it is. */
function mayBreak(state: UnixState, { pipe, mayWrite }: Open): boolean {
  if (pipe === null || !mayWrite) return false;
  return (
    pipe.readers === 0 ||
    state.open.some(({ isActive, op }) => isActive && CLOSING[op]) ||
    breaks(state)
  );
}

/** Whether somebody writes where nobody reads, which may end him, and what he alone can read. */
function breaks(state: UnixState): boolean {
  return state.open.some(({ isActive, op, args }, slot) => {
    const process = state.tasks[slot];
    if (!isActive || process === null || (op !== OP.write && op !== OP.badPointer)) return false;
    return openOf(state, process, op === OP.write ? args[0] : args[2], 1)?.pipe?.readers === 0;
  });
}

function addThings(
  state: UnixState,
  process: Process,
  op: number,
  args: Int32Array,
  into: Objects,
): void {
  switch (op) {
    case OP.read:
      into.things |= bitOf(openOf(state, process, args[0], 0));
      break;
    case OP.write: {
      const open = openOf(state, process, args[0], 1);
      into.things |= bitOf(open);
      if (open !== null && mayBreak(state, open)) addEnd(state, process, into);
      break;
    }
    case OP.nonblock:
    case OP.fstat:
      into.things |= bitOf(openOf(state, process, args[0], args[1] & 1));
      break;
    case OP.badPointer: {
      const open = openOf(state, process, args[2], args[0] & 1);
      into.things |= bitOf(open);
      // What it waits for are its children.
      addFamily(state, process, into);
      if (open !== null && mayBreak(state, open)) addEnd(state, process, into);
      break;
    }
    case OP.cloexec:
    case OP.dup:
    case OP.pipe:
    case OP.mapAnonymous:
    case OP.brk:
    case OP.text:
      break;
    case OP.load:
    case OP.store: {
      const page = process.pages[args[0]] ?? null;
      if (page !== null && page.node !== null) into.things |= FILES;
      else if (page?.isShared) into.things |= FILES;
      if (process.onFault === ON_FAULT.die) addEnd(state, process, into);
      break;
    }
    default:
      into.things |= FILES;
  }
}

/** The slots of other calls that could have done something first that matters; a bit each. */
export function contested(state: UnixState, call: Call): number {
  if (state.openCount < 2) return 0;
  const group = add(state, call.task, call.op, call.args, { things: 0, slots: 0 });
  // One that can do nothing now may be able to as soon as another has done its part.
  let isMoving = isPartial(state, call.task) && ways(state, call.task) > 0;
  let slots = 0;
  let before = -1;
  while (slots !== before) {
    before = slots;
    for (let slot = 1; slot <= TASKS; slot++) {
      const pending = state.open[slot];
      if (slot === call.task || (slots & (1 << slot)) !== 0 || !pending.isActive) continue;
      const own = add(state, slot, pending.op, pending.args, { things: 0, slots: 0 });
      if ((own.things & group.things) === 0 && (own.slots & group.slots) === 0) continue;
      if (ways(state, slot) > 0) isMoving = true;
      slots |= 1 << slot;
      group.things |= own.things;
      group.slots |= own.slots;
    }
  }
  return isMoving ? slots : 0;
}

/** Whether the call under way takes effect in parts. */
function isPartial(state: UnixState, slot: number): boolean {
  const { op, args } = state.open[slot];
  return isImage(op) || (op === OP.write && args[2] > PIPE_BUF);
}

/** Every state that may follow, if the call returns with this result. */
export function search(
  state: UnixState,
  call: Call,
  result: Result,
  others: number,
  end: (state: UnixState) => void,
): UnixState[] {
  const slots = others | (1 << call.task);
  const found: UnixState[] = [];
  const seen = new Set<number>();
  const waiting: UnixState[] = [state];
  for (let node = waiting.pop(); node !== undefined; node = waiting.pop()) {
    // An image that was written to may have been run.
    if (node.isWild) {
      state.isWild = true;
      return [state];
    }
    const key = effectsKey(node);
    if (seen.has(key)) continue;
    seen.add(key);
    if (seen.size > NODES_MAX) {
      state.isWild = true;
      return [state];
    }
    for (const next of successors(node, slots)) waiting.push(next);
    // What it may become has been copied: but for the first, nobody needs it as it is any more.
    const after = node === state ? clone(node) : node;
    const process = after.tasks[call.task];
    if (process === null || !finish(after, process, call, result)) continue;
    end(after);
    found.push(after);
  }
  return found.length < 2 ? found : withoutReachable(found, slots);
}

/** What one call under way may make of the state, by one thing that it does. */
function successors(state: UnixState, slots: number): UnixState[] {
  const next: UnixState[] = [];
  for (let slot = 1; slot <= TASKS; slot++) {
    const count = (slots & (1 << slot)) === 0 ? 0 : ways(state, slot);
    for (let way = 0; way < count; way++) {
      const copy = clone(state);
      if (move(copy, slot, way)) next.push(copy);
    }
  }
  return next;
}

/** States that another of them may still become need not be followed by themselves. */
function withoutReachable(found: readonly UnixState[], slots: number): UnixState[] {
  const left = new Map(found.map((state) => [effectsKey(state), state]));
  for (const [key, state] of [...left]) {
    for (const next of successors(state, slots)) {
      const reached = effectsKey(next);
      if (reached !== key) left.delete(reached);
    }
  }
  return [...left.values()];
}

/**
 * Everything that calls under way can do by themselves is done, by the one in slot `last` after all others: what waits then
 * waits for somebody else.
 */
export function settled(state: UnixState, last = 0): UnixState {
  const copy = clone(state);
  for (let i = 0; i < NODES_MAX; i++) if (!moveOne(copy, last)) break;
  return copy;
}

function moveOne(state: UnixState, last: number): boolean {
  for (let slot = 1; slot <= TASKS; slot++) if (slot !== last && moves(state, slot)) return true;
  return last !== 0 && moves(state, last);
}

function moves(state: UnixState, slot: number): boolean {
  return isPartial(state, slot) && ways(state, slot) > 0 && move(state, slot, 0);
}
