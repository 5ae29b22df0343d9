/**
 * The processor as a vector of time slices (Xok, sys/kern/sched.c): environments own positions of it, and
 * get the processor round by round. A slice is over after its ticks; its owner may yield the rest.
 */
import { SLICE_OP } from './abi/calls.ts';
import { CAP, PERM } from './abi/capability.ts';
import { ERROR } from './abi/errors.ts';
import { INFO } from './abi/info.ts';
import { capAt, satisfies } from './capabilities.ts';
import { MAX_POSITIONS, SLICE_TICKS } from './constants.ts';
import type { Exo } from './context.ts';
import { idOf, levelOf, lookUp, setExcess, setPenalty } from './env-records.ts';
import { runnerOf } from './pct.ts';
import { isAwake } from './predicates.ts';
import { ENV, NONE, ROOT, SERVING, SLICE } from './records.ts';
import { NO_RESULT } from './results.ts';
import { enter, goIdle, leave } from './switch.ts';

// The vector.

/** The owner of a position; NONE if it is free, or its owner is gone. */
function ownerOf(k: Exo, position: number): number {
  return lookUp(k, k.bus.load(k.plan.slices.at(position) + SLICE.owner));
}

/** A position gets an owner, and the capability that guards it; id 0 frees it. */
export function setOwner(k: Exo, position: number, id: number): void {
  k.bus.store(k.plan.slices.at(position) + SLICE.owner, id);
  k.bus.store(k.plan.info + INFO.positions + 4 * position, id);
}

export function guardSlice(k: Exo, position: number, cap: number): void {
  k.bus.copy(k.plan.slices.at(position) + SLICE.guard, cap, CAP.bytes);
}

/** The call `slice`: op, k, position, env. */
export function sliceCall(k: Exo, self: number): number {
  const { bus, plan } = k;
  const [op, position] = [bus.register(1), bus.register(3)];
  if (op > SLICE_OP.get || position >= plan.slices.count) return -ERROR.invalid;
  const owner = ownerOf(k, position);
  if (op === SLICE_OP.get) return owner === NONE ? 0 : idOf(k, owner);
  const cap = capAt(k, self, bus.register(2));
  if (cap < 0) return cap;
  const refused = op === SLICE_OP.alloc ? mayAlloc(k, cap, owner) : mayChange(k, cap, position);
  if (refused !== 0) return refused;
  if (op === SLICE_OP.free) {
    setOwner(k, position, 0);
    return 0;
  }
  const env = bus.register(4) === 0 ? self : lookUp(k, bus.register(4));
  if (env === NONE) return -ERROR.badEnv;
  if (env !== owner && positionsOf(k, idOf(k, env)) >= MAX_POSITIONS) return -ERROR.quota;
  setOwner(k, position, idOf(k, env));
  if (op === SLICE_OP.alloc) guardSlice(k, position, cap);
  return 0;
}

/** A new guard must be with all permissions: nobody else could ever free the position. */
function mayAlloc(k: Exo, cap: number, owner: number): number {
  if (owner !== NONE) return -ERROR.invalid;
  return isWhole(k, cap) ? 0 : -ERROR.capInsufficient;
}

function isWhole(k: Exo, cap: number): boolean {
  return satisfies(k, cap, cap, PERM.all);
}

function mayChange(k: Exo, cap: number, position: number): number {
  if (ownerOf(k, position) === NONE) return -ERROR.invalid;
  const guard = k.plan.slices.at(position) + SLICE.guard;
  return satisfies(k, cap, guard, PERM.all) ? 0 : -ERROR.capInsufficient;
}

function positionsOf(k: Exo, id: number): number {
  const { bus, plan } = k;
  let count = 0;
  for (let i = 0; i < plan.slices.count; i++) {
    if (bus.load(plan.slices.at(i) + SLICE.owner) === id) count++;
  }
  return count;
}

/** All positions of one environment become another's, or free (id 0). */
export function giveSlices(k: Exo, from: number, to: number): void {
  const { bus, plan } = k;
  for (let i = 0; i < plan.slices.count; i++) {
    if (bus.load(plan.slices.at(i) + SLICE.owner) === from) setOwner(k, i, to);
  }
}

/** Whether all of one environment's positions can become another's. */
export function canGiveSlices(k: Exo, from: number, to: number): boolean {
  return positionsOf(k, from) + positionsOf(k, to) <= MAX_POSITIONS;
}

// Whose turn it is.

/** Whether somebody runs if this environment is let run: it, or whom it has called. */
export function canRun(k: Exo, env: number): boolean {
  const runner = runnerOf(k, env);
  return levelOf(k, runner) === SERVING || isAwake(k, runner);
}

/** Lets an environment run in its own time; ticks from now on are charged to it. */
export function runAs(k: Exo, env: number): void {
  k.bus.store(k.plan.root + ROOT.payer, env);
  enter(k, runnerOf(k, env));
}

/** Whoever pays for this slice goes on with it; if that cannot be, the next slice begins. */
export function goOn(k: Exo): void {
  const { bus, plan } = k;
  const payer = bus.load(plan.root + ROOT.payer);
  if (payer !== NONE && bus.load(plan.root + ROOT.sliceTicks) > 0 && canRun(k, payer)) {
    runAs(k, payer);
  } else nextSlice(k);
}

/**
 * The next slice of the vector whose owner can run. Penalties are taken off slices as they come up, whole
 * ones too: then the slice passes by. Nobody can run: the processor idles.
 */
export function nextSlice(k: Exo): void {
  const { bus, plan } = k;
  bus.exec(k.paths.sliceEnd);
  const count = plan.slices.count;
  let position = bus.load(plan.root + ROOT.slicePosition);
  // One round finds somebody, or nobody; each more takes a slice's ticks off somebody's penalty.
  for (let passed = true; passed; ) {
    passed = false;
    for (let i = 0; i < count; i++) {
      position = (position + 1) % count;
      const owner = ownerOf(k, position);
      if (owner === NONE || !canRun(k, owner)) continue;
      if (beginSlice(k, position, owner)) return;
      passed = true;
    }
  }
  goIdle(k);
}

/** False if the owner's penalty takes the whole slice. */
function beginSlice(k: Exo, position: number, owner: number): boolean {
  const { bus, plan } = k;
  const penalty = bus.load(owner + ENV.penalty);
  if (penalty >= SLICE_TICKS) {
    setPenalty(k, owner, penalty - SLICE_TICKS);
    return false;
  }
  if (penalty > 0) setPenalty(k, owner, 0);
  bus.store(plan.root + ROOT.slicePosition, position);
  bus.store(plan.root + ROOT.sliceTicks, SLICE_TICKS - penalty);
  // Only a slice of its own clears its account.
  setExcess(k, owner, 0);
  runAs(k, owner);
  return true;
}

/**
 * The call `yield`: to an environment that can run, which gets what is left of the slice; else to the
 * vector's next. It returns when the caller runs again.
 */
export function yieldCall(k: Exo, self: number): number {
  const { bus, plan } = k;
  bus.exec(k.paths.yield);
  const level = levelOf(k, self);
  const target = lookUp(k, bus.register(1));
  // From now on it is not late: it may serve others before it hears of its next slice.
  bus.store(self + ENV.inEpilogue, 0);
  bus.store(self + ENV.awaitsSlice, bus.load(self + ENV.awaitsSlice) | (1 << level));
  const left = bus.load(plan.root + ROOT.sliceTicks);
  if (target !== NONE && left > 0 && canRun(k, target)) {
    runAs(k, target);
    return NO_RESULT;
  }
  leave(k);
  nextSlice(k);
  return NO_RESULT;
}
