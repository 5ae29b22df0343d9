/** How a task of the binding contract is made: with one capability, whose name nobody has had before. */
import type { Stoppable } from '../../../core/words/activation.ts';
import type { UserBus } from '../../../core/words/bus.ts';
import { refusal } from '../../../properties/contracts/binding/terms.ts';
import { CALL, TRAP } from '../abi/calls.ts';
import { ERROR, errorOf } from '../abi/errors.ts';
import { ask } from '../user/calling.ts';
import { forge, nameWord } from '../user/capabilities.ts';
import { acceptCalls } from '../user/family.ts';
import { SERVICE } from '../user/services.ts';
import { giveTime } from '../user/slices.ts';
import { isFirst, prepare, slotOfHome } from '../user/system.ts';
import { reasonOf } from './binding-reasons.ts';

/** Bytes of the name with which a task is born; the first one has the empty name. */
export const BIRTH_LENGTH = 2;

export function birthName(slot: number, life: number): number {
  return nameWord(slot, life);
}

/** The first environment counts the lives of all slots, and others ask it. */
export function* spawn(bus: UserBus, home: number): Stoppable {
  if (isFirst(bus)) yield* acceptCalls(bus);
  prepare(bus, CALL.envAlloc, 0, home);
  const env = yield TRAP;
  const error = errorOf(env);
  if (error !== 0) return error === ERROR.invalid ? refusal('exists') : reasonOf(env);
  const slot = slotOfHome(bus, home);
  const life = (yield* ask(bus, 0, SERVICE.lives, slot, 0)) + 1;
  // As it is made, it has its maker's capability in slot 0, by which its maker may change that.
  const refused = yield* forge(bus, 0, 0, BIRTH_LENGTH, birthName(slot, life), env);
  if (refused !== 0) {
    prepare(bus, CALL.envFree, 0, env);
    yield TRAP;
    return reasonOf(-refused);
  }
  yield* ask(bus, 0, SERVICE.lives, slot, 1);
  yield* giveTime(bus, env, slot, 0);
  return env;
}
