/** Calls to other library OSes, and to the registry. */
import type { Stoppable } from '../../../core/words/activation.ts';
import type { UserBus } from '../../../core/words/bus.ts';
import { CALL, TRAP } from '../abi/calls.ts';
import { errorOf } from '../abi/errors.ts';
import { INFO } from '../abi/info.ts';
import { consult } from './registry.ts';
import { info, isFirst, mySlot, prepare } from './system.ts';

/** A protected control transfer to a library OS. The error, or 0; its answer stands in register 2. */
export function* callService(
  bus: UserBus,
  env: number,
  service: number,
  a = 0,
  b = 0,
  c = 0,
): Stoppable {
  prepare(bus, CALL.call, env, service, a, b, c);
  return errorOf(yield TRAP) || bus.register(1);
}

/** What the registry of the first environment answers; `none` if it cannot be asked. */
export function* ask(bus: UserBus, none: number, service: number, a = 0, b = 0, c = 0): Stoppable {
  if (isFirst(bus)) return consult(bus, mySlot(bus), service, a, b, c);
  const error = yield* callService(bus, info(bus, INFO.firstEnv), service, a, b, c);
  return error === 0 ? bus.register(2) | 0 : none;
}
