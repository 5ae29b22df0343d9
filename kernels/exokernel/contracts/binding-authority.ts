/** The binding contract on the exokernel: access lists, limits, capabilities. */
import type { Stoppable } from '../../../core/words/activation.ts';
import type { UserBus } from '../../../core/words/bus.ts';
import {
  FRAMES,
  NAME_BYTES,
  PERMISSIONS,
  refusal,
  SLOTS,
  NO_LIMIT as UNLIMITED,
} from '../../../properties/contracts/binding/terms.ts';
import { CALL, TRAP } from '../abi/calls.ts';
import { capHead, HEAD, withByte } from '../abi/capability.ts';
import { ERROR, errorOf } from '../abi/errors.ts';
import { INFO, NO_LIMIT } from '../abi/info.ts';
import { UAREA } from '../abi/u-area.ts';
import { ask } from '../user/calling.ts';
import { named } from '../user/frames.ts';
import { slotOf } from '../user/public-tables.ts';
import { SERVICE } from '../user/services.ts';
import { info, prepare, setOwn } from '../user/system.ts';
import { reasonOf } from './binding-reasons.ts';
import { BIRTH_LENGTH, birthName } from './binding-spawn.ts';

/** The capability in a slot: its head, and its name in registers 1 and 2; 0 if there is none. */
function* read(bus: UserBus, slot: number): Stoppable {
  if (slot >= SLOTS) return 0;
  prepare(bus, CALL.capRead, slot);
  const head = yield TRAP;
  return errorOf(head) === 0 ? head : 0;
}

function* setEntry(
  bus: UserBus,
  frame: number,
  slot: number,
  entry: number,
  head: number,
  name: number,
  more: number,
): Stoppable {
  prepare(bus, CALL.frameGuard, slot, named(bus, frame), entry, head, name, more);
  return reasonOf(yield TRAP);
}

function* guard(
  bus: UserBus,
  frame: number,
  slot: number,
  entry: number,
  of: number,
  permissions: number,
): Stoppable {
  if (frame >= FRAMES) return refusal('badName');
  if (slot >= SLOTS) return refusal('badSlot');
  const found = yield* read(bus, of);
  if (found === 0) return yield* setEntry(bus, frame, slot, entry, 0, 0, 0);
  const [name, more] = [bus.register(1), bus.register(2)];
  const head = capHead(PERMISSIONS[permissions], HEAD.length.of(found));
  return yield* setEntry(bus, frame, slot, entry, head, name, more);
}

function* admit(
  bus: UserBus,
  frame: number,
  slot: number,
  entry: number,
  task: number,
  permissions: number,
): Stoppable {
  const other = slotOf(bus, task);
  if (other === 0) return refusal('noTask');
  if (frame >= FRAMES) return refusal('badName');
  if (slot >= SLOTS) return refusal('badSlot');
  const perm = PERMISSIONS[permissions];
  if (task === info(bus, INFO.firstEnv)) {
    return yield* setEntry(bus, frame, slot, entry, capHead(perm, 0), 0, 0);
  }
  const life = yield* ask(bus, 0, SERVICE.lives, other, 0);
  const head = capHead(perm, BIRTH_LENGTH);
  return yield* setEntry(bus, frame, slot, entry, head, birthName(other, life), 0);
}

function limitOf(count: number): number {
  return count === UNLIMITED ? NO_LIMIT : count;
}

function* limit(
  bus: UserBus,
  frame: number,
  slot: number,
  readers: number,
  writers: number,
): Stoppable {
  if (frame >= FRAMES) return refusal('badName');
  if (slot >= SLOTS) return refusal('badSlot');
  const name = named(bus, frame);
  prepare(bus, CALL.frameLimit, slot, name, limitOf(readers), limitOf(writers));
  return reasonOf(yield TRAP);
}

/** The first `keep` bytes of the name, then one more, as far as a name goes. */
function* derive(
  bus: UserBus,
  from: number,
  into: number,
  keep: number,
  add: number,
  permissions: number,
): Stoppable {
  if (from >= SLOTS || into >= SLOTS) return refusal('badSlot');
  const head = yield* read(bus, from);
  if (head === 0) return refusal('badSlot');
  const kept = Math.min(keep, HEAD.length.of(head));
  const length = Math.min(kept + 1, NAME_BYTES);
  let [name, more] = [bus.register(1), bus.register(2)];
  if (kept < 4) name = withByte(name, kept, add);
  else if (kept < NAME_BYTES) more = withByte(more, kept - 4, add);
  const derived = capHead(PERMISSIONS[permissions], length);
  prepare(bus, CALL.capForge, from, into, derived, name, more);
  const error = errorOf(yield TRAP);
  return error === 0 ? into : reasonOf(-error);
}

function* drop(bus: UserBus, slot: number): Stoppable {
  if ((yield* read(bus, slot)) === 0) return refusal('badSlot');
  // By the capability in slot 0, which is always there; it cannot be dropped itself.
  prepare(bus, CALL.capForge, 0, slot, 0);
  return reasonOf(yield TRAP);
}

function* offer(bus: UserBus, task: number, slot: number): Stoppable {
  if (slotOf(bus, task) === 0) return refusal('noTask');
  const head = yield* read(bus, slot);
  if (head === 0) return refusal('badSlot');
  setOwn(bus, UAREA.offerKey, slot);
  setOwn(bus, UAREA.offerCap, head);
  setOwn(bus, UAREA.offerCap + 4, bus.register(1));
  setOwn(bus, UAREA.offerCap + 8, bus.register(2));
  setOwn(bus, UAREA.offerTo, task);
  return 0;
}

function* acquire(bus: UserBus, task: number, into: number): Stoppable {
  if (into === 0 || into >= SLOTS) return refusal('badSlot');
  prepare(bus, CALL.capAcquire, into, task);
  const error = errorOf(yield TRAP);
  return error === ERROR.notFound ? refusal('none') : reasonOf(-error);
}

export const authority = { guard, admit, limit, derive, drop, offer, acquire };
