/** System calls: from a call's number to its function, and how a call ends. */

import { CALLS } from './abi/calls.ts';
import { ERROR } from './abi/errors.ts';
import { ANEW, type Answer, SLEEP } from './answers.ts';
import type { CallCode, CallTable, Unix } from './context.ts';
import { descriptorCalls } from './descriptors/calls.ts';
import type { Registers } from './door.ts';
import { fileCalls } from './files/calls.ts';
import { releaseStages } from './files/held.ts';
import { moduleCalls } from './modules/calls.ts';
import { pipeCalls } from './pipes/calls.ts';
import { processCalls } from './processes/calls.ts';
import { ON_RETURN, PROC } from './records.ts';
import { signalCalls } from './signals/calls.ts';
import { socketCalls } from './sockets/calls.ts';
import { spaceCalls } from './space/calls.ts';

const ARGUMENTS = 7;
/** Words from `stage` on that are 0 when a call begins: stage, done, scratch. */
const STAGE_WORDS = 6;

const TABLE: readonly (CallCode | undefined)[] = (() => {
  const all: CallTable = {
    ...processCalls,
    ...signalCalls,
    ...pipeCalls,
    ...descriptorCalls,
    ...fileCalls,
    ...spaceCalls,
    ...socketCalls,
    ...moduleCalls,
  };
  return Array.from({ length: CALLS }, (_, number) => all[number]);
})();

/** A trap: a new call of this process, with its arguments. */
export function beginCall(u: Unix, proc: number, number: number, args: Registers): void {
  const { m } = u;
  m.exec(u.paths['unix.call']);
  m.store(proc + PROC.call, number);
  for (let i = 0; i < ARGUMENTS; i++) m.store(proc + PROC.args + 4 * i, args.register(i + 1));
}

/** Performs the call under way from its stage; if it does not sleep, it is over. */
export function performCall(u: Unix, p: number, proc: number): Answer {
  const { m } = u;
  let number = 0;
  let answer = ANEW;
  for (;;) {
    number = m.load(proc + PROC.call);
    const code = number < CALLS ? TABLE[number] : undefined;
    answer = code === undefined ? -ERROR.noCall : code(u, p, proc);
    if (answer !== ANEW) break;
    m.exec(u.paths['unix.call']);
  }
  if (answer === SLEEP) return SLEEP;
  endCall(u, p, proc);
  if (answer === -ERROR.interrupted) noteInterrupted(u, proc, number);
  return answer;
}

/** On its way out a handler will find that this call can be made again. */
function noteInterrupted(u: Unix, proc: number, number: number): void {
  const { m } = u;
  m.store(proc + PROC.onReturn, m.load(proc + PROC.onReturn) | (number << ON_RETURN.callShift));
}

/** The call is over, or will not go on: whatever it kept over its sleeps is let go. */
export function endCall(u: Unix, p: number, proc: number): void {
  const { m } = u;
  m.store(proc + PROC.call, 0);
  releaseStages(u, p, proc);
  u.low.releaseAll(p);
  if (m.load(proc + PROC.stage) === 0 && m.load(proc + PROC.done) === 0) return;
  for (let i = 0; i < STAGE_WORDS; i++) m.store(proc + PROC.stage + 4 * i, 0);
}
