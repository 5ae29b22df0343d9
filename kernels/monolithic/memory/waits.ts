/** Who waits in this half, for what; and how the call that is made again finds out how its wait ended. */
import { ERROR } from '../unix/abi/errors.ts';
import { type Answer, SLEEP } from '../unix/answers.ts';
import { addToRoot, rootWord, type Vm } from './context.ts';
import { ENDED, ROOT, WAIT, WAITS } from './records.ts';

/** The `object` of a wait for a page of private memory: its `index` is the page's number. */
export const PRIVATE_KEY = 0xfffffffe;
/** The `object` of a wait for a flush. */
export const FLUSH_KEY = 0xfffffffd;
/** The `object` of a wait for one's own copy of a frame: this and its number; `index` is the block. */
export const COPY_KEY = 0x80000000;
/** The `object` of a wait whose end says nothing: the frame is looked at again. */
export const PLAIN_KEY = 0xfffffffc;

/** p waits until there is a free frame, a swap slot or room in the disk's queue: whatever ran out. Transfers end, so room comes. */
export function waitForMemory(v: Vm, p: number): Answer {
  addToRoot(v, ROOT.waiters, 1);
  return beginWait(v, v.plan.waits.at(p), WAITS.memory, 0, 0);
}

/** p waits until frames are free; EINTR where it is to die: it may have what there is, and nobody else may give any back. */
export function waitForFrames(v: Vm, p: number): Answer {
  const isKilled = v.m.load(v.plan.waits.at(p) + WAIT.killed) !== 0;
  return isKilled ? -ERROR.interrupted : waitForMemory(v, p);
}

/** See `Spaces.killed`. */
export function killed(v: Vm, p: number): void {
  const { m } = v;
  const wait = v.plan.waits.at(p);
  m.store(wait + WAIT.killed, 1);
  if (m.load(wait + WAIT.kind) !== WAITS.memory) return;
  m.store(wait + WAIT.kind, WAITS.nothing);
  addToRoot(v, ROOT.waiters, -1);
}

export function waitForFlush(v: Vm, p: number, number: number): Answer {
  return beginWait(v, v.plan.waits.at(p), WAITS.flush, FLUSH_KEY, number);
}

export function beginWait(
  v: Vm,
  wait: number,
  kind: number,
  object: number,
  index: number,
): Answer {
  const { m } = v;
  m.store(wait + WAIT.kind, kind);
  m.store(wait + WAIT.object, object);
  m.store(wait + WAIT.index, index);
  m.store(wait + WAIT.ended, ENDED.not);
  return SLEEP;
}

/**
 * Whether p has come back from a wait for exactly this, which has ended: 0; EIO where it failed; SLEEP (which means no more
 * than "no") where p did not wait for it. It is told once.
 */
export function takeEnd(v: Vm, p: number, object: number, index: number): Answer {
  const { m } = v;
  const wait = v.plan.waits.at(p);
  const ended = m.load(wait + WAIT.ended);
  if (ended === ENDED.not) return SLEEP;
  if (m.load(wait + WAIT.object) !== object || m.load(wait + WAIT.index) !== index) return SLEEP;
  m.store(wait + WAIT.ended, ENDED.not);
  return ended === ENDED.failed ? -ERROR.io : 0;
}

/** The transfer of this frame is over: all who wait for it go on. Those who have asked for it by `write` are told that it ended. */
export function wakeFrame(v: Vm, frame: number, failed: boolean): void {
  const { waits } = v.plan;
  const { m } = v;
  for (let p = 1; p < waits.count; p++) {
    const wait = waits.at(p);
    const kind = m.load(wait + WAIT.kind);
    if (kind !== WAITS.frame && kind !== WAITS.write) continue;
    if (m.load(wait + WAIT.frame) !== frame) continue;
    if (failed) m.store(wait + WAIT.ended, ENDED.failed);
    else if (kind === WAITS.write) m.store(wait + WAIT.ended, ENDED.done);
    goOn(v, p, wait);
  }
}

/** There may be memory now. */
export function wakeMemory(v: Vm): void {
  if (rootWord(v, ROOT.waiters) === 0) return;
  v.m.store(v.plan.root + ROOT.waiters, 0);
  const { waits } = v.plan;
  for (let p = 1; p < waits.count; p++) {
    const wait = waits.at(p);
    if (v.m.load(wait + WAIT.kind) === WAITS.memory) goOn(v, p, wait);
  }
}

/** Flushes end in the order in which they were asked for. */
export function wakeFlush(v: Vm, number: number, failed: boolean): void {
  const { waits } = v.plan;
  const { m } = v;
  for (let p = 1; p < waits.count; p++) {
    const wait = waits.at(p);
    if (m.load(wait + WAIT.kind) !== WAITS.flush || m.load(wait + WAIT.index) !== number) continue;
    m.store(wait + WAIT.ended, failed ? ENDED.failed : ENDED.done);
    goOn(v, p, wait);
  }
}

function goOn(v: Vm, p: number, wait: number): void {
  v.m.store(wait + WAIT.kind, WAITS.nothing);
  v.host.ready(p);
}
