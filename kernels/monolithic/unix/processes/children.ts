/** Parents and children. */
import type { Unix } from '../context.ts';
import { INIT, NONE, PROC, STATE } from '../records.ts';
import { procAt, UPDATE } from './table.ts';

/** A zombie has been told: its record is free, and its ticks are its parent's children's. */
export function releaseProcess(u: Unix, parent: number, zombie: number): void {
  const { m } = u;
  const ticks = m.load(parent + PROC.childTicks) + m.load(zombie + PROC.childTicks);
  m.store(parent + PROC.childTicks, ticks);
  m.store(zombie + PROC.pid, 0);
  m.store(zombie + PROC.parent, NONE);
  m.store(zombie + PROC.state, STATE.free);
}

/** The first child with this pid, or of all for -1 and 0, that is in `state` (or in any, for -1); NONE. */
export function childOf(u: Unix, parent: number, pid: number, state: number): number {
  const { m } = u;
  for (let p = INIT + 1; p < UPDATE; p++) {
    const proc = procAt(u, p);
    if (m.load(proc + PROC.parent) !== parent) continue;
    const itsState = m.load(proc + PROC.state);
    if (itsState === STATE.free || (state !== -1 && itsState !== state)) continue;
    if (pid <= 0 || m.load(proc + PROC.pid) === pid) return proc;
  }
  return NONE;
}
