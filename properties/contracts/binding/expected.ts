/** What the binding contract would have accepted, in a phrase. */
import type { Call } from '../../../core/words/specification.ts';
import { OP } from './ops.ts';
import { DANGLING, DONE, FAULTED } from './outcomes.ts';
import { permitted } from './permitted.ts';
import { givenRange } from './revocation.ts';
import { entryText } from './show.ts';
import { allocated, type BindingState, capIn, isAlive } from './state.ts';
import { errors, FRAMES } from './terms.ts';
import { valueMust } from './values.ts';

export function expected(state: BindingState, call: Call): string {
  const outcomes = permitted(state, call);
  const parts: string[] = [];
  if ((outcomes & DONE) !== 0) parts.push(doneText(state, call));
  errors.forEach((name, index) => {
    if ((outcomes & (1 << index)) !== 0) parts.push(`refused ${name}`);
  });
  if ((outcomes & FAULTED) !== 0) parts.push('a fault');
  if ((outcomes & DANGLING) !== 0) parts.push('refused dangling');
  if (parts.length === 0) parts.push('that it waits');
  return `${parts.join(' or ')} (${why(state, call)})`;
}

function doneText(state: BindingState, call: Call): string {
  if (call.op === OP.revoke) {
    const [least, most] = givenRange(state, call);
    const span = least === most ? `${least}` : `${least} to ${most}`;
    return `done with ${span} of ${call.args[1]} given and the rest taken (given + 256 * taken)`;
  }
  const value = valueMust(state, call);
  return value < 0 ? 'done' : `done(${value})`;
}

/** Which argument is the frame, or the page, that the op is about. */
const FRAME_ARGUMENT: Readonly<Partial<Record<number, number>>> = {
  [OP.allocate]: 0,
  [OP.free]: 0,
  [OP.bind]: 1,
  [OP.bindFor]: 2,
  [OP.guard]: 0,
  [OP.admit]: 0,
  [OP.limit]: 0,
  [OP.owner]: 0,
  [OP.transfer]: 0,
  [OP.cancel]: 0,
};
const PAGE_OPS: readonly number[] = [OP.load, OP.store, OP.hijack, OP.protect, OP.await];

function why(state: BindingState, call: Call): string {
  const { task, op, args } = call;
  if (op === OP.complete) return `${state.transfers.length} transfers are under way`;
  if (!isAlive(state, task)) return `t${task} is not alive`;
  const frame = FRAME_ARGUMENT[op];
  if (frame !== undefined) return frameText(state, args[frame]);
  if (PAGE_OPS.includes(op)) return pageText(state, task, args[0]);
  if (op === OP.revoke || op === OP.spawn || op === OP.offer || op === OP.acquire) {
    return isAlive(state, args[0]) ? `t${args[0]} is alive` : `t${args[0]} is not alive`;
  }
  if (op === OP.derive || op === OP.drop) return capText(state, task, args[0]);
  return task === 1 && op === OP.exit ? 'the root task may not exit' : 'it can be done';
}

function capText(state: BindingState, task: number, slot: number): string {
  const cap = capIn(state, task, slot);
  return cap === null ? `slot ${slot} of t${task} is empty` : `slot ${slot} is ${entryText(cap)}`;
}

function frameText(state: BindingState, name: number): string {
  if (name >= FRAMES) return `there is no frame ${name} for programs`;
  const frame = allocated(state, name);
  if (frame === null) return `frame ${name} is free`;
  const list = frame.list.flatMap((one) => (one === null ? [] : [entryText(one)]));
  return `frame ${name} is t${frame.owner}'s and lets in ${list.join(', ')}`;
}

function pageText(state: BindingState, task: number, page: number): string {
  const bound = state.envs[task].bindings.get(page);
  const memory = state.envs[task].pages.get(page);
  if (bound !== undefined) {
    const maybe = bound.maybe ? ', if it was not displaced' : '';
    return `page ${page} is bound to frame ${bound.frame} ${bound.write ? 'rw' : 'r'}${maybe}`;
  }
  if (memory === undefined) return `nothing is bound to page ${page}`;
  return (
    `page ${page} is not bound; its library OS remembers frame ${memory.frame} ` +
    `${memory.write ? 'rw' : 'r'} by slot ${memory.slot}: ${frameText(state, memory.frame)}`
  );
}
