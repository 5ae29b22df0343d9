/** Environments: made by others of them, and destroyed with everything that they had. */

import { ALLOW } from './abi/calls.ts';
import { CAP, HEAD, PERM } from './abi/capability.ts';
import { ERROR } from './abi/errors.ts';
import {
  ENV_INFO,
  ENV_STATUS,
  INFO,
  PPAGE,
  PPAGE_STATE,
  REQUEST_STATE,
  STATUS,
} from './abi/info.ts';
import { UAREA } from './abi/u-area.ts';
import { UPCALL, UPCALLS } from './abi/upcalls.ts';
import { capAt, satisfies } from './capabilities.ts';
import { currentEnv, type Exo } from './context.ts';
import { cancelTransfersBy } from './dma.ts';
import {
  contextOf,
  envId,
  envInfo,
  idOf,
  indexOf,
  lookUp,
  setStatus,
  takeGeneration,
} from './env-records.ts';
import { releaseFrame } from './frames.ts';
import { endTransfers, releaseSaved } from './pct.ts';
import { frameAt } from './plan.ts';
import { dropPredicate } from './predicate-terms.ts';
import { CONTEXT, ENV, NONE, OWN, ROOT } from './records.ts';
import { closeRequest, isAsked } from './requests.ts';
import { NO_RESULT } from './results.ts';
import { giveSlices } from './slices.ts';
import { makeCurrent } from './switch.ts';

/** The call `envAlloc`: k, home, quota. */
export function envAlloc(k: Exo, self: number): number {
  const { bus, plan } = k;
  const cap = capAt(k, self, bus.register(1));
  if (cap < 0) return cap;
  if (HEAD.perm.of(bus.load(cap + CAP.head)) !== PERM.all) return -ERROR.capInsufficient;
  const home = bus.register(2);
  const slot = k.info.slot(home);
  if (slot === 0 || k.info.home(slot) !== home || isSlotTaken(k, slot)) return -ERROR.invalid;
  const own = bus.load(self + ENV.quota);
  const quota = bus.register(3) === 0 ? own : bus.register(3);
  if (quota > own) return -ERROR.quota;
  const index = freeIndex(k);
  if (index === 0) return -ERROR.noFreeEnv;
  const env = plan.envs.at(index);
  if (bus.fails('alloc') || !k.tlb.prepare(k, env)) return -ERROR.noMemory;
  makeEnv(k, env, slot, quota);
  bus.copy(env + ENV.capabilities, cap, CAP.bytes);
  for (let kind = 0; kind < UPCALLS; kind++) {
    setEntry(k, env, kind, bus.load(self + ENV.entries + 4 * kind));
  }
  return idOf(k, env);
}

function isSlotTaken(k: Exo, slot: number): boolean {
  const { bus, plan } = k;
  for (let index = 1; index < plan.envs.count; index++) {
    const env = plan.envs.at(index);
    if (bus.load(env + ENV.id) !== 0 && bus.load(env + ENV.slot) === slot) return true;
  }
  return false;
}

/** The lowest index that nobody has; 0 if there is none. */
function freeIndex(k: Exo): number {
  const { bus, plan } = k;
  for (let index = 1; index < plan.envs.count; index++) {
    if (bus.load(plan.envs.at(index) + ENV.id) === 0) return index;
  }
  return 0;
}

/**
 * Makes an environment in a free record, whose tables are prepared: it stands at its home, with no
 * capabilities, entries or slices.
 */
export function makeEnv(k: Exo, env: number, slot: number, quota: number): void {
  const { bus, plan, info } = k;
  const index = indexOf(k, env);
  const id = envId(index, takeGeneration(k));
  bus.store(env + ENV.id, id);
  bus.store(env + ENV.slot, slot);
  bus.store(env + ENV.home, info.home(slot));
  bus.store(env + ENV.faultHome, info.faultHome(slot));
  bus.store(env + ENV.quota, quota);
  bus.store(env + ENV.allowed, ALLOW.sync | ALLOW.async);
  bus.store(contextOf(env, OWN) + CONTEXT.pc, info.home(slot));
  const shown = plan.envInfos.at(index);
  bus.store(shown + ENV_INFO.id, id);
  bus.store(shown + ENV_INFO.slot, slot);
  setStatus(k, env, ENV_STATUS.ready);
  const uArea = plan.uAreas.at(index);
  bus.fill(uArea, 0, plan.uAreas.recordBytes);
  bus.store(uArea + UAREA.home, info.home(slot));
  setUse(k, frameAt(plan, uArea), STATUS.uArea, index);
}

/** What a frame of the kernel's is used for. */
function setUse(k: Exo, frame: number, status: number, owner: number): void {
  const { bus, plan } = k;
  const at = plan.ppages.at(frame) + PPAGE.state;
  const state = bus.load(at);
  bus.store(at, PPAGE_STATE.owner.put(PPAGE_STATE.status.put(state, status), owner));
}

/** The call `envFree`: k, env. */
export function envFree(k: Exo, self: number): number {
  const { bus } = k;
  const cap = capAt(k, self, bus.register(1));
  if (cap < 0) return cap;
  const env = lookUp(k, bus.register(2));
  if (env === NONE) return -ERROR.badEnv;
  if (!satisfies(k, cap, env + ENV.capabilities, PERM.write)) return -ERROR.capInsufficient;
  destroy(k, env);
  return env === self ? NO_RESULT : 0;
}

/**
 * Destroys an environment, and everything that it had. If it is the one that runs, then nobody does.
 *
 * Its bindings and frames go one by one, with preemption points between, at which ticks come in and no
 * more: nothing of it is run in the meantime.
 */
export function destroy(k: Exo, env: number): void {
  const { plan } = k;
  const index = indexOf(k, env);
  const id = idOf(k, env);
  endTransfers(k, env);
  stop(k, env);
  giveSlices(k, id, 0);
  dropPredicate(k, index);
  if (isAsked(k, index)) closeRequest(k, index, REQUEST_STATE.dead);
  cancelTransfersBy(k, id);
  releaseOwned(k, env, index);
  k.tlb.retire(k, env);
  setUse(k, frameAt(plan, plan.uAreas.at(index)), STATUS.kernel, 0);
  forget(k, env, index);
}

function releaseOwned(k: Exo, env: number, index: number): void {
  const { bus, plan } = k;
  let left = bus.load(env + ENV.frames);
  for (let frame = plan.nameableLow; left > 0 && frame < plan.nameableHigh; frame++) {
    if (!isOwned(k, frame, index)) continue;
    releaseFrame(k, frame);
    left--;
  }
}

/** It runs no more, on its own level; nobody will come back to what it was doing. */
function stop(k: Exo, env: number): void {
  const { bus } = k;
  const runs = env === currentEnv(k);
  bus.release(runs ? bus.pc() : bus.load(contextOf(env, OWN) + CONTEXT.pc));
  releaseSaved(k, env, OWN, 0);
  if (runs) makeCurrent(k, NONE);
}

export function isOwned(k: Exo, frame: number, index: number): boolean {
  const state = k.bus.load(k.plan.ppages.at(frame) + PPAGE.state);
  return PPAGE_STATE.status.of(state) === STATUS.allocated && PPAGE_STATE.owner.of(state) === index;
}

/** The record is free; ticks that were charged to it stay in the sum, and its last request is shown on. */
function forget(k: Exo, env: number, index: number): void {
  const { bus, plan } = k;
  if (bus.load(plan.root + ROOT.payer) === env) bus.store(plan.root + ROOT.payer, NONE);
  const lost = bus.load(plan.root + ROOT.lostTicks) + bus.load(env + ENV.ticks);
  bus.store(plan.root + ROOT.lostTicks, lost >>> 0);
  bus.fill(env, 0, ENV.bytes);
  bus.fill(plan.envInfos.at(index), 0, ENV_INFO.request);
}

/** The call `envEntry`: kind, pc. */
export function envEntry(k: Exo, self: number): number {
  const { bus, plan } = k;
  const [kind, pc] = [bus.register(1), bus.register(2)];
  if (kind >= UPCALLS || kind === UPCALL.prologue) return -ERROR.invalid;
  if (pc !== 0 && bus.load(plan.info + INFO.entryPcs + 4 * kind) !== pc) return -ERROR.invalid;
  setEntry(k, self, kind, pc);
  return 0;
}

/** The PC of an upcall, and whether there is one, for all to see. */
export function setEntry(k: Exo, env: number, kind: number, pc: number): void {
  const { bus } = k;
  bus.store(env + ENV.entries + 4 * kind, pc);
  const shown = envInfo(k, env) + ENV_INFO.entries;
  const others = bus.load(shown) & ~(1 << kind);
  bus.store(shown, pc === 0 ? others : others | (1 << kind));
}
