/** Environments by their ids, and the words of theirs that everybody may read. */
import { ENV_INFO, ENV_STATUS, INFO } from './abi/info.ts';
import type { Exo } from './context.ts';
import { CONTEXT, ENV, NONE, ROOT } from './records.ts';

const INDEX_BITS = 8;
const INDEX_MASK = 0xff;
/** Generations are counted modulo this, without 0. */
const GENERATIONS = 1 << 23;

export function envId(index: number, generation: number): number {
  return ((generation << INDEX_BITS) | index) >>> 0;
}

/** The index in an id. */
export function indexInId(id: number): number {
  return id & INDEX_MASK;
}

/** The generation of the next environment. */
export function takeGeneration(k: Exo): number {
  const { bus, plan } = k;
  const generation = bus.load(plan.root + ROOT.nextGeneration);
  bus.store(plan.root + ROOT.nextGeneration, (generation % (GENERATIONS - 1)) + 1);
  return generation;
}

/** The environment with this id; NONE if there is none, or another has its index now. */
export function lookUp(k: Exo, id: number): number {
  const { bus, plan } = k;
  const index = indexInId(id);
  if (id === 0 || index === 0 || index >= plan.envs.count) return NONE;
  const env = plan.envs.at(index);
  return bus.load(env + ENV.id) === id ? env : NONE;
}

/** The environment of this index, which is alive. */
export function envAt(k: Exo, index: number): number {
  return k.plan.envs.at(index);
}

export function indexOf(k: Exo, env: number): number {
  return k.plan.envs.indexOf(env);
}

export function idOf(k: Exo, env: number): number {
  return k.bus.load(env + ENV.id);
}

/** The record with its public words. */
export function envInfo(k: Exo, env: number): number {
  return k.plan.envInfos.at(indexOf(k, env));
}

export function setStatus(k: Exo, env: number, status: number): void {
  k.bus.store(env + ENV.status, status);
  k.bus.store(envInfo(k, env) + ENV_INFO.status, status);
}

export function isReady(k: Exo, env: number): boolean {
  return k.bus.load(env + ENV.status) === ENV_STATUS.ready;
}

export function setPenalty(k: Exo, env: number, ticks: number): void {
  k.bus.store(env + ENV.penalty, ticks);
  k.bus.store(envInfo(k, env) + ENV_INFO.penalty, ticks);
}

export function setExcess(k: Exo, env: number, ticks: number): void {
  k.bus.store(env + ENV.excess, ticks);
  k.bus.store(envInfo(k, env) + ENV_INFO.excess, ticks);
}

/** A tick is charged to an environment. */
export function chargeTick(k: Exo, env: number): void {
  const ticks = (k.bus.load(env + ENV.ticks) + 1) >>> 0;
  k.bus.store(env + ENV.ticks, ticks);
  k.bus.store(envInfo(k, env) + ENV_INFO.ticks, ticks);
}

/** The level on which it runs, when it runs. */
export function levelOf(k: Exo, env: number): number {
  return k.bus.load(env + ENV.level);
}

/** Where it goes on, on one of its levels. */
export function contextOf(env: number, level: number): number {
  return env + ENV.contexts + level * CONTEXT.bytes;
}

/** The upcall will be made when the environment next runs; nothing if it has no entry for it. */
export function mark(k: Exo, env: number, kind: number): void {
  const { bus } = k;
  if (bus.load(env + ENV.entries + 4 * kind) === 0) return;
  bus.store(env + ENV.pending, bus.load(env + ENV.pending) | (1 << kind));
}

/** The ticks since boot, as the kernel counts them. */
export function ticksNow(k: Exo): number {
  return k.bus.load(k.plan.root + ROOT.ticks);
}

/** Says on the information page who runs. */
export function showCurrent(k: Exo, env: number): void {
  k.bus.store(k.plan.info + INFO.myEnv, env === NONE ? 0 : idOf(k, env));
}
