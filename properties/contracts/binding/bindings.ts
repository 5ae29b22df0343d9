/** Bindings: which entry justifies one, how many there are, what breaks them, what may displace them. */
import { type Capability, type Entry, isSameName, READ, satisfies, WRITE } from './capability.ts';
import type { Binding, BindingState, Frame } from './state.ts';
import { INTERFERENCE, NO_LIMIT } from './terms.ts';

/** The first entry of the frame's access list that the capability satisfies; -1 if it satisfies none. */
export function entryFor(frame: Frame, cap: Entry, wanted: number): number {
  return frame.list.findIndex((entry) => entry !== null && satisfies(cap, entry, wanted));
}

/** The same, by the rights of a binding. */
export function bindingEntry(frame: Frame, cap: Capability, write: boolean): number {
  return entryFor(frame, cap, write ? WRITE : READ);
}

/** How many bindings of the frame there are of this sort: those that are certain, and all. */
export interface Count {
  readonly least: number;
  readonly most: number;
}

/** Leaves out the binding at this page of this task. */
export function count(
  state: BindingState,
  frame: number,
  write: boolean,
  task = 0,
  page = -1,
): Count {
  let least = 0;
  let most = 0;
  state.envs.forEach((env, slot) => {
    for (const [at, one] of env.bindings) {
      if (one.frame !== frame || one.write !== write) continue;
      if (slot === task && at === page) continue;
      most++;
      if (!one.maybe) least++;
    }
  });
  return { least, most };
}

export function limitOf(frame: Frame, write: boolean): number {
  const limit = write ? frame.writers : frame.readers;
  return limit === NO_LIMIT ? Number.POSITIVE_INFINITY : limit;
}

/** Makes a binding in place of what was there. */
export function put(
  state: BindingState,
  task: number,
  page: number,
  binding: Omit<Binding, 'maybe'>,
): void {
  state.envs[task].bindings.set(page, { ...binding, maybe: false });
  interfere(state, task, page);
}

/** A binding made here may have displaced those of others. */
export function interfere(state: BindingState, task: number, page: number): void {
  state.envs.forEach((env, slot) => {
    if (slot === task) return;
    for (const [at, one] of env.bindings) {
      if ((at - page) % INTERFERENCE === 0) one.maybe = true;
    }
  });
}

/** Breaks the bindings of a frame that are to be broken; how many these were. */
export function breakBindings(
  state: BindingState,
  frame: number,
  isBroken: (binding: Binding) => boolean,
): number {
  let broken = 0;
  for (const env of state.envs) {
    for (const [page, one] of env.bindings) {
      if (one.frame !== frame || !isBroken(one)) continue;
      env.bindings.delete(page);
      env.lostPage = page;
      broken++;
    }
  }
  return broken;
}

/** Sets an entry, and breaks what the old one justified and the new one does not. */
export function setEntry(
  state: BindingState,
  name: number,
  index: number,
  next: Entry | null,
): void {
  const { list } = state.frames[name];
  const old = list[index];
  list[index] = next;
  const isSame = old !== null && next !== null && isSameName(old.name, next.name);
  breakBindings(state, name, (one) => {
    if (one.entry !== index) return false;
    return !isSame || (one.write && (next.permissions & WRITE) === 0);
  });
}

/** The frame becomes free: nobody has it bound, no transfer has it. How many bindings that broke. */
export function release(state: BindingState, name: number): number {
  const frame = state.frames[name];
  const broken = breakBindings(state, name, () => true);
  state.transfers = state.transfers.filter((one) => one.frame !== name);
  for (const sleeper of state.sleepers) if (sleeper?.frame === name) sleeper.gone = true;
  if (frame.words.size > 0) frame.stained = frame.owner;
  frame.owner = 0;
  frame.list.fill(null);
  frame.readers = NO_LIMIT;
  frame.writers = NO_LIMIT;
  frame.words.clear();
  return broken;
}
