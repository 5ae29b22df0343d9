/**
 * Visible revocation, and the abort protocol (Engler, Kaashoek, O'Toole, SOSP 1995).
 *
 * An environment is asked for frames, and chooses which to give up. If it has not done so by the deadline,
 * or refuses, the kernel takes the rest by force: bindings are broken, transfers are stopped, the names of
 * the frames are written into the repossession vector of its U-area, and it is told.
 */
import { REFUSE } from './abi/calls.ts';
import { PERM } from './abi/capability.ts';
import { ERROR } from './abi/errors.ts';
import { ENV_INFO, PPAGE, PPAGE_STATE, REQUEST_STATE, STATUS } from './abi/info.ts';
import { MAX_REVOKED, REPOSSESSED, UAREA } from './abi/u-area.ts';
import { UPCALL } from './abi/upcalls.ts';
import { capAt, satisfies } from './capabilities.ts';
import { DEADLINE_TICKS } from './constants.ts';
import type { Exo } from './context.ts';
import { envAt, idOf, indexOf, lookUp, mark, ticksNow } from './env-records.ts';
import { isOwned } from './environments.ts';
import { releaseFrame } from './frames.ts';
import { isNameable } from './plan.ts';
import { ENV, NONE, REQUEST, ROOT } from './records.ts';
import { closeRequest, count, isAsked, openRequest } from './requests.ts';

/** The call `revoke`: k, env, how many. */
export function revoke(k: Exo, self: number): number {
  const { bus, plan } = k;
  const cap = capAt(k, self, bus.register(1));
  if (cap < 0) return cap;
  const env = lookUp(k, bus.register(2));
  if (env === NONE) return -ERROR.badEnv;
  if (!satisfies(k, cap, env + ENV.capabilities, PERM.modify)) return -ERROR.capInsufficient;
  const wanted = bus.register(3);
  if (wanted < 1 || wanted > MAX_REVOKED) return -ERROR.invalid;
  const index = indexOf(k, env);
  if (isAsked(k, index)) return -ERROR.exists;
  if (bus.load(env + ENV.frames) < wanted) return -ERROR.quota;
  bus.exec(k.paths.revoke);
  const number = openRequest(k, index, idOf(k, self), wanted);
  const deadline = (ticksNow(k) + DEADLINE_TICKS) >>> 0;
  bus.store(plan.requests.at(index) + REQUEST.posted, ticksNow(k));
  bus.store(plan.requests.at(index) + REQUEST.deadline, deadline);
  bus.store(plan.uAreas.at(index) + UAREA.revokedWanted, wanted);
  bus.store(plan.uAreas.at(index) + UAREA.revokedDeadline, deadline);
  mark(k, env, UPCALL.revoked);
  return number;
}

/** The call `answer`: a frame of the caller's, or a refusal. */
export function answer(k: Exo, self: number): number {
  const { bus, plan } = k;
  const index = indexOf(k, self);
  if (!isAsked(k, index)) return -ERROR.invalid;
  const frame = bus.register(1);
  if (frame === REFUSE) {
    abort(k, self, index);
    return 0;
  }
  if (!isNameable(plan, frame)) return -ERROR.invalid;
  const state = bus.load(plan.ppages.at(frame) + PPAGE.state);
  if (PPAGE_STATE.status.of(state) === STATUS.free) return -ERROR.notFound;
  if (!isOwned(k, frame, index)) return -ERROR.capInsufficient;
  releaseFrame(k, frame);
  return countGiven(k, index);
}

/** How many frames are wanted still. */
function countGiven(k: Exo, index: number): number {
  const { bus, plan } = k;
  const request = plan.requests.at(index);
  const given = bus.load(request + REQUEST.given) + 1;
  count(k, index, REQUEST.given, ENV_INFO.requestGiven, given);
  const left = bus.load(request + REQUEST.wanted) - given;
  if (left === 0) closeRequest(k, index, REQUEST_STATE.done);
  return left;
}

/** In each tick: requests whose deadline has come are aborted. */
export function abortOverdue(k: Exo): void {
  const { bus, plan } = k;
  if (bus.load(plan.root + ROOT.openRequests) === 0) return;
  const now = ticksNow(k);
  for (let index = 1; index < plan.requests.count; index++) {
    if (!isAsked(k, index)) continue;
    const deadline = bus.load(plan.requests.at(index) + REQUEST.deadline);
    if (now >= deadline) abort(k, envAt(k, index), index);
  }
}

/** Takes what is still wanted by force: the environment's frames with the lowest numbers. */
function abort(k: Exo, env: number, index: number): void {
  const { bus, plan } = k;
  bus.enter(k.rooms.revocation);
  bus.exec(k.paths.abort);
  const request = plan.requests.at(index);
  let left = bus.load(request + REQUEST.wanted) - bus.load(request + REQUEST.given);
  for (let frame = plan.nameableLow; left > 0 && frame < plan.nameableHigh; frame++) {
    if (!isOwned(k, frame, index)) continue;
    releaseFrame(k, frame);
    record(k, index, frame);
    left--;
  }
  closeRequest(k, index, REQUEST_STATE.aborted);
  mark(k, env, UPCALL.repossessed);
  bus.leave();
}

/** The name of a frame goes into the repossession vector; what the user wrote there is no matter. */
function record(k: Exo, index: number, frame: number): void {
  const { bus, plan } = k;
  const uArea = plan.uAreas.at(index);
  const taken = bus.load(uArea + UAREA.repossessedCount);
  bus.store(uArea + UAREA.repossessed + 4 * (taken % REPOSSESSED), frame);
  bus.store(uArea + UAREA.repossessedCount, (taken + 1) >>> 0);
  const before = bus.load(plan.requests.at(index) + REQUEST.taken);
  count(k, index, REQUEST.taken, ENV_INFO.requestTaken, before + 1);
}
