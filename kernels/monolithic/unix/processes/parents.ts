/** What a process that ends owes to its parent, and what becomes of its children. */
import { SIGNAL } from '../abi/flags.ts';
import type { Unix } from '../context.ts';
import { CHANNEL, INIT, PROC, STATE } from '../records.ts';
import { post } from '../signals/post.ts';
import { bit } from '../signals/signals.ts';
import { wakeup } from '../sleep.ts';
import { releaseProcess } from './children.ts';
import { procAt, UPDATE } from './table.ts';

/** There is a zombie to be waited for, and SIGCHLD. A parent that ignores SIGCHLD has no zombies (as in SVR4 and Linux). */
export function tellParent(u: Unix, parent: number, zombie: number): void {
  const isIgnored = (u.m.load(parent + PROC.ignored) & bit(SIGNAL.child)) !== 0;
  if (isIgnored) releaseProcess(u, parent, zombie);
  wakeup(u, CHANNEL.child, parent);
  if (!isIgnored) post(u, parent, SIGNAL.child);
}

/** Its children, the dead ones too, are process 1's. */
export function leaveChildren(u: Unix, proc: number): void {
  const { m } = u;
  const init = procAt(u, INIT);
  for (let p = INIT + 1; p < UPDATE; p++) {
    const child = procAt(u, p);
    if (m.load(child + PROC.parent) !== proc) continue;
    m.store(child + PROC.parent, init);
    if (m.load(child + PROC.state) === STATE.zombie) tellParent(u, init, child);
  }
}
