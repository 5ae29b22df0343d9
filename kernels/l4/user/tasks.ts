/** The root server's tasks, each a thread in a space of its own. */
import type { UserBus } from '../../../core/words/bus.ts';
import { CALL, UTCB_UNCHANGED } from '../abi/calls.ts';
import { KIP } from '../abi/kip.ts';
import { makeTag } from '../abi/message.ts';
import { FIRST_TASK_NUMBER, globalId, MAX_VERSION, NIL_THREAD } from '../abi/thread-id.ts';
import { kip, prepareIpc, prepareSystemCall } from './ipc.ts';
import { HEADER, TASK, taskAt } from './pager-records.ts';

/** The index for a new task; -1 if there is none left. */
export function freeTask(bus: UserBus, base: number): number {
  const tasks = bus.load(base + HEADER.tasks);
  for (let index = 0; index < tasks; index++) {
    const task = taskAt(base, index);
    // A thread's id must not come to mean another thread, so versions are used up.
    if (bus.load(task + TASK.id) !== NIL_THREAD) continue;
    if (nextVersion(bus.load(task + TASK.version)) <= MAX_VERSION) return index;
  }
  return -1;
}

/** The low six bits of a version are never all zero. */
function nextVersion(version: number): number {
  return ((version + 1) & 0x3f) === 0 ? version + 2 : version + 1;
}

/** Whether a task that is alive has this home. */
export function isHome(bus: UserBus, base: number, home: number): boolean {
  const tasks = bus.load(base + HEADER.tasks);
  for (let index = 0; index < tasks; index++) {
    const task = taskAt(base, index);
    if (bus.load(task + TASK.id) !== NIL_THREAD && bus.load(task + TASK.home) === home) return true;
  }
  return false;
}

/** The id that the next thread of this index will have. */
export function nextId(bus: UserBus, base: number, index: number): number {
  const version = nextVersion(bus.load(taskAt(base, index) + TASK.version));
  return globalId(FIRST_TASK_NUMBER + index, version);
}

export function recordTask(
  bus: UserBus,
  base: number,
  index: number,
  id: number,
  home: number,
): void {
  const task = taskAt(base, index);
  bus.store(task + TASK.id, id);
  bus.store(task + TASK.version, id & MAX_VERSION);
  bus.store(task + TASK.home, home);
  bus.store(task + TASK.attempts, 0);
  bus.store(task + TASK.receiver, 0);
}

/** ThreadControl for a new thread, with the root server as pager; the space is its own, or another's. */
export function prepareCreate(bus: UserBus, id: number, space = id): void {
  const self = kip(bus, KIP.rootServer);
  prepareSystemCall(bus, CALL.threadControl, id, space, self, self, UTCB_UNCHANGED);
}

export function preparePriority(bus: UserBus, id: number, priority: number): void {
  prepareSystemCall(bus, CALL.schedule, id, 0, 0, priority);
}

/** The message that starts a thread. */
export function prepareStart(bus: UserBus, id: number, home: number): void {
  prepareIpc(bus, id, NIL_THREAD, makeTag(0, 2), home, 0);
}

export function prepareDelete(bus: UserBus, id: number): void {
  const self = kip(bus, KIP.rootServer);
  prepareSystemCall(bus, CALL.threadControl, id, NIL_THREAD, self, NIL_THREAD, UTCB_UNCHANGED);
}
