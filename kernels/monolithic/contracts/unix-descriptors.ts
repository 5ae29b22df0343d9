/** Ops on descriptors: reading and writing, copies, pipes. A handle is the descriptor for reading + 256 times that for writing. */
import type { Stoppable } from '../../../core/words/activation.ts';
import type { UserBus } from '../../../core/words/bus.ts';
import { BUFFER, RESULTS } from '../unix/abi/address-map.ts';
import { CALL, TRAP } from '../unix/abi/calls.ts';
import { CLOSE_ON_EXEC, FCNTL, OPEN } from '../unix/abi/flags.ts';
import { fillBytes, sumBytes } from '../user/bytes.ts';
import { errorOf, prepare } from '../user/calls.ts';
import { answered, done, refused } from './unix-answers.ts';

/** The descriptor of an end: 0 for reading, 1 for writing. */
export function descriptor(handle: number, end: number): number {
  return (handle >>> (8 * end)) & 255;
}

/** The same descriptor for both. */
export function handleOf(fd: number): number {
  return fd * 257;
}

/** The call that was prepared; the handle of the descriptor that it answers. */
export function* opened(): Stoppable {
  const answer = yield TRAP;
  const error = errorOf(answer);
  return error === 0 ? handleOf(answer) : refused(error);
}

export function close(bus: UserBus, handle: number, end: number): Stoppable {
  prepare(bus, CALL.close, descriptor(handle, end));
  return done();
}

export function dup(bus: UserBus, handle: number, end: number): Stoppable {
  prepare(bus, CALL.dup, descriptor(handle, end));
  return opened();
}

export function dup2(bus: UserBus, handle: number, end: number, onto: number): Stoppable {
  prepare(bus, CALL.dup2, descriptor(handle, end), onto);
  return opened();
}

export function cloexec(bus: UserBus, handle: number, end: number, on: number): Stoppable {
  const flags = on === 0 ? 0 : CLOSE_ON_EXEC;
  prepare(bus, CALL.fcntl, descriptor(handle, end), FCNTL.setDescriptor, flags);
  return done();
}

export function* nonblock(bus: UserBus, handle: number, end: number, on: number): Stoppable {
  const fd = descriptor(handle, end);
  prepare(bus, CALL.fcntl, fd, FCNTL.getFlags);
  const flags = yield TRAP;
  const error = errorOf(flags);
  if (error !== 0) return refused(error);
  const others = flags & ~OPEN.nonblock;
  prepare(bus, CALL.fcntl, fd, FCNTL.setFlags, on === 0 ? others : others | OPEN.nonblock);
  return yield* done();
}

export function* read(bus: UserBus, handle: number, bytes: number): Stoppable {
  prepare(bus, CALL.read, descriptor(handle, 0), BUFFER, bytes);
  const count = yield TRAP;
  const error = errorOf(count);
  if (error !== 0) return refused(error);
  return count + 16_384 * sumBytes(bus, BUFFER, count);
}

export function write(bus: UserBus, handle: number, value: number, bytes: number): Stoppable {
  fillBytes(bus, BUFFER, value, bytes);
  prepare(bus, CALL.write, descriptor(handle, 1), BUFFER, bytes);
  return answered();
}

/** The kernel numbers the places from which to count in the same order. */
export function seek(bus: UserBus, handle: number, offset: number, whence: number): Stoppable {
  prepare(bus, CALL.lseek, descriptor(handle, 0), offset, whence);
  return answered();
}

export function ftruncate(bus: UserBus, handle: number, size: number): Stoppable {
  prepare(bus, CALL.ftruncate, descriptor(handle, 1), size);
  return done();
}

export function fsync(bus: UserBus, handle: number): Stoppable {
  prepare(bus, CALL.fsync, descriptor(handle, 1));
  return done();
}

export function* pipe(bus: UserBus): Stoppable {
  prepare(bus, CALL.pipe, RESULTS);
  const error = errorOf(yield TRAP);
  if (error !== 0) return refused(error);
  return bus.load(RESULTS) + 256 * bus.load(RESULTS + 4);
}
