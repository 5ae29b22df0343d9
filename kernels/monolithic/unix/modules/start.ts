/** A module begins: its `init` is its first message, and until it has answered nobody can open it. */
import { ERROR } from '../abi/errors.ts';
import { MODULE_DATA_BYTES, MODULE_FUNCTION } from '../abi/modules.ts';
import { type Answer, SLEEP } from '../answers.ts';
import type { Unix } from '../context.ts';
import { CHANNEL, DISTURB, MODULE, MODULE_STATE, NONE, PROC } from '../records.ts';
import { sleep, wakeup } from '../sleep.ts';

/** Pages of modules are objects of this half's own, behind those of pipes. */
export const MODULE_OBJECT = 0x11000;

/** PROC.stage: the module has the message; PROC.done is its record. */
const SENT = 1;

/** It is loaded, and has no users yet. The number of its node where it has no `init`; else SLEEP until that has answered. */
export function start(u: Unix, p: number, proc: number, module: number): Answer {
  const { m, low } = u;
  const slot = u.plan.modules.indexOf(module);
  const pc = m.load(module + MODULE.functions + 4 * MODULE_FUNCTION.init);
  if (pc === 0) return slot;
  const sent = low.module(p, slot, pc, m.load(module + MODULE.page), MODULE_DATA_BYTES);
  if (sent !== 0) {
    takeOut(u, module);
    return sent;
  }
  m.store(module + MODULE.state, MODULE_STATE.atWork);
  m.store(module + MODULE.starting, 1);
  m.store(module + MODULE.caller, proc);
  m.store(proc + PROC.done, module);
  m.store(proc + PROC.stage, SENT);
  return waitForStart(u, proc);
}

/** The answer of the module's `init`: the number of its node, or EBUSY. SLEEP; EINTR, and it is on its own. */
export function waitForStart(u: Unix, proc: number): Answer {
  const { m } = u;
  const module = m.load(proc + PROC.done);
  if (m.load(module + MODULE.answered) === 0) {
    const slept = sleep(u, proc, CHANNEL.module, module, DISTURB.signals);
    if (slept !== SLEEP) m.store(module + MODULE.caller, NONE);
    return slept;
  }
  return endStart(u, module, m.load(module + MODULE.result) | 0);
}

/** Its `init` has answered: it can be opened, or is taken out again. */
export function endStart(u: Unix, module: number, result: number): Answer {
  const { m } = u;
  m.store(module + MODULE.starting, 0);
  m.store(module + MODULE.caller, NONE);
  m.store(module + MODULE.answered, 0);
  m.store(module + MODULE.state, MODULE_STATE.loaded);
  wakeup(u, CHANNEL.module, module);
  if (result >= 0) return u.plan.modules.indexOf(module);
  takeOut(u, module);
  return -ERROR.busy;
}

/** Its page and its place are free. */
export function takeOut(u: Unix, module: number): void {
  const { m, low } = u;
  low.unpin(m.load(module + MODULE.page));
  m.store(module + MODULE.state, MODULE_STATE.free);
  low.drop(MODULE_OBJECT + u.plan.modules.indexOf(module));
}
