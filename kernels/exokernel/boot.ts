/**
 * Boot: lays the kernel's records out, and makes the first environment, which owns one position of the
 * vector. Its upcalls go to the library OS's entries; the rest it asks for itself.
 */
import type { KernelBus } from '../../core/words/bus.ts';
import type { BootInfo, Thread } from '../../core/words/kernel.ts';
import { CAP, capHead, PERM } from './abi/capability.ts';
import {
  COUNTS,
  INFO,
  INFO_MAGIC,
  NO_LIMIT,
  PINS,
  PPAGE,
  PPAGE_STATE,
  STATUS,
} from './abi/info.ts';
import { ENTRY_NAMES, UPCALL } from './abi/upcalls.ts';
import { DEADLINE_TICKS, EXCESS_TICKS, SLICE_TICKS, TICK_CYCLES } from './constants.ts';
import type { Exo } from './context.ts';
import { startEngine } from './dma.ts';
import { idOf } from './env-records.ts';
import { makeEnv, setEntry } from './environments.ts';
import { contextOf } from './kernel.ts';
import { frameAt, isExposed, isNameable } from './plan.ts';
import { ENV, ROOT } from './records.ts';
import { guardSlice, runAs, setOwner } from './slices.ts';

/** The first environment's position. */
const FIRST_POSITION = 0;
const FIRST_INDEX = 1;

/** Upcalls that the first environment has from the start: it is open to no control transfer. */
const FIRST_ENTRIES = [
  UPCALL.fault,
  UPCALL.exception,
  UPCALL.epilogue,
  UPCALL.revoked,
  UPCALL.repossessed,
] as const;

export function boot(bus: KernelBus, info: BootInfo): Thread {
  const k = contextOf(bus, info);
  clearRecords(k);
  k.plan.memory.raise(bus);
  fillOwnership(k);
  fillInfo(k);
  bus.maskInterrupt(info.timerLine, false);
  for (const device of info.devices) {
    for (const line of Object.values(device.lines)) bus.maskInterrupt(line, line !== k.dmaLine);
  }
  k.tlb.boot(k);
  startEngine(k);
  const env = makeFirst(k);
  k.tlb.start(k, env);
  runAs(k, env);
  return idOf(k, env);
}

/** Zeroes for all records. */
function clearRecords(k: Exo): void {
  const { bus, plan } = k;
  const { ppages, guards, envInfos, envs, predicates, requests, uAreas } = plan;
  const { bindings, stlb, slices, ring, transfers } = plan;
  for (const table of [ppages, guards, envInfos, envs, predicates, requests, uAreas]) {
    bus.fill(table.base, 0, table.bytes);
  }
  for (const table of [bindings, stlb, slices, ring, transfers]) {
    bus.fill(table.base, 0, table.bytes);
  }
  bus.fill(plan.root, 0, ROOT.bytes);
  bus.fill(plan.info, 0, INFO.bytes);
  bus.store(plan.root + ROOT.nextGeneration, 1);
  bus.store(plan.root + ROOT.nextRequest, 1);
}

/** All frames that have a name are free, without limits; nobody knows what stands in them. */
function fillOwnership(k: Exo): void {
  const { bus, plan } = k;
  const none = COUNTS.writers.put(COUNTS.readers.put(0, NO_LIMIT), NO_LIMIT);
  for (let frame = 0; frame < bus.frames; frame++) {
    const page = plan.ppages.at(frame);
    const shown = isExposed(plan, frame) ? STATUS.exposed : STATUS.kernel;
    const status = isNameable(plan, frame) ? STATUS.free : shown;
    bus.store(page + PPAGE.state, PPAGE_STATE.status.put(0, status));
    bus.store(page + PPAGE.limits, none);
    if (status === STATUS.free) bus.store(page + PPAGE.pins, PINS.dirty.mask);
  }
}

function fillInfo(k: Exo): void {
  const { bus, plan, info } = k;
  const set = (field: number, value: number): void => bus.store(plan.info + field, value);
  set(INFO.magic, INFO_MAGIC);
  set(INFO.ticksPerSlice, SLICE_TICKS);
  set(INFO.deadlineTicks, DEADLINE_TICKS);
  set(INFO.excessTicks, EXCESS_TICKS);
  set(INFO.cyclesPerTick, TICK_CYCLES);
  set(INFO.ppages, frameAt(plan, plan.ppages.base));
  set(INFO.ppageFrames, Math.ceil(plan.ppages.bytes / 4096));
  set(INFO.envInfos, frameAt(plan, plan.envInfos.base));
  set(INFO.firstNameable, plan.nameableLow);
  set(INFO.endNameable, plan.nameableHigh);
  set(INFO.faultHomeOffset, info.faultHome(1) - info.home(1));
  set(INFO.firstHome, info.home(1));
  set(INFO.homeDistance, info.home(2) - info.home(1));
  set(INFO.workPath, k.paths.work);
  set(INFO.faultPath, k.paths.fault);
  set(INFO.lrpcPath, k.paths.lrpc);
  set(INFO.tables, info.options.tables === 'inverted' ? 1 : 0);
  set(INFO.replace, info.options.replace === 'clock' ? 1 : 0);
  set(INFO.dma, k.dmaBase);
  ENTRY_NAMES.forEach((name, kind) => {
    if (name !== null) set(INFO.entryPcs + 4 * kind, info.entry(name));
  });
}

/** The first environment: its capability has the empty name, which is a prefix of all others. */
function makeFirst(k: Exo): number {
  const { bus, plan } = k;
  const env = plan.envs.at(FIRST_INDEX);
  if (!k.tlb.prepare(k, env)) throw new Error('there is no memory for the first environment');
  makeEnv(k, env, 1, bus.frames);
  bus.store(env + ENV.capabilities + CAP.head, capHead(PERM.all, 0));
  for (const kind of FIRST_ENTRIES) {
    setEntry(k, env, kind, bus.load(plan.info + INFO.entryPcs + 4 * kind));
  }
  bus.store(plan.info + INFO.firstEnv, idOf(k, env));
  setOwner(k, FIRST_POSITION, idOf(k, env));
  guardSlice(k, FIRST_POSITION, env + ENV.capabilities);
  bus.store(plan.root + ROOT.slicePosition, FIRST_POSITION);
  bus.store(plan.root + ROOT.sliceTicks, SLICE_TICKS);
  return env;
}
