/**
 * The end of each trap that came from user mode: calls and faults that waited for something go on, signals are
 * delivered, and somebody runs.
 *
 * Whoever slept in the kernel goes before whoever runs user code (4.3BSD: a sleeper's priority is better than any
 * user's). So all calls that were woken are finished, or asleep again, before anybody returns to user mode.
 */
import { SIGNAL } from '../unix/abi/flags.ts';
import { IN_PLACE, SLEEP } from '../unix/answers.ts';
import type { Host } from './context.ts';
import { startModule } from './modules.ts';
import { CONTEXT, MROOT, NONE, PRIORITIES, RUN } from './records.ts';
import {
  bestReady,
  dequeue,
  enqueue,
  firstReady,
  isQueued,
  priorityOf,
  takeWake,
} from './run-queue.ts';
import {
  canRun,
  fallAsleep,
  goIdle,
  loadRegisters,
  setRegisterOf,
  tickWhile,
  workFor,
} from './switch.ts';

/** `self` is who ran when the trap came; 0 if nobody did. */
export function settle(h: Host, self: number): void {
  const wakeHead = h.plan.root + MROOT.wakeHead;
  let runner = self;
  let goes = false;
  // What was delivered may have woken somebody, who goes first.
  while (!goes || h.bus.load(wakeHead) !== NONE) {
    askTheWoken(h);
    if (startModule(h, runner)) return;
    runner = choose(h, runner);
    if (runner === NONE) {
      goIdle(h);
      return;
    }
    workFor(h, runner);
    goes = h.unix.deliver(runner);
    if (!goes) rest(h, runner);
  }
  loadRegisters(h, runner);
  tickWhile(h, true);
}

/** It did not go back to user mode: it is asleep in its exit, or stopped, or gone. */
function rest(h: Host, p: number): void {
  if (h.unix.exists(p) && canRun(h, p)) fallAsleep(h, p);
}

/** Each that was woken goes on with what it waited for, and takes its signals. */
function askTheWoken(h: Host): void {
  for (let p = takeWake(h); p !== NONE; p = takeWake(h)) {
    if (!h.unix.exists(p)) continue;
    workFor(h, p);
    if (!isOver(h, p)) continue;
    if (!h.unix.deliver(p)) rest(h, p);
    else if (canRun(h, p) && !isQueued(h, p)) makeReady(h, p);
  }
}

/** Goes on with the call or fault in which it slept; true if that is over. */
function isOver(h: Host, p: number): boolean {
  const context = h.plan.contexts.at(p);
  if (h.bus.load(context + CONTEXT.state) !== RUN.asleep) return true;
  const inCall = h.unix.isInCall(p);
  const answer = h.unix.resume(p);
  if (answer === SLEEP) return false;
  // It may have ended in what it resumed.
  if (h.bus.load(context + CONTEXT.state) !== RUN.asleep) return h.unix.exists(p);
  h.bus.store(context + CONTEXT.state, RUN.ready);
  if (answer === IN_PLACE) return true;
  if (inCall) setRegisterOf(h, p, 0, answer >>> 0);
  else if (answer < 0) h.unix.exception(p, SIGNAL.bus, 0);
  return true;
}

function makeReady(h: Host, p: number): void {
  enqueue(h, p);
  const self = h.bus.load(h.plan.root + MROOT.loaded);
  if (self !== NONE && self !== p && priorityOf(h, p) < priorityOf(h, self)) {
    h.bus.store(h.plan.root + MROOT.reschedule, 1);
  }
}

/** Who runs now: who did, if he can and nobody better was asked for; else the first of the best queue. */
function choose(h: Host, runner: number): number {
  const { bus, plan } = h;
  const stays = runner !== NONE && h.unix.exists(runner) && canRun(h, runner);
  const asked = bus.load(plan.root + MROOT.reschedule) !== 0;
  if (asked) bus.store(plan.root + MROOT.reschedule, 0);
  if (stays && !asked) {
    if (isQueued(h, runner)) dequeue(h, runner);
    return runner;
  }
  const best = bestReady(h);
  if (stays && (best === PRIORITIES || best > priorityOf(h, runner))) {
    if (isQueued(h, runner)) dequeue(h, runner);
    return runner;
  }
  if (stays && !isQueued(h, runner)) enqueue(h, runner);
  if (best === PRIORITIES) return NONE;
  const next = firstReady(h, best);
  dequeue(h, next);
  return next;
}

/** The harness lets a process run: it takes the processor from whoever has it. All of its signals have been delivered. */
export function dispatch(h: Host, p: number): boolean {
  if (p === NONE || !h.unix.exists(p) || !canRun(h, p)) return false;
  const runner = h.bus.load(h.plan.root + MROOT.loaded);
  if (runner === p) return true;
  if (runner !== NONE && h.unix.exists(runner) && canRun(h, runner) && !isQueued(h, runner)) {
    enqueue(h, runner);
  }
  if (isQueued(h, p)) dequeue(h, p);
  workFor(h, p);
  loadRegisters(h, p);
  return true;
}
