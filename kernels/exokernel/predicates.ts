/**
 * Wake predicates (Xok, sys/kern/wk.c): an environment sleeps until words in memory are as it wants them.
 *
 * A term names its word by a page that the environment has bound; the kernel keeps the physical address,
 * and keeps the frame in use. Whether the environment may still read it is asked each time.
 */
import { INFO_AREA, isKept } from './abi/address-map.ts';
import { PERM, SLOTS } from './abi/capability.ts';
import { ERROR } from './abi/errors.ts';
import { ENV_STATUS } from './abi/info.ts';
import { COMPARISON, MAX_TERMS, TERM, UAREA } from './abi/u-area.ts';
import { mayAccess } from './acl.ts';
import { capAt } from './capabilities.ts';
import type { Exo } from './context.ts';
import { contextOf, indexOf, levelOf, setStatus } from './env-records.ts';
import { frameAt, isExposed } from './plan.ts';
import { dropPredicate, frameOfTerm, pinTerm, termAt } from './predicate-terms.ts';
import { BINDING, CONTEXT, ENV, OWN, PREDICATE, PREDICATE_TERM, SERVING } from './records.ts';
import { NO_RESULT } from './results.ts';
import { leave } from './switch.ts';

/** The call `predicate`: how many terms stand in the U-area, and what `sleep` is to return. */
export function setPredicate(k: Exo, env: number): number {
  const { bus, plan } = k;
  const index = indexOf(k, env);
  const [count, tag] = [bus.register(1), bus.register(2)];
  if (count > MAX_TERMS || tag > 0x7fffffff) return -ERROR.invalid;
  const asked = plan.uAreas.at(index) + UAREA.terms;
  for (let i = 0; i < count; i++) {
    const refused = checkTerm(k, env, asked + i * TERM.bytes, i);
    if (refused !== 0) return refused;
  }
  bus.exec(k.paths.predicate);
  dropPredicate(k, index);
  const predicate = plan.predicates.at(index);
  for (let i = 0; i < count; i++) writeTerm(k, asked + i * TERM.bytes, termAt(predicate, i), i);
  bus.store(predicate + PREDICATE.tag, tag);
  bus.store(predicate + PREDICATE.count, count);
  return 0;
}

/** Whether a term is one; its word's physical address goes to the scratch. */
function checkTerm(k: Exo, env: number, term: number, index: number): number {
  const { bus } = k;
  const va = bus.load(term + TERM.va);
  if ((va & 3) !== 0 || bus.load(term + TERM.comparison) > COMPARISON.more) return -ERROR.invalid;
  const frame = frameBehind(k, env, va);
  if (frame < 0 || !mayLookAt(k, env, frame)) return -ERROR.capInsufficient;
  k.scratch[index] = (frame << 12) | (va & 0xfff);
  return 0;
}

function writeTerm(k: Exo, asked: number, term: number, index: number): void {
  const { bus } = k;
  bus.store(term + PREDICATE_TERM.address, k.scratch[index]);
  bus.store(term + PREDICATE_TERM.comparison, bus.load(asked + TERM.comparison));
  bus.store(term + PREDICATE_TERM.value, bus.load(asked + TERM.value));
  pinTerm(k, frameOfTerm(k, term));
}

/** The frame that the environment has at an address; -1 if it has none there. */
function frameBehind(k: Exo, env: number, va: number): number {
  const { bus, plan } = k;
  if (isKept(va)) {
    if (va >= INFO_AREA) return frameAt(plan, plan.info);
    return frameAt(plan, plan.uAreas.at(indexOf(k, env)));
  }
  const binding = va < k.tlb.userEnd ? k.tlb.find(k, env, va) : 0;
  if (binding === 0) return -1;
  return bus.load(plan.bindings.at(binding - 1) + BINDING.what) >>> 12;
}

/** Whether the environment may read a frame now: by any of its capabilities. */
function mayLookAt(k: Exo, env: number, frame: number): boolean {
  const { plan } = k;
  if (isExposed(plan, frame) || frame === frameAt(plan, plan.uAreas.at(indexOf(k, env))))
    return true;
  for (let slot = 0; slot < SLOTS; slot++) {
    const cap = capAt(k, env, slot);
    if (cap >= 0 && mayAccess(k, cap, frame, PERM.read) >= 0) return true;
  }
  return false;
}

/** The call `sleep`. */
export function sleep(k: Exo, env: number): number {
  const { bus, plan } = k;
  const predicate = plan.predicates.at(indexOf(k, env));
  if (levelOf(k, env) === SERVING || bus.load(predicate + PREDICATE.count) === 0) {
    return -ERROR.invalid;
  }
  setStatus(k, env, ENV_STATUS.sleeping);
  leave(k);
  return NO_RESULT;
}

/** Whether an environment can run on its own level: one that sleeps wakes if its predicate holds. */
export function isAwake(k: Exo, env: number): boolean {
  const { bus, plan } = k;
  if (bus.load(env + ENV.status) === ENV_STATUS.ready) return true;
  const predicate = plan.predicates.at(indexOf(k, env));
  bus.exec(k.paths.predicate);
  if (!holds(k, env, predicate)) return false;
  setStatus(k, env, ENV_STATUS.ready);
  bus.store(contextOf(env, OWN) + CONTEXT.registers, bus.load(predicate + PREDICATE.tag));
  return true;
}

function holds(k: Exo, env: number, predicate: number): boolean {
  const count = k.bus.load(predicate + PREDICATE.count);
  for (let i = 0; i < count; i++) {
    const term = termAt(predicate, i);
    if (!mayLookAt(k, env, frameOfTerm(k, term)) || !compares(k, term)) return false;
  }
  return count > 0;
}

function compares(k: Exo, term: number): boolean {
  const { bus } = k;
  const word = bus.load(k.plan.kernelBase + bus.load(term + PREDICATE_TERM.address));
  const value = bus.load(term + PREDICATE_TERM.value);
  switch (bus.load(term + PREDICATE_TERM.comparison)) {
    case COMPARISON.equal:
      return word === value;
    case COMPARISON.different:
      return word !== value;
    case COMPARISON.less:
      return word < value;
    default:
      return word > value;
  }
}
