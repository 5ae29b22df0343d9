/** Ops on access lists, limits and capabilities: what they may end in, and what they do. */
import type { Call } from '../../../core/words/specification.ts';
import { count, entryFor, limitOf, setEntry } from './bindings.ts';
import {
  ALL,
  type Capability,
  depthOf,
  dominates,
  type Entry,
  MODIFY,
  mayDerive,
} from './capability.ts';
import { FACT } from './facts.ts';
import { OP } from './ops.ts';
import {
  BAD_ENTRY,
  BAD_NAME,
  BAD_SLOT,
  DONE,
  INSUFFICIENT,
  NO_TASK,
  NONE,
  NOT_ALLOCATED,
  SHARE,
} from './outcomes.ts';
import { allocated, type BindingState, capIn, isAlive } from './state.ts';
import { ENTRIES, FRAMES, NAME_BYTES, PERMISSIONS, SLOTS } from './terms.ts';

export function permittedAuthority(state: BindingState, call: Call): number {
  const { task, args } = call;
  switch (call.op) {
    case OP.guard:
    case OP.admit:
      return guarding(state, call);
    case OP.limit:
      return limiting(state, call);
    case OP.derive:
      return deriving(state, call);
    case OP.drop:
      if (capIn(state, task, args[0]) === null) return BAD_SLOT;
      return args[0] === 0 ? INSUFFICIENT : DONE;
    case OP.offer: {
      const reasons = isAlive(state, args[0]) ? 0 : NO_TASK;
      return reasons | (capIn(state, task, args[1]) === null ? BAD_SLOT : 0) || DONE;
    }
    case OP.acquire:
      return acquiring(state, call);
    default:
      return DONE;
  }
}

/** Why the capability does not let the caller change the list of the frame; 0 if it does. */
function listReasons(state: BindingState, call: Call): number {
  const [name, slot] = call.args;
  const cap = capIn(state, call.task, slot);
  const frame = allocated(state, name);
  let reasons = 0;
  if (name >= FRAMES) reasons |= BAD_NAME;
  else if (frame === null) reasons |= NOT_ALLOCATED;
  if (cap === null) reasons |= BAD_SLOT;
  if (frame !== null && cap !== null && entryFor(frame, cap, MODIFY) < 0) reasons |= INSUFFICIENT;
  return reasons;
}

/** What the entry is to be; null clears it. */
export function entryOf(state: BindingState, call: Call): Entry | null {
  const { args } = call;
  const permissions = PERMISSIONS[args[4]];
  if (call.op === OP.admit) return { permissions, name: state.envs[args[3]].name };
  const cap = capIn(state, call.task, args[3]);
  return cap === null ? null : { permissions, name: cap.name };
}

function guarding(state: BindingState, call: Call): number {
  const { op, args } = call;
  let reasons = listReasons(state, call);
  if (op === OP.admit && !isAlive(state, args[3])) return reasons | NO_TASK;
  const entry = entryOf(state, call);
  const isBad = args[2] === 0 && entry?.permissions !== ALL;
  if (args[2] >= ENTRIES || isBad) reasons |= BAD_ENTRY;
  return reasons || DONE;
}

function limiting(state: BindingState, call: Call): number {
  const [name, , readers, writers] = call.args;
  const reasons = listReasons(state, call);
  const frame = allocated(state, name);
  if (frame === null) return reasons;
  let outcomes = reasons === 0 ? DONE : reasons;
  const wanted = { ...frame, readers, writers };
  for (const write of [false, true]) {
    const { least, most } = count(state, name, write);
    const limit = limitOf(wanted, write);
    if (most > limit) outcomes |= SHARE;
    if (least > limit) outcomes &= ~DONE;
  }
  return outcomes;
}

/** The capability that would be derived. */
export function derived(call: Call, from: Capability): Capability {
  const [, , keep, add, choice] = call.args;
  const name = [...from.name.slice(0, keep), add].slice(0, NAME_BYTES);
  return { permissions: PERMISSIONS[choice], name, from };
}

function deriving(state: BindingState, call: Call): number {
  const from = capIn(state, call.task, call.args[0]);
  let reasons = call.args[1] >= SLOTS || from === null ? BAD_SLOT : 0;
  if (from === null) return reasons;
  const made = derived(call, from);
  if (!mayDerive(from, made)) reasons |= INSUFFICIENT;
  if (call.args[1] === 0 && made.permissions !== ALL) reasons |= INSUFFICIENT;
  return reasons || DONE;
}

function acquiring(state: BindingState, call: Call): number {
  const [grantor, into] = call.args;
  let reasons = into === 0 || into >= SLOTS ? BAD_SLOT : 0;
  if (!isAlive(state, grantor)) return reasons | NO_TASK;
  const { offer } = state.envs[grantor];
  const { life } = state.envs[call.task];
  if (offer === null || offer.task !== call.task || offer.life !== life) return reasons | NONE;
  const now = capIn(state, grantor, offer.slot);
  if (now === null || !mayDerive(now, offer.cap)) reasons |= INSUFFICIENT;
  return reasons || DONE;
}

/** Does one of these ops; only where it may be done. */
export function performAuthority(state: BindingState, call: Call): void {
  const { task, args } = call;
  const { caps } = state.envs[task];
  switch (call.op) {
    case OP.guard:
    case OP.admit:
      setEntry(state, args[0], args[2], entryOf(state, call));
      break;
    case OP.limit:
      state.frames[args[0]].readers = args[2];
      state.frames[args[0]].writers = args[3];
      break;
    case OP.derive: {
      const from = caps[args[0]];
      if (from === null) break;
      const made = derived(call, from);
      if (depthOf(made) >= 3) state.facts |= FACT.derivedThrice;
      caps[args[1]] = made;
      break;
    }
    case OP.drop:
      caps[args[0]] = null;
      break;
    case OP.offer: {
      const cap = caps[args[1]];
      if (cap === null) break;
      const { life } = state.envs[args[0]];
      state.envs[task].offer = { task: args[0], life, slot: args[1], cap };
      break;
    }
    case OP.acquire:
      acquire(state, call);
      break;
    default:
  }
}

function acquire(state: BindingState, call: Call): void {
  const grantor = state.envs[call.args[0]];
  const { offer } = grantor;
  if (offer === null) return;
  state.envs[call.task].caps[call.args[1]] = offer.cap;
  grantor.offer = null;
}

/** Notes what a refusal of one of these ops shows. */
export function witnessRefusal(state: BindingState, call: Call): void {
  if (call.op !== OP.derive) return;
  const from = capIn(state, call.task, call.args[0]);
  if (from !== null && !dominates(from, derived(call, from))) {
    state.facts |= FACT.upwardDerivation;
  }
}
