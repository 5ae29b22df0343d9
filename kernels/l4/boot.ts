/**
 * Boot: lays the kernel's records out, and makes the first three threads.
 *
 * Sigma0 waits for requests; the root server runs first, and sets its records up; the first task
 * stands at its home. What a boot loader would have put into the servers' memory is zeroes.
 */
import type { KernelBus } from '../../core/words/bus.ts';
import type { BootInfo, Thread } from '../../core/words/kernel.ts';
import { KIP, KIP_MAGIC } from './abi/kip.ts';
import {
  ANY_THREAD,
  FIRST_TASK_NUMBER,
  globalId,
  ROOT_SERVER_NUMBER,
  SIGMA0_NUMBER,
  threadNumber,
} from './abi/thread-id.ts';
import { DEFAULT_PRIORITY } from './calls/thread-control.ts';
import type { L4 } from './context.ts';
import { fillPool } from './frame-pool.ts';
import { contextOf } from './kernel.ts';
import { mapAllMemory } from './mapping/root.ts';
import { NONE, ROLE, ROOT, SPACE, STATE, TCB } from './records.ts';
import { enqueue } from './run-queue.ts';
import { makeSpace } from './spaces.ts';
import { switchTo } from './switch.ts';
import { activateThread, makeThread } from './threads.ts';

/** The servers go before all tasks. */
const SERVER_PRIORITY = 200;

export const SIGMA0 = globalId(SIGMA0_NUMBER, 1);
export const ROOT_SERVER = globalId(ROOT_SERVER_NUMBER, 1);
export const FIRST_TASK = globalId(FIRST_TASK_NUMBER, 1);

export function boot(bus: KernelBus, info: BootInfo): Thread {
  const k = contextOf(bus, info);
  clearRecords(k);
  k.plan.memory.raise(bus);
  fillKip(k, info);
  for (let line = 0; line < k.lines; line++) bus.maskInterrupt(line, line !== info.timerLine);

  const sigma0 = makeFirstThread(k, 0, SIGMA0, NONE, info.entry('sigma0'));
  const own = mapAllMemory(k, bus.load(sigma0 + TCB.space));
  bus.store(k.plan.kip + KIP.mappingNodes, k.plan.nodes.count - own);
  bus.store(sigma0 + TCB.priority, SERVER_PRIORITY);
  bus.store(sigma0 + TCB.from, ANY_THREAD);
  bus.store(sigma0 + TCB.state, STATE.waiting);

  const root = makeFirstThread(k, 1, ROOT_SERVER, SIGMA0, info.entry('pager'));
  bus.store(root + TCB.priority, SERVER_PRIORITY);

  const task = makeFirstThread(k, 2, FIRST_TASK, ROOT_SERVER, info.home(1));
  bus.store(bus.load(task + TCB.space) + SPACE.startPc, info.home(1));
  enqueue(k, task);

  k.pmap.start(k, bus.load(root + TCB.space));
  switchTo(k, root);
  return FIRST_TASK;
}

/** Zeroes for all records and for the servers' own memory; all of the pool is free. */
function clearRecords(k: L4): void {
  const { bus, plan } = k;
  for (const table of [plan.threads, plan.spaces, plan.frames, plan.nodes]) {
    bus.fill(table.base, 0, table.bytes);
  }
  bus.fill(plan.root, 0, ROOT.bytes);
  bus.fill(plan.kip, 0, KIP.bytes);
  for (let frame = plan.sigma0Low; frame < plan.rootHigh; frame++) {
    bus.fill(plan.kernelBase + frame * 4096, 0, 4096);
  }
  fillPool(k);
  bus.store(plan.root + ROOT.freeNodes, plan.nodes.count);
}

function fillKip(k: L4, info: BootInfo): void {
  const { bus, plan } = k;
  const set = (field: number, value: number): void => bus.store(plan.kip + field, value);
  set(KIP.magic, KIP_MAGIC);
  set(KIP.sigma0, SIGMA0);
  set(KIP.rootServer, ROOT_SERVER);
  set(KIP.firstTask, FIRST_TASK);
  set(KIP.firstTaskHome, info.home(1));
  set(KIP.faultHomeOffset, info.faultHome(1) - info.home(1));
  set(KIP.receiver, info.entry('receiver'));
  set(KIP.userLow, plan.userLow);
  set(KIP.userHigh, plan.userHigh);
  set(KIP.sigma0Low, plan.sigma0Low);
  set(KIP.sigma0High, plan.sigma0High);
  set(KIP.rootLow, plan.rootLow);
  set(KIP.rootHigh, plan.rootHigh);
  set(KIP.kernelFrames, plan.poolHigh - plan.poolLow);
  set(KIP.threads, plan.threads.count);
}

/** A thread in a space of its own, ready to run at `pc`, but in no queue yet. */
function makeFirstThread(k: L4, index: number, id: number, pager: number, pc: number): number {
  const { bus, plan } = k;
  const space = plan.spaces.at(index);
  makeSpace(k, space, id);
  const tcb = plan.threads.at(threadNumber(id));
  makeThread(k, tcb, id, space, ROOT_SERVER, DEFAULT_PRIORITY);
  activateThread(k, tcb, pager);
  bus.store(tcb + TCB.role, ROLE.ordinary);
  bus.store(tcb + TCB.state, STATE.ready);
  bus.store(tcb + TCB.pc, pc);
  return tcb;
}
