/**
 * Protected control transfers (Xok, sys/kern/ipc.c): the call enters another environment at an entry that
 * it has declared, at once, in the caller's time. Registers are the message: of the caller, the kernel
 * keeps the PC alone. Whoever is called serves on a level of its own, and what it was doing waits.
 *
 * A call is refused by who serves somebody already, and by who has called somebody itself: so calls
 * make no circles, and each chain of them ends with somebody who can run.
 */
import { ALLOW } from './abi/calls.ts';
import { ERROR, refusal } from './abi/errors.ts';
import { MAX_DEPTH, UPCALL } from './abi/upcalls.ts';
import { currentEnv, type Exo } from './context.ts';
import { contextOf, envAt, idOf, indexOf, levelOf, lookUp, mark } from './env-records.ts';
import { CONTEXT, ENV, NONE, OWN, SERVING } from './records.ts';
import { NO_RESULT } from './results.ts';
import { makeCurrent } from './switch.ts';

/** The environment at the end of the calls that this one has made, which runs in its place. */
export function runnerOf(k: Exo, env: number): number {
  let runner = env;
  for (;;) {
    const callee = k.bus.load(runner + ENV.callee);
    if (callee === 0) return runner;
    runner = envAt(k, callee);
  }
}

function accepts(k: Exo, env: number, kind: number, permission: number): boolean {
  const { bus } = k;
  if (bus.load(env + ENV.entries + 4 * kind) === 0) return false;
  return (bus.load(env + ENV.allowed) & permission) !== 0;
}

/** The call `call`: arguments in registers 1 to 6. */
export function call(k: Exo, caller: number): number {
  const { bus } = k;
  const callee = lookUp(k, bus.register(1));
  if (callee === NONE) return -ERROR.badEnv;
  if (callee === caller || !accepts(k, callee, UPCALL.call, ALLOW.sync)) return -ERROR.ipcBlocked;
  if (levelOf(k, callee) === SERVING || bus.load(callee + ENV.callee) !== 0) {
    return -ERROR.ipcBlocked;
  }
  bus.exec(k.paths.transfer);
  bus.store(contextOf(caller, levelOf(k, caller)) + CONTEXT.pc, bus.pc());
  bus.store(caller + ENV.callee, indexOf(k, callee));
  bus.store(callee + ENV.caller, indexOf(k, caller));
  bus.store(callee + ENV.level, SERVING);
  makeCurrent(k, callee);
  bus.setRegister(0, idOf(k, caller));
  bus.setPc(bus.load(callee + ENV.entries + 4 * UPCALL.call));
  return NO_RESULT;
}

/** The call `reply`: its message stays in registers 1 to 5. */
export function reply(k: Exo, env: number): number {
  const { bus } = k;
  if (levelOf(k, env) !== SERVING) return -ERROR.invalid;
  bus.exec(k.paths.transfer);
  const caller = stopServing(k, env);
  if (caller === NONE) {
    makeCurrent(k, NONE);
    return NO_RESULT;
  }
  makeCurrent(k, caller);
  bus.setRegister(0, 0);
  bus.setPc(bus.load(contextOf(caller, levelOf(k, caller)) + CONTEXT.pc));
  return NO_RESULT;
}

/**
 * What an environment is doing as a server is over, handlers of its upcalls included; it is back on its
 * own level, and its caller, if it lives, in no call. The answer is the caller.
 */
function stopServing(k: Exo, env: number): number {
  const { bus } = k;
  const current = env === currentEnv(k);
  bus.release(current ? bus.pc() : bus.load(contextOf(env, SERVING) + CONTEXT.pc));
  releaseSaved(k, env, SERVING, 0);
  bus.store(env + ENV.level, OWN);
  bus.store(env + ENV.awaitsSlice, bus.load(env + ENV.awaitsSlice) & ~(1 << SERVING));
  const index = bus.load(env + ENV.caller);
  bus.store(env + ENV.caller, 0);
  if (index === 0) return NONE;
  const caller = envAt(k, index);
  bus.store(caller + ENV.callee, 0);
  return caller;
}

/** Upcalls of a level are over, and whatever they interrupted, from the `first`-th on. */
export function releaseSaved(k: Exo, env: number, level: number, first: number): void {
  const { bus } = k;
  const depth = bus.load(env + ENV.depth + 4 * level);
  for (let i = first; i < depth; i++) bus.release(bus.load(savedAt(env, level, i)));
  bus.store(env + ENV.depth + 4 * level, 0);
}

/** Where the PC stands that the upcall of this depth, from 0 up, has interrupted. */
export function savedAt(env: number, level: number, depth: number): number {
  return env + ENV.saved + 4 * (level * MAX_DEPTH + depth);
}

/**
 * A server can go on no more: its caller's call is refused, and runs on. The server is back on its own
 * level, and not the one that runs.
 */
export function failServing(k: Exo, env: number): void {
  const { bus } = k;
  const current = env === currentEnv(k);
  const caller = stopServing(k, env);
  if (current) makeCurrent(k, NONE);
  if (caller === NONE) return;
  // Its registers went into the call: nothing was kept of them, and the server's are not its business.
  const context = contextOf(caller, levelOf(k, caller));
  bus.fill(context + CONTEXT.registers, 0, 4 * bus.registers);
  bus.store(context + CONTEXT.registers, refusal(ERROR.badEnv));
}

/** An environment dies: whom it has called serves nobody, and who has called it is refused. */
export function endTransfers(k: Exo, env: number): void {
  const { bus } = k;
  const callee = bus.load(env + ENV.callee);
  if (callee !== 0) {
    bus.store(envAt(k, callee) + ENV.caller, 0);
    bus.store(env + ENV.callee, 0);
  }
  if (levelOf(k, env) === SERVING) failServing(k, env);
}

/** The call `send`: env, two words, and whether all slices go with them. The answer is the callee. */
export function send(k: Exo, caller: number): number {
  const { bus } = k;
  const callee = lookUp(k, bus.register(1));
  if (callee === NONE) return -ERROR.badEnv;
  if (!accepts(k, callee, UPCALL.message, ALLOW.async)) return -ERROR.ipcBlocked;
  const inbox = callee + ENV.inbox;
  if (bus.load(inbox) !== 0) return -ERROR.ipcBlocked;
  bus.store(inbox, 1);
  bus.store(inbox + 4, idOf(k, caller));
  bus.store(inbox + 8, bus.register(2));
  bus.store(inbox + 12, bus.register(3));
  mark(k, callee, UPCALL.message);
  return 0;
}

/** The call `allow`. */
export function allow(k: Exo, env: number): number {
  const mask = k.bus.register(1);
  if (mask > (ALLOW.sync | ALLOW.async)) return -ERROR.invalid;
  k.bus.store(env + ENV.allowed, mask);
  return 0;
}
