/**
 * Who holds which frame: a held one is neither replaced nor swapped.
 *
 * A process holds a page or does not: a call that is made again asks for the same pages, and has them once. Besides, the
 * frame that it waited for last is kept for it, so that it is there when the call is made again.
 */
import type { Answer } from '../unix/answers.ts';
import { addToRoot, pageRecord, type Vm } from './context.ts';
import { letGo } from './frames.ts';
import { ENDED, HOLDS, PAGE, ROOT, WAIT, WAITS } from './records.ts';
import { beginWait } from './waits.ts';

export function addHold(v: Vm, frame: number): void {
  const at = pageRecord(v, frame) + PAGE.holds;
  v.m.store(at, v.m.load(at) + 1);
}

export function dropHold(v: Vm, frame: number): void {
  const at = pageRecord(v, frame) + PAGE.holds;
  const left = v.m.load(at) - 1;
  v.m.store(at, left);
  if (left === 0) letGo(v, frame);
}

/** p holds this frame from now on. */
export function holdFor(v: Vm, p: number, frame: number): void {
  const { m } = v;
  const wait = v.plan.waits.at(p);
  const held = m.load(wait + WAIT.held);
  for (let i = 0; i < held; i++) {
    if (m.load(wait + WAIT.holds + 4 * i) === frame) return;
  }
  if (held === HOLDS) throw new Error(`process ${p} holds ${HOLDS} pages, and wants more`);
  m.store(wait + WAIT.holds + 4 * held, frame);
  m.store(wait + WAIT.held, held + 1);
  addHold(v, frame);
}

/** p holds it no more. */
export function releaseFor(v: Vm, p: number, frame: number): void {
  const { m } = v;
  const wait = v.plan.waits.at(p);
  const last = m.load(wait + WAIT.held) - 1;
  for (let i = 0; i <= last; i++) {
    if (m.load(wait + WAIT.holds + 4 * i) !== frame) continue;
    m.store(wait + WAIT.holds + 4 * i, m.load(wait + WAIT.holds + 4 * last));
    m.store(wait + WAIT.held, last);
    dropHold(v, frame);
    return;
  }
}

/** All that p holds, and what is kept for it: its call is over. */
export function releaseAll(v: Vm, p: number): void {
  const { m } = v;
  const wait = v.plan.waits.at(p);
  const isOpen = m.load(wait + WAIT.frame) !== 0 || m.load(wait + WAIT.ended) !== ENDED.not;
  if (isOpen) forgetWait(v, p);
  const held = m.load(wait + WAIT.held);
  if (held === 0) return;
  m.store(wait + WAIT.held, 0);
  for (let i = 0; i < held; i++) dropHold(v, m.load(wait + WAIT.holds + 4 * i));
}

/** p waits for the end of a transfer of this frame, which is kept for it from now on. `object` and `index` are the key of its wait. */
export function waitForFrame(
  v: Vm,
  p: number,
  frame: number,
  kind: number,
  object: number,
  index: number,
): Answer {
  addHold(v, frame);
  dropKept(v, p);
  const wait = v.plan.waits.at(p);
  v.m.store(wait + WAIT.frame, frame);
  return beginWait(v, wait, kind, object, index);
}

/** p waits for nothing any more, and the frame that it waited for is not kept for it. */
export function forgetWait(v: Vm, p: number): void {
  const { m } = v;
  const wait = v.plan.waits.at(p);
  if (m.load(wait + WAIT.kind) === WAITS.memory) addToRoot(v, ROOT.waiters, -1);
  m.store(wait + WAIT.kind, WAITS.nothing);
  m.store(wait + WAIT.ended, ENDED.not);
  dropKept(v, p);
}

/** The frame that p waited for last is not kept for it any more. */
export function dropKept(v: Vm, p: number): void {
  const at = v.plan.waits.at(p) + WAIT.frame;
  const frame = v.m.load(at);
  if (frame === 0) return;
  v.m.store(at, 0);
  dropHold(v, frame);
}
