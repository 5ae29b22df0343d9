/** What must hold of the machine half's records whenever no trap is under way. */
import type { PeekBus } from '../../../core/words/bus.ts';
import { WAIT } from '../memory/records.ts';
import { PROC, PROCESSES, STATE } from '../unix/records.ts';
import { wrongNetwork } from './network-consistency.ts';
import type { Plan } from './plan.ts';
import { CONTEXT, DISK_REQUESTS, MROOT, NONE, PRIORITIES, REQUEST, RUN } from './records.ts';

/** What of a PeekBus is needed. */
export type Reads = Pick<PeekBus, 'load' | 'read'>;

/** The first thing that is wrong, in one sentence; null if nothing is. */
export function machineInconsistency(peek: Reads, plan: Plan): string | null {
  return (
    wrongQueues(peek, plan) ??
    wrongStates(peek, plan) ??
    wrongHolds(peek, plan) ??
    wrongDisk(peek, plan) ??
    wrongNetwork(peek, plan)
  );
}

/** Each process stands in the queue that it names, once; a queue's bit says whether it is empty. */
function wrongQueues(peek: Reads, plan: Plan): string | null {
  const bits = peek.load(plan.root + MROOT.readyBits);
  let seen = 0;
  for (let priority = 0; priority < PRIORITIES; priority++) {
    let last = NONE;
    let p = peek.load(plan.root + MROOT.heads + 4 * priority);
    const isMarked = ((bits >>> priority) & 1) !== 0;
    if (isMarked !== (p !== NONE)) {
      return `The bit of run queue ${priority} says that it is ${isMarked ? 'not ' : ''}empty.`;
    }
    for (; p !== NONE; p = peek.load(plan.contexts.at(p) + CONTEXT.next)) {
      if (p >= PROCESSES) return `Run queue ${priority} has a process ${p}.`;
      if (((seen >>> p) & 1) !== 0)
        return `Process ${p} stands in two run queues, or twice in one.`;
      seen |= 1 << p;
      if (peek.load(plan.contexts.at(p) + CONTEXT.queue) !== priority + 1) {
        return `Process ${p} stands in run queue ${priority}, and does not name it.`;
      }
      last = p;
    }
    if (peek.load(plan.root + MROOT.tails + 4 * priority) !== last) {
      return `The last process of run queue ${priority} is ${last}, and its tail is another.`;
    }
  }
  return wrongWaiting(peek, plan, seen);
}

/** Nobody is left to be asked: settling has no end before that. */
function wrongWaiting(peek: Reads, plan: Plan, queued: number): string | null {
  const head = peek.load(plan.root + MROOT.wakeHead);
  if (head !== NONE) return `Process ${head} was woken, and was not asked before the trap ended.`;
  for (let p = 1; p < PROCESSES; p++) {
    const context = plan.contexts.at(p);
    const isQueued = ((queued >>> p) & 1) !== 0;
    if ((peek.load(context + CONTEXT.queue) !== 0) !== isQueued) {
      return `Process ${p} ${isQueued ? 'stands' : 'does not stand'} in the run queue, and its record says otherwise.`;
    }
    if (peek.load(context + CONTEXT.isWoken) !== 0) {
      return `Process ${p} is marked as woken, and stands in no list.`;
    }
  }
  return null;
}

/** Who could run, runs or stands in a run queue; nobody else does either. */
function wrongStates(peek: Reads, plan: Plan): string | null {
  const loaded = peek.load(plan.root + MROOT.loaded);
  const current = peek.load(plan.root + MROOT.current);
  if (loaded !== current) {
    return `The registers of process ${loaded} are loaded in the space of process ${current}.`;
  }
  for (let p = 1; p < PROCESSES; p++) {
    const context = plan.contexts.at(p);
    const run = peek.load(context + CONTEXT.state);
    const isThere = existsIn(peek, plan, p);
    if ((run !== RUN.none) !== isThere) {
      return `Process ${p} is ${isThere ? '' : 'not '}there, and its context says otherwise.`;
    }
    const couldRun = run === RUN.ready && peek.load(context + CONTEXT.held) === 0;
    const isChosen = p === loaded || peek.load(context + CONTEXT.queue) !== 0;
    if (couldRun !== isChosen) {
      return `Process ${p} ${couldRun ? 'could' : 'cannot'} run, and ${isChosen ? 'stands' : 'does not stand'} where those are who could.`;
    }
  }
  return null;
}

/** Whoever could run user code holds no pages: its call or fault is over. */
function wrongHolds(peek: Reads, plan: Plan): string | null {
  for (let p = 1; p < PROCESSES; p++) {
    if (peek.load(plan.contexts.at(p) + CONTEXT.state) !== RUN.ready) continue;
    const held = peek.load(plan.memory.waits.at(p) + WAIT.held);
    if (held !== 0) return `Process ${p} is in no call, and holds ${held} pages.`;
  }
  return null;
}

/** Whether a process that has not ended has this number. */
export function isProcess(peek: Reads, plan: Plan, pid: number): boolean {
  for (let p = 1; p < PROCESSES; p++) {
    if (peek.load(plan.unix.procs.at(p) + PROC.pid) === pid) return existsIn(peek, plan, p);
  }
  return false;
}

function existsIn(peek: Reads, plan: Plan, p: number): boolean {
  const state = peek.load(plan.unix.procs.at(p) + PROC.state);
  return state !== STATE.free && state !== STATE.zombie;
}

/** The disk is at work on one of its requests, if it has any. */
function wrongDisk(peek: Reads, plan: Plan): string | null {
  let count = 0;
  for (let i = 0; i < DISK_REQUESTS; i++) {
    if (peek.load(plan.requests.at(i) + REQUEST.kind) !== 0) count++;
  }
  const said = peek.load(plan.root + MROOT.diskCount);
  if (count !== said) return `${count} transfers stand in the disk's queue, which counts ${said}.`;
  const active = peek.load(plan.root + MROOT.diskActive);
  if (active === NONE)
    return count === 0 ? null : `${count} transfers wait for a disk that is idle.`;
  if (peek.load(plan.requests.at(active - 1) + REQUEST.kind) === 0) {
    return `The disk is at work on request ${active - 1}, which is free.`;
  }
  return null;
}
