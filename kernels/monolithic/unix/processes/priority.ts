/** How much of the processor a process gets. */
import { ERROR } from '../abi/errors.ts';
import type { Answer } from '../answers.ts';
import { isSuperuser, signedArgument, type Unix } from '../context.ts';
import { PROC } from '../records.ts';

/** Bounds of nice values (4.3BSD PRIO_MIN, PRIO_MAX). */
const LOWEST = -20;
const HIGHEST = 19;

/** nice(increment): 0; values beyond the bounds are the bounds. EPERM: only the superuser becomes less nice. */
export function nice(u: Unix, p: number, proc: number): Answer {
  const { m } = u;
  const increment = signedArgument(u, proc, 0);
  if (increment < 0 && !isSuperuser(u, proc)) return -ERROR.perm;
  const wanted = (m.load(proc + PROC.nice) | 0) + increment;
  const value = Math.max(LOWEST, Math.min(HIGHEST, wanted));
  m.store(proc + PROC.nice, value);
  u.low.setNice(p, value);
  return 0;
}

/** yield(): whoever else can run comes first. */
export function yieldCall(u: Unix, p: number, _proc: number): Answer {
  u.low.yieldProcessor(p);
  return 0;
}
