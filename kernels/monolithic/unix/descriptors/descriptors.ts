/** Descriptors, and the open files that they name. */
import { ERROR } from '../abi/errors.ts';
import { OPEN_MAX } from '../abi/flags.ts';
import type { Unix } from '../context.ts';
import { FILE, FILE_TYPE, FILES, NONE, PROC } from '../records.ts';

const slotOf = (proc: number, fd: number): number => proc + PROC.files + 4 * fd;

/** The FILE record that a descriptor names; EBADF. */
export function fileAt(u: Unix, proc: number, fd: number): number {
  const file = fd >= 0 && fd < OPEN_MAX ? u.m.load(slotOf(proc, fd)) : NONE;
  return file === NONE ? -ERROR.badDescriptor : file;
}

/** The lowest descriptor from `from` on that is free; EMFILE. */
export function freeDescriptor(u: Unix, proc: number, from: number): number {
  for (let fd = from; fd < OPEN_MAX; fd++) if (u.m.load(slotOf(proc, fd)) === NONE) return fd;
  return -ERROR.tooManyFiles;
}

/** A descriptor that is free names this open file from now on, which has one descriptor more. */
export function setDescriptor(
  u: Unix,
  proc: number,
  fd: number,
  file: number,
  closeOnExec: boolean,
): void {
  const { m } = u;
  m.store(slotOf(proc, fd), file);
  m.store(file + FILE.count, m.load(file + FILE.count) + 1);
  if (closeOnExec) m.store(proc + PROC.closeOnExec, m.load(proc + PROC.closeOnExec) | (1 << fd));
}

/** The descriptor is free, and the open file that it named (NONE: it was free) is to be dropped (`dropFile`), or named again. */
export function takeDescriptor(u: Unix, proc: number, fd: number): number {
  const { m } = u;
  const file = m.load(slotOf(proc, fd));
  if (file === NONE) return NONE;
  m.store(slotOf(proc, fd), NONE);
  const bits = m.load(proc + PROC.closeOnExec);
  if ((bits & (1 << fd)) !== 0) m.store(proc + PROC.closeOnExec, bits & ~(1 << fd));
  return file;
}

export function isClosedOnExec(u: Unix, proc: number, fd: number): boolean {
  return (u.m.load(proc + PROC.closeOnExec) & (1 << fd)) !== 0;
}

/** fork: the child's descriptors, which are its parent's, are counted too. */
export function shareDescriptors(u: Unix, child: number): void {
  const { m } = u;
  for (let fd = 0; fd < OPEN_MAX; fd++) {
    const file = m.load(slotOf(child, fd));
    if (file !== NONE) m.store(file + FILE.count, m.load(file + FILE.count) + 1);
  }
}

/** A FILE record that is free, with nothing in it; ENFILE. It is the caller's once its type says so. */
export function newFile(u: Unix): number {
  return newFileAfter(u, NONE);
}

/** A second one: behind this record. */
export function newFileAfter(u: Unix, file: number): number {
  const { m } = u;
  const { files } = u.plan;
  for (let i = file === NONE ? 0 : files.indexOf(file) + 1; i < FILES; i++) {
    const found = files.at(i);
    if (m.load(found + FILE.type) !== FILE_TYPE.free) continue;
    m.fill(found, 0, FILE.bytes);
    return found;
  }
  return -ERROR.fileTable;
}
