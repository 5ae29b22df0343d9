/** Machines have different clocks, and kernels need different times for the same work: an alarm comes at another step. */
import type { Allowance, Allowed, Ended, Pair, Past } from '../../core/words/agreement.ts';
import type { Stride } from '../../core/words/program.ts';
import { OP } from '../contracts/unix/ops.ts';
import { SIGNAL } from '../contracts/unix/terms.ts';
import { COUNTED } from '../contracts/unix/values.ts';

/** Bits of what `caught` and `pending` tell that are the alarm's. */
const CAUGHT = 15 << (4 * COUNTED.indexOf('alarm'));
const PENDING = 1 << SIGNAL.alarm;

/** Places of a step in the packed arguments. */
const STRIDE: Stride = 8;

const GO_ON: Allowed = { kind: 'goOn' };

/**
 * Whatever an alarm may have done is explained by leaving out the alarm: what still differs then has another cause, and
 * is not explained by the same alarm again.
 */
export const timePassesOtherwise: Allowance = {
  name: 'time passes otherwise',
  about:
    'When an alarm comes and a sleep ends, and what other processes have done by then, depends on how fast kernel and machine are.',
  allows(pair, past) {
    if (isSleepCutShort(pair)) return without(pair.call.step);
    const own = pair.op === 'alarm' ? ofWhatWasLeft(pair, past) : ofAnAlarm(pair, past);
    return own ?? without(timerOfAnotherOrder(pair, past));
  },
};

/** A signal has ended the sleep on one side, and on the other it was over before. */
function isSleepCutShort({ op, a, b }: Pair): boolean {
  const isOver = ({ kind, reason }: Ended) => kind === 'done' || reason === 'interrupted';
  return op === 'sleep' && a.kind !== b.kind && isOver(a) && isOver(b);
}

/** An alarm that was still to come on both sides has done nothing yet. */
function ofWhatWasLeft(pair: Pair, past: Past): Allowed | null {
  const { a, b } = pair;
  if (a.kind !== 'done' || b.kind !== 'done') return null;
  const before = alarmBefore(pair, past);
  return before !== null && a.value > 0 && b.value > 0 ? GO_ON : without(before);
}

function without(alarm: number | null): Allowed | null {
  return alarm === null ? null : { kind: 'leaveOut', steps: [alarm], on: 'everywhere' };
}

function ofAnAlarm(pair: Pair, past: Past): Allowed | null {
  return isOfAnAlarm(pair) ? without(alarmBefore(pair, past)) : null;
}

/** Whether no more differs than what an alarm may make differ. */
function isOfAnAlarm(pair: Pair): boolean {
  const { op, refusals, a, b } = pair;
  if (op === 'caught') return differInBits(pair, CAUGHT);
  if (op === 'pending') return differInBits(pair, PENDING);
  const isRoused = op === 'suspend';
  if (!isRoused && !refusals.includes('interrupted')) return false;
  // Interrupted, or roused, on one side and not on the other, or still waiting there.
  const mayBe = ({ kind, reason }: Ended) =>
    kind === 'open' || kind === 'done' || (!isRoused && reason === 'interrupted');
  return a.kind !== b.kind && mayBe(a) && mayBe(b);
}

function differInBits({ a, b }: Pair, bits: number): boolean {
  return a.kind === 'done' && b.kind === 'done' && ((a.value ^ b.value) & ~bits) === 0;
}

/** What becomes of an alarm when the process cancels it, runs an image, or is made by a fork. */
interface Survival {
  /** It may have come before it was cancelled, and that still shows. */
  readonly cancel: boolean;
  readonly exec: boolean;
  /** What the parent had counted, the child has. */
  readonly fork: boolean;
}

const SURVIVALS: Readonly<Record<string, Survival>> = {
  caught: { cancel: true, exec: false, fork: true },
  pending: { cancel: true, exec: true, fork: false },
  // It returns at once if the alarm has come and was held back.
  suspend: { cancel: true, exec: true, fork: false },
};
const NONE: Survival = { cancel: false, exec: false, fork: false };

/** The label of the last alarm before this step that may still show in it; null if there is none. */
function alarmBefore({ call, op }: Pair, past: Past): number | null {
  const { program } = past;
  const survives = SURVIVALS[op] ?? NONE;
  let { task } = call;
  for (let i = program.labels.indexOf(call.step) - 1; i >= 0; i--) {
    const label = program.labels[i];
    const first = program.args[i * STRIDE];
    const isDone =
      past.ended('a', label)?.kind === 'done' && past.ended('b', label)?.kind === 'done';
    if (isDone && program.ops[i] === OP.fork && first === task) {
      if (!survives.fork) return null;
      task = program.by[i];
    } else if (program.by[i] !== task) continue;
    else if (program.ops[i] === OP.alarm && isDone) {
      if (first > 0) return label;
      if (!survives.cancel) return null;
    } else if (program.ops[i] === OP.exec && !survives.exec) {
      // A refused one has cancelled the alarm as well, but what was counted stays.
      if (isDone || !survives.cancel) return null;
    }
  }
  return null;
}

/**
 * The label of a sleep or an alarm after which its process did something before, or after, what another did, and on the
 * other side it was the other way round; or after which it went on on one side alone. Null if nothing that was over when
 * this step began was done in another order, and every process came as far on both.
 */
function timerOfAnotherOrder({ call }: Pair, past: Past): number | null {
  const { labels, ops, by, args, length } = past.program;
  const timers = new Map<number, number>();
  const known = Array.from(
    labels,
    (label) => label === call.step || wasOver(past, label, call.step),
  );
  for (let i = 0; i < length; i++) {
    const isTimer = ops[i] === OP.sleep || (ops[i] === OP.alarm && args[i * STRIDE] > 0);
    if (isTimer && began(past, labels[i])) timers.set(by[i], labels[i]);
    const timer = timers.get(by[i]);
    if (timer === undefined) continue;
    if (wentOnAlone(past, labels[i])) return timer;
    if (!began(past, labels[i])) continue;
    for (let k = 0; k < length; k++) {
      if (by[k] === by[i] || !began(past, labels[k])) continue;
      const isWithThis = labels[i] === call.step || labels[k] === call.step;
      if (!isWithThis && !(known[i] && known[k])) continue;
      if (isOtherOrder(past, labels[i], labels[k])) return timer;
    }
  }
  return null;
}

function wasOver(past: Past, label: number, step: number): boolean {
  return past.before('a', label, step) && past.before('b', label, step);
}

/** Whether the process came through this step on one side, and waits in it, or before it, on the other. */
function wentOnAlone(past: Past, label: number): boolean {
  const [a, b] = [past.ended('a', label), past.ended('b', label)];
  return a !== null && b !== null && isOver(a) !== isOver(b);
}

function isOver({ kind }: Ended): boolean {
  return kind !== 'open' && kind !== 'unbegun';
}

/** On both sides. */
function began(past: Past, label: number): boolean {
  const [a, b] = [past.ended('a', label), past.ended('b', label)];
  return a !== null && b !== null && a.kind !== 'unbegun' && b.kind !== 'unbegun';
}

function isOtherOrder(past: Past, one: number, other: number): boolean {
  return (
    past.before('a', one, other) !== past.before('b', one, other) ||
    past.before('a', other, one) !== past.before('b', other, one)
  );
}
