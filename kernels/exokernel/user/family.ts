/**
 * A family: library OSes that share pages with each other. The first environment founds it. Each member has
 * the family's capability, with which it makes more members, and one of its own, which guards its frames.
 */
import type { Stoppable } from '../../../core/words/activation.ts';
import type { UserBus } from '../../../core/words/bus.ts';
import { CALL, RIGHTS, TRAP } from '../abi/calls.ts';
import { capHead, PERM } from '../abi/capability.ts';
import { errorOf } from '../abi/errors.ts';
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
import { slotOf } from './public-tables.ts';
import { REGISTRY_PAGES } from './registry.ts';
import { SERVICE } from './services.ts';
import { giveTime } from './slices.ts';
import { info, isFirst, myEnv, prepare, slotOfHome } from './system.ts';

/** Whether the caller can deal with the family: the first environment founds it. 0 for want of memory. */
export function* join(bus: UserBus): Stoppable {
  if (isFirst(bus)) return yield* found(bus);
  yield* lookAround(bus);
  return 1;
}

/** What is there when memory ends is there for the next attempt. */
function* found(bus: UserBus): Stoppable {
  if (isKnown(bus, KNOWN.registry)) return 1;
  yield* foundNames(bus);
  if ((yield* keepWindow(bus)) !== 0) return 0;
  for (let i = 0; i < REGISTRY_PAGES; i++) {
    const number = OWN_PAGE.registry + i;
    const isThere = ownPte(bus, number) !== 0;
    if (!isThere && (yield* makeOwnPage(bus, number, MEMBER_SLOT)) === 0) return 0;
  }
  yield* acceptCalls(bus);
  learn(bus, KNOWN.registry);
  return 1;
}

/** The first environment makes the family's capability, and its own. */
export function* foundNames(bus: UserBus): Stoppable {
  if (isKnown(bus, KNOWN.family)) return 0;
  yield* forge(bus, 0, FAMILY_SLOT, FAMILY_LENGTH, FAMILY_NAME);
  yield* forge(bus, 0, MEMBER_SLOT, MEMBER_LENGTH, memberName(myEnv(bus)));
  learn(bus, KNOWN.family | KNOWN.looked);
  return 0;
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

/** A new environment with a member's capabilities; the negative of an error. `invalid`: its slot is taken. */
export function* makeMember(bus: UserBus, home: number): Stoppable {
  prepare(bus, CALL.envAlloc, FAMILY_SLOT, home);
  const env = yield TRAP;
  const refused = errorOf(env);
  if (refused !== 0) return -refused;
  const name = memberName(env);
  yield* forge(bus, FAMILY_SLOT, FAMILY_SLOT, FAMILY_LENGTH, FAMILY_NAME, env);
  yield* forge(bus, FAMILY_SLOT, MEMBER_SLOT, MEMBER_LENGTH, name, env);
  yield* forge(bus, FAMILY_SLOT, 0, MEMBER_LENGTH, name, env);
  return env;
}

/** A new member that shares pages: it has time, a table for its window, and what all share. */
export function* makeSharer(bus: UserBus, home: number): Stoppable {
  const env = yield* makeMember(bus, home);
  if (env < 0) return env;
  const error = (yield* keepWindow(bus, env, FAMILY_SLOT)) || (yield* showReferences(bus, env));
  if (error !== 0) {
    prepare(bus, CALL.envFree, FAMILY_SLOT, env);
    yield TRAP;
    return -error;
  }
  yield* giveTime(bus, env, slotOfHome(bus, home), FAMILY_SLOT);
  return env;
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

/** Lets a member use a frame of the caller's; `perm` below 0: no more. The error, or 0. */
export function* letIn(bus: UserBus, frame: number, env: number, perm: number): Stoppable {
  const head = perm < 0 ? 0 : capHead(perm, MEMBER_LENGTH);
  // Entry 0 is the owner's; the others are the slots' of tasks.
  prepare(bus, CALL.frameGuard, MEMBER_SLOT, frame, slotOf(bus, env), head, memberName(env), 0);
  return errorOf(yield TRAP);
}

/** What the caller may bind for a page that it does not know itself: an entry; 0 if nothing. */
export function* entryOfFamily(bus: UserBus, page: number): Stoppable {
  yield* lookAround(bus);
  if (!isKnown(bus, KNOWN.family)) return 0;
  const found = yield* ask(bus, 0, SERVICE.find, page);
  return found === 0 ? 0 : makePte(PTE.frame.of(found), MEMBER_SLOT, PTE.rights.of(found));
}
