/** Switching: from the environment that runs to another, or to none. */
import { PINS, PPAGE } from './abi/info.ts';
import { TICK_CYCLES } from './constants.ts';
import { currentEnv, type Exo } from './context.ts';
import { contextOf, levelOf, showCurrent } from './env-records.ts';
import { frameAt } from './plan.ts';
import { CONTEXT, ENV, NONE, ROOT } from './records.ts';

/** What stands in the processor is kept for the environment that runs. */
function save(k: Exo, env: number): void {
  const { bus } = k;
  const context = contextOf(env, levelOf(k, env));
  bus.saveRegisters(context + CONTEXT.registers);
  bus.store(context + CONTEXT.pc, bus.pc());
}

/** Says who runs, in whose space; the registers stay as they are. */
export function makeCurrent(k: Exo, env: number): void {
  k.bus.store(k.plan.root + ROOT.current, env);
  showCurrent(k, env);
  if (env !== NONE) k.tlb.activate(k, env);
}

/**
 * Lets an environment run, on the level on which it is; the one that ran is saved. Where it stands at
 * a `yield`, that returns the ticks that are left in the slice.
 */
export function enter(k: Exo, env: number): void {
  const { bus } = k;
  const previous = currentEnv(k);
  if (previous !== env) {
    if (previous !== NONE) save(k, previous);
    makeCurrent(k, env);
    const context = contextOf(env, levelOf(k, env));
    bus.restoreRegisters(context + CONTEXT.registers);
    bus.setPc(bus.load(context + CONTEXT.pc));
    setTimer(k, true);
  }
  tellSlice(k, env);
}

function tellSlice(k: Exo, env: number): void {
  const { bus, plan } = k;
  const level = levelOf(k, env);
  const waiting = bus.load(env + ENV.awaitsSlice);
  if (((waiting >>> level) & 1) === 0) return;
  bus.store(env + ENV.awaitsSlice, waiting & ~(1 << level));
  bus.store(env + ENV.inEpilogue, 0);
  bus.setRegister(0, bus.load(plan.root + ROOT.sliceTicks));
}

/** The environment that runs gives the processor up, and goes on where it stands. */
export function leave(k: Exo): void {
  const env = currentEnv(k);
  if (env === NONE) return;
  save(k, env);
  makeCurrent(k, NONE);
}

/** Nobody can run: the processor waits for an interrupt. */
export function goIdle(k: Exo): void {
  leave(k);
  k.bus.store(k.plan.root + ROOT.payer, NONE);
  setTimer(k, dependsOnTime(k));
  k.bus.idle();
}

/** Whether a deadline is to come, or somebody sleeps until the information page says something. */
function dependsOnTime(k: Exo): boolean {
  const { bus, plan } = k;
  if (bus.load(plan.root + ROOT.openRequests) > 0) return true;
  const page = plan.ppages.at(frameAt(plan, plan.info));
  return PINS.terms.of(bus.load(page + PPAGE.pins)) > 0;
}

function setTimer(k: Exo, on: boolean): void {
  const { bus, plan } = k;
  if ((bus.load(plan.root + ROOT.timerOn) !== 0) === on) return;
  bus.setTimer(on ? TICK_CYCLES : 0);
  bus.store(plan.root + ROOT.timerOn, on ? 1 : 0);
}
