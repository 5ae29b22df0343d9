/** fork: a second process that differs from the first by its pid, its parent and what fork answers. */
import { ERROR } from '../abi/errors.ts';
import { OPEN_MAX, SIGNALS } from '../abi/flags.ts';
import type { Answer } from '../answers.ts';
import { argument, type Unix } from '../context.ts';
import { shareDescriptors } from '../descriptors/descriptors.ts';
import { inodeAgain } from '../files/inode.ts';
import { INIT, INODE, NONE, PROC, STATE } from '../records.ts';
import { freeProcess, newPid, procAt, UPDATE } from './table.ts';

/** fork(home of the child's task): the child's pid, and 0 in the child. EINVAL (it is no home), EEXIST (somebody has it), EAGAIN, ENOMEM: nothing was done. */
export function fork(u: Unix, p: number, proc: number): Answer {
  if (!u.low.isHome(argument(u, proc, 0))) return -ERROR.invalid;
  if (isTaken(u, argument(u, proc, 0))) return -ERROR.exists;
  const child = freeProcess(u);
  if (child < 0) return -ERROR.again;
  const space = u.low.forkSpace(p, child);
  if (space !== 0) return space;
  u.m.exec(u.paths['unix.fork']);
  const home = argument(u, proc, 0);
  const record = procAt(u, child);
  copyProcess(u, proc, record);
  u.m.store(record + PROC.pid, newPid(u, child));
  u.m.store(record + PROC.home, home);
  u.m.store(record + PROC.state, STATE.ready);
  u.low.forkProcessor(p, child, home);
  return u.m.load(record + PROC.pid);
}

function isTaken(u: Unix, home: number): boolean {
  for (let p = INIT; p < UPDATE; p++) {
    const proc = procAt(u, p);
    const state = u.m.load(proc + PROC.state);
    const isThere = state !== STATE.free && state !== STATE.zombie;
    if (isThere && u.m.load(proc + PROC.home) === home) return true;
  }
  return false;
}

/** Signals that are pending, and the alarm, stay with the parent; all else of the record begins at 0 or is the same. */
function copyProcess(u: Unix, proc: number, child: number): void {
  const { m } = u;
  m.fill(child, 0, PROC.bytes);
  m.store(child + PROC.parent, proc);
  same(u, proc, child, PROC.mask);
  same(u, proc, child, PROC.ignored);
  same(u, proc, child, PROC.caught);
  m.copy(child + PROC.handlers, proc + PROC.handlers, 4 * SIGNALS);
  m.copy(child + PROC.actions, proc + PROC.actions, 4 * SIGNALS);
  same(u, proc, child, PROC.depth);
  same(u, proc, child, PROC.nice);
  same(u, proc, child, PROC.uid);
  same(u, proc, child, PROC.umask);
  shareInode(u, proc, child, PROC.cwd);
  shareInode(u, proc, child, PROC.image);
  const image = m.load(child + PROC.image);
  if (image !== NONE) m.store(image + INODE.texts, m.load(image + INODE.texts) + 1);
  m.copy(child + PROC.files, proc + PROC.files, 4 * OPEN_MAX);
  same(u, proc, child, PROC.closeOnExec);
  shareDescriptors(u, child);
}

function same(u: Unix, proc: number, child: number, field: number): void {
  u.m.store(child + field, u.m.load(proc + field));
}

function shareInode(u: Unix, proc: number, child: number, field: number): void {
  const inode = u.m.load(proc + field);
  if (inode === NONE) return;
  inodeAgain(u, inode);
  u.m.store(child + field, inode);
}
