/**
 * A family: library OSes that share pages with each other. The first environment founds it. Each member has
 * the family's capability, with which it makes more members, and one of its own, which guards its frames.
 */
import type { Stoppable } from '../../../core/words/activation.ts';
import type { UserBus } from '../../../core/words/bus.ts';
import { CALL, RIGHTS, TRAP } from '../abi/calls.ts';
import { capHead, PERM } from '../abi/capability.ts';
import { ERROR, errorOf } from '../abi/errors.ts';
import { INFO } from '../abi/info.ts';
import { UPCALL } from '../abi/upcalls.ts';
import { bind } from './bind.ts';
import { ask } from './calling.ts';
import {
  FAMILY_LENGTH,
  FAMILY_NAME,
  FAMILY_SLOT,
  forge,
  MEMBER_LENGTH,
  MEMBER_SLOT,
  memberName,
} from './capabilities.ts';
import { keepWindow, makeOwnPage, ownPte, setOwnPte } from './own-pages.ts';
import { isKnown, KNOWN, learn } from './own-words.ts';
import { OWN_PAGE, ownVa } from './places.ts';
import { makePte, PTE } from './pte.ts';
import { REGISTRY_PAGES } from './registry.ts';
import { SERVICE } from './services.ts';
import { giveTime } from './slices.ts';
import { info, isFirst, prepare, slotOfHome } from './system.ts';

/** Whether the caller can deal with the family: the first environment founds it. 0 for want of memory. */
export function* join(bus: UserBus): Stoppable {
  if (isFirst(bus)) return yield* found(bus);
  yield* lookAround(bus);
  return 1;
}

/** What is there when memory ends is there for the next attempt. */
function* found(bus: UserBus): Stoppable {
  if (isKnown(bus, KNOWN.registry)) return 1;
  yield* forge(bus, 0, FAMILY_SLOT, FAMILY_LENGTH, FAMILY_NAME);
  yield* forge(bus, 0, MEMBER_SLOT, MEMBER_LENGTH, memberName(1, 0));
  if ((yield* keepWindow(bus)) !== 0) return 0;
  for (let i = 0; i < REGISTRY_PAGES; i++) {
    const number = OWN_PAGE.registry + i;
    const isThere = ownPte(bus, number) !== 0;
    if (!isThere && (yield* makeOwnPage(bus, number, MEMBER_SLOT)) === 0) return 0;
  }
  yield* acceptCalls(bus);
  learn(bus, KNOWN.registry | KNOWN.family | KNOWN.looked);
  return 1;
}

/** From now on, others may call this library OS; so may they its children's. */
export function* acceptCalls(bus: UserBus): Stoppable {
  prepare(bus, CALL.envEntry, UPCALL.call, info(bus, INFO.entryPcs + 4 * UPCALL.call));
  return errorOf(yield TRAP);
}

/** Finds out, once, whether this environment was made as a member, and what it shares. */
export function* lookAround(bus: UserBus): Stoppable {
  if (isKnown(bus, KNOWN.looked)) return 0;
  learn(bus, KNOWN.looked);
  prepare(bus, CALL.capRead, FAMILY_SLOT);
  const head = yield TRAP;
  if (head !== capHead(PERM.all, FAMILY_LENGTH) || bus.register(1) !== FAMILY_NAME) return 0;
  learn(bus, KNOWN.family);
  prepare(bus, CALL.readPte, ownVa(OWN_PAGE.references));
  const found = yield TRAP;
  if (errorOf(found) !== 0) return 0;
  setOwnPte(bus, OWN_PAGE.references, makePte(PTE.frame.of(found), FAMILY_SLOT, RIGHTS.write));
  return 0;
}

/** A new member: its environment, or the negative of an error. `invalid`: its slot is taken. */
export function* makeMember(bus: UserBus, home: number): Stoppable {
  const slot = slotOfHome(bus, home);
  prepare(bus, CALL.envAlloc, FAMILY_SLOT, home);
  const env = yield TRAP;
  const refused = errorOf(env);
  if (refused !== 0) return -refused;
  const life = yield* ask(bus, 0, SERVICE.lives, slot, 1);
  if ((yield* equip(bus, env, memberName(slot, life))) === 0) {
    yield* giveTime(bus, env, slot, FAMILY_SLOT);
    return env;
  }
  prepare(bus, CALL.envFree, FAMILY_SLOT, env);
  yield TRAP;
  return -ERROR.noMemory;
}

/** What a new member has: its capabilities, a table for its window, what all share. The error, or 0. */
function* equip(bus: UserBus, env: number, name: number): Stoppable {
  return (
    (yield* forge(bus, FAMILY_SLOT, FAMILY_SLOT, FAMILY_LENGTH, FAMILY_NAME, env)) ||
    (yield* forge(bus, FAMILY_SLOT, MEMBER_SLOT, MEMBER_LENGTH, name, env)) ||
    (yield* forge(bus, FAMILY_SLOT, 0, MEMBER_LENGTH, name, env)) ||
    (yield* keepWindow(bus, env, FAMILY_SLOT)) ||
    (yield* showReferences(bus, env))
  );
}

function* showReferences(bus: UserBus, env: number): Stoppable {
  const pte = ownPte(bus, OWN_PAGE.references);
  return pte === 0 ? 0 : yield* bind(bus, ownVa(OWN_PAGE.references), pte, env, FAMILY_SLOT);
}

/** The page on which forks count references, which all members share from now on. 0: no memory. */
export function* makeReferences(bus: UserBus): Stoppable {
  if (ownPte(bus, OWN_PAGE.references) !== 0) return 1;
  return yield* makeOwnPage(bus, OWN_PAGE.references, FAMILY_SLOT);
}

/** Lets the member in a slot use a frame of the caller's; `perm` below 0: no more. The error, or 0. */
export function* letIn(bus: UserBus, frame: number, slot: number, perm: number): Stoppable {
  const name = memberName(slot, yield* ask(bus, 0, SERVICE.lives, slot, 0));
  const head = perm < 0 ? 0 : capHead(perm, MEMBER_LENGTH);
  // Entry 0 is the owner's; the others are the slots' of tasks.
  prepare(bus, CALL.frameGuard, MEMBER_SLOT, frame, slot, head, name, 0);
  return errorOf(yield TRAP);
}

/** What the caller may bind for a page that it does not know itself: an entry; 0 if nothing. */
export function* entryOfFamily(bus: UserBus, page: number): Stoppable {
  yield* lookAround(bus);
  if (!isKnown(bus, KNOWN.family)) return 0;
  const found = yield* ask(bus, 0, SERVICE.find, page);
  return found === 0 ? 0 : makePte(PTE.frame.of(found), MEMBER_SLOT, PTE.rights.of(found));
}
