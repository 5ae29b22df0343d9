/**
 * The log: one transaction under way in memory, which `commit.ts` brings to the disk as a whole.
 *
 * A call gathers the pages that it will change (it may sleep for each), asks for room, and then changes
 * them in one act, in which it sleeps no more: `logged` for each page. So no commit ever splits an act.
 */
import { ERROR } from '../abi/errors.ts';
import type { Answer } from '../answers.ts';
import type { Unix } from '../context.ts';
import { CHANNEL, DISTURB, LOG, LOG_BLOCKS, LOG_STATE, NONE, UROOT } from '../records.ts';
import { sleep, wakeup } from '../sleep.ts';
import { clearBit, firstClear, hasBit, setBit } from './bitmap.ts';
import { AREA } from './format.ts';
import { retryMapped, wakeReaper } from './orphans.ts';

/**
 * The last question before an act that changes `blocks` blocks of metadata at the most: 0; SLEEP while a commit is under
 * way, or until one has made room; EROFS once a commit has failed.
 */
export function room(u: Unix, proc: number, blocks: number): Answer {
  const { m } = u;
  const { log } = u.plan;
  if (m.load(log + LOG.broken) !== 0) return -ERROR.readOnly;
  if (m.load(log + LOG.state) === LOG_STATE.idle) {
    if (m.load(log + LOG.count) + blocks <= LOG_BLOCKS) return 0;
    wantCommit(u);
  }
  return sleep(u, proc, CHANNEL.log, log, DISTURB.never);
}

/** In the act: this block of metadata has changed. Its page stays where it is until the transaction is committed. */
export function logged(u: Unix, block: number, page: number): void {
  const { m } = u;
  const { log } = u.plan;
  const count = m.load(log + LOG.count);
  for (let i = 0; i < count; i++) {
    if (m.load(log + LOG.blocks + 4 * i) === block) return;
  }
  if (count === LOG_BLOCKS) throw new Error('an act changes more blocks than it had room for');
  m.store(log + LOG.blocks + 4 * count, block);
  m.store(log + LOG.pages + 4 * count, page);
  m.store(log + LOG.count, count + 1);
  u.low.pin(page);
}

/** The transaction under way is to be committed soon. */
export function wantCommit(u: Unix): void {
  wantCommitOf(u, u.m.load(u.plan.log + LOG.committed) + 1);
}

/** This transaction, counted from boot, is to be committed soon, and all before it. */
export function wantCommitOf(u: Unix, transaction: number): void {
  const { m } = u;
  const { log, root } = u.plan;
  if (m.load(log + LOG.wanted) < transaction) m.store(log + LOG.wanted, transaction);
  const update = m.load(root + UROOT.update);
  if (update !== NONE) wakeup(u, CHANNEL.work, update);
}

/**
 * A free block, by the page of the bitmap: it is not taken by that. None that the transaction under way has freed: what was in it must
 * be there still if the power goes. ENOSPC; SLEEP while there may be one soon.
 */
export function freeBlock(u: Unix, proc: number, bitmap: number, from: number): Answer {
  const { log } = u.plan;
  const block = firstClear(u, bitmap, log + LOG.freed, from, AREA.dataEnd);
  if (block !== -1) return block;
  return waitForSpace(u, proc);
}

/** Waits while something is being freed, or only a commit keeps it from being used again; ENOSPC if nothing is. */
export function waitForSpace(u: Unix, proc: number): Answer {
  const { m } = u;
  const { log, root } = u.plan;
  if (m.load(log + LOG.broken) !== 0) return -ERROR.readOnly;
  if (m.load(root + UROOT.orphanCount) !== 0 || retryMapped(u)) {
    wakeReaper(u);
    return sleep(u, proc, CHANNEL.log, log, DISTURB.never);
  }
  if (m.load(log + LOG.freedCount) === 0) return -ERROR.noSpace;
  wantCommit(u);
  return sleep(u, proc, CHANNEL.log, log, DISTURB.never);
}

/** In the act: a block is somebody's. */
export function takeBlock(u: Unix, bitmap: number, block: number): void {
  setBit(u, bitmap, block);
  logged(u, AREA.bitmap, bitmap);
}

/** In the act: a block is nobody's, and may be used once that is committed. */
export function giveBlock(u: Unix, bitmap: number, block: number): void {
  const { m } = u;
  const { log } = u.plan;
  if (!hasBit(u, bitmap, block)) throw new Error(`block ${block} is freed twice`);
  clearBit(u, bitmap, block);
  setBit(u, log + LOG.freed, block);
  m.store(log + LOG.freedCount, m.load(log + LOG.freedCount) + 1);
  logged(u, AREA.bitmap, bitmap);
}

/** In the act: this file has data that must be on the disk before the commit. */
export function ordered(u: Unix, number: number): void {
  setBit(u, u.plan.log + LOG.ordered, number);
}
