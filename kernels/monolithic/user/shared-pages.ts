/** A page that processes share is a file that they map: what a fault in one of them does about it. */
import type { Stoppable } from '../../../core/words/activation.ts';
import type { UserBus } from '../../../core/words/bus.ts';
import { CALL, TRAP } from '../unix/abi/calls.ts';
import { MAP, OPEN, PROT } from '../unix/abi/flags.ts';
import { errorOf, prepare } from './calls.ts';
import { note, setNote } from './notes.ts';
import {
  addressOfPage,
  HANDLERS_PATH,
  HANDLERS_RECORD,
  insist,
  pageAt,
  putPagePath,
  RIGHTS,
  readRecord,
  rightsOf,
} from './registry.ts';

/**
 * Maps the page of this address, if the registry gives the process rights to it that it has not just tried in vain. 0 if
 * the access cannot be made.
 */
export function* bringIn(bus: UserBus, address: number): Stoppable {
  const page = pageAt(address);
  if (page < 0 || note(bus, 'sharesPages') === 0) return 0;
  prepare(bus, CALL.getpid);
  const self = yield TRAP;
  const isThere = yield* readRecord(bus, page, HANDLERS_RECORD, HANDLERS_PATH);
  const rights = isThere === 0 ? RIGHTS.none : rightsOf(bus, HANDLERS_RECORD, self);
  const attempt = addressOfPage(page) + rights;
  if (rights === RIGHTS.none || note(bus, 'tried') === attempt) return 0;
  setNote(bus, 'tried', attempt);
  return (yield* mapPage(bus, page, rights, HANDLERS_PATH)) === 0 ? 1 : 0;
}

/** Maps a page's file with these rights; the error, or 0. */
export function* mapPage(bus: UserBus, page: number, rights: number, path: number): Stoppable {
  const isWritten = rights === RIGHTS.write;
  const name = putPagePath(bus, page, 'p', path);
  const fd = yield* insist(bus, CALL.open, name, isWritten ? OPEN.readWrite : OPEN.read, 0);
  if (errorOf(fd) !== 0) return errorOf(fd);
  const mapped = yield* mapDescriptor(bus, page, isWritten, fd);
  yield* insist(bus, CALL.close, fd);
  return mapped;
}

export function* mapDescriptor(
  bus: UserBus,
  page: number,
  isWritten: boolean,
  fd: number,
): Stoppable {
  const prot = isWritten ? PROT.read | PROT.write : PROT.read;
  const flags = MAP.shared | MAP.fixed;
  return errorOf(yield* insist(bus, CALL.mmap, addressOfPage(page), 1, prot, flags, fd));
}
