/** A picture of the cpu contract's state, in a few lines of text. */
import { TASKS } from './ops.ts';
import {
  acceptsCalls,
  acceptsMessages,
  type CpuState,
  ENDED,
  isAlive,
  NO_MESSAGE,
} from './state.ts';
import { HOW } from './terms.ts';

const HOWS = ['prompt', 'slow', 'never'];

export function show(state: CpuState): string {
  const lines: string[] = [];
  for (let slot = 1; slot <= TASKS; slot++) {
    if (isAlive(state, slot)) lines.push(describeTask(state, slot));
    else if (state.tasks[slot].fate === ENDED) lines.push(`t${slot} is gone`);
  }
  state.positions.forEach(({ owner, guard }, position) => {
    if (owner === 0) return;
    const claimer = guard === owner ? '' : `, claimed by t${guard}`;
    lines.push(`position ${position} is t${owner}'s${claimer}`);
  });
  return lines.join('\n');
}

export function describeTask(state: CpuState, slot: number): string {
  if (!isAlive(state, slot)) {
    return state.tasks[slot]?.fate === ENDED ? `t${slot} is gone` : `t${slot} was never spawned`;
  }
  const { how, slow, word, pending, received } = state.tasks[slot];
  const parts = [`t${slot} is alive`];
  if (acceptsCalls(state, slot)) parts.push('accepts calls');
  if (acceptsMessages(state, slot)) parts.push('accepts messages');
  if (word !== 0) parts.push(`its word is ${word}`);
  if (how !== HOW.prompt) parts.push(`yields ${HOWS[how]}${how === HOW.slow ? ` ${slow}` : ''}`);
  if (received > 0) parts.push(`has received ${received}`);
  if (pending !== NO_MESSAGE) parts.push(`is left ${pending}`);
  return parts.join(', ');
}
