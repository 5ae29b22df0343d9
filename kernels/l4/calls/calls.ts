/** The system calls: number, name, handler. */

import { KEPT_START, KIP_AREA } from '../abi/address-map.ts';
import { CALL } from '../abi/calls.ts';
import { ERROR } from '../abi/errors.ts';
import type { L4 } from '../context.ts';
import { ipcCall } from '../ipc/ipc.ts';
import { NONE, TCB } from '../records.ts';
import { isPrivileged } from '../special-spaces.ts';
import { findThread } from '../threads.ts';
import { exchangeRegisters } from './exchange-registers.ts';
import { done, refuse } from './result.ts';
import { schedule, threadSwitch } from './scheduling.ts';
import { threadControl } from './thread-control.ts';
import { unmapCall } from './unmap-call.ts';

/** A call by the running thread; its arguments stand in the registers. */
type Handler = (k: L4, self: number) => void;

interface SystemCall {
  readonly number: number;
  readonly name: string;
  readonly handler: Handler;
}

const CALLS: readonly SystemCall[] = [
  { number: CALL.ipc, name: 'Ipc', handler: ipcCall },
  { number: CALL.threadSwitch, name: 'ThreadSwitch', handler: threadSwitch },
  { number: CALL.threadControl, name: 'ThreadControl', handler: inRoomOfThreads(threadControl) },
  {
    number: CALL.exchangeRegisters,
    name: 'ExchangeRegisters',
    handler: inRoomOfThreads(exchangeRegisters),
  },
  { number: CALL.schedule, name: 'Schedule', handler: schedule },
  { number: CALL.unmap, name: 'Unmap', handler: unmapCall },
  { number: CALL.spaceControl, name: 'SpaceControl', handler: spaceControl },
  { number: CALL.kernelInterface, name: 'KernelInterface', handler: (k) => done(k, KIP_AREA) },
  { number: CALL.systemClock, name: 'SystemClock', handler: notOffered },
  { number: CALL.processorControl, name: 'ProcessorControl', handler: notOffered },
  { number: CALL.memoryControl, name: 'MemoryControl', handler: notOffered },
];

const HANDLERS: readonly (Handler | undefined)[] = CALLS.reduce<(Handler | undefined)[]>(
  (handlers, call) => {
    handlers[call.number] = call.handler;
    return handlers;
  },
  [],
);

export function systemCall(k: L4, self: number): void {
  const handler = HANDLERS[k.bus.register(0)] ?? notOffered;
  handler(k, self);
}

function notOffered(k: L4, self: number): void {
  refuse(k, self, ERROR.invalidParameter);
}

function inRoomOfThreads(handler: Handler): Handler {
  return (k, self) => {
    k.bus.enter(k.rooms.threads);
    handler(k, self);
    k.bus.leave();
  };
}

/** The areas of a space are where the kernel puts them: only that can be asked for. */
function spaceControl(k: L4, self: number): void {
  const { bus } = k;
  const [thread, kip, utcb] = [bus.register(1), bus.register(3), bus.register(4)];
  if (!isPrivileged(k, bus.load(self + TCB.space))) refuse(k, self, ERROR.noPrivilege);
  else if (findThread(k, thread) === NONE) refuse(k, self, ERROR.invalidSpace);
  else if ((kip & ~0x3ff) >>> 0 !== KIP_AREA) refuse(k, self, ERROR.kipArea);
  else if ((utcb & ~0x3ff) >>> 0 !== KEPT_START) refuse(k, self, ERROR.utcbArea);
  else done(k);
}
