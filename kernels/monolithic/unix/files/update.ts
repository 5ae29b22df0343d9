/** Write-back: the kernel's own process that commits the log, when it is full, when a sync waits, and from time to time. */
import { type Answer, SLEEP } from '../answers.ts';
import type { Unix } from '../context.ts';
import { CHANNEL, DISTURB, LOG, LOG_STATE, PROC, UROOT } from '../records.ts';
import { sleep } from '../sleep.ts';
import { firstSet } from './bitmap.ts';
import { beginCommit, COMMIT, commit, failCommit } from './commit.ts';
import { DISK_INODES } from './format.ts';
import { wantCommit } from './log.ts';
import { retryMapped } from './orphans.ts';

/** Ticks between two commits that nobody has asked for: update(8) syncs every 30 seconds, and programs here live for milliseconds. */
const UPDATE_TICKS = 30;

/** The call of the process `update`: it never ends. */
export function update(u: Unix, p: number, proc: number): Answer {
  const { m } = u;
  const { log } = u.plan;
  for (;;) {
    if (m.load(proc + PROC.stage) === COMMIT.none) {
      const isWanted = m.load(log + LOG.wanted) > m.load(log + LOG.committed);
      if (!isWanted || m.load(log + LOG.broken) !== 0) {
        return sleep(u, proc, CHANNEL.work, proc, DISTURB.never);
      }
      beginCommit(u, proc);
    }
    const answer = commit(u, p, proc);
    if (answer === SLEEP) return SLEEP;
    if (answer < 0) failCommit(u, p, proc);
  }
}

/** At each tick of the clock. */
export function tickFiles(u: Unix): void {
  const { m } = u;
  const { log, root } = u.plan;
  const now = u.low.ticks();
  if (now - m.load(root + UROOT.lastUpdate) < UPDATE_TICKS) return;
  m.store(root + UROOT.lastUpdate, now);
  if (m.load(log + LOG.mounted) === 0 || m.load(log + LOG.state) !== LOG_STATE.idle) return;
  retryMapped(u);
  const isDirty =
    m.load(log + LOG.count) !== 0 ||
    firstSet(u, log + LOG.ordered, 0, DISK_INODES) !== -1 ||
    firstSet(u, log + LOG.mapped, 0, DISK_INODES) !== -1;
  if (isDirty) wantCommit(u);
}
