/** How long an op may take, and how long it must: in cycles, from ticks. */
import type { Call, Result } from '../../../core/words/specification.ts';
import { OP } from './ops.ts';
import type { CpuState } from './state.ts';
import { EXCESS_SHIFT, EXCESS_TICKS, HOW, SLICE_TICKS, TICK_CYCLES } from './terms.ts';

/** Ticks within which an op ends that has nothing to wait for. */
const PROMPT_TICKS = 4;

/** Whether it may have taken so long. */
export function lastsRight(state: CpuState, call: Call, result: Result): boolean {
  const cycles = result.cycles - call.began;
  if (cycles > longest(state, call) * TICK_CYCLES) return false;
  return call.rushed || cycles >= shortest(state, call, result) * TICK_CYCLES;
}

/** In ticks: what the op waits for, and PROMPT_TICKS for all else. */
export function longest(state: CpuState, { op, task, args }: Call): number {
  if (op === OP.work) return args[0] + excessAtMost(state, task) + PROMPT_TICKS;
  if (op === OP.overrun) return SLICE_TICKS + excessAtMost(state, task) + PROMPT_TICKS;
  if (op === OP.call) return args[3] + PROMPT_TICKS;
  // A slice may end a little late, so that the next begins within its first tick.
  if (op === OP.stride) return args[3] * (SLICE_TICKS + 1) + SLICE_TICKS + PROMPT_TICKS;
  return PROMPT_TICKS;
}

/** The ticks of an epilogue of this task's, and one that may come between the last look and the yield. */
function excessAtMost(state: CpuState, slot: number): number {
  const { how, slow } = state.tasks[slot];
  if (how === HOW.prompt) return 0;
  return Math.min(how === HOW.never ? EXCESS_TICKS : slow, EXCESS_TICKS) + 1;
}

/** In ticks: n ticks take longer than n - 1 of them. */
function shortest(state: CpuState, call: Call, { kind, value }: Result): number {
  const { op, task, args } = call;
  if (kind === 'faulted') return Math.max(0, EXCESS_TICKS - 1 - state.tasks[task].excessMost);
  if (kind !== 'done') return 0;
  if (op === OP.work) return args[0] - 1;
  if (op === OP.call) return args[3] - 1;
  if (op !== OP.overrun) return 0;
  const excess = state.tasks[task].how === HOW.prompt ? 0 : value >> EXCESS_SHIFT;
  return (value % (1 << EXCESS_SHIFT)) + excess - 2;
}
