/** The system calls: number, name, handler. */

import { CALL } from './abi/calls.ts';
import { ERROR } from './abi/errors.ts';
import { bindCall } from './bind-calls.ts';
import { capabilityCall } from './capability-calls.ts';
import type { Exo } from './context.ts';
import { dmaCall } from './dma.ts';
import { idOf, lookUp } from './env-records.ts';
import { envAlloc, envEntry, envFree } from './environments.ts';
import { frameCall } from './frames.ts';
import { allow, call, reply, send } from './pct.ts';
import { setPredicate, sleep } from './predicates.ts';
import { NO_RESULT } from './results.ts';
import { answer, revoke } from './revocation.ts';
import { canGiveSlices, giveSlices, sliceCall, yieldCall } from './slices.ts';
import { resume } from './upcalls.ts';

/** A call by the environment that runs; the answer is its result, or the negative of an error. */
type Handler = (k: Exo, self: number, number: number) => number;

const HANDLERS: Readonly<Record<keyof typeof CALL, Handler>> = {
  null: idOf,
  envAlloc,
  envFree,
  envEntry,
  capForge: capabilityCall,
  capAcquire: capabilityCall,
  frameAlloc: frameCall,
  frameFree: frameCall,
  frameGuard: frameCall,
  frameLimit: frameCall,
  bind: bindCall,
  bindRange: bindCall,
  protect: bindCall,
  unbind: bindCall,
  revoke,
  answer,
  slice: sliceCall,
  yield: yieldCall,
  sleep,
  predicate: setPredicate,
  call,
  reply,
  send: sendCall,
  allow,
  resume,
  dma: dmaCall,
  dmaAbort: dmaCall,
  readPte: bindCall,
  capRead: capabilityCall,
};

const TABLE: readonly Handler[] = Object.entries(CALL).reduce<Handler[]>(
  (table, [name, number]) => {
    table[number] = HANDLERS[name as keyof typeof CALL];
    return table;
  },
  [],
);

export function systemCall(k: Exo, self: number): void {
  const { bus } = k;
  bus.exec(k.paths.syscall);
  const number = bus.register(0);
  const result = number < TABLE.length ? TABLE[number](k, self, number) : -ERROR.invalid;
  if (result !== NO_RESULT) bus.setRegister(0, result >>> 0);
}

/** `send`: with the fourth argument, the caller's slices go with the message. */
function sendCall(k: Exo, self: number): number {
  const { bus } = k;
  const give = bus.register(4);
  const from = idOf(k, self);
  const to = bus.register(1);
  if (give > 1) return -ERROR.invalid;
  if (give === 1 && lookUp(k, to) !== 0 && !canGiveSlices(k, from, to)) return -ERROR.quota;
  const result = send(k, self);
  if (result === 0 && give === 1) giveSlices(k, from, to);
  return result;
}
