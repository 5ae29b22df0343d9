/** Calls with pointers that lead nowhere, and with descriptors that cannot be. */
import type { Stoppable } from '../../../core/words/activation.ts';
import type { UserBus } from '../../../core/words/bus.ts';
import {
  BAD_BYTES,
  CROSSING_BYTES,
  POINTER,
  POINTER_CALL,
  type rawCalls,
  type rawNumbers,
} from '../../../properties/contracts/unix/terms.ts';
import { BUFFER, RESULTS, STACK_TOP, TEXT } from '../unix/abi/address-map.ts';
import { CALL } from '../unix/abi/calls.ts';
import { OPEN, WAIT } from '../unix/abi/flags.ts';
import { STAT } from '../unix/abi/stat-record.ts';
import { fillBytes } from '../user/bytes.ts';
import { prepare } from '../user/calls.ts';
import { answered, done } from './unix-answers.ts';
import { descriptor } from './unix-descriptors.ts';
import { GUARD, KERNEL } from './unix-pages.ts';
import { putRoot } from './unix-paths.ts';

/** From here on 64 bytes do not fit any more. */
const LAST = 0xffffffe0;
const ALL_BITS = 0xffffffff;
const ANY_CHILD = 0xffffffff;
/** Four times the letter n: text without an end. */
const LETTERS = 0x6e6e6e6e;

/** What the kernel would store: in the text it may not, and behind the stack half of it may not be. */
function target(kind: number, bytes: number): number {
  if (kind === POINTER.readonly) return TEXT;
  return kind === POINTER.crossing ? STACK_TOP - bytes / 2 : nowhere(kind);
}

/** What the kernel would read. */
function source(kind: number): number {
  return kind === POINTER.crossing ? STACK_TOP - CROSSING_BYTES : nowhere(kind);
}

function nowhere(kind: number): number {
  if (kind === POINTER.null || kind === POINTER.negative) return 0;
  if (kind === POINTER.kernel) return KERNEL;
  return kind === POINTER.wrap ? LAST : GUARD;
}

/** A path without an end, where it is not one without a beginning. */
function badPath(bus: UserBus, kind: number): number {
  const at = source(kind);
  if (kind === POINTER.crossing) {
    for (let i = 0; i < CROSSING_BYTES; i += 4) bus.store(at + i, LETTERS);
  }
  return at;
}

function prepareWrite(bus: UserBus, kind: number, fd: number): void {
  const isNegative = kind === POINTER.negative;
  const at = isNegative ? BUFFER : source(kind);
  if (kind === POINTER.crossing) fillBytes(bus, at, 0, CROSSING_BYTES);
  prepare(bus, CALL.write, fd, at, isNegative ? ALL_BITS : BAD_BYTES);
}

function prepareRead(bus: UserBus, kind: number, fd: number): void {
  const isNegative = kind === POINTER.negative;
  const at = isNegative ? BUFFER : target(kind, 2 * CROSSING_BYTES);
  prepare(bus, CALL.read, fd, at, isNegative ? ALL_BITS : BAD_BYTES);
}

export function badPointer(bus: UserBus, call: number, kind: number, handle: number): Stoppable {
  switch (call) {
    case POINTER_CALL.read:
      prepareRead(bus, kind, descriptor(handle, 0));
      return answered();
    case POINTER_CALL.write:
      prepareWrite(bus, kind, descriptor(handle, 1));
      return answered();
    case POINTER_CALL.open:
      prepare(bus, CALL.open, badPath(bus, kind), OPEN.read, 0);
      break;
    case POINTER_CALL.stat:
      prepare(bus, CALL.stat, putRoot(bus), target(kind, STAT.bytes));
      break;
    case POINTER_CALL.fstat:
      prepare(bus, CALL.fstat, descriptor(handle, 0), target(kind, STAT.bytes));
      break;
    case POINTER_CALL.pipe:
      prepare(bus, CALL.pipe, target(kind, 8));
      break;
    case POINTER_CALL.wait:
      prepare(bus, CALL.wait, ANY_CHILD, badStatus(kind), WAIT.nohang);
      return answered();
    case POINTER_CALL.exec:
      prepare(bus, CALL.exec, badPath(bus, kind), RESULTS, 0);
      break;
    default:
      prepare(bus, CALL.unlink, badPath(bus, kind));
  }
  return done();
}

/** Address 0 would say that nobody asks for the status: a word that begins there, and is no whole one, does not. */
function badStatus(kind: number): number {
  return target(kind, 4) || 2;
}

/** Numbers that no descriptor has. */
const descriptors: readonly number[] = Object.values({
  minus: ALL_BITS,
  twenty: 20,
  many: 63,
  huge: 0x7fffffff,
} satisfies Record<(typeof rawNumbers)[number], number>);

/** Calls on them, each with what else it needs. */
const calls: readonly (readonly [number, number, number])[] = Object.values({
  read: [CALL.read, BUFFER, 4],
  write: [CALL.write, BUFFER, 4],
  close: [CALL.close, 0, 0],
  dup: [CALL.dup, 0, 0],
  seek: [CALL.lseek, 0, 0],
  fstat: [CALL.fstat, RESULTS, 0],
  ftruncate: [CALL.ftruncate, 0, 0],
  fsync: [CALL.fsync, 0, 0],
} satisfies Record<(typeof rawCalls)[number], readonly [number, number, number]>);

export function rawDescriptor(bus: UserBus, call: number, number: number): Stoppable {
  const [code, second, third] = calls[call];
  prepare(bus, code, descriptors[number], second, third);
  return done();
}
