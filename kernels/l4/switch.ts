/** Switching: from the thread that runs to another, or to none. */
import { KIP } from './abi/kip.ts';
import { localId } from './abi/thread-id.ts';
import { currentThread, type L4 } from './context.ts';
import { NONE, ROOT, STATE, TCB } from './records.ts';
import { dequeue, enqueue, enqueueFirst, firstReady, highestReady } from './run-queue.ts';

/**
 * Cycles of a time slice. X.2 counts in microseconds and its default is 10 ms; the bus has no clock
 * that tells them, and 10 ms are between 0.2 and 4 million cycles on the machines here.
 */
export const QUANTUM_CYCLES = 1_000_000;

/** Why the processor is to be given away when the trap returns, in ROOT.reschedule. */
const LOOK = 1;
const SLICE_OVER = 2;

function save(k: L4, tcb: number): void {
  const { bus } = k;
  bus.saveRegisters(tcb + TCB.registers);
  bus.store(tcb + TCB.pc, bus.pc());
}

/** Lets a thread run that is ready and stands in no queue. The one that ran is saved, no more. */
export function switchTo(k: L4, next: number): void {
  const { bus, plan } = k;
  const previous = currentThread(k);
  if (previous === next) return;
  if (previous !== NONE) save(k, previous);
  bus.store(plan.root + ROOT.current, next);
  k.pmap.activate(k, bus.load(next + TCB.space));
  bus.restoreRegisters(next + TCB.registers);
  bus.setPc(bus.load(next + TCB.pc));
  bus.store(plan.kip + KIP.myUtcb, localId(plan.threads.indexOf(next)));
  if (bus.load(plan.root + ROOT.timerOn) === 0) setTimer(k, QUANTUM_CYCLES);
}

function setTimer(k: L4, cycles: number): void {
  k.bus.setTimer(cycles);
  k.bus.store(k.plan.root + ROOT.timerOn, cycles === 0 ? 0 : 1);
}

/** Nothing is ready: the processor waits for an interrupt, with the timer stopped. */
function goIdle(k: L4): void {
  const { bus, plan } = k;
  const previous = currentThread(k);
  if (previous !== NONE) {
    save(k, previous);
    bus.store(plan.root + ROOT.current, NONE);
  }
  if (bus.load(plan.root + ROOT.timerOn) !== 0) setTimer(k, 0);
  bus.idle();
}

/** Gives the processor to the first ready thread of the highest priority. */
export function switchToReady(k: L4): void {
  const priority = highestReady(k);
  if (priority < 0) {
    goIdle(k);
    return;
  }
  const next = firstReady(k, priority);
  dequeue(k, next);
  switchTo(k, next);
}

/** The running thread goes to the end of its queue, if another of its priority or more is ready. */
export function yieldProcessor(k: L4): void {
  const self = currentThread(k);
  if (self === NONE || highestReady(k) < k.bus.load(self + TCB.priority)) return;
  enqueue(k, self);
  switchToReady(k);
}

/** A thread of a higher priority is let in at once, and the running one keeps its place. */
function letIn(k: L4, self: number): void {
  if (highestReady(k) <= k.bus.load(self + TCB.priority)) return;
  enqueueFirst(k, self);
  switchToReady(k);
}

/** Switches to a thread that stands in a ready queue; the running one goes to the end of its own. */
export function yieldTo(k: L4, next: number): void {
  const self = currentThread(k);
  dequeue(k, next);
  if (self !== NONE && isReady(k, self)) enqueue(k, self);
  switchTo(k, next);
}

export function isReady(k: L4, tcb: number): boolean {
  return k.bus.load(tcb + TCB.state) === STATE.ready;
}

/** A thread may run (again), if it is not halted. It stands in no queue yet. */
export function setReady(k: L4, tcb: number): void {
  const halted = k.bus.load(tcb + TCB.halted) !== 0;
  k.bus.store(tcb + TCB.state, halted ? STATE.halted : STATE.ready);
}

/** Puts a thread that is ready into its queue; the one that runs stands in none. */
export function putInQueue(k: L4, tcb: number): void {
  if (!isReady(k, tcb) || tcb === currentThread(k)) return;
  enqueue(k, tcb);
  requestSwitch(k, k.bus.load(tcb + TCB.priority));
}

export function makeReady(k: L4, tcb: number): void {
  setReady(k, tcb);
  putInQueue(k, tcb);
}

/** Asks for a switch when the trap returns, if a thread of this priority goes before the running one. */
function requestSwitch(k: L4, priority: number): void {
  const { bus } = k;
  const self = currentThread(k);
  if (self !== NONE && bus.load(self + TCB.priority) < priority) requestReschedule(k);
}

/** Asks for another look at who goes first, when the trap returns. */
export function requestReschedule(k: L4): void {
  k.bus.store(k.plan.root + ROOT.reschedule, LOOK);
}

/** The running thread's time slice is over: the trap's return gives the processor to its equals. */
export function endSlice(k: L4): void {
  k.bus.store(k.plan.root + ROOT.reschedule, SLICE_OVER);
}

/** Whether a thread waits for a message: the path of that includes the switch to another thread. */
function blocks(k: L4, tcb: number): boolean {
  return k.bus.load(tcb + TCB.state) === STATE.waiting;
}

/**
 * The end of each trap: somebody ready runs, and whoever waits for the processor gets it. The answer is
 * who runs then; NONE if nobody can.
 */
export function settle(k: L4): number {
  const { bus, plan } = k;
  const self = currentThread(k);
  if (self === NONE || !isReady(k, self)) {
    bus.store(plan.root + ROOT.reschedule, 0);
    if (self !== NONE) bus.exec(blocks(k, self) ? k.paths.ipcBlock : k.paths.switchContext);
    switchToReady(k);
    return currentThread(k);
  }
  const reason = bus.load(plan.root + ROOT.reschedule);
  if (reason === 0) return self;
  bus.store(plan.root + ROOT.reschedule, 0);
  if (reason === SLICE_OVER) yieldProcessor(k);
  else letIn(k, self);
  return currentThread(k);
}
