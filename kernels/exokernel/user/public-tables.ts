/** What everybody may read of frames and environments. The pages are bound by the first fault on them. */
import type { UserBus } from '../../../core/words/bus.ts';
import { ENV_INFO, ENVS, INFO, PPAGE, PPAGE_STATE, STATUS } from '../abi/info.ts';
import { ENV_INFOS, PPAGE_RECORDS, ppage } from './places.ts';
import { indexInId, info, myEnv } from './system.ts';

/** See STATUS. */
export function statusOf(bus: UserBus, frame: number): number {
  return PPAGE_STATE.status.of(bus.load(ppage(frame) + PPAGE.state));
}

/** The index of the environment that owns a frame; 0 if nobody does. */
export function ownerOf(bus: UserBus, frame: number): number {
  const state = bus.load(ppage(frame) + PPAGE.state);
  return PPAGE_STATE.status.of(state) === STATUS.allocated ? PPAGE_STATE.owner.of(state) : 0;
}

export function isMine(bus: UserBus, frame: number): boolean {
  return ownerOf(bus, frame) === indexInId(myEnv(bus));
}

/** A public word of the environment with this id, or of the last one that had its index. */
export function envWord(bus: UserBus, id: number, field: number): number {
  return bus.load(ENV_INFOS + (indexInId(id) % ENVS) * ENV_INFO.bytes + field);
}

/** Whether an environment with this id is alive. */
export function isAlive(bus: UserBus, id: number): boolean {
  return id !== 0 && envWord(bus, id, ENV_INFO.id) === id;
}

/** The slot of the task that lives in an environment; 0 if that is no more. */
export function slotOf(bus: UserBus, id: number): number {
  return isAlive(bus, id) ? envWord(bus, id, ENV_INFO.slot) : 0;
}

/** Whether an environment has an entry for upcalls of this kind. */
export function hasEntry(bus: UserBus, env: number, kind: number): boolean {
  return ((envWord(bus, env, ENV_INFO.entries) >>> kind) & 1) === 1;
}

/** The environment of the task in this slot; 0 if there is none. */
export function envOfSlot(bus: UserBus, slot: number): number {
  for (let index = 1; index < ENVS; index++) {
    const id = envWord(bus, index, ENV_INFO.id);
    if (id !== 0 && envWord(bus, index, ENV_INFO.slot) === slot) return id;
  }
  return 0;
}

/** The first free frame below this one and above those of low names; 0 if there is none. */
export function freeFrameBelow(bus: UserBus, below: number, low: number): number {
  for (let frame = below - 1; frame >= low; frame--) {
    if (statusOf(bus, frame) === STATUS.free) return frame;
  }
  return 0;
}

/** The end of the frames that have names, as far as this library OS looks into the ownership table. */
export function endOfFrames(bus: UserBus): number {
  return Math.min(info(bus, INFO.endNameable), PPAGE_RECORDS);
}
