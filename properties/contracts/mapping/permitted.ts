/** Which outcomes the mapping contract permits: the whole of it, but for values and effects. */
import type { Call } from '../../../core/words/specification.ts';
import { findAll, overlaps } from './derive.ts';
import { baseOf, pagesIn, pagesTouched, shiftOf } from './flexpage.ts';
import {
  errors,
  type MappingError,
  OP,
  PAGE_SIZE,
  PROMISED,
  SUPERPAGE_SIZE,
  TASKS,
} from './ops.ts';
import { readable } from './perform.ts';
import {
  countMappings,
  countRegions,
  isAlive,
  type Mapping,
  type MappingState,
  mappingAt,
  NEVER,
  pagesOf,
  regionOf,
  SUPERPAGE_PAGES,
  WRITE,
} from './state.ts';
import { rangeOf } from './transfer.ts';

/** A set of outcomes: bit n is refused with the n-th reason; the others stand here. */
export const DONE = 1 << 8;
export const FAULTED = 1 << 9;
export const DANGLING = 1 << 10;

const EXISTS = reason('exists');
const NO_MEMORY = reason('noMemory');
const OVERFLOW = reason('overflow');
const SELF = reason('self');
const ABORTED = reason('aborted');

function reason(name: MappingError): number {
  return 1 << errors.indexOf(name);
}

/**
 * The outcomes that may follow if the kernel has memory enough, and nobody aborts the call. Whoever knows
 * that an op is done need not ask how much it takes.
 */
export function permitted(state: MappingState, call: Call): number {
  const { task, op, args } = call;
  if (!isAlive(state, task)) return DANGLING;
  if (op === OP.load) return mappingAt(state, task, args[0]) === null ? FAULTED : DONE;
  if (op === OP.store) {
    const over = mappingAt(state, task, args[0]);
    return over !== null && (over.rights & WRITE) !== 0 ? DONE : FAULTED;
  }
  if (op === OP.touch) return readable(state, call) < pagesTouched(args[1]) ? FAULTED : DONE;
  if (op === OP.map || op === OP.grant) return sending(state, args[0], args[2]);
  if (op === OP.spawn) return spawning(state, args[0]);
  if (op === OP.exit) return task === 1 ? SELF : DONE;
  if (op === OP.take) return canTake(args[1]) ? DONE : NO_MEMORY;
  return DONE;
}

/**
 * A flexpage that is nil is sent to everybody who is there; to a task that is gone, as the design likes. Any
 * other must find a window.
 */
function sending(state: MappingState, target: number, size: number): number {
  if ((state.tasks[target] ?? NEVER) === NEVER) return DANGLING;
  const nil = shiftOf(size) === 0 ? DONE : 0;
  if (!isAlive(state, target)) return OVERFLOW | nil;
  return nil !== 0 || state.windowSizes[target] !== 0 ? DONE : OVERFLOW;
}

function spawning(state: MappingState, slot: number): number {
  if (slot < 1 || slot > TASKS) return DANGLING;
  if ((state.doubtful & (1 << slot)) !== 0) return EXISTS | DONE;
  return isAlive(state, slot) ? EXISTS : DONE;
}

/** Memory is given in flexpages from a page to a superpage. */
export function canTake(size: number): boolean {
  return size >= PAGE_SIZE && size <= SUPERPAGE_SIZE;
}

/** The outcomes that may follow besides: because memory has run out, or the call was aborted. */
export function permittedBesides(state: MappingState, call: Call): number {
  if (!isAlive(state, call.task)) return 0;
  const { op } = call;
  const revokes = op === OP.unmap || op === OP.flush;
  const accesses = op === OP.load || op === OP.store || op === OP.touch;
  const aborted = call.aborted && !revokes && !accesses ? ABORTED : 0;
  if (op === OP.exit || revokes || accesses) return aborted;
  if ((permitted(state, call) & DONE) === 0) return aborted;
  if (!call.starved && !isShort(state, call)) return aborted;
  return aborted | (op === OP.map || op === OP.grant ? OVERFLOW : NO_MEMORY);
}

/** Whether so much memory, with what was taken so far, is more than was promised. */
export function isBeyondPromise(state: MappingState, size: number): boolean {
  if (size === SUPERPAGE_SIZE) return state.superpagesTaken >= PROMISED.superpages;
  return state.pagesTaken + pagesIn(size) > PROMISED.pages;
}

/** Whether more exists, or would after this call, than was promised. */
function isShort(state: MappingState, call: Call): boolean {
  let mappings = countMappings(state);
  let regions = countRegions(state);
  if (call.op === OP.take) {
    const size = call.args[1];
    if (isBeyondPromise(state, size)) return true;
    const isSuperpage = size === SUPERPAGE_SIZE;
    mappings += isSuperpage ? 1 : pagesIn(size);
    if (!isSuperpage) regions += newRegions(state, call.task, baseOf(call.args[0], size));
  } else if (call.op === OP.map || call.op === OP.grant) {
    mappings += countPieces(state, call);
    regions += countNewRegions(state, call);
  }
  return mappings > PROMISED.mappings || regions > PROMISED.regions;
}

const pieces: Mapping[] = [];

/** What a map or grant may add at the most. */
function countPieces(state: MappingState, call: Call): number {
  const { from, pages } = rangeOf(state, call);
  findAll(state, call.task, from, pages, pieces);
  let count = 0;
  for (const piece of pieces) count += pagesOf(piece) > pages ? pages : 1;
  return count;
}

/** Regions in which a map or grant may have the target's first small page, at the most. */
function countNewRegions(state: MappingState, call: Call): number {
  const { from, to, pages } = rangeOf(state, call);
  let count = 0;
  for (let done = 0; done < pages; done += SUPERPAGE_PAGES) {
    const here = Math.min(pages - done, SUPERPAGE_PAGES);
    const isSent = state.spaces[call.task].some((one) => overlaps(one, from + done, here));
    if (isSent) count += newRegions(state, call.args[0], to + done);
  }
  return count;
}

/** 1 where the task has had no small page in the region around this one; else 0. */
function newRegions(state: MappingState, task: number, page: number): number {
  return state.regions[task].includes(regionOf(page)) ? 0 : 1;
}
