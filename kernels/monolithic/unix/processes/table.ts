/** The process table: who is who. */
import { ERROR } from '../abi/errors.ts';
import type { Answer } from '../answers.ts';
import { indexOf, type Unix } from '../context.ts';
import { INIT, NONE, PROC, PROCESSES, STATE, UROOT } from '../records.ts';

/** Indices of the kernel's own processes; all below are users'. */
export const UPDATE = 14;
export const REAPER = 15;

/** A pid is generation << 4 | index: nobody gets that of a process that is gone, until the generations are through. */
const INDEX_BITS = 4;
const INDEX_MASK = PROCESSES - 1;
/** Pids have 16 bits, as pid_t of the time. */
const GENERATIONS = 1 << 12;

export function procAt(u: Unix, p: number): number {
  return u.plan.procs.at(p);
}

export function isUserProcess(u: Unix, proc: number): boolean {
  return indexOf(u, proc) < UPDATE;
}

export function isInit(u: Unix, proc: number): boolean {
  return proc === u.plan.procs.at(INIT);
}

/** The index of a record that no process has; EAGAIN. */
export function freeProcess(u: Unix): Answer {
  for (let p = INIT + 1; p < UPDATE; p++) {
    if (u.m.load(procAt(u, p) + PROC.state) === STATE.free) return p;
  }
  return -ERROR.again;
}

/** A pid for whoever gets this index. */
export function newPid(u: Unix, p: number): number {
  const { m } = u;
  const at = u.plan.root + UROOT.nextGeneration;
  const generation = (m.load(at) + 1) % GENERATIONS || 1;
  m.store(at, generation);
  return (generation << INDEX_BITS) | p;
}

/** The PROC record of the user's process with this pid, zombies too; NONE. */
export function processOf(u: Unix, pid: number): number {
  const p = pid & INDEX_MASK;
  if (p === 0 || p >= UPDATE) return NONE;
  const proc = procAt(u, p);
  return u.m.load(proc + PROC.pid) === pid ? proc : NONE;
}
