/** The end of each trap: what follows from ticks, and who runs then. */
import { EXCESS_TICKS } from './constants.ts';
import { currentEnv, type Exo } from './context.ts';
import { lookUp } from './env-records.ts';
import { destroy } from './environments.ts';
import { ENV, NONE, ROOT } from './records.ts';
import { abortOverdue } from './revocation.ts';
import { canRun, goOn, nextSlice, runAs } from './slices.ts';
import { leave } from './switch.ts';
import { beginEpilogue, deliverPending } from './upcalls.ts';

export function settle(k: Exo): void {
  const { bus, plan } = k;
  while (bus.load(plan.root + ROOT.reschedule) !== 0) {
    bus.store(plan.root + ROOT.reschedule, 0);
    afterTick(k);
  }
  let env = currentEnv(k);
  if (env === NONE) {
    goOn(k);
    env = currentEnv(k);
  }
  if (env !== NONE) deliverPending(k, env);
}

function afterTick(k: Exo): void {
  const { bus, plan } = k;
  abortOverdue(k);
  const env = currentEnv(k);
  if (env === NONE) return;
  if (bus.load(env + ENV.inEpilogue) !== 0) {
    if (bus.load(env + ENV.excess) > EXCESS_TICKS) destroy(k, env);
  } else if (bus.load(plan.root + ROOT.sliceTicks) === 0) endSlice(k, env);
}

/** The slice is over: the environment may put its affairs in order first. */
function endSlice(k: Exo, env: number): void {
  k.bus.enter(k.rooms.slices);
  if (!beginEpilogue(k, env)) {
    leave(k);
    nextSlice(k);
  }
  k.bus.leave();
}

/** The harness lets an environment run: in its own time, whosesoever slice it is. */
export function dispatch(k: Exo, id: number): boolean {
  const env = lookUp(k, id);
  if (env === NONE || !canRun(k, env)) return false;
  runAs(k, env);
  deliverPending(k, currentEnv(k));
  return true;
}
