/**
 * Messages for the proofs that have servers: a server waits at a gate; who sends waits for an answer.
 *
 * Registers of a call: 0 which, 1 a gate or whom to answer, 2 and 3 words. A wait returns the sender
 * (0: an interrupt), with its words in 2 and 3. What a sender has sent stands in memory, at
 * OWN_STATE + 16t: the gate where it has not been received yet, and the words. A thread that faulted
 * thus sends without touching its registers.
 */
import type { Stoppable } from '../../core/words/activation.ts';
import type { KernelBus, UserBus } from '../../core/words/bus.ts';
import type { BootInfo, Thread } from '../../core/words/kernel.ts';
import type { Space } from './spaces.ts';
import * as threads from './threads.ts';

const [CALL, WAIT, ANSWER] = [32, 33, 34];

const recordOf = (bus: KernelBus, sender: Thread): number =>
  bus.kernelBase + threads.OWN_STATE + sender * 16;
/** A word that a thread has sent. */
export const sentWord = (bus: KernelBus, sender: Thread, word: 0 | 1): number =>
  bus.load(recordOf(bus, sender) + 4 + word * 4);

export function bootMessages(bus: KernelBus): void {
  bus.fill(recordOf(bus, 0), 0, threads.THREADS * 16);
}

/** A server's thread: its entry finds `base` in register 7. */
export function startServer(
  bus: KernelBus,
  info: BootInfo,
  server: { thread: Thread; entry: string; space: Space; base: number },
): void {
  threads.create(bus, server.thread, info.entry(server.entry), server.space);
  threads.setRegisterOf(bus, server.thread, 7, server.base);
}

function receive(bus: KernelBus, server: Thread, sender: Thread): void {
  threads.setRegisterOf(bus, server, 2, sentWord(bus, sender, 0));
  threads.setRegisterOf(bus, server, 3, sentWord(bus, sender, 1));
  bus.store(recordOf(bus, sender), 0);
}

/** Sends for a thread; the server that has received it and is ready now, or 0. */
export function send(bus: KernelBus, sender: Thread, gate: number, a: number, b: number): Thread {
  const record = recordOf(bus, sender);
  bus.store(record, gate);
  bus.store(record + 4, a);
  bus.store(record + 8, b);
  const server = threads.waiter(bus, WAIT, gate);
  if (server !== 0) {
    receive(bus, server, sender);
    threads.wake(bus, server, sender);
  }
  return server;
}

/** The current thread sends, and waits for the answer; a server that can receive it runs at once. */
export function sendAndBlock(bus: KernelBus, gate: number, a: number, b: number): 'blocked' {
  const server = send(bus, threads.current(bus), gate, a, b);
  return server === 0 ? threads.block(bus) : threads.blockFor(bus, server);
}

/** An interrupt is a message from nobody, whose server runs before any task. */
export function interrupt(bus: KernelBus, gate: number): void {
  const server = send(bus, 0, gate, 0, 0);
  if (server !== 0) threads.switchTo(bus, server);
}

/** The calls of this file; -1 for any other. */
export function messageCall(bus: KernelBus): number | 'blocked' {
  const [to, word] = [bus.register(1), bus.register(2)];
  switch (bus.register(0)) {
    case CALL:
      return sendAndBlock(bus, to, word, bus.register(3));
    case WAIT:
      for (let sender = 0; sender < threads.THREADS; sender++) {
        if (bus.load(recordOf(bus, sender)) !== to) continue;
        receive(bus, threads.current(bus), sender);
        return sender;
      }
      return threads.block(bus);
    case ANSWER:
      if (threads.stateOf(bus, to) !== threads.BLOCKED) return -1;
      threads.wake(bus, to, word);
      return 0;
    default:
      return -1;
  }
}

// What tasks and servers say. Each is one trap.

export function* call(bus: UserBus, which: number, to: number, a = 0, b = 0): Stoppable {
  bus.setRegister(0, which);
  bus.setRegister(1, to);
  bus.setRegister(2, a);
  bus.setRegister(3, b);
  return (yield 0) | 0;
}

export const ask = (bus: UserBus, gate: number, a: number, b: number): Stoppable =>
  call(bus, CALL, gate, a, b);

export const wait = (bus: UserBus, gate: number): Stoppable => call(bus, WAIT, gate);

export const answer = (bus: UserBus, sender: Thread, value: number): Stoppable =>
  call(bus, ANSWER, sender, value);
