/** The executable specification of the unix contract: a naive model, and what follows from it. */
import type { Call, Result, Specification } from '../../../core/words/specification.ts';
import { clone } from './clone.ts';
import { contested, search, settled } from './closure.ts';
import { withPower } from './durability.ts';
import { begin, close, finish, isImage, mayWaitNow, move, out, ways } from './effects.ts';
import { expected } from './expected.ts';
import { withFacts } from './facts.ts';
import { likelyValue } from './fits.ts';
import { isDangling, judge } from './judge.ts';
import { wholeKey } from './key.ts';
import { OP } from './ops.ts';
import { perform } from './perform.ts';
import { performWorld } from './perform-sockets.ts';
import { show } from './show.ts';
import { ALIVE, initial, isAlive, type UnixState } from './state.ts';
import { PIPE_BUF, TASKS } from './terms.ts';

/** In the place of a task: the world does something. */
const WORLD = 0;
const QUIET: Result = { kind: 'done', value: 0, cycles: 0 };

/** The child's return from a fork: before its parent's, or after. */
function childReturns(state: UnixState, call: Call, result: Result): boolean {
  const child = state.tasks[call.task];
  if (child !== null && child.inFork === call.step) {
    child.inFork = 0;
    if (child.status !== ALIVE) {
      child.lingers = false;
      return result.kind === 'faulted';
    }
    return result.kind === 'done' && result.value === 0;
  }
  if (result.kind !== 'done' || result.value !== 0) return false;
  for (let slot = 1; slot <= TASKS; slot++) {
    const pending = state.open[slot];
    const parent = state.tasks[slot];
    if (!pending.isActive || pending.step !== call.step || parent === null) continue;
    judge(state, parent, pending, pending, out);
    if (!out.done) return false;
    perform(state, parent, OP.fork, pending.args, pending, 0);
    pending.isOver = true;
    pending.kind = 'done';
    pending.value = -1;
    const born = state.tasks[call.task];
    if (born !== null) born.inFork = 0;
    return true;
  }
  return false;
}

/** After every return: nothing of the call is under way, and its task has handled what came. */
function end(state: UnixState, slot: number): void {
  close(state, slot);
  const process = state.tasks[slot];
  if (process === null) return;
  process.inFlight = 0;
  process.lingers = false;
}

function advance(
  state: UnixState,
  call: Call,
  result: Result,
): UnixState | readonly UnixState[] | null {
  if (state.isWild) return state;
  const { task, op, args } = call;
  state.facts = 0;
  if (task === WORLD) return performWorld(state, call, result) ? state : null;
  const pending = state.open[task];
  if (op === OP.fork && args[0] === task && !(pending.isActive && pending.step === call.step)) {
    return childReturns(state, call, result) ? state : null;
  }
  if (!pending.isActive || pending.step !== call.step) begin(state, call);
  const process = state.tasks[task];
  const wasAlive = process !== null && process.status === ALIVE;
  if (!wasAlive && process?.lingers !== true) {
    close(state, task);
    return result.kind === 'dangling' ? state : null;
  }
  if (wasAlive && isDangling(state, op, task, args)) {
    close(state, task);
    return result.kind === 'dangling' ? state : null;
  }
  const others = contested(state, call);
  if (others !== 0) return search(state, call, result, others, (found) => end(found, task));
  if (isSlow(state, call)) {
    const copy = clone(state);
    const own = copy.tasks[task];
    if (own === null || !finish(copy, own, call, result)) return null;
    end(copy, task);
    return copy;
  }
  if (!finish(state, process, call, result)) return null;
  end(state, task);
  return state;
}

/** Whether it changes the state step by step before anybody knows whether its result is right. */
function isSlow(state: UnixState, { op, task }: Call): boolean {
  return isImage(op) && (state.tasks[task]?.status ?? 0) === ALIVE;
}

/** Calls that are under way and can end do so, as a kernel would have it. */
function proceed(state: UnixState): void {
  for (let isMoved = true; isMoved; ) {
    isMoved = false;
    for (let slot = 1; slot <= TASKS; slot++) {
      const pending = state.open[slot];
      if (!pending.isActive) continue;
      if (!pending.isOver && ways(state, slot) > 0 && move(state, slot, 0)) isMoved = true;
      if (settleOne(state, slot)) isMoved = true;
    }
  }
}

/** A call of which the effect is over returns; so does one that can only be refused now. */
function settleOne(state: UnixState, slot: number): boolean {
  const pending = state.open[slot];
  const process = state.tasks[slot];
  if (!pending.isActive) return false;
  if (process !== null && process.status === ALIVE) {
    if (process.isStopped) return false;
    if (!pending.isOver && mayWaitNow(state, slot)) return false;
    if (!pending.isOver && pending.op === OP.suspend) {
      perform(state, process, OP.suspend, pending.args, pending, 0);
    }
  }
  end(state, slot);
  return true;
}

function assume(state: UnixState, call: Call): void {
  if (call.task === WORLD) {
    performWorld(state, call, QUIET);
    if (state.openCount > 0) proceed(state);
    return;
  }
  if (state.isWild || state.open[call.task].isActive) return;
  if (isDangling(state, call.op, call.task, call.args)) return;
  begin(state, call);
  const pending = state.open[call.task];
  const process = state.tasks[call.task];
  if (process === null || process.status !== ALIVE) return;
  if (!pending.isOver && !isImage(call.op)) {
    judge(state, process, call, pending, out);
    if (out.done) {
      const value =
        call.op === OP.fork
          ? pidOf(state, call)
          : likelyValue(state, process, call.op, call.args, pending);
      perform(state, process, call.op, call.args, pending, value);
      if (call.op === OP.fork) bear(state, call.args[0]);
    }
    if (out.done || out.low !== 0 || out.high !== 0) end(state, call.task);
  }
  if (state.openCount > 0) proceed(state);
}

/** The child has returned from its fork. */
function bear(state: UnixState, slot: number): void {
  const child = state.tasks[slot];
  if (child !== null) child.inFork = 0;
}

/** A number that no process has. */
function pidOf(state: UnixState, call: Call): number {
  return (call.step % 4000) * 16 + state.family.length;
}

function mayWait(state: UnixState, call: Call): boolean {
  if (state.isWild) return true;
  const child = state.tasks[call.task] ?? null;
  if (child !== null && child.inFork === call.step) return child.isStopped;
  const pending = state.open[call.task];
  if (!pending.isActive) return false;
  if (!hasParts(state)) return mayWaitNow(state, call.task);
  return mayWaitNow(settled(state), call.task) || mayAllWait(state);
}

/** Whether there is an order of what calls under way have done after which all of them may wait. */
function mayAllWait(state: UnixState): boolean {
  for (let last = 1; last <= TASKS; last++) {
    if (!state.open[last].isActive) continue;
    const after = settled(state, last);
    if (after.open.every(({ isActive }, slot) => !isActive || mayWaitNow(after, slot))) return true;
  }
  return false;
}

/** Whether a call is under way that takes effect in parts. */
function hasParts(state: UnixState): boolean {
  return state.open.some(
    ({ isActive, op, args }) =>
      isActive && (isImage(op) || (op === OP.write && args[2] > PIPE_BUF)),
  );
}

const rules: Specification<UnixState> = {
  initial,
  clone,
  key: wholeKey,
  call(state, call) {
    if (call.task !== WORLD) begin(state, call);
  },
  advance,
  mayWait,
  /** Whoever was stopped, or was killed while it stood at its home. */
  mayStand(state, task) {
    return state.isWild || !isAlive(state, task) || state.tasks[task]?.isStopped === true;
  },
  expected,
  show,
  assume,
};

export const specification: Specification<UnixState> = withFacts(withPower(rules));
