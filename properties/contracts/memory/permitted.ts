/** Which outcomes the memory contract permits: the whole of it, but for the effects. */
import type { Call } from '../../../core/words/specification.ts';
import { errors, type MemoryError, OP, TASKS } from './ops.ts';
import {
  findPage,
  isAlive,
  type MemoryState,
  NEVER,
  NONE,
  type Page,
  READ_WRITE,
  rightsOf,
  shareOf,
} from './state.ts';

/** A set of outcomes: bit n is refused with the n-th reason; the others stand here. */
export const DONE = 1 << 8;
export const FAULTED = 1 << 9;
export const DANGLING = 1 << 10;

const EXISTS = reason('exists');
const NO_TASK = reason('noTask');
const NO_MEMORY = reason('noMemory');
const BAD_HANDLE = reason('badHandle');
const NOT_OWNER = reason('notOwner');
const NOT_SHARED = reason('notShared');
const SELF = reason('self');

function reason(name: MemoryError): number {
  return 1 << errors.indexOf(name);
}

/**
 * The outcomes that may follow. Where an op must be refused, each reason that applies will do:
 * designs differ in the order in which they look. Where it may be done, it may also be refused for want
 * of memory, if it needs any.
 */
export function permitted(state: MemoryState, call: Call): number {
  if (!isAlive(state, call.task)) return DANGLING;
  const first = call.args[0];
  if (call.op === OP.spawn) return spawn(state, first);
  if (call.op === OP.exit) return call.task === 1 ? SELF : DONE;
  if (call.op === OP.alloc) return DONE | NO_MEMORY;
  const page = findPage(state, first);
  if (page === null) return DANGLING;
  if (call.op === OP.load) return rightsOf(page, call.task) === NONE ? FAULTED : DONE;
  if (call.op === OP.store) return rightsOf(page, call.task) === READ_WRITE ? DONE : FAULTED;
  if (call.op === OP.free) return ownership(page, call.task) || DONE;
  return sharing(state, call, page);
}

function spawn(state: MemoryState, slot: number): number {
  if (slot < 1 || slot > TASKS) return DANGLING;
  return isAlive(state, slot) ? EXISTS : DONE | NO_MEMORY;
}

/** Why the caller may not dispose of the page; 0 if it may. */
function ownership(page: Page, caller: number): number {
  if (page.owner === 0) return BAD_HANDLE;
  return page.owner === caller ? 0 : NOT_OWNER;
}

function sharing(state: MemoryState, call: Call, page: Page): number {
  const other = call.args[1];
  if ((state.tasks[other] ?? NEVER) === NEVER) return DANGLING;
  let reasons = ownership(page, call.task);
  if (other === call.task) reasons |= SELF;
  if (!isAlive(state, other)) reasons |= NO_TASK;
  if (call.op === OP.share) return reasons || DONE | NO_MEMORY;
  if (page.owner !== 0 && shareOf(page, other) === NONE) reasons |= NOT_SHARED;
  return reasons || DONE;
}
