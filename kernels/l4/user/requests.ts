/** The requests of tasks, each from its message to its answer. */
import type { Stoppable } from '../../../core/words/activation.ts';
import type { UserBus } from '../../../core/words/bus.ts';
import { CALL } from '../abi/calls.ts';
import {
  ALL_RIGHTS,
  ANYWHERE,
  baseOf,
  completeFpage,
  EXECUTE,
  fpage,
  PAGE_SHIFT,
  READ,
  shiftOf,
  WRITE,
} from '../abi/fpage.ts';
import { KIP } from '../abi/kip.ts';
import { itemWord, LABEL, MAP_ITEM, makeTag } from '../abi/message.ts';
import { UTCB } from '../abi/utcb.ts';
import {
  hasFailed,
  hasNotSent,
  kip,
  mr,
  myUtcb,
  prepareCall,
  prepareReplyWait,
  prepareSystemCall,
  prepareWait,
  TRAP,
} from './ipc.ts';
import {
  CHUNK_FRAMES,
  CHUNK_SHIFT,
  HEADER,
  PAGE,
  pageOf,
  TASK,
  taskAt,
  taskOf,
} from './pager-records.ts';
import {
  dropPage,
  makePage,
  mayPromise,
  nextPageNumber,
  pageAfter,
  popFrame,
  promise,
  pushFrame,
  rightsOfTask,
  setShare,
  zero,
} from './pages.ts';
import { receiverOf, refusal } from './protocol.ts';
import {
  freeTask,
  isHome,
  nextId,
  prepareCreate,
  prepareDelete,
  preparePriority,
  prepareStart,
  recordTask,
} from './tasks.ts';

const NO_MEMORY = refusal('noMemory');

/** A receiver goes before all tasks: after a message it waits again before anybody sends the next. */
const RECEIVER_PRIORITY = 150;

/** Answers with the result of the op. */
function* answer(bus: UserBus, to: number, result: number): Stoppable {
  prepareReplyWait(bus, to, makeTag(0, 1), result);
  yield TRAP;
  return 0;
}

/** Takes rights to a page away from every task. */
function prepareUnmap(bus: UserBus, page: number, rights: number): void {
  const region = fpage(bus.load(page + PAGE.frame), PAGE_SHIFT, rights);
  prepareSystemCall(bus, CALL.unmap, 0, 0, 0, region);
}

/** Asks sigma0 for frames, anywhere. */
function prepareRequest(bus: UserBus, shift: number): void {
  bus.store(myUtcb(bus) + UTCB.acceptor, completeFpage(0));
  prepareCall(bus, kip(bus, KIP.sigma0), makeTag(LABEL.sigma0, 2), fpage(ANYWHERE, shift, 0));
}

/** Takes the frames that sigma0's answer brought; false if it brought none. */
function takeFrames(bus: UserBus, base: number): boolean {
  const region = mr(bus, 2);
  if (hasFailed(bus) || shiftOf(region) < PAGE_SHIFT) return false;
  const first = baseOf(region);
  const bytes = 2 ** shiftOf(region);
  for (let offset = bytes - 4096; offset >= 0; offset -= 4096) pushFrame(bus, base, first + offset);
  promise(bus, base, bytes / 4096);
  return true;
}

export function* alloc(bus: UserBus, base: number, from: number, task: number): Stoppable {
  const number = nextPageNumber(bus, base);
  if (number < 0 || !mayPromise(bus, base, CHUNK_FRAMES + 1)) {
    return yield* answer(bus, from, NO_MEMORY);
  }
  if (bus.load(base + HEADER.freeFrames) === 0 && bus.load(base + HEADER.exhausted) === 0) {
    prepareRequest(bus, CHUNK_SHIFT);
    yield TRAP;
    if (!takeFrames(bus, base)) {
      prepareRequest(bus, PAGE_SHIFT);
      yield TRAP;
      // A nil flexpage is sigma0's no; an error is the kernel's, and need not last.
      if (!takeFrames(bus, base) && !hasFailed(bus)) bus.store(base + HEADER.exhausted, 1);
    }
  }
  if (bus.load(base + HEADER.freeFrames) === 0) return yield* answer(bus, from, NO_MEMORY);
  const frame = popFrame(bus, base);
  zero(bus, frame);
  const address = makePage(bus, base, number, frame, task);
  const item = itemWord(MAP_ITEM, address);
  const region = fpage(frame, PAGE_SHIFT, ALL_RIGHTS);
  prepareReplyWait(bus, from, makeTag(0, 1, 2), address, item, region);
  yield TRAP;
  if (!hasNotSent(bus)) return 0;
  // The kernel had no memory for the mapping, and the task knows it.
  dropPage(bus, base, pageOf(bus, base, address));
  prepareWait(bus);
  yield TRAP;
  return 0;
}

/** Why a task may not dispose of a page; 0 if it may. */
function ownership(bus: UserBus, page: number, task: number): number {
  if (page === 0) return refusal('badHandle');
  return bus.load(page + PAGE.owner) === task ? 0 : refusal('notOwner');
}

export function* free(
  bus: UserBus,
  base: number,
  from: number,
  task: number,
  address: number,
): Stoppable {
  const page = pageOf(bus, base, address);
  const refused = ownership(bus, page, task);
  if (refused !== 0) return yield* answer(bus, from, refused);
  prepareUnmap(bus, page, ALL_RIGHTS);
  yield TRAP;
  dropPage(bus, base, page);
  return yield* answer(bus, from, 0);
}

export function* share(
  bus: UserBus,
  base: number,
  from: number,
  task: number,
  address: number,
  thread: number,
  choice: number,
): Stoppable {
  const page = pageOf(bus, base, address);
  const other = taskOf(bus, base, thread);
  const refused = ownership(bus, page, task) || partnership(task, other);
  if (refused !== 0) return yield* answer(bus, from, refused);
  const had = rightsOfTask(bus, page, other);
  if (had === 0 && !mayPromise(bus, base, 1)) return yield* answer(bus, from, NO_MEMORY);
  if ((had & WRITE) !== 0 && choice === 0) {
    prepareUnmap(bus, page, WRITE);
    yield TRAP;
  }
  if (had === 0) promise(bus, base, 1);
  setShare(bus, page, other, choice === 0 ? READ | EXECUTE : ALL_RIGHTS);
  return yield* answer(bus, from, 0);
}

/** Why nothing can be shared with a task; 0 if it can. */
function partnership(task: number, other: number): number {
  if (other < 0) return refusal('noTask');
  return other === task ? refusal('self') : 0;
}

export function* unshare(
  bus: UserBus,
  base: number,
  from: number,
  task: number,
  address: number,
  thread: number,
): Stoppable {
  const page = pageOf(bus, base, address);
  const other = taskOf(bus, base, thread);
  const refused = ownership(bus, page, task) || partnership(task, other);
  if (refused !== 0) return yield* answer(bus, from, refused);
  if (rightsOfTask(bus, page, other) === 0) {
    return yield* answer(bus, from, refusal('notShared'));
  }
  prepareUnmap(bus, page, ALL_RIGHTS);
  yield TRAP;
  setShare(bus, page, other, 0);
  promise(bus, base, -1);
  return yield* answer(bus, from, 0);
}

export function* spawn(bus: UserBus, base: number, from: number, home: number): Stoppable {
  if (isHome(bus, base, home)) return yield* answer(bus, from, refusal('exists'));
  const index = freeTask(bus, base);
  if (index < 0) return yield* answer(bus, from, NO_MEMORY);
  const id = nextId(bus, base, index);
  prepareCreate(bus, id);
  const made = yield TRAP;
  if (made === 0) return yield* answer(bus, from, NO_MEMORY);
  recordTask(bus, base, index, id, home);
  prepareStart(bus, id, home);
  yield TRAP;
  prepareReplyWait(bus, from, makeTag(0, 1), id);
  yield TRAP;
  if (!hasNotSent(bus)) return 0;
  // The caller does not wait any more: nobody will ever know of the new task.
  prepareDelete(bus, id);
  yield TRAP;
  bus.store(taskAt(base, index) + TASK.id, 0);
  prepareWait(bus);
  yield TRAP;
  return 0;
}

/** Gives the caller its second thread, unless it has it. */
export function* makeReceiver(bus: UserBus, base: number, from: number, task: number): Stoppable {
  const has = taskAt(base, task) + TASK.receiver;
  if (bus.load(has) === 0) {
    const id = receiverOf(from);
    prepareCreate(bus, id, from);
    const made = yield TRAP;
    if (made === 0) return yield* answer(bus, from, NO_MEMORY);
    bus.store(has, 1);
    preparePriority(bus, id, RECEIVER_PRIORITY);
    yield TRAP;
    prepareStart(bus, id, kip(bus, KIP.receiver));
    yield TRAP;
  }
  return yield* answer(bus, from, 0);
}

/** The caller is no more, and so are its pages and its shares. Nobody waits for an answer. */
export function* exit(bus: UserBus, base: number, from: number, task: number): Stoppable {
  if (from === kip(bus, KIP.firstTask)) return yield* answer(bus, from, refusal('self'));
  if (bus.load(taskAt(base, task) + TASK.receiver) !== 0) {
    prepareDelete(bus, receiverOf(from));
    yield TRAP;
  }
  prepareDelete(bus, from);
  yield TRAP;
  bus.store(taskAt(base, task) + TASK.id, 0);
  let page = pageAfter(bus, base, 0);
  while (page !== 0) {
    const next = pageAfter(bus, base, page);
    if (bus.load(page + PAGE.owner) === task) {
      prepareUnmap(bus, page, ALL_RIGHTS);
      yield TRAP;
      dropPage(bus, base, page);
    } else if (rightsOfTask(bus, page, task) !== 0) {
      setShare(bus, page, task, 0);
      promise(bus, base, -1);
    }
    page = next;
  }
  prepareWait(bus);
  yield TRAP;
  return 0;
}
