/**
 * Upcalls: exceptions, and what the kernel has to tell, go to the environment's own handlers. What they
 * interrupt is saved in the U-area, which the kernel reaches by its physical address: eight registers and
 * the PC. What comes back from there is the user's own business, save the PC, which must be the one that
 * was handed out, or the environment's fault home.
 */
import { ERROR } from './abi/errors.ts';
import { REQUEST_STATE } from './abi/info.ts';
import { SAVE, SAVED_REGISTERS, saveOffset } from './abi/u-area.ts';
import { MAX_DEPTH, UPCALL } from './abi/upcalls.ts';
import type { Exo } from './context.ts';
import { indexOf, levelOf } from './env-records.ts';
import { destroy } from './environments.ts';
import { failServing, releaseSaved, savedAt } from './pct.ts';
import { ENV, OWN, REQUEST, SERVING } from './records.ts';
import { NO_RESULT } from './results.ts';

/** Upcalls that are made when the environment next runs; an epilogue is made at once, or not at all. */
const DEFERRED = [UPCALL.revoked, UPCALL.repossessed, UPCALL.message] as const;

/** Where the number of upcalls under way stands, on the level on which the environment runs. */
function depthAt(env: number, level: number): number {
  return env + ENV.depth + 4 * level;
}

/** Whether one more upcall can be made now. */
function hasRoom(k: Exo, env: number): boolean {
  return k.bus.load(depthAt(env, levelOf(k, env))) < MAX_DEPTH;
}

/**
 * The environment that runs has an exception: its handler is entered. If it has none, or has too many
 * under way, the environment is at its end with them: see `giveUp`.
 */
export function push(
  k: Exo,
  env: number,
  kind: number,
  cause: number,
  address: number,
  access: number,
): void {
  const { bus } = k;
  bus.enter(k.rooms.upcalls);
  bus.exec(k.paths.dispatch);
  const entry = bus.load(env + ENV.entries + 4 * kind);
  const level = levelOf(k, env);
  const depth = bus.load(depthAt(env, level));
  if (entry === 0 || depth >= MAX_DEPTH) giveUp(k, env);
  else {
    const number = saveContext(k, env, level, depth);
    bus.setRegister(0, address);
    bus.setRegister(1, cause);
    bus.setRegister(2, access);
    bus.setRegister(3, number);
    bus.setRegister(4, kind);
    bus.setPc(entry);
  }
  bus.leave();
}

/** Saves registers and PC in the U-area; the answer is the number of the save frame. */
function saveContext(k: Exo, env: number, level: number, depth: number): number {
  const { bus, plan } = k;
  const number = level * MAX_DEPTH + depth + 1;
  const frame = plan.uAreas.at(indexOf(k, env)) + saveOffset(number);
  const pc = bus.pc();
  bus.store(frame + SAVE.pc, pc);
  for (let i = 0; i < SAVED_REGISTERS; i++) {
    bus.store(frame + SAVE.registers + 4 * i, bus.register(i));
  }
  bus.store(savedAt(env, level, depth), pc);
  bus.store(depthAt(env, level), depth + 1);
  return number;
}

/**
 * The environment's handlers have failed. A server's caller is told; a task's op ends with a fault. Who
 * comes here again without having returned from a handler in between is destroyed.
 */
function giveUp(k: Exo, env: number): void {
  const { bus } = k;
  if (levelOf(k, env) === SERVING) {
    failServing(k, env);
    return;
  }
  if (bus.load(env + ENV.gaveUp) !== 0) {
    destroy(k, env);
    return;
  }
  bus.store(env + ENV.gaveUp, 1);
  goToFaultHome(k, env);
}

/** Handlers are over, and what they have interrupted; the op under way ends at the fault home. */
function goToFaultHome(k: Exo, env: number): void {
  const { bus } = k;
  if (bus.load(depthAt(env, OWN)) > 0) bus.release(bus.pc());
  releaseSaved(k, env, OWN, 1);
  bus.setPc(bus.load(env + ENV.faultHome));
}

/** The call `resume`: back to what the innermost handler has interrupted. */
export function resume(k: Exo, env: number): number {
  const { bus, plan } = k;
  const level = levelOf(k, env);
  const depth = bus.load(depthAt(env, level));
  const number = level * MAX_DEPTH + depth;
  if (depth === 0 || bus.register(1) !== number) return -ERROR.invalid;
  const frame = plan.uAreas.at(indexOf(k, env)) + saveOffset(number);
  const pc = bus.load(frame + SAVE.pc);
  if (pc === bus.load(savedAt(env, level, depth - 1))) resumeAt(k, env, frame, pc);
  else if (level === OWN && pc === bus.load(env + ENV.faultHome)) goToFaultHome(k, env);
  else return -ERROR.invalid;
  bus.store(env + ENV.gaveUp, 0);
  return NO_RESULT;
}

function resumeAt(k: Exo, env: number, frame: number, pc: number): void {
  const { bus } = k;
  const at = depthAt(env, levelOf(k, env));
  bus.release(bus.pc());
  bus.store(at, bus.load(at) - 1);
  for (let i = 0; i < SAVED_REGISTERS; i++) {
    bus.setRegister(i, bus.load(frame + SAVE.registers + 4 * i));
  }
  bus.setPc(pc);
}

/** The slice is over: false if the environment wants no notice, or can get none now. */
export function beginEpilogue(k: Exo, env: number): boolean {
  const { bus } = k;
  const wants = bus.load(env + ENV.entries + 4 * UPCALL.epilogue) !== 0;
  if (!wants || !hasRoom(k, env)) return false;
  bus.store(env + ENV.inEpilogue, 1);
  push(k, env, UPCALL.epilogue, 0, bus.load(env + ENV.excess), 0);
  return true;
}

/**
 * What waits for the environment that runs is told to it, one thing at a time; not in an epilogue. Messages
 * wait until no upcall is under way: a handler of one may take its time, and need not be prepared for more.
 */
export function deliverPending(k: Exo, env: number): void {
  const { bus } = k;
  const pending = bus.load(env + ENV.pending);
  if (pending === 0 || bus.load(env + ENV.inEpilogue) !== 0 || !hasRoom(k, env)) return;
  for (const kind of DEFERRED) {
    if (((pending >>> kind) & 1) === 0) continue;
    if (kind === UPCALL.message && bus.load(depthAt(env, levelOf(k, env))) > 0) continue;
    bus.store(env + ENV.pending, pending & ~(1 << kind));
    if (bus.load(env + ENV.entries + 4 * kind) !== 0) tell(k, env, kind);
    return;
  }
}

function tell(k: Exo, env: number, kind: number): void {
  const { bus, plan } = k;
  const request = plan.requests.at(indexOf(k, env));
  const inbox = env + ENV.inbox;
  switch (kind) {
    case UPCALL.revoked: {
      // Nobody needs to hear of a request that is over.
      if (bus.load(request + REQUEST.state) !== REQUEST_STATE.asked) return;
      const deadline = bus.load(request + REQUEST.deadline);
      push(
        k,
        env,
        kind,
        deadline,
        bus.load(request + REQUEST.wanted),
        bus.load(request + REQUEST.number),
      );
      return;
    }
    case UPCALL.repossessed:
      push(k, env, kind, 0, bus.load(request + REQUEST.taken), bus.load(request + REQUEST.number));
      return;
    default:
      bus.store(inbox, 0);
      push(k, env, kind, bus.load(inbox + 8), bus.load(inbox + 4), bus.load(inbox + 12));
  }
}
