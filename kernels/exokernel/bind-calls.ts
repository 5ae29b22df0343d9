/**
 * The calls on bindings. A bind is checked once, here, against the frame's access list, with a capability of
 * the caller's; from then on tables and TLB answer (Aegis: secure bindings). All that can be refused is
 * found out before anything is done, so that what was bound stays bound where a call is refused.
 */
import { KEPT_END, KEPT_START, PAGE_BYTES } from './abi/address-map.ts';
import { CALL, RIGHTS } from './abi/calls.ts';
import { PERM } from './abi/capability.ts';
import { ERROR } from './abi/errors.ts';
import { PPAGE, STATUS } from './abi/info.ts';
import { MAX_RANGE, UAREA } from './abi/u-area.ts';
import { entryAt, mayAccess, permFor } from './acl.ts';
import { breakBinding, countFor, whatOf } from './bindings.ts';
import { capAt, satisfies } from './capabilities.ts';
import type { Exo } from './context.ts';
import { indexOf, lookUp } from './env-records.ts';
import { statusOf } from './frames.ts';
import { isExposed, isNameable } from './plan.ts';
import { ENV, NONE, WHAT } from './records.ts';

/** Pages that one call may take away: a window of 4 MB. */
const MAX_UNBOUND = 1024;

export function bindCall(k: Exo, env: number, number: number): number {
  switch (number) {
    case CALL.bind:
      return bindFor(k, env);
    case CALL.bindRange:
      return bindRange(k, env);
    case CALL.protect:
      return protect(k, env);
    case CALL.unbind:
      return unbind(k, env);
    default:
      return readPte(k, env);
  }
}

/** k, frame, va, rights, ke, env. The capability is always one of the caller's. */
function bindFor(k: Exo, self: number): number {
  const { bus } = k;
  const cap = capAt(k, self, bus.register(1));
  if (cap < 0) return cap;
  const env = bus.register(6) === 0 ? self : lookUp(k, bus.register(6));
  if (env === NONE) return -ERROR.badEnv;
  if (env !== self) {
    const key = capAt(k, self, bus.register(5));
    if (key < 0) return key;
    if (!satisfies(k, key, env + ENV.capabilities, PERM.write)) return -ERROR.capInsufficient;
  }
  return bind(k, env, cap, bus.register(2), bus.register(3), bus.register(4));
}

function bind(k: Exo, env: number, cap: number, frame: number, va: number, rights: number): number {
  const { bus } = k;
  if (!isRights(rights)) return -ERROR.invalid;
  const wrong = wrongRange(k, va, 1);
  if (wrong !== 0) return wrong;
  const entry = justify(k, cap, frame, rights);
  if (entry < 0) return entry;
  const former = k.tlb.find(k, env, va);
  if (!hasPlace(k, frame, rights, former)) return -ERROR.share;
  if (former === 0 && !k.tlb.canInsert(k, env, va)) return -ERROR.noMemory;
  bus.enter(k.rooms.bindings);
  bus.exec(k.paths.bind);
  if (former !== 0) k.tlb.remove(k, former);
  k.tlb.insert(k, env, va, frame, rights, entry);
  bus.leave();
  return 0;
}

function isRights(rights: number): boolean {
  return rights === RIGHTS.read || rights === RIGHTS.write;
}

/** 0 if these pages are ones that can be bound; else the negative of an error. */
function wrongRange(k: Exo, va: number, count: number): number {
  if (va % PAGE_BYTES !== 0) return -ERROR.invalid;
  const end = va + count * PAGE_BYTES;
  if (end > k.tlb.userEnd) return -ERROR.addressSpace;
  return va < KEPT_END && end > KEPT_START ? -ERROR.addressSpace : 0;
}

/** The entry of the frame's access list that lets the capability bind it; the negative of an error. */
function justify(k: Exo, cap: number, frame: number, rights: number): number {
  if (isExposed(k.plan, frame)) return rights === RIGHTS.read ? 0 : -ERROR.capInsufficient;
  if (!isNameable(k.plan, frame)) return -ERROR.invalid;
  if (statusOf(k, frame) === STATUS.free) return -ERROR.notFound;
  return mayAccess(k, cap, frame, permFor(rights));
}

/** Whether the frame's limits allow one more, in place of a binding that goes (0: none). */
function hasPlace(k: Exo, frame: number, rights: number, former: number): boolean {
  const goes = former !== 0 && isCounted(k, former, frame, rights) ? 1 : 0;
  return admits(k, frame, rights, 1 - goes);
}

function isCounted(k: Exo, binding: number, frame: number, rights: number): boolean {
  const what = whatOf(k, binding);
  return what >>> 12 === frame && WHAT.rights.of(what) === rights;
}

/** Whether there may be so many more bindings of the frame with these rights. */
function admits(k: Exo, frame: number, rights: number, more: number): boolean {
  const field = countFor(rights);
  const page = k.plan.ppages.at(frame);
  const count = field.of(k.bus.load(page + PPAGE.counts));
  const limit = field.of(k.bus.load(page + PPAGE.limits));
  return more <= 0 || count + more <= limit;
}

/**
 * k, va, count; frames and rights stand in the U-area. Stops at the first page that is refused, and says
 * how many were bound. Interrupts come in between pages, each of which is looked at when its turn comes.
 */
function bindRange(k: Exo, self: number): number {
  const { bus, plan } = k;
  const [va, count] = [bus.register(2), bus.register(3)];
  const cap = capAt(k, self, bus.register(1));
  if (cap < 0) return cap;
  if (count > MAX_RANGE) return -ERROR.invalid;
  const wrong = wrongRange(k, va, count);
  if (wrong !== 0) return wrong;
  const uArea = plan.uAreas.at(indexOf(k, self));
  let result = 0;
  let done = 0;
  while (done < count && result === 0) {
    const word = bus.load(uArea + UAREA.range + 4 * done);
    result = bind(k, self, cap, word >>> 12, va + done * PAGE_BYTES, word & 0xfff);
    if (result === 0) done++;
    bus.takeInterrupts();
  }
  bus.store(uArea + UAREA.rangeDone, done);
  return result;
}

/** k, va, rights, count: all pages, or none. */
function protect(k: Exo, self: number): number {
  const { bus } = k;
  const cap = capAt(k, self, bus.register(1));
  if (cap < 0) return cap;
  const [va, rights, count] = [bus.register(2), bus.register(3), bus.register(4)];
  if (!isRights(rights) || count > MAX_RANGE) return -ERROR.invalid;
  const wrong = wrongRange(k, va, count);
  if (wrong !== 0) return wrong;
  for (let i = 0; i < count; i++) {
    const refused = mayProtect(k, self, cap, va, i, rights);
    if (refused !== 0) return refused;
  }
  for (let i = 0; i < count; i++) {
    const binding = k.tlb.find(k, self, va + i * PAGE_BYTES);
    if (WHAT.rights.of(whatOf(k, binding)) !== rights) k.tlb.lower(k, binding, rights);
  }
  return 0;
}

/** Whether page `i` may get these rights, together with those before it; the negative of an error. */
function mayProtect(
  k: Exo,
  self: number,
  cap: number,
  va: number,
  i: number,
  rights: number,
): number {
  const binding = k.tlb.find(k, self, va + i * PAGE_BYTES);
  if (binding === 0) return -ERROR.notFound;
  const what = whatOf(k, binding);
  const frame = what >>> 12;
  if (!mayKeep(k, cap, frame, WHAT.entry.of(what), rights)) return -ERROR.capInsufficient;
  if (WHAT.rights.of(what) === rights) return 0;
  return admits(k, frame, rights, changesOf(k, self, va, i, frame, rights)) ? 0 : -ERROR.share;
}

/** Whether a capability satisfies the very entry that justified a binding, for these rights. */
function mayKeep(k: Exo, cap: number, frame: number, entry: number, rights: number): boolean {
  if (isExposed(k.plan, frame)) return rights === RIGHTS.read;
  return satisfies(k, cap, entryAt(k, frame, entry), permFor(rights));
}

/** How many of the pages up to the `i`-th are bound to this frame, with other rights. */
function changesOf(
  k: Exo,
  self: number,
  va: number,
  i: number,
  frame: number,
  rights: number,
): number {
  let changes = 0;
  for (let j = 0; j <= i; j++) {
    const what = whatOf(k, k.tlb.find(k, self, va + j * PAGE_BYTES));
    if (what >>> 12 === frame && WHAT.rights.of(what) !== rights) changes++;
  }
  return changes;
}

/** va, count. How many bindings there were. */
function unbind(k: Exo, self: number): number {
  const { bus } = k;
  const [va, count] = [bus.register(1), bus.register(2)];
  if (count > MAX_UNBOUND) return -ERROR.invalid;
  const wrong = wrongRange(k, va, count);
  if (wrong !== 0) return wrong;
  let gone = 0;
  for (let i = 0; i < count; i++) {
    const binding = k.tlb.find(k, self, va + i * PAGE_BYTES);
    if (binding === 0) continue;
    breakBinding(k, binding);
    gone++;
    bus.takeInterrupts();
  }
  return gone;
}

/** va. */
function readPte(k: Exo, self: number): number {
  const va = k.bus.register(1);
  const page = va - (va % PAGE_BYTES);
  const wrong = wrongRange(k, page, 1);
  if (wrong !== 0) return wrong;
  const binding = k.tlb.find(k, self, page);
  return binding === 0 ? -ERROR.notFound : whatOf(k, binding);
}
