/**
 * The root server: pager of all tasks, and keeper of the pages that they own and share.
 *
 * It gets its memory from sigma0, maps pages to tasks when they touch them, and takes them back with
 * Unmap: from everybody at once; who still has the right faults, and gets the page again. One
 * activation serves one message; its last act is the answer and the wait for the next.
 */
import type { Stoppable } from '../../../core/words/activation.ts';
import type { UserBus } from '../../../core/words/bus.ts';
import { CALL, EXCHANGE } from '../abi/calls.ts';
import { IPC_ERROR, reasonOfError } from '../abi/errors.ts';
import { fpage, PAGE_SHIFT } from '../abi/fpage.ts';
import { KIP } from '../abi/kip.ts';
import { itemWord, LABEL, MAP_ITEM, makeTag, protocolOf, TAG } from '../abi/message.ts';
import {
  errorCode,
  hasFailed,
  hasNotSent,
  kip,
  mr,
  prepareReplyWait,
  prepareSystemCall,
  prepareWait,
  TRAP,
} from './ipc.ts';
import { PAGE, pageOf, TASK, taskAt, taskOf } from './pager-records.ts';
import { initialise, isInitialised } from './pager-start.ts';
import { rightsOfTask } from './pages.ts';
import { REQUEST } from './protocol.ts';
import { alloc, exit, free, makeReceiver, share, spawn, unshare } from './requests.ts';

/** A fault that cannot be resolved for want of memory is tried again so often. */
const ATTEMPTS = 8;

export function* pager(bus: UserBus): Stoppable {
  const base = kip(bus, KIP.rootLow) * 4096;
  const from = bus.register(0);
  const tag = mr(bus, 0);
  if (!isInitialised(bus, base)) initialise(bus, base);
  const task = hasFailed(bus) ? -1 : taskOf(bus, base, from);
  if (task < 0) {
    // Nothing was received, or it comes from nobody that this server knows.
    prepareWait(bus);
    yield TRAP;
    return 0;
  }
  const protocol = protocolOf(tag);
  if (protocol === LABEL.pageFault) return yield* resolve(bus, base, from, task);
  if (protocol === LABEL.exception) {
    const home = faultHome(bus, base, task);
    prepareReplyWait(bus, from, makeTag(0, 1), home);
    yield TRAP;
    return 0;
  }
  return yield* serve(bus, base, TAG.label.of(tag), from, task);
}

function serve(bus: UserBus, base: number, label: number, from: number, task: number): Stoppable {
  const a = mr(bus, 1);
  const b = mr(bus, 2);
  switch (label) {
    case REQUEST.alloc:
      return alloc(bus, base, from, task);
    case REQUEST.free:
      return free(bus, base, from, task, a);
    case REQUEST.share:
      return share(bus, base, from, task, a, b, mr(bus, 3));
    case REQUEST.unshare:
      return unshare(bus, base, from, task, a, b);
    case REQUEST.spawn:
      return spawn(bus, base, from, a);
    case REQUEST.exit:
      return exit(bus, base, from, task);
    case REQUEST.receiver:
      return makeReceiver(bus, base, from, task);
    default:
      return ignore(bus);
  }
}

/** A message that is none of the protocol's gets no answer. */
function* ignore(bus: UserBus): Stoppable {
  prepareWait(bus);
  yield TRAP;
  return 0;
}

function faultHome(bus: UserBus, base: number, task: number): number {
  return bus.load(taskAt(base, task) + TASK.home) + kip(bus, KIP.faultHomeOffset);
}

/** A page fault: MR1 is the address, and the label's low bits what was tried. */
function* resolve(bus: UserBus, base: number, from: number, task: number): Stoppable {
  const address = mr(bus, 1);
  const wanted = TAG.label.of(mr(bus, 0)) & 7;
  const attempts = taskAt(base, task) + TASK.attempts;
  const page = pageOf(bus, base, address);
  const rights = page === 0 ? 0 : rightsOfTask(bus, page, task);
  const tried = bus.load(attempts);
  if (tried !== 0) bus.store(attempts, 0);
  if ((rights & wanted) === wanted && tried < ATTEMPTS) {
    prepareMap(bus, from, address, bus.load(page + PAGE.frame), rights);
    yield TRAP;
    if (!hasNotSent(bus)) return 0;
    // The task has run on into the same fault, and comes again: the kernel had no memory for the
    // mapping, or the task's wait was aborted.
    const starved = reasonOfError(errorCode(bus)) === IPC_ERROR.messageOverflow;
    if (starved) bus.store(attempts, tried + 1);
    return yield* ignore(bus);
  }
  // The thread still waits for the answer to its fault: with another instruction to go on at, any will do.
  const home = faultHome(bus, base, task);
  prepareSystemCall(bus, CALL.exchangeRegisters, from, EXCHANGE.ip, 0, home);
  yield TRAP;
  prepareReplyWait(bus, from, makeTag(0, 0));
  yield TRAP;
  return 0;
}

/** The answer to a fault: the page, where the task wants it. */
function prepareMap(
  bus: UserBus,
  to: number,
  address: number,
  frame: number,
  rights: number,
): void {
  const page = (address & ~0xfff) >>> 0;
  const item = itemWord(MAP_ITEM, page);
  prepareReplyWait(bus, to, makeTag(0, 0, 2), item, fpage(frame, PAGE_SHIFT, rights));
}
