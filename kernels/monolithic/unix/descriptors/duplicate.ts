/** close, dup, dup2, fcntl. */
import { ERROR } from '../abi/errors.ts';
import { CLOSE_ON_EXEC, FCNTL, OPEN, OPEN_MAX } from '../abi/flags.ts';
import type { Answer } from '../answers.ts';
import { argument, type Unix } from '../context.ts';
import { FILE, NONE, PROC } from '../records.ts';
import {
  fileAt,
  freeDescriptor,
  isClosedOnExec,
  setDescriptor,
  takeDescriptor,
} from './descriptors.ts';
import { dropFile } from './drop-file.ts';

/** Flags of an open file that fcntl changes, and those that it tells. */
const CHANGEABLE = OPEN.nonblock | OPEN.append;
const TOLD = CHANGEABLE | OPEN.modeMask;

/** close(descriptor): 0. EBADF. */
export function close(u: Unix, _p: number, proc: number): Answer {
  const fd = argument(u, proc, 0);
  if (fileAt(u, proc, fd) < 0) return -ERROR.badDescriptor;
  dropFile(u, takeDescriptor(u, proc, fd));
  return 0;
}

/** dup(descriptor): the lowest free one, for the same open file. EBADF, EMFILE. */
export function dup(u: Unix, _p: number, proc: number): Answer {
  const file = fileAt(u, proc, argument(u, proc, 0));
  if (file < 0) return file;
  const fd = freeDescriptor(u, proc, 0);
  if (fd >= 0) setDescriptor(u, proc, fd, file, false);
  return fd;
}

/** dup2(descriptor, other): `other`, which names the same open file; what it named before is closed. EBADF. */
export function dup2(u: Unix, _p: number, proc: number): Answer {
  const fd = argument(u, proc, 0);
  const other = argument(u, proc, 1);
  const file = fileAt(u, proc, fd);
  if (file < 0 || other >= OPEN_MAX) return -ERROR.badDescriptor;
  if (fd === other) return other;
  const before = takeDescriptor(u, proc, other);
  setDescriptor(u, proc, other, file, false);
  if (before !== NONE) dropFile(u, before);
  return other;
}

/** fcntl(descriptor, FCNTL, flags): the flags asked for, or 0. EBADF, EINVAL. */
export function fcntl(u: Unix, _p: number, proc: number): Answer {
  const { m } = u;
  const fd = argument(u, proc, 0);
  const flags = argument(u, proc, 2);
  const file = fileAt(u, proc, fd);
  if (file < 0) return file;
  switch (argument(u, proc, 1)) {
    case FCNTL.getDescriptor:
      return isClosedOnExec(u, proc, fd) ? CLOSE_ON_EXEC : 0;
    case FCNTL.setDescriptor:
      setCloseOnExec(u, proc, fd, (flags & CLOSE_ON_EXEC) !== 0);
      return 0;
    case FCNTL.getFlags:
      return m.load(file + FILE.flags) & TOLD;
    case FCNTL.setFlags:
      m.store(file + FILE.flags, (m.load(file + FILE.flags) & ~CHANGEABLE) | (flags & CHANGEABLE));
      return 0;
    default:
      return -ERROR.invalid;
  }
}

function setCloseOnExec(u: Unix, proc: number, fd: number, isSet: boolean): void {
  const { m } = u;
  const bits = m.load(proc + PROC.closeOnExec);
  m.store(proc + PROC.closeOnExec, isSet ? bits | (1 << fd) : bits & ~(1 << fd));
}
