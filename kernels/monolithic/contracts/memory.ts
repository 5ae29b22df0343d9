/**
 * The memory contract on UNIX. A page is a file that processes map, each at the page's own address; a registry, a file as
 * well, says whose it is and who may use it. It is mapped where it is first touched, by the handler of the fault. What was
 * mapped is taken away from others by truncating the file: then the page has a new one.
 */
import type { Stoppable } from '../../../core/words/activation.ts';
import type { UserBus } from '../../../core/words/bus.ts';
import type { Offer } from '../../../core/words/kernel.ts';
import { type MemoryOps, refusal } from '../../../properties/contracts/memory/ops.ts';
import { BUFFER, BUFFER_BYTES, PAGE_BYTES, RESULTS } from '../unix/abi/address-map.ts';
import { CALL, TRAP } from '../unix/abi/calls.ts';
import { ERROR } from '../unix/abi/errors.ts';
import { DISPOSITION, OPEN, SIGNAL, WHENCE } from '../unix/abi/flags.ts';
import { STATFS } from '../unix/abi/stat-record.ts';
import { errorOf, prepare } from '../user/calls.ts';
import { setNote } from '../user/notes.ts';
import {
  addRecord,
  addressOfPage,
  insist,
  openRegistry,
  PAGE_RECORD,
  pageAt,
  placeOfSharer,
  putPagePath,
  RECORD,
  RIGHTS,
  readRecord,
  rightsOf,
  writeRecord,
} from '../user/registry.ts';
import { mapDescriptor } from '../user/shared-pages.ts';
import { FIRST_PATH, SECOND_PATH } from './unix-paths.ts';

/** What the disk must have left for a new page, so that those that are there can be taken away from others. */
const SPARE_BLOCKS = 48;
const SPARE_INODES = 32;
/** Pages that a process may have mapped: it forgets all of them at once. */
const WINDOW_PAGES = 1024;

function* self(bus: UserBus): Stoppable {
  prepare(bus, CALL.getpid);
  return yield TRAP;
}

/** Before a fork nothing is mapped, so that the child has nothing; each page comes back when it is touched. */
function* spawn(bus: UserBus, home: number): Stoppable {
  setNote(bus, 'sharesPages', 1);
  prepare(bus, CALL.sigaction, SIGNAL.child, DISPOSITION.ignore);
  yield TRAP;
  yield* insist(bus, CALL.munmap, addressOfPage(0), WINDOW_PAGES);
  prepare(bus, CALL.fork, home);
  const pid = yield TRAP;
  const error = errorOf(pid);
  if (error === 0) return pid;
  return refusal(error === ERROR.exists ? 'exists' : 'noMemory');
}

function* exit(bus: UserBus): Stoppable {
  prepare(bus, CALL.getppid);
  if ((yield TRAP) === 0) return refusal('self');
  const pid = yield* self(bus);
  const registry = yield* openRegistry(bus, OPEN.readWrite, FIRST_PATH);
  if (errorOf(registry) === 0) yield* dropAll(bus, registry, pid);
  prepare(bus, CALL.exit, 0);
  return yield TRAP;
}

/**
 * All pages of a process that ends are gone, for everybody: its own mappings end with it. The registry is read by as much as
 * the buffer holds, and of it nothing is written back but what is the process's own.
 */
function* dropAll(bus: UserBus, registry: number, pid: number): Stoppable {
  for (let page = 0; ; page += BUFFER_BYTES / PAGE_RECORD.bytes) {
    yield* insist(bus, CALL.lseek, registry, page * PAGE_RECORD.bytes, WHENCE.set);
    const bytes = yield* insist(bus, CALL.read, registry, BUFFER, BUFFER_BYTES);
    if (errorOf(bytes) !== 0) return bytes;
    for (let at = 0; at < bytes; at += PAGE_RECORD.bytes) {
      if (bus.load(BUFFER + at + PAGE_RECORD.owner) !== pid) continue;
      bus.store(BUFFER + at + PAGE_RECORD.owner, 0);
      const place = page * PAGE_RECORD.bytes + at;
      yield* insist(bus, CALL.lseek, registry, place, WHENCE.set);
      yield* insist(bus, CALL.write, registry, BUFFER + at, PAGE_RECORD.bytes);
      yield* removeFile(bus, place / PAGE_RECORD.bytes);
    }
    if (bytes < BUFFER_BYTES) return 0;
  }
}

/** The page of the record in RECORD is gone, for everybody. */
function* drop(bus: UserBus, page: number): Stoppable {
  bus.store(RECORD + PAGE_RECORD.owner, 0);
  yield* writeRecord(bus, page);
  yield* insist(bus, CALL.munmap, addressOfPage(page), 1);
  return yield* removeFile(bus, page);
}

/** Whoever has mapped the page's file loses the page; then the file goes. */
function* removeFile(bus: UserBus, page: number): Stoppable {
  yield* insist(bus, CALL.truncate, putPagePath(bus, page, 'p'), 0);
  return yield* insist(bus, CALL.unlink, putPagePath(bus, page, 'p'));
}

function* hasRoom(bus: UserBus): Stoppable {
  prepare(bus, CALL.statfs, putPagePath(bus, 0, 't'), RESULTS);
  // The path of the directory alone.
  bus.store(FIRST_PATH + 4, 0);
  if (errorOf(yield TRAP) !== 0) return 0;
  const isEnough =
    bus.load(RESULTS + STATFS.freeBlocks) >= SPARE_BLOCKS &&
    bus.load(RESULTS + STATFS.freeInodes) >= SPARE_INODES;
  return isEnough ? 1 : 0;
}

function* alloc(bus: UserBus): Stoppable {
  setNote(bus, 'sharesPages', 1);
  if ((yield* hasRoom(bus)) === 0) return refusal('noMemory');
  const page = yield* addRecord(bus);
  if (errorOf(page) !== 0) return refusal('noMemory');
  const made = yield* makeFile(bus, page);
  if (made !== 0) return refusal('noMemory');
  bus.store(RECORD + PAGE_RECORD.owner, yield* self(bus));
  yield* writeRecord(bus, page);
  return addressOfPage(page);
}

/** The file of a new page, mapped; the error, or 0. */
function* makeFile(bus: UserBus, page: number): Stoppable {
  const flags = OPEN.readWrite | OPEN.create | OPEN.exclusive;
  prepare(bus, CALL.open, putPagePath(bus, page, 'p'), flags, 0o600);
  const fd = yield TRAP;
  if (errorOf(fd) !== 0) return errorOf(fd);
  prepare(bus, CALL.ftruncate, fd, PAGE_BYTES);
  const failed = errorOf(yield TRAP) || (yield* mapDescriptor(bus, page, true, fd));
  yield* insist(bus, CALL.close, fd);
  if (failed !== 0) yield* insist(bus, CALL.unlink, putPagePath(bus, page, 'p'));
  return failed;
}

/** Reads the record of the page at an address, which must be the caller's: the page, or a refusal. */
function* ownPage(bus: UserBus, address: number): Stoppable {
  const page = pageAt(address);
  const isThere = page >= 0 && (yield* readRecord(bus, page, RECORD, FIRST_PATH)) !== 0;
  const owner = isThere ? bus.load(RECORD + PAGE_RECORD.owner) : 0;
  if (owner === 0) return refusal('badHandle');
  return owner === (yield* self(bus)) ? page : refusal('notOwner');
}

function* free(bus: UserBus, address: number): Stoppable {
  const page = yield* ownPage(bus, address);
  if (page < 0) return page;
  yield* drop(bus, page);
  return 0;
}

function* isAlive(bus: UserBus, pid: number): Stoppable {
  prepare(bus, CALL.kill, pid, 0);
  return errorOf(yield TRAP) === 0 ? 1 : 0;
}

/** Reads the record, and looks whether its page can be shared with the task: the page, or a refusal. */
function* shareable(bus: UserBus, address: number, task: number): Stoppable {
  const page = yield* ownPage(bus, address);
  if (page < 0) return page;
  if (task === (yield* self(bus))) return refusal('self');
  return (yield* isAlive(bus, task)) === 0 ? refusal('noTask') : page;
}

function* share(bus: UserBus, address: number, task: number, choice: number): Stoppable {
  const page = yield* shareable(bus, address, task);
  if (page < 0) return page;
  const before = rightsOf(bus, RECORD, task);
  const place = placeOfSharer(bus, RECORD, task) || (yield* freePlace(bus));
  if (place === 0) return refusal('noMemory');
  const rights = choice === 0 ? RIGHTS.read : RIGHTS.write;
  bus.store(place, task * 4 + rights);
  yield* writeRecord(bus, page);
  if (before === RIGHTS.write && rights === RIGHTS.read) yield* renew(bus, page);
  return 0;
}

/** A place in the record that is nobody's, or of somebody who is gone. */
function* freePlace(bus: UserBus): Stoppable {
  const empty = placeOfSharer(bus, RECORD, 0);
  if (empty !== 0) return empty;
  for (let at = PAGE_RECORD.sharers; at < PAGE_RECORD.bytes; at += 4) {
    const pid = bus.load(RECORD + at) >>> 2;
    if ((yield* isAlive(bus, pid)) === 0) return RECORD + at;
  }
  return 0;
}

function* unshare(bus: UserBus, address: number, task: number): Stoppable {
  const page = yield* shareable(bus, address, task);
  if (page < 0) return page;
  if (rightsOf(bus, RECORD, task) === RIGHTS.none) return refusal('notShared');
  bus.store(placeOfSharer(bus, RECORD, task), 0);
  yield* writeRecord(bus, page);
  yield* renew(bus, page);
  return 0;
}

/**
 * The page gets a new file with the same words, in place of the old one, whose page goes: whoever has mapped that faults, and asks the
 * registry. The words go by way of the buffer.
 */
function* renew(bus: UserBus, page: number): Stoppable {
  setNote(bus, 'tried', 0);
  const at = addressOfPage(page);
  for (let i = 0; i < PAGE_BYTES; i += 4) bus.store(BUFFER + i, bus.load(at + i));
  const fresh = putPagePath(bus, page, 't', FIRST_PATH);
  const flags = OPEN.readWrite | OPEN.create | OPEN.truncate;
  const fd = yield* insist(bus, CALL.open, fresh, flags, 0o600);
  yield* insist(bus, CALL.write, fd, BUFFER, PAGE_BYTES);
  yield* mapDescriptor(bus, page, true, fd);
  yield* insist(bus, CALL.close, fd);
  const old = putPagePath(bus, page, 'p', SECOND_PATH);
  const stale = yield* insist(bus, CALL.open, old, OPEN.readWrite);
  yield* insist(bus, CALL.rename, fresh, old);
  yield* insist(bus, CALL.ftruncate, stale, 0);
  return yield* insist(bus, CALL.close, stale);
}

function load(bus: UserBus, page: number, offset: number): number {
  setNote(bus, 'tried', 0);
  return bus.load(page + 4 * offset);
}

function store(bus: UserBus, page: number, offset: number, value: number): number {
  setNote(bus, 'tried', 0);
  bus.store(page + 4 * offset, value);
  return 0;
}

export const memory: Offer<MemoryOps> = {
  ops: { spawn, exit, alloc, free, share, unshare, load, store },
};
