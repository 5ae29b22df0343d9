/** The calls on capabilities: deriving them, and taking one that another environment offers. */
import { CALL } from './abi/calls.ts';
import { CAP, PERM, SLOTS } from './abi/capability.ts';
import { ERROR } from './abi/errors.ts';
import { UAREA } from './abi/u-area.ts';
import {
  capAt,
  dominates,
  isHead,
  isValid,
  isWhole,
  permits,
  satisfies,
  slotAt,
  writeCap,
} from './capabilities.ts';
import type { Exo } from './context.ts';
import { idOf, indexOf, lookUp } from './env-records.ts';
import { ENV, NONE } from './records.ts';

export function capabilityCall(k: Exo, env: number, number: number): number {
  if (number === CALL.capRead) return read(k, env);
  return number === CALL.capForge ? forge(k, env) : acquire(k, env);
}

/** k: what the caller has there. Its name goes to registers 1 and 2. */
function read(k: Exo, self: number): number {
  const { bus } = k;
  const cap = capAt(k, self, bus.register(1));
  if (cap < 0) return cap;
  bus.setRegister(1, bus.load(cap + CAP.name));
  bus.setRegister(2, bus.load(cap + CAP.name + 4));
  return bus.load(cap + CAP.head);
}

/** k, into, head, name, name, ke, env. */
function forge(k: Exo, self: number): number {
  const { bus } = k;
  const cap = capAt(k, self, bus.register(1));
  if (cap < 0) return cap;
  const into = bus.register(2);
  const [head, name, more] = [bus.register(3), bus.register(4), bus.register(5)];
  if (into >= SLOTS || !isHead(head)) return -ERROR.invalid;
  const env = bus.register(7) === 0 ? self : lookUp(k, bus.register(7));
  if (env === NONE) return -ERROR.badEnv;
  if (env !== self) {
    const key = capAt(k, self, bus.register(6));
    if (key < 0) return key;
    if (!satisfies(k, key, env + ENV.capabilities, PERM.write)) return -ERROR.capInsufficient;
  }
  if (!mayPut(k, cap, into, head, name, more)) return -ERROR.capInsufficient;
  bus.exec(k.paths.forge);
  writeCap(k, slotAt(env, into), head, name, more);
  return 0;
}

/** Slots may be emptied, but for the first, which must permit all; what is put there is derived. */
function mayPut(
  k: Exo,
  cap: number,
  into: number,
  head: number,
  name: number,
  more: number,
): boolean {
  if (into === 0 && !isWhole(head)) return false;
  if (!isValid(head)) return true;
  return mayDerive(k, cap, head, name, more);
}

function mayDerive(k: Exo, cap: number, head: number, name: number, more: number): boolean {
  if (!permits(k.bus.load(cap + CAP.head), PERM.duplicate)) return false;
  return dominates(k, cap, head, name, more);
}

/**
 * into, env. The offer stands in the other's U-area, where its library OS may write what it likes: so
 * each word is read once, and held against the capability that it has now.
 */
function acquire(k: Exo, self: number): number {
  const { bus, plan } = k;
  const into = bus.register(1);
  if (into === 0 || into >= SLOTS) return -ERROR.invalid;
  const grantor = lookUp(k, bus.register(2));
  if (grantor === NONE) return -ERROR.badEnv;
  const offer = plan.uAreas.at(indexOf(k, grantor));
  if (bus.load(offer + UAREA.offerTo) !== idOf(k, self)) return -ERROR.notFound;
  const cap = capAt(k, grantor, bus.load(offer + UAREA.offerKey));
  const head = bus.load(offer + UAREA.offerCap + CAP.head);
  const name = bus.load(offer + UAREA.offerCap + CAP.name);
  const more = bus.load(offer + UAREA.offerCap + CAP.name + 4);
  if (cap < 0 || !isHead(head) || !mayDerive(k, cap, head, name, more)) {
    return -ERROR.capInsufficient;
  }
  bus.exec(k.paths.forge);
  writeCap(k, slotAt(self, into), head, name, more);
  bus.store(offer + UAREA.offerTo, 0);
  return 0;
}
