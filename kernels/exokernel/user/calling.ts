/** Calls to other library OSes, and to the registry. */
import type { Stoppable } from '../../../core/words/activation.ts';
import type { UserBus } from '../../../core/words/bus.ts';
import { CALL, TRAP } from '../abi/calls.ts';
import { ERROR, errorOf } from '../abi/errors.ts';
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

/**
 * How often the registry is asked while it serves somebody else. Whoever it serves is through when it has had
 * its time; only if it waits for the caller itself, it is never free.
 */
const TRIES = 16;

/**
 * What the registry of the first environment answers; `none` if there is none any more, or if it waits for the
 * caller. While it serves another, the caller gives it its time and asks again.
 */
export function* ask(bus: UserBus, none: number, service: number, a = 0, b = 0, c = 0): Stoppable {
  if (isFirst(bus)) return consult(bus, mySlot(bus), service, a, b, c);
  const registry = info(bus, INFO.firstEnv);
  for (let tries = 1; ; tries++) {
    const error = yield* callService(bus, registry, service, a, b, c);
    if (error === 0) return bus.register(2) | 0;
    if (error !== ERROR.ipcBlocked || tries === TRIES) return none;
    prepare(bus, CALL.yield, registry);
    yield TRAP;
  }
}
