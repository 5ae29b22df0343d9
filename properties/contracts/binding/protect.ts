/** What `protect` may end in, and what it does. */
import type { Call } from '../../../core/words/specification.ts';
import { bindingEntry, count, interfere, limitOf, put } from './bindings.ts';
import { READ, satisfies, WRITE } from './capability.ts';
import { BAD_SLOT, binding, DONE, INSUFFICIENT, NONE, orNoMemory, SHARE } from './outcomes.ts';
import { allocated, type Binding, type BindingState, capIn } from './state.ts';
import { PROTECT } from './terms.ts';

export function protecting(state: BindingState, call: Call): number {
  const [page, slot, rights] = call.args;
  const env = state.envs[call.task];
  const write = rights === PROTECT.rw;
  const bound = env.bindings.get(page);
  const memory = env.pages.get(page);
  const missing = capIn(state, call.task, slot) === null ? BAD_SLOT : 0;
  if (bound === undefined && memory === undefined) return NONE | missing;
  const { task } = call;
  const frame = memory?.frame ?? 0;
  const reasons =
    bound === undefined
      ? binding(state, { task, page, frame, by: task, slot, write })
      : changing(state, call, bound);
  const outcomes = rights === PROTECT.none ? NONE | (reasons & ~DONE) : reasons;
  return orNoMemory(outcomes, call.starved);
}

function changing(state: BindingState, call: Call, bound: Binding): number {
  const [page, slot, rights] = call.args;
  const write = rights === PROTECT.rw;
  const cap = capIn(state, call.task, slot);
  if (cap === null) return BAD_SLOT;
  const frame = state.frames[bound.frame];
  const entry = frame.list[bound.entry];
  const isLetIn = entry !== null && satisfies(cap, entry, write ? WRITE : READ);
  let reasons = isLetIn ? 0 : INSUFFICIENT;
  if (write === bound.write) return reasons || DONE;
  const { least, most } = count(state, bound.frame, write, call.task, page);
  const limit = limitOf(frame, write);
  if (most + 1 > limit) reasons |= SHARE;
  return (reasons & ~SHARE) === 0 && least + 1 <= limit ? reasons | DONE : reasons;
}

export function protect(state: BindingState, call: Call): void {
  const [page, slot, rights] = call.args;
  const env = state.envs[call.task];
  const write = rights === PROTECT.rw;
  const bound = env.bindings.get(page);
  const memory = env.pages.get(page);
  if (bound !== undefined) env.bindings.set(page, { ...bound, write });
  else if (memory !== undefined) {
    const cap = capIn(state, call.task, slot);
    const frame = allocated(state, memory.frame);
    if (cap === null || frame === null) return;
    const entry = bindingEntry(frame, cap, write);
    put(state, call.task, page, { frame: memory.frame, write, entry });
  }
  if (memory !== undefined) env.pages.set(page, { frame: memory.frame, slot, write });
  interfere(state, call.task, page);
}
