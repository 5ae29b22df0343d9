/**
 * A registry of pages that processes share: a file with a record for each page that there ever was. Who opens it anew has an
 * offset of its own, so that nobody is in anybody's way.
 */
import { layout, word, words } from '../../../core/memory/layout.ts';
import type { Stoppable } from '../../../core/words/activation.ts';
import type { UserBus } from '../../../core/words/bus.ts';
import { PAGE_BYTES, PATH_BYTES, PATHS, RESULTS, WINDOW } from '../unix/abi/address-map.ts';
import { CALL, TRAP } from '../unix/abi/calls.ts';
import { ERROR } from '../unix/abi/errors.ts';
import { OPEN, WHENCE } from '../unix/abi/flags.ts';
import { storeWords, wordsOf } from './bytes.ts';
import { errorOf, prepare } from './calls.ts';

const SHARERS = 15;
export const PAGE_RECORD = layout(
  'shared page',
  {
    /** The number of the process whose it is; 0 for a page that is gone. */
    owner: word(),
    /** Others that may use it: the number of the process, and 4 times that, by RIGHTS, in the lowest two bits. */
    sharers: words(SHARERS),
  },
  64,
);

export const RIGHTS = { none: 0, read: 1, write: 3 } as const;

/** Pages that there can ever be: the registry is as long as a file may be. */
const PAGES = 65_536 / PAGE_RECORD.bytes;
/** The page's name has four digits. */
const DIGIT = 0x41;

/** Where a record is looked at: by ops, and by the handler that may interrupt them. */
export const RECORD = RESULTS + 1024;
export const HANDLERS_RECORD = RESULTS + 2048;

/** Paths of ops stand in the first two places; the handler's behind them. */
export const HANDLERS_PATH = PATHS + 2 * PATH_BYTES;

const NAME = wordsOf('/tmp/pages');
const [DIRECTORY] = wordsOf('/tmp');

export function addressOfPage(page: number): number {
  return WINDOW + page * PAGE_BYTES;
}

/** The page at this address; -1 if none can be there. */
export function pageAt(address: number): number {
  const page = Math.floor((address - WINDOW) / PAGE_BYTES);
  return page >= 0 && page < PAGES ? page : -1;
}

/** The path of a page's file, or with another letter of a file that is about to become it. */
export function putPagePath(bus: UserBus, page: number, letter: 'p' | 't', at = PATHS): number {
  const digit = (shift: number): number => DIGIT + ((page >>> shift) & 15);
  const first = 0x2f | (letter.charCodeAt(0) << 8) | (digit(12) << 16) | (digit(8) << 24);
  bus.store(at, DIRECTORY);
  bus.store(at + 4, first >>> 0);
  bus.store(at + 8, digit(4) | (digit(0) << 8));
  return at;
}

const ATTEMPTS = 8;

/** A call that is made again if there was no memory for it; its answer. */
export function* insist(bus: UserBus, call: number, a = 0, b = 0, c = 0, d = 0, e = 0): Stoppable {
  let answer = 0;
  for (let i = 0; i < ATTEMPTS; i++) {
    prepare(bus, call, a, b, c, d, e);
    answer = yield TRAP;
    const error = errorOf(answer);
    if (error !== ERROR.noMemory && error !== ERROR.interrupted) break;
  }
  return answer;
}

/** The registry's descriptor; the path is stored at `path`. */
export function* openRegistry(bus: UserBus, flags: number, path: number): Stoppable {
  storeWords(bus, path, NAME);
  return yield* insist(bus, CALL.open, path, flags, 0o600);
}

/** A new record, of nobody's page: the page. Minus an error's number where there is none. */
export function* addRecord(bus: UserBus): Stoppable {
  const flags = OPEN.readWrite | OPEN.create | OPEN.append;
  const fd = yield* openRegistry(bus, flags, PATHS);
  if (errorOf(fd) !== 0) return fd;
  for (let i = 0; i < PAGE_RECORD.bytes; i += 4) bus.store(RECORD + i, 0);
  const written = yield* insist(bus, CALL.write, fd, RECORD, PAGE_RECORD.bytes);
  const end = yield* insist(bus, CALL.lseek, fd, 0, WHENCE.current);
  yield* insist(bus, CALL.close, fd);
  if (errorOf(written) !== 0) return written;
  const page = end / PAGE_RECORD.bytes - 1;
  return page < PAGES ? page : -ERROR.noMemory;
}

/** Reads a page's record to `at`, by paths at `path`; 0 if there is none. */
export function* readRecord(bus: UserBus, page: number, at: number, path: number): Stoppable {
  const fd = yield* openRegistry(bus, OPEN.read, path);
  if (errorOf(fd) !== 0) return 0;
  yield* insist(bus, CALL.lseek, fd, page * PAGE_RECORD.bytes, WHENCE.set);
  const bytes = yield* insist(bus, CALL.read, fd, at, PAGE_RECORD.bytes);
  yield* insist(bus, CALL.close, fd);
  return bytes === PAGE_RECORD.bytes ? 1 : 0;
}

/** Writes it as it stands in RECORD. */
export function* writeRecord(bus: UserBus, page: number): Stoppable {
  const fd = yield* openRegistry(bus, OPEN.readWrite, PATHS);
  yield* insist(bus, CALL.lseek, fd, page * PAGE_RECORD.bytes, WHENCE.set);
  yield* insist(bus, CALL.write, fd, RECORD, PAGE_RECORD.bytes);
  return yield* insist(bus, CALL.close, fd);
}

/** The place in the record at `at` where this process stands, or 0; process 0 finds one that is free. */
export function placeOfSharer(bus: UserBus, at: number, pid: number): number {
  for (let i = 0; i < SHARERS; i++) {
    const place = at + PAGE_RECORD.sharers + 4 * i;
    if (bus.load(place) >>> 2 === pid) return place;
  }
  return 0;
}

/** What a process may do with the page, by the record at `at`. */
export function rightsOf(bus: UserBus, at: number, pid: number): number {
  if (bus.load(at + PAGE_RECORD.owner) === pid) return RIGHTS.write;
  if (bus.load(at + PAGE_RECORD.owner) === 0) return RIGHTS.none;
  const place = placeOfSharer(bus, at, pid);
  return place === 0 ? RIGHTS.none : bus.load(place) & 3;
}
