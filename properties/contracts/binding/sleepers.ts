/** Tasks that wait for a word: what they wait for, whether it has come, whether they may wait on. */
import type { Call } from '../../../core/words/specification.ts';
import { access, isAsGood, remake } from './access.ts';
import { entryFor, interfere } from './bindings.ts';
import { READ } from './capability.ts';
import { allocated, type BindingState, capIn, type Sleeper, wordAt } from './state.ts';

/** Whether the task may perhaps read the frame: by any capability, or by its binding. */
function mayRead(state: BindingState, task: number, page: number, name: number): boolean {
  const frame = allocated(state, name);
  if (frame === null) return false;
  const env = state.envs[task];
  if (env.bindings.get(page)?.frame === name) return true;
  return env.caps.some((cap) => cap !== null && entryFor(frame, cap, READ) >= 0);
}

/** Whether it certainly may: by its binding, and by the capability by which the page was bound. */
function mustRead(state: BindingState, task: number, page: number, name: number): boolean {
  const frame = allocated(state, name);
  const env = state.envs[task];
  const bound = env.bindings.get(page);
  const memory = env.pages.get(page);
  if (frame === null || bound?.frame !== name || memory?.frame !== name) return false;
  const cap = capIn(state, task, memory.slot);
  return cap !== null && entryFor(frame, cap, READ) >= 0;
}

function hasValue(state: BindingState, { frame: name, offset, value }: Sleeper): boolean {
  const frame = allocated(state, name);
  return frame !== null && wordAt(frame, offset) === value;
}

/** The task begins to wait. */
export function beginToWait(state: BindingState, call: Call): void {
  const { task, step } = call;
  const [page, offset, value] = call.args;
  const { frame, mayFault, isRemade } = access(state, task, page, false, call.starved);
  if (frame >= 0 && isRemade) remake(state, task, page);
  const bound = state.envs[task].bindings.get(page);
  // It may have been bound again, if it was displaced; or not, if it was.
  const isDoubtful = bound?.maybe === true && !isAsGood(state, task, page);
  if (bound?.maybe === true) interfere(state, task, page);
  if (bound !== undefined && mayFault) bound.maybe = true;
  const isOpen = frame < 0 || mayFault || isDoubtful;
  const refusable = isOpen || !mustRead(state, task, page, frame);
  const fresh: Sleeper = {
    step,
    page,
    frame,
    offset,
    value,
    refusable,
    early: false,
    met: false,
    gone: false,
  };
  const early = frame >= 0 && hasValue(state, fresh);
  // What it was bound to once more is not certain then: nor is for which frame's word it waits.
  const other = state.envs[task].pages.get(page);
  const isElsewhere = isDoubtful && other !== undefined && other.frame !== frame;
  state.sleepers[task] = { ...fresh, early, met: isElsewhere };
  look(state);
}

/** Something has changed: those whose word has its value may be woken. */
export function look(state: BindingState): void {
  state.sleepers.forEach((sleeper, task) => {
    if (sleeper === null || sleeper.gone || sleeper.met) return;
    if (!hasValue(state, sleeper)) return;
    sleeper.met = mayRead(state, task, sleeper.page, sleeper.frame);
  });
}

/** Whether the task may go on waiting now. */
export function maySleep(state: BindingState, task: number): boolean {
  const sleeper = state.sleepers[task];
  if (sleeper === null || sleeper.frame < 0) return false;
  if (sleeper.gone || sleeper.refusable || !hasValue(state, sleeper)) return true;
  return !mustRead(state, task, sleeper.page, sleeper.frame);
}
