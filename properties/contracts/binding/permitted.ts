/** Which outcomes the binding contract permits, where it is certain which bindings there are. */
import type { Call } from '../../../core/words/specification.ts';
import { access } from './access.ts';
import { permittedAuthority } from './authority.ts';
import { entryFor } from './bindings.ts';
import { ALL, dominates, MODIFY, READ, satisfies, WRITE } from './capability.ts';
import { OP } from './ops.ts';
import {
  BAD_NAME,
  BAD_SLOT,
  BUSY,
  binding,
  DANGLING,
  DONE,
  EXISTS,
  FAULTED,
  INSUFFICIENT,
  NO_TASK,
  NONE,
  NOT_ALLOCATED,
  NOT_FREE,
  orNoMemory,
  SELF,
} from './outcomes.ts';
import { protecting } from './protect.ts';
import {
  allocated,
  type BindingState,
  capIn,
  isAlive,
  isUnderTransfer,
  NEVER,
  ownedBy,
} from './state.ts';
import { BIND, DIRECTION, FRAMES, TASKS, TRANSFERS } from './terms.ts';

/** Ops whose first argument is a task that must have been there. */
const NAMES_A_TASK: readonly number[] = [OP.bindFor, OP.offer, OP.acquire, OP.revoke];

export function permitted(state: BindingState, call: Call): number {
  const { task, op, args } = call;
  if (op === OP.complete) return state.transfers.length === 0 ? NONE : DONE;
  if (!isAlive(state, task)) return DANGLING;
  const named = NAMES_A_TASK.includes(op) ? args[0] : op === OP.admit ? args[3] : task;
  if ((state.envs[named]?.status ?? NEVER) === NEVER) return DANGLING;
  switch (op) {
    case OP.spawn:
      return spawning(state, call);
    case OP.exit:
      return task === 1 ? SELF : DONE;
    case OP.allocate:
      return allocating(state, call);
    case OP.bind:
      return orNoMemory(bindingTo(state, call, task, 0), call.starved);
    case OP.bindFor:
      return bindingFor(state, call);
    case OP.protect:
      return protecting(state, call);
    case OP.hijack:
      return state.envs[task].bindings.has(args[0]) ? DONE : FAULTED;
    case OP.load:
    case OP.store:
      return accessing(state, call);
    case OP.owner:
      return args[0] < FRAMES ? DONE : BAD_NAME;
    case OP.revoke:
      return revoking(state, call);
    case OP.await:
      return waiting(state, call);
    case OP.free:
    case OP.transfer:
    case OP.cancel:
      return transferring(state, call);
    default:
      return permittedAuthority(state, call);
  }
}

function spawning(state: BindingState, call: Call): number {
  const slot = call.args[0];
  if (slot < 1 || slot > TASKS) return DANGLING;
  const cap = capIn(state, call.task, 0);
  const born = { permissions: ALL, name: [slot, (state.envs[slot].life + 1) & 0xff] };
  let reasons = isAlive(state, slot) ? EXISTS : 0;
  if (cap === null || !dominates(cap, born)) reasons |= INSUFFICIENT;
  return orNoMemory(reasons || DONE, call.starved);
}

function allocating(state: BindingState, call: Call): number {
  const [name, slot] = call.args;
  const cap = capIn(state, call.task, slot);
  let reasons = 0;
  if (name >= FRAMES) reasons |= BAD_NAME;
  else if (allocated(state, name) !== null) reasons |= NOT_FREE;
  if (cap === null) reasons |= BAD_SLOT;
  else if (cap.permissions !== ALL) reasons |= INSUFFICIENT;
  return orNoMemory(reasons || DONE, call.starved);
}

/** Page, frame, slot and rights stand from this argument on. */
function bindingTo(state: BindingState, call: Call, task: number, from: number): number {
  const [page, frame, slot, rights] = call.args.subarray(from);
  return binding(state, { task, page, frame, by: call.task, slot, write: rights === BIND.rw });
}

/** Whether the caller's capability in this slot satisfies that in slot 0 of the task. */
export function mayActOn(
  state: BindingState,
  caller: number,
  slot: number,
  task: number,
  wanted: number,
): boolean {
  const cap = capIn(state, caller, slot);
  const own = capIn(state, task, 0);
  return cap !== null && own !== null && satisfies(cap, own, wanted);
}

function bindingFor(state: BindingState, call: Call): number {
  const target = call.args[0];
  let reasons = isAlive(state, target) ? 0 : NO_TASK;
  if (reasons === 0 && !mayActOn(state, call.task, 0, target, WRITE)) reasons = INSUFFICIENT;
  const outcomes = bindingTo(state, call, target, 1);
  return orNoMemory(reasons === 0 ? outcomes : reasons | (outcomes & ~DONE), call.starved);
}

function accessing(state: BindingState, call: Call): number {
  const write = call.op === OP.store;
  const { frame, mayFault } = access(state, call.task, call.args[0], write, call.starved);
  return (frame < 0 ? 0 : DONE) | (mayFault ? FAULTED : 0);
}

function revoking(state: BindingState, call: Call): number {
  const [victim, wanted, slot] = call.args;
  let reasons = 0;
  if (victim === call.task) reasons |= SELF;
  if (capIn(state, call.task, slot) === null) reasons |= BAD_SLOT;
  if (!isAlive(state, victim)) return reasons | NO_TASK;
  if (reasons === 0 && !mayActOn(state, call.task, slot, victim, MODIFY)) reasons |= INSUFFICIENT;
  if (ownedBy(state, victim).length < wanted) reasons |= NONE;
  const isBusy = state.asking.some((asked, by) => asked === victim && by !== call.task);
  return (reasons || DONE) | (isBusy ? BUSY : 0);
}

/** By what was found when it began to wait: see `sleepers.ts`. */
function waiting(state: BindingState, call: Call): number {
  const sleeper = state.sleepers[call.task];
  if (sleeper === null) return 0;
  return (
    (sleeper.met ? DONE : 0) | (sleeper.refusable || call.starved ? INSUFFICIENT | FAULTED : 0)
  );
}

function transferring(state: BindingState, call: Call): number {
  const { op, args } = call;
  const [name, slot, direction] = args;
  const cap = capIn(state, call.task, slot);
  const frame = allocated(state, name);
  let reasons = 0;
  if (name >= FRAMES) reasons |= BAD_NAME;
  else if (frame === null) reasons |= NOT_ALLOCATED;
  if (cap === null) reasons |= BAD_SLOT;
  const wanted = op !== OP.transfer ? MODIFY : direction === DIRECTION.in ? WRITE : READ;
  if (frame !== null && cap !== null && entryFor(frame, cap, wanted) < 0) reasons |= INSUFFICIENT;
  if (op === OP.transfer && state.transfers.length >= TRANSFERS) reasons |= BUSY;
  if (op === OP.free && frame !== null && isUnderTransfer(state, name)) reasons |= BUSY;
  if (op === OP.cancel && frame !== null && !isUnderTransfer(state, name)) reasons |= NONE;
  return reasons || DONE;
}
