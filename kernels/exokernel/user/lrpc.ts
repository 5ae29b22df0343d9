/**
 * LRPC on protected control transfers: a call of a procedure of another library OS. The kernel saves nothing
 * of the caller's registers, so the stubs do: of LRPC the client's, which trusts nobody; of trusting LRPC
 * (tLRPC) the server's, so that the client's has nothing to do.
 *
 * Registers 6 and 7 are those which a procedure must leave as they are.
 */
import type { Stoppable } from '../../../core/words/activation.ts';
import type { UserBus } from '../../../core/words/bus.ts';
import { CALL, TRAP } from '../abi/calls.ts';
import { errorOf } from '../abi/errors.ts';
import { INFO } from '../abi/info.ts';
import { LIBRARY, library, setLibrary } from './own-words.ts';
import { SERVICE } from './services.ts';
import { info } from './system.ts';

/** The kept registers, of which nothing is known but that somebody uses them. */
const KEPT = [6, 7] as const;

/** The procedure's answer, where the caller's registers are not as they were. */
export const CHANGED = -1;

/** The call proper; it touches no kept register. The error, or 0; the answer stands in register 2. */
function* callNext(bus: UserBus, env: number, a: number): Stoppable {
  bus.setRegister(0, CALL.call);
  bus.setRegister(1, env);
  bus.setRegister(2, SERVICE.next);
  bus.setRegister(3, a);
  return errorOf(yield TRAP) || bus.register(1);
}

/** What whoever calls has in its registers. */
function use(bus: UserBus, a: number): void {
  for (const register of KEPT) bus.setRegister(register, a + register);
}

function isAsUsed(bus: UserBus, a: number): boolean {
  return KEPT.every((register) => bus.register(register) === a + register);
}

/** Asks for a number and 1: the negative of an error minus 1, or CHANGED, or what was asked for. */
export function* lrpc(bus: UserBus, env: number, a: number): Stoppable {
  use(bus, a);
  bus.exec(info(bus, INFO.lrpcPath));
  for (const register of KEPT) setLibrary(bus, stubAt(register), bus.register(register));
  const error = yield* callNext(bus, env, a);
  const answer = bus.register(2);
  for (const register of KEPT) bus.setRegister(register, library(bus, stubAt(register)));
  return isAsUsed(bus, a) ? outcome(error, answer) : CHANGED;
}

/** The same by a caller that trusts the callee with its registers. */
export function* trustingLrpc(bus: UserBus, env: number, a: number): Stoppable {
  use(bus, a);
  const error = yield* callNext(bus, env, a);
  const answer = bus.register(2);
  return isAsUsed(bus, a) ? outcome(error, answer) : CHANGED;
}

function outcome(error: number, answer: number): number {
  return error === 0 ? answer : -1 - error;
}

function stubAt(register: number): number {
  return LIBRARY.stub + 4 * register;
}
