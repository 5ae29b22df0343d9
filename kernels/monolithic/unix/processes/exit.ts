/**
 * exit: everything that a process has goes, step by step, and what is left is a zombie that tells its parent how it ended. A step
 * that was done is not done again: PROC.stage and PROC.done say how far it has come.
 */
import { CALL } from '../abi/calls.ts';
import { ERROR } from '../abi/errors.ts';
import { exitStatus, OPEN_MAX } from '../abi/flags.ts';
import { type Answer, SLEEP } from '../answers.ts';
import { argument, type Unix } from '../context.ts';
import { takeDescriptor } from '../descriptors/descriptors.ts';
import { dropFile } from '../descriptors/drop-file.ts';
import { releaseStages } from '../files/held.ts';
import { inodePut } from '../files/inode.ts';
import { INODE, NONE, PROC, STATE } from '../records.ts';
import { ALL_SIGNALS } from '../signals/signals.ts';
import { leaveChildren, tellParent } from './parents.ts';
import { isInit } from './table.ts';

const STAGE = { files: 1, inodes: 2, space: 3 } as const;

/** exit(status): never answers anything but SLEEP. Process 1 cannot: EPERM. */
export function exit(u: Unix, p: number, proc: number): Answer {
  if (u.m.load(proc + PROC.dying) === 0) {
    if (isInit(u, proc)) return -ERROR.perm;
    beginExit(u, p, proc, exitStatus(argument(u, proc, 0)));
  }
  return goOnExiting(u, p, proc);
}

/** A signal ends it: `wait` tells the signal's number. It is in no call. */
export function endProcess(u: Unix, p: number, proc: number, signal: number): void {
  u.m.store(proc + PROC.call, CALL.exit);
  beginExit(u, p, proc, signal);
  goOnExiting(u, p, proc);
}

function beginExit(u: Unix, p: number, proc: number, status: number): void {
  const { m } = u;
  m.exec(u.paths['unix.exit']);
  m.store(proc + PROC.dying, 1);
  m.store(proc + PROC.exitStatus, status);
  m.store(proc + PROC.pending, 0);
  m.store(proc + PROC.mask, ALL_SIGNALS);
  m.store(proc + PROC.onReturn, 0);
  m.store(proc + PROC.alarm, 0);
  m.store(proc + PROC.done, 0);
  m.store(proc + PROC.stage, STAGE.files);
  u.low.dropSpace(p);
}

function goOnExiting(u: Unix, p: number, proc: number): Answer {
  const { m } = u;
  if (m.load(proc + PROC.stage) === STAGE.files) {
    closeAll(u, proc);
    m.store(proc + PROC.stage, STAGE.inodes);
  }
  if (m.load(proc + PROC.stage) === STAGE.inodes) {
    dropInode(u, proc, PROC.cwd);
    dropImage(u, proc);
    m.store(proc + PROC.stage, STAGE.space);
  }
  if (u.low.freeSpace(p) === SLEEP) return SLEEP;
  leaveChildren(u, proc);
  becomeZombie(u, p, proc);
  return SLEEP;
}

function closeAll(u: Unix, proc: number): void {
  const { m } = u;
  for (let fd = m.load(proc + PROC.done); fd < OPEN_MAX; fd++) {
    m.store(proc + PROC.done, fd + 1);
    const file = takeDescriptor(u, proc, fd);
    if (file === NONE) continue;
    dropFile(u, file);
    u.low.point();
  }
}

function dropInode(u: Unix, proc: number, field: number): void {
  const inode = u.m.load(proc + field);
  if (inode === NONE) return;
  u.m.store(proc + field, NONE);
  inodePut(u, inode);
}

/** It runs no image any more: the file may be written again. */
export function dropImage(u: Unix, proc: number): void {
  const { m } = u;
  const image = m.load(proc + PROC.image);
  if (image !== NONE) m.store(image + INODE.texts, m.load(image + INODE.texts) - 1);
  dropInode(u, proc, PROC.image);
}

/** The last act: its status is there, and whoever waits for it may look. */
function becomeZombie(u: Unix, p: number, proc: number): void {
  const { m, low } = u;
  const parent = m.load(proc + PROC.parent);
  releaseStages(u, p, proc);
  low.releaseAll(p);
  m.store(proc + PROC.childTicks, m.load(proc + PROC.childTicks) + low.ticksOf(p));
  m.store(proc + PROC.call, 0);
  m.store(proc + PROC.stage, 0);
  m.store(proc + PROC.done, 0);
  m.store(proc + PROC.dying, 0);
  m.store(proc + PROC.state, STATE.zombie);
  low.exitProcessor(p);
  tellParent(u, parent, proc);
}
