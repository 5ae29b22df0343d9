/** sync, fsync, blkflush and msync: all of them wait for a commit, which takes along everything that is dirty. */
import { ERROR } from '../abi/errors.ts';
import type { Answer } from '../answers.ts';
import { argument, isSuperuser, signedArgument, type Unix } from '../context.ts';
import { fileAt } from '../descriptors/descriptors.ts';
import { CHANNEL, DISTURB, FILE, FILE_TYPE, LOG, LOG_STATE, PROC } from '../records.ts';
import { sleep } from '../sleep.ts';
import { wantCommitOf } from './log.ts';

const PAGE_BYTES = 4096;
const STAGE = { begin: 0, waiting: 1 } as const;

/** sync(): all that was done before is found after a loss of power, once it has returned. */
export function sync(u: Unix, _p: number, proc: number): Answer {
  return waitForCommit(u, proc);
}

/** fsync(fd). EINVAL for what is not on the disk. */
export function fsync(u: Unix, _p: number, proc: number): Answer {
  const file = fileAt(u, proc, signedArgument(u, proc, 0));
  if (file < 0) return file;
  if (u.m.load(file + FILE.type) !== FILE_TYPE.inode) return -ERROR.invalid;
  return waitForCommit(u, proc);
}

/** blkflush(): the same, and the cache is cold afterwards. EACCES for all but the superuser (Linux 2.0, BLKFLSBUF). */
export function blkflush(u: Unix, _p: number, proc: number): Answer {
  if (!isSuperuser(u, proc)) return -ERROR.access;
  const answer = waitForCommit(u, proc);
  if (answer === 0) u.low.drop(-1);
  return answer;
}

/** msync(va, pages): ENOMEM where a page is not mapped, EINVAL for an address within a page. */
export function msync(u: Unix, p: number, proc: number): Answer {
  const va = argument(u, proc, 0);
  const pages = argument(u, proc, 1);
  if (va % PAGE_BYTES !== 0) return -ERROR.invalid;
  if (u.m.load(proc + PROC.stage) === STAGE.begin) {
    for (let i = 0; i < pages; i++) {
      const there = u.low.whichPage(p, va + i * PAGE_BYTES);
      if (there < 0) return there;
    }
  }
  return waitForCommit(u, proc);
}

/**
 * Waits for the end of a commit that began after now: the one under way has not seen what mappings have written since. 0;
 * SLEEP; EIO once one has failed.
 */
function waitForCommit(u: Unix, proc: number): Answer {
  const { m } = u;
  const { log } = u.plan;
  if (m.load(log + LOG.broken) !== 0) return -ERROR.io;
  const committed = m.load(log + LOG.committed);
  if (m.load(proc + PROC.stage) === STAGE.begin) {
    const isAtWork = m.load(log + LOG.state) === LOG_STATE.committing;
    m.store(proc + PROC.done, committed + (isAtWork ? 2 : 1));
    m.store(proc + PROC.stage, STAGE.waiting);
  }
  const target = m.load(proc + PROC.done);
  if (committed >= target) return 0;
  wantCommitOf(u, target);
  return sleep(u, proc, CHANNEL.log, log, DISTURB.never);
}
