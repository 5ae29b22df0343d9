/**
 * Physical frames, asked for by their names: who owns one, when it is free, and the calls on them.
 *
 * A frame that somebody has had is scrubbed when it is taken again, and not when it is given up: an abort is
 * to be short.
 */
import { CALL } from './abi/calls.ts';
import { ACL_ENTRIES, CAP, PERM } from './abi/capability.ts';
import { ERROR } from './abi/errors.ts';
import { COUNTS, ENV_INFO, NO_LIMIT, PINS, PPAGE, PPAGE_STATE, STATUS } from './abi/info.ts';
import { BREAKS, breaksOf, clearList, entryAt, mayAccess, startList } from './acl.ts';
import { ANY_ENTRY, breakBindings } from './bindings.ts';
import { capAt, isHead, isWhole, writeCap } from './capabilities.ts';
import type { Exo } from './context.ts';
import { cancelTransfers } from './dma.ts';
import { envAt, envInfo, indexOf } from './env-records.ts';
import { isNameable } from './plan.ts';
import { dropTermsOf } from './predicate-terms.ts';
import { ENV } from './records.ts';

const FRAME_BYTES = 4096;
const GENERATIONS = PPAGE_STATE.generation.max + 1;
const UNLIMITED = COUNTS.writers.put(COUNTS.readers.put(0, NO_LIMIT), NO_LIMIT);

export function frameCall(k: Exo, env: number, number: number): number {
  const cap = capAt(k, env, k.bus.register(1));
  if (cap < 0) return cap;
  const frame = k.bus.register(2);
  if (!isNameable(k.plan, frame)) return -ERROR.invalid;
  if (number === CALL.frameAlloc) return allocate(k, env, cap, frame);
  const refused = mayModify(k, cap, frame);
  if (refused !== 0) return refused;
  if (number === CALL.frameFree) return free(k, frame);
  return number === CALL.frameGuard ? guard(k, frame) : limit(k, frame);
}

export function statusOf(k: Exo, frame: number): number {
  return PPAGE_STATE.status.of(k.bus.load(k.plan.ppages.at(frame) + PPAGE.state));
}

/** 0 if the capability may change the frame's access list; else the negative of an error. */
export function mayModify(k: Exo, cap: number, frame: number): number {
  if (statusOf(k, frame) === STATUS.free) return -ERROR.notFound;
  return Math.min(mayAccess(k, cap, frame, PERM.modify), 0);
}

function allocate(k: Exo, env: number, cap: number, frame: number): number {
  const { bus, plan } = k;
  if (statusOf(k, frame) !== STATUS.free) return -ERROR.exists;
  if (!isWhole(bus.load(cap + CAP.head))) return -ERROR.capInsufficient;
  if (bus.load(env + ENV.frames) >= bus.load(env + ENV.quota)) return -ERROR.quota;
  if (bus.fails('alloc')) return -ERROR.noMemory;
  const page = plan.ppages.at(frame);
  scrub(k, frame);
  const free = bus.load(page + PPAGE.state);
  const taken = PPAGE_STATE.status.put(free, STATUS.allocated);
  bus.store(page + PPAGE.state, PPAGE_STATE.owner.put(taken, indexOf(k, env)));
  startList(k, frame, cap);
  countFrame(k, env, 1);
  return 0;
}

/** Nothing of whoever had the frame before can be read in it. */
function scrub(k: Exo, frame: number): void {
  const { bus, plan } = k;
  const at = plan.ppages.at(frame) + PPAGE.pins;
  const pins = bus.load(at);
  if (PINS.dirty.of(pins) === 0) return;
  bus.fill(plan.kernelBase + frame * FRAME_BYTES, 0, FRAME_BYTES);
  bus.store(at, PINS.dirty.put(pins, 0));
}

function countFrame(k: Exo, env: number, more: number): void {
  const { bus } = k;
  const frames = bus.load(env + ENV.frames) + more;
  bus.store(env + ENV.frames, frames);
  bus.store(envInfo(k, env) + ENV_INFO.frames, frames);
}

function free(k: Exo, frame: number): number {
  const { bus, plan } = k;
  if (PINS.transfers.of(bus.load(plan.ppages.at(frame) + PPAGE.pins)) > 0) return -ERROR.buffer;
  releaseFrame(k, frame);
  return 0;
}

/**
 * An allocated frame becomes free: no device has it any more, nobody has it bound, nobody is woken by it.
 * Interrupts may come in between bindings; until the last one is broken it is allocated as before.
 */
export function releaseFrame(k: Exo, frame: number): void {
  const { bus, plan } = k;
  const page = plan.ppages.at(frame);
  cancelTransfers(k, frame);
  breakBindings(k, frame, ANY_ENTRY, BREAKS.all);
  dropTermsOf(k, frame);
  clearList(k, frame);
  bus.store(page + PPAGE.limits, UNLIMITED);
  bus.store(page + PPAGE.pins, PINS.dirty.put(bus.load(page + PPAGE.pins), 1));
  const state = bus.load(page + PPAGE.state);
  const generation = (PPAGE_STATE.generation.of(state) + 1) % GENERATIONS;
  bus.store(page + PPAGE.state, PPAGE_STATE.generation.put(0, generation));
  countFrame(k, envAt(k, PPAGE_STATE.owner.of(state)), -1);
}

/** k, frame, entry, head, name, name. */
function guard(k: Exo, frame: number): number {
  const { bus } = k;
  const index = bus.register(3);
  const [head, name, more] = [bus.register(4), bus.register(5), bus.register(6)];
  if (index >= ACL_ENTRIES) return -ERROR.aclSize;
  if (!isHead(head)) return -ERROR.invalid;
  // Somebody must be able to give the frame up, always.
  if (index === 0 && !isWhole(head)) return -ERROR.aclInvalid;
  const entry = entryAt(k, frame, index);
  // Before the entry is another: what there is at any time is backed by what stands there.
  breakBindings(k, frame, index, breaksOf(k, entry, head, name, more));
  writeCap(k, entry, head, name, more);
  return 0;
}

/** k, frame, readers, writers. */
function limit(k: Exo, frame: number): number {
  const { bus, plan } = k;
  const [readers, writers] = [bus.register(3), bus.register(4)];
  if (readers > NO_LIMIT || writers > NO_LIMIT) return -ERROR.invalid;
  const page = plan.ppages.at(frame);
  const counts = bus.load(page + PPAGE.counts);
  if (COUNTS.readers.of(counts) > readers || COUNTS.writers.of(counts) > writers) {
    return -ERROR.share;
  }
  bus.store(page + PPAGE.limits, COUNTS.writers.put(COUNTS.readers.put(0, readers), writers));
  return 0;
}
