/** Choices that several proposals make: frames, pages, tasks and capabilities that meet. */
import type { Draw } from '../../../core/words/contract.ts';
import { entryFor } from './bindings.ts';
import type { Capability } from './capability.ts';
import { allocated, type BindingState, isAlive } from './state.ts';
import { FRAMES, TASKS } from './terms.ts';

/** Frames that programs use: few, so that tasks are after the same ones. */
const FEW_FRAMES = [0, 1, 2, 3, 4, 5, FRAMES - 1] as const;
/** Pages that programs use: those with the same remainder displace each other's bindings. */
const FEW_PAGES = [0, 0, 1, 2, 64, 64, 65, 128, 192, 193] as const;

export function oneOf<T>(values: readonly T[], draw: Draw): T {
  return values[draw.below(values.length)];
}

export function someFrame(draw: Draw): number {
  return draw.below(24) === 0 ? draw.below(FRAMES) : oneOf(FEW_FRAMES, draw);
}

export function somePage(draw: Draw): number {
  return draw.below(32) === 0 ? draw.below(256) : oneOf(FEW_PAGES, draw);
}

/** A live task, rather another than this one; 0 if there is none. */
export function anyone(state: BindingState, except: number, draw: Draw): number {
  const start = draw.below(TASKS);
  for (let i = 0; i < TASKS; i++) {
    const slot = ((start + i) % TASKS) + 1;
    if (slot !== except && isAlive(state, slot)) return slot;
  }
  return draw.below(16) === 0 ? except : 0;
}

/** A slot of the task whose capability has this permission for the frame; -1 if none has. */
export function slotFor(
  state: BindingState,
  task: number,
  name: number,
  wanted: number,
  draw: Draw,
): number {
  const frame = allocated(state, name);
  if (frame === null) return -1;
  const { caps } = state.envs[task];
  const start = draw.below(2) === 0 ? draw.below(caps.length) : 0;
  for (let i = 0; i < caps.length; i++) {
    const slot = (start + i) % caps.length;
    const cap = caps[slot];
    if (cap !== null && entryFor(frame, cap, wanted) >= 0) return slot;
  }
  return -1;
}

/** A frame for which the task has a capability with this permission; -1 if there is none. */
export function frameFor(state: BindingState, task: number, wanted: number, draw: Draw): number {
  const first = someFrame(draw);
  if (slotFor(state, task, first, wanted, draw) >= 0) return first;
  const start = draw.below(FEW_FRAMES.length);
  for (let i = 0; i < FEW_FRAMES.length; i++) {
    const name = FEW_FRAMES[(start + i) % FEW_FRAMES.length];
    if (slotFor(state, task, name, wanted, draw) >= 0) return name;
  }
  return -1;
}

/** A frame of the few that is somebody's; -1 if none is. */
export function takenFrame(state: BindingState, draw: Draw): number {
  const start = draw.below(FEW_FRAMES.length);
  for (let i = 0; i < FEW_FRAMES.length; i++) {
    const name = FEW_FRAMES[(start + i) % FEW_FRAMES.length];
    if (allocated(state, name) !== null) return name;
  }
  return -1;
}

/** A slot of the task with a capability that `isWanted`, from a random one on; -1 if there is none. */
export function slotThat(
  state: BindingState,
  task: number,
  draw: Draw,
  isWanted: (cap: Capability) => boolean,
): number {
  const { caps } = state.envs[task];
  const start = draw.below(caps.length);
  for (let i = 0; i < caps.length; i++) {
    const slot = (start + i) % caps.length;
    const cap = caps[slot];
    if (cap !== null && isWanted(cap)) return slot;
  }
  return -1;
}

/** Whether a task waits for a word of the frame. */
export function isAwaited(state: BindingState, frame: number): boolean {
  return state.sleepers.some((sleeper) => sleeper?.frame === frame);
}

/** A frame that is free, of the few; -1 if none is. */
export function freeFrame(state: BindingState, draw: Draw): number {
  const start = draw.below(FEW_FRAMES.length);
  for (let i = 0; i < FEW_FRAMES.length; i++) {
    const name = FEW_FRAMES[(start + i) % FEW_FRAMES.length];
    if (allocated(state, name) === null) return name;
  }
  return draw.below(FRAMES);
}
