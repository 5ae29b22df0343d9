/** Ops on files by their paths. */
import type { Stoppable } from '../../../core/words/activation.ts';
import type { UserBus } from '../../../core/words/bus.ts';
import { type openModes, PERMISSIONS } from '../../../properties/contracts/unix/terms.ts';
import { BUFFER, RESULTS } from '../unix/abi/address-map.ts';
import { CALL, TRAP } from '../unix/abi/calls.ts';
import { MODE, NAME_MAX, OPEN } from '../unix/abi/flags.ts';
import { STAT } from '../unix/abi/stat-record.ts';
import { sumName } from '../user/bytes.ts';
import { errorOf, prepare } from '../user/calls.ts';
import { done, refused } from './unix-answers.ts';
import { descriptor, opened } from './unix-descriptors.ts';
import { FIRST_PATH, putPath, SECOND_PATH } from './unix-paths.ts';

const W = OPEN.write;
const RW = OPEN.readWrite;
/** Flags of open by the contract's modes. */
const FLAGS: readonly number[] = Object.values({
  r: OPEN.read,
  w: W,
  rw: RW,
  wc: W | OPEN.create,
  wct: W | OPEN.create | OPEN.truncate,
  wcx: W | OPEN.create | OPEN.exclusive,
  rwc: RW | OPEN.create,
  wac: W | OPEN.create | OPEN.append,
} satisfies Record<(typeof openModes)[number], number>);

export function open(bus: UserBus, path: number, mode: number, perm: number): Stoppable {
  prepare(bus, CALL.open, putPath(bus, path), FLAGS[mode], PERMISSIONS[perm]);
  return opened();
}

/** Types as the contract numbers them. */
const TYPES: Readonly<Record<number, number>> = {
  [MODE.regular]: 0,
  [MODE.directory]: 1,
  [MODE.device]: 2,
  [MODE.pipe]: 3,
  [MODE.socket]: 3,
};

/** The record in RESULTS as one word. */
function statWord(bus: UserBus): number {
  const mode = bus.load(RESULTS + STAT.mode);
  const type = TYPES[mode & MODE.typeMask] ?? 3;
  if (type === 3) return 3 * 2 ** 29;
  const head = type * 2 ** 29 + ((mode & MODE.permissions) << 20) + (owner(bus) << 18);
  if (type !== 0) return head;
  const size = bus.load(RESULTS + STAT.size);
  const links = bus.load(RESULTS + STAT.links) & 15;
  return head + (links << 14) + ((size ^ (size >>> 14) ^ (size >>> 28)) & 0x3fff);
}

function owner(bus: UserBus): number {
  return bus.load(RESULTS + STAT.uid) & 3;
}

function* statted(bus: UserBus): Stoppable {
  const error = errorOf(yield TRAP);
  return error === 0 ? statWord(bus) : refused(error);
}

export function stat(bus: UserBus, path: number): Stoppable {
  prepare(bus, CALL.stat, putPath(bus, path), RESULTS);
  return statted(bus);
}

export function fstat(bus: UserBus, handle: number, end: number): Stoppable {
  prepare(bus, CALL.fstat, descriptor(handle, end), RESULTS);
  return statted(bus);
}

export function* same(bus: UserBus, first: number, second: number): Stoppable {
  prepare(bus, CALL.stat, putPath(bus, first), RESULTS);
  const one = errorOf(yield TRAP);
  if (one !== 0) return refused(one);
  const inode = bus.load(RESULTS + STAT.inode);
  prepare(bus, CALL.stat, putPath(bus, second), RESULTS);
  const other = errorOf(yield TRAP);
  if (other !== 0) return refused(other);
  return bus.load(RESULTS + STAT.inode) === inode ? 1 : 0;
}

function prepareTwo(bus: UserBus, call: number, from: number, to: number): void {
  prepare(bus, call, putPath(bus, from, FIRST_PATH), putPath(bus, to, SECOND_PATH));
}

export function link(bus: UserBus, from: number, to: number): Stoppable {
  prepareTwo(bus, CALL.link, from, to);
  return done();
}

export function rename(bus: UserBus, from: number, to: number): Stoppable {
  prepareTwo(bus, CALL.rename, from, to);
  return done();
}

export function unlink(bus: UserBus, path: number): Stoppable {
  prepare(bus, CALL.unlink, putPath(bus, path));
  return done();
}

export function mkdir(bus: UserBus, path: number, perm: number): Stoppable {
  prepare(bus, CALL.mkdir, putPath(bus, path), PERMISSIONS[perm]);
  return done();
}

export function rmdir(bus: UserBus, path: number): Stoppable {
  prepare(bus, CALL.rmdir, putPath(bus, path));
  return done();
}

export function truncate(bus: UserBus, path: number, size: number): Stoppable {
  prepare(bus, CALL.truncate, putPath(bus, path), size);
  return done();
}

export function chdir(bus: UserBus, path: number): Stoppable {
  prepare(bus, CALL.chdir, putPath(bus, path));
  return done();
}

export function chmod(bus: UserBus, path: number, perm: number): Stoppable {
  prepare(bus, CALL.chmod, putPath(bus, path), PERMISSIONS[perm]);
  return done();
}

export function sync(bus: UserBus): Stoppable {
  prepare(bus, CALL.sync);
  return done();
}

export function flush(bus: UserBus): Stoppable {
  prepare(bus, CALL.blkflush);
  return done();
}

/** Entries of directories, as getdents tells them: an inode's number, and a name. */
const ENTRY_BYTES = 32;
const ENTRY_NAME = 4;
const LIST_BYTES = 4096;

export function* list(bus: UserBus, path: number): Stoppable {
  prepare(bus, CALL.open, putPath(bus, path), OPEN.read, 0);
  const fd = yield TRAP;
  const error = errorOf(fd);
  if (error !== 0) return refused(error);
  const told = yield* listOpen(bus, fd);
  prepare(bus, CALL.close, fd);
  yield TRAP;
  return told;
}

/** The sum of the names in an open directory; or why they are not told. */
function* listOpen(bus: UserBus, fd: number): Stoppable {
  for (let sum = 0; ; ) {
    prepare(bus, CALL.getdents, fd, BUFFER, LIST_BYTES);
    const bytes = yield TRAP;
    const error = errorOf(bytes);
    if (error !== 0) return refused(error);
    if (bytes === 0) return sum;
    for (let at = BUFFER; at < BUFFER + bytes; at += ENTRY_BYTES) {
      sum = (sum + nameAt(bus, at + ENTRY_NAME)) & 0x7fffffff;
    }
  }
}

const DOT = 0x2e;
const DOT_DOT = 0x2e2e;

/** The sum of a name, as words told it: 0 for . and .. */
function nameAt(bus: UserBus, at: number): number {
  const word = bus.load(at);
  return word === DOT || word === DOT_DOT ? 0 : sumName(bus, at, NAME_MAX + 1);
}
