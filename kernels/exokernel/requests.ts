/** The records of revocation requests, and what everybody may read of them. The index is the victim's. */
import { ENV_INFO, REQUEST_STATE } from './abi/info.ts';
import type { Exo } from './context.ts';
import { REQUEST, ROOT } from './records.ts';

/** What there is of a request to the environment with this index. */
export function stateOfRequest(k: Exo, index: number): number {
  return k.bus.load(k.plan.requests.at(index) + REQUEST.state);
}

export function isAsked(k: Exo, index: number): boolean {
  return stateOfRequest(k, index) === REQUEST_STATE.asked;
}

/** A field of the request, and of the environment's public words. */
export function count(k: Exo, index: number, field: number, shown: number, value: number): void {
  k.bus.store(k.plan.requests.at(index) + field, value);
  k.bus.store(k.plan.envInfos.at(index) + shown, value);
}

export function openRequest(k: Exo, index: number, requester: number, wanted: number): number {
  const { bus, plan } = k;
  const number = bus.load(plan.root + ROOT.nextRequest);
  bus.store(plan.root + ROOT.nextRequest, (number + 1) & 0x7fffffff);
  const request = plan.requests.at(index);
  bus.store(request + REQUEST.requester, requester);
  bus.store(request + REQUEST.wanted, wanted);
  count(k, index, REQUEST.number, ENV_INFO.request, number);
  count(k, index, REQUEST.given, ENV_INFO.requestGiven, 0);
  count(k, index, REQUEST.taken, ENV_INFO.requestTaken, 0);
  count(k, index, REQUEST.state, ENV_INFO.requestState, REQUEST_STATE.asked);
  bus.store(plan.root + ROOT.openRequests, bus.load(plan.root + ROOT.openRequests) + 1);
  return number;
}

/** A request that is under way is over. */
export function closeRequest(k: Exo, index: number, state: number): void {
  const { bus, plan } = k;
  count(k, index, REQUEST.state, ENV_INFO.requestState, state);
  bus.store(plan.root + ROOT.openRequests, bus.load(plan.root + ROOT.openRequests) - 1);
}
