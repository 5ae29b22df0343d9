/**
 * How a transaction gets to the disk: the data of its files, a barrier; the blocks of the log and its header, a barrier, from which on it is
 * committed; each block in its place, a barrier; an empty header. Performed by `update`, stage by stage.
 *
 * The sum in the header makes it unnecessary to wait between the log's blocks and the header. The last barrier stands before
 * the empty header, for replay must be possible until every block is in its place.
 */
import type { Answer } from '../answers.ts';
import type { Unix } from '../context.ts';
import { DISK, HOW } from '../door.ts';
import { CHANNEL, LOG, LOG_STATE, PROC } from '../records.ts';
import { wakeup } from '../sleep.ts';
import { clearBit, firstSet } from './bitmap.ts';
import { AREA, DISK_INODES, LOG_HEADER, LOG_MAGIC } from './format.ts';
import { sumOfBlock, sumOfHeader } from './log-header.ts';
import { metadata } from './pages.ts';

/** PROC.stage of `update`. PROC.done counts within a stage; the first word of scratch is a file's page. */
export const COMMIT = {
  none: 0,
  data: 1,
  dataBarrier: 2,
  contents: 3,
  header: 4,
  headerWrite: 5,
  headerBarrier: 6,
  homes: 7,
  homesBarrier: 8,
  clear: 9,
  clearWrite: 10,
} as const;

/** A commit begins: until its end nobody changes metadata. */
export function beginCommit(u: Unix, proc: number): void {
  const { m } = u;
  const { log } = u.plan;
  m.store(log + LOG.state, LOG_STATE.committing);
  // What is mapped for writing may be dirty without anybody having said so.
  for (let at = 0; at < LOG.mapped - LOG.ordered; at += 4) {
    m.store(
      log + LOG.ordered + at,
      (m.load(log + LOG.ordered + at) | m.load(log + LOG.mapped + at)) >>> 0,
    );
  }
  // Who is mapped nowhere any more cannot become dirty that way: this commit is the last to look.
  let number = firstSet(u, log + LOG.mapped, 0, DISK_INODES);
  while (number !== -1) {
    if (!u.low.isMapped(number)) clearBit(u, log + LOG.mapped, number);
    number = firstSet(u, log + LOG.mapped, number + 1, DISK_INODES);
  }
  enter(u, proc, COMMIT.data);
}

function enter(u: Unix, proc: number, stage: number): void {
  u.m.store(proc + PROC.stage, stage);
  u.m.store(proc + PROC.done, 0);
  u.m.store(proc + PROC.scratch, 0);
}

/** Goes on with the commit under way: 0 when it is over; SLEEP; EIO. */
export function commit(u: Unix, p: number, proc: number): Answer {
  const { m } = u;
  for (;;) {
    const stage = m.load(proc + PROC.stage);
    if (stage === COMMIT.none) return 0;
    const answer = perform(u, p, proc, stage);
    if (answer < 0) return answer;
    const isEmpty = stage === COMMIT.dataBarrier && m.load(u.plan.log + LOG.count) === 0;
    if (isEmpty || stage === COMMIT.clearWrite) {
      endCommit(u, p);
      enter(u, proc, COMMIT.none);
    } else enter(u, proc, stage + 1);
  }
}

function perform(u: Unix, p: number, proc: number, stage: number): Answer {
  switch (stage) {
    case COMMIT.data:
      return writeData(u, p, proc);
    case COMMIT.dataBarrier:
    case COMMIT.headerBarrier:
    case COMMIT.homesBarrier:
      return u.low.barrier(p);
    case COMMIT.contents:
      return writeContents(u, p, proc);
    case COMMIT.header:
      return fillHeader(u, p);
    case COMMIT.homes:
      return writeHomes(u, p, proc);
    case COMMIT.clear:
      return clearHeader(u, p);
    default:
      return u.low.write(p, DISK, AREA.log);
  }
}

/** All dirty pages of all files that may have some. */
function writeData(u: Unix, p: number, proc: number): Answer {
  const { m, low } = u;
  const { log } = u.plan;
  let number = firstSet(u, log + LOG.ordered, m.load(proc + PROC.done), DISK_INODES);
  while (number !== -1) {
    m.store(proc + PROC.done, number);
    let index = low.nextDirty(number, m.load(proc + PROC.scratch) - 1);
    while (index !== -1) {
      m.store(proc + PROC.scratch, index);
      const answer = low.write(p, number, index);
      if (answer < 0) return answer;
      low.point();
      m.store(proc + PROC.scratch, index + 1);
      index = low.nextDirty(number, index);
    }
    m.store(proc + PROC.scratch, 0);
    m.store(proc + PROC.done, number + 1);
    number = firstSet(u, log + LOG.ordered, number + 1, DISK_INODES);
  }
  return 0;
}

/** What has changed goes into the log's blocks. */
function writeContents(u: Unix, p: number, proc: number): Answer {
  const { m, low } = u;
  const { log } = u.plan;
  const count = m.load(log + LOG.count);
  for (let i = m.load(proc + PROC.done); i < count; i++) {
    const answer = low.writeCopy(p, m.load(log + LOG.pages + 4 * i), AREA.log + 1 + i);
    if (answer < 0) return answer;
    m.store(proc + PROC.done, i + 1);
  }
  return 0;
}

function fillHeader(u: Unix, p: number): Answer {
  const { m, low } = u;
  const { log } = u.plan;
  const header = low.page(p, DISK, AREA.log, AREA.log, HOW.zero);
  if (header < 0) return header;
  const count = m.load(log + LOG.count);
  const sequence = m.load(log + LOG.sequence) + 1;
  m.fill(header, 0, LOG_HEADER.bytes);
  m.store(log + LOG.sequence, sequence);
  m.store(header + LOG_HEADER.magic, LOG_MAGIC);
  m.store(header + LOG_HEADER.sequence, sequence);
  m.store(header + LOG_HEADER.count, count);
  for (let i = 0; i < count; i++) {
    m.store(header + LOG_HEADER.homes + 4 * i, m.load(log + LOG.blocks + 4 * i));
  }
  let sum = sumOfHeader(u, header);
  for (let i = 0; i < count; i++) sum = sumOfBlock(u, m.load(log + LOG.pages + 4 * i), sum);
  m.store(header + LOG_HEADER.checksum, sum);
  low.dirty(header);
  return 0;
}

/** It is committed: each block may go to its place, and does. */
function writeHomes(u: Unix, p: number, proc: number): Answer {
  const { m, low } = u;
  const { log } = u.plan;
  const count = m.load(log + LOG.count);
  let done = m.load(proc + PROC.done);
  if (done === 0) {
    for (let i = 0; i < count; i++) {
      const page = m.load(log + LOG.pages + 4 * i);
      low.unpin(page);
      low.dirty(page);
    }
    done = 1;
    m.store(proc + PROC.done, done);
  }
  for (let i = done - 1; i < count; i++) {
    const answer = low.write(p, DISK, m.load(log + LOG.blocks + 4 * i));
    if (answer < 0) return answer;
    m.store(proc + PROC.done, i + 2);
  }
  return 0;
}

/** The header names no blocks any more. */
export function clearHeader(u: Unix, p: number): Answer {
  const header = metadata(u, p, AREA.log);
  if (header < 0) return header;
  u.m.store(header + LOG_HEADER.count, 0);
  u.low.dirty(header);
  return 0;
}

/** Blocks that it freed may be used again, and who waited for room or for its end goes on. */
function endCommit(u: Unix, p: number): void {
  const { m, low } = u;
  const { log } = u.plan;
  m.store(log + LOG.count, 0);
  m.store(log + LOG.freedCount, 0);
  m.fill(log + LOG.freed, 0, LOG.ordered - LOG.freed);
  m.fill(log + LOG.ordered, 0, LOG.mapped - LOG.ordered);
  m.store(log + LOG.committed, m.load(log + LOG.committed) + 1);
  m.store(log + LOG.state, LOG_STATE.idle);
  low.releaseAll(p);
  wakeup(u, CHANNEL.log, log);
}

/** A write has failed for good: what was committed stays, and nothing is changed any more. */
export function failCommit(u: Unix, p: number, proc: number): void {
  const { m } = u;
  const { log } = u.plan;
  m.store(log + LOG.broken, 1);
  m.store(log + LOG.state, LOG_STATE.idle);
  enter(u, proc, COMMIT.none);
  u.low.releaseAll(p);
  wakeup(u, CHANNEL.log, log);
}
