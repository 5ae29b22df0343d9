/**
 * Modules as open files, and what their activations answer. A module performs one message at a time; who called waits for
 * its answer and can be disturbed. One whose caller has gone answers to nobody, and is then free again.
 */
import { ERROR } from '../abi/errors.ts';
import { MODULE_DATA_BYTES, MODULE_FUNCTION } from '../abi/modules.ts';
import { type Answer, SLEEP } from '../answers.ts';
import { argument, signedArgument, type Unix } from '../context.ts';
import { touchUser } from '../files/page-in.ts';
import { CHANNEL, DISTURB, FILE, MODULE, MODULE_STATE, NONE, PROC } from '../records.ts';
import { sleep, wakeup } from '../sleep.ts';
import { countUser } from './device.ts';
import { endStart } from './start.ts';

/** PROC.stage: the module has the message. */
const SENT = 1;

/** Performs `read` (PROC.args) on an open file of type module. EINVAL where it cannot, or for fewer than no bytes, EIO where its answer makes no sense, EFAULT, EINTR. */
export function readModule(u: Unix, p: number, proc: number, file: number): Answer {
  return transfer(u, p, proc, file, MODULE_FUNCTION.read);
}

/** Performs `write` (PROC.args) on an open file of type module: at most MODULE_DATA_BYTES at a time. */
export function writeModule(u: Unix, p: number, proc: number, file: number): Answer {
  return transfer(u, p, proc, file, MODULE_FUNCTION.write);
}

/** An open file of type module is closed. */
export function closeModule(u: Unix, file: number): void {
  countUser(u, u.m.load(file + FILE.object), -1);
}

/** A module's activation has answered. */
export function moduleAnswered(u: Unix, slot: number, result: number): void {
  const { m } = u;
  const module = u.plan.modules.at(slot);
  if (m.load(module + MODULE.caller) === NONE) {
    if (m.load(module + MODULE.starting) === 0) m.store(module + MODULE.state, MODULE_STATE.loaded);
    else endStart(u, module, result);
  } else {
    m.store(module + MODULE.result, result >>> 0);
    m.store(module + MODULE.answered, 1);
  }
  wakeup(u, CHANNEL.module, module);
}

function transfer(u: Unix, p: number, proc: number, file: number, which: number): Answer {
  const { m } = u;
  const module = m.load(file + FILE.object);
  const bytes = Math.min(signedArgument(u, proc, 2), MODULE_DATA_BYTES);
  if (bytes < 0) return -ERROR.invalid;
  if (bytes === 0) return 0;
  if (m.load(proc + PROC.stage) !== SENT) {
    const sent = send(u, p, proc, module, which, bytes);
    if (sent !== 0) return sent;
  }
  if (m.load(module + MODULE.answered) === 0) {
    const slept = sleep(u, proc, CHANNEL.module, module, DISTURB.signals);
    // It will answer to nobody.
    if (slept !== SLEEP) m.store(module + MODULE.caller, NONE);
    return slept;
  }
  return take(u, p, proc, module, which, bytes);
}

/** The module gets the message, with what is written in its page. 0; SLEEP while it has another. */
function send(
  u: Unix,
  p: number,
  proc: number,
  module: number,
  which: number,
  bytes: number,
): Answer {
  const { m, low } = u;
  const pc = m.load(module + MODULE.functions + 4 * which);
  if (pc === 0) return -ERROR.invalid;
  if (m.load(module + MODULE.state) !== MODULE_STATE.loaded) {
    return sleep(u, proc, CHANNEL.module, module, DISTURB.signals);
  }
  const va = argument(u, proc, 1);
  const touched = touchUser(u, p, proc, va, bytes, which === MODULE_FUNCTION.read);
  if (touched !== 0) return touched;
  const page = m.load(module + MODULE.page);
  if (which === MODULE_FUNCTION.write) low.copyIn(page, va, bytes);
  const sent = low.module(p, u.plan.modules.indexOf(module), pc, page, bytes);
  if (sent !== 0) return sent;
  m.store(module + MODULE.state, MODULE_STATE.atWork);
  m.store(module + MODULE.caller, proc);
  m.store(module + MODULE.answered, 0);
  m.store(proc + PROC.stage, SENT);
  return 0;
}

/** What it answers is a number of bytes, of those that it was asked for: anything else is a fault of its own. */
function take(
  u: Unix,
  p: number,
  proc: number,
  module: number,
  which: number,
  bytes: number,
): Answer {
  const { m, low } = u;
  let answer = m.load(module + MODULE.result) | 0;
  if (answer < 0 || answer > bytes) {
    m.store(module + MODULE.faults, m.load(module + MODULE.faults) + 1);
    answer = -ERROR.io;
  } else if (which === MODULE_FUNCTION.read && answer > 0) {
    const va = argument(u, proc, 1);
    const touched = touchUser(u, p, proc, va, answer, true);
    if (touched === SLEEP) return SLEEP;
    if (touched === 0) low.copyOut(va, m.load(module + MODULE.page), answer);
    else answer = touched;
  }
  m.store(module + MODULE.state, MODULE_STATE.loaded);
  m.store(module + MODULE.caller, NONE);
  m.store(module + MODULE.answered, 0);
  wakeup(u, CHANNEL.module, module);
  return answer;
}
