/** The state of the cpu contract: tasks, positions of the vector, and what is known of ticks. */
import { type Meter, meterAt } from './meter.ts';
import { TASKS } from './ops.ts';
import { HOW, POSITIONS } from './terms.ts';

/** What became of a slot. */
export const NEVER = 0;
export const ALIVE = 1;
export const ENDED = 2;

/** No message waits. */
export const NO_MESSAGE = -1;

export interface Task {
  /** NEVER, ALIVE or ENDED. */
  fate: number;
  /** Goes up with each task in this slot. */
  life: number;
  /** One of HOW, and the ticks of a slow epilogue. */
  how: number;
  slow: number;
  /** What it accepts: bits CALLS and MESSAGES. */
  accepts: number;
  /** All that it has ever accepted. */
  accepted: number;
  /** Whether it has worked in somebody else's time since its account was read. */
  hasServed: boolean;
  word: number;
  /** The message that it may not have taken yet; NO_MESSAGE if it has taken all. */
  pending: number;
  last: number;
  received: number;
  /** Ticks charged to it. */
  account: Meter;
  /** Ticks that it owes: at least, and at most. */
  owesLeast: number;
  owesMost: number;
  /** Ticks of excess since a slice of its own began: the same. */
  excessLeast: number;
  excessMost: number;
  /** Its stride scheduling, as far as it has got; null before the first. */
  stride: Stride | null;
}

export interface Stride {
  /** The clients, by slot and life. */
  readonly clients: readonly number[];
  readonly lives: readonly number[];
  readonly tickets: readonly number[];
  /** Slices that each has had. */
  readonly had: number[];
}

export interface Position {
  /** The slot of the task that has it; 0 if nobody. */
  owner: number;
  /** Who claimed it, by slot and life. */
  guard: number;
  guardLife: number;
}

/** A slice of which it is known when it began. */
export interface Slice {
  /** Not before this time. */
  readonly earliest: number;
  /** Ticks of it that have passed for certain. */
  passed: number;
}

export interface CpuState {
  /** By slot; slot 0 is nobody. */
  readonly tasks: readonly Task[];
  readonly positions: readonly Position[];
  /** Ticks since boot. */
  readonly elapsed: Meter;
  /** The slice under way, where that is known. */
  slice: Slice | null;
  /** What the last outcome showed: bits of `FACT`. */
  facts: number;
}

export function newTask(fate: number, life: number, time: number): Task {
  return {
    fate,
    life,
    how: HOW.prompt,
    slow: 0,
    accepts: 0,
    accepted: 0,
    hasServed: false,
    word: 0,
    pending: NO_MESSAGE,
    last: 0,
    received: 0,
    account: meterAt(0, time),
    owesLeast: 0,
    owesMost: 0,
    excessLeast: 0,
    excessMost: 0,
    stride: null,
  };
}

export function initial(): CpuState {
  return {
    tasks: Array.from({ length: TASKS + 1 }, (_, slot) =>
      newTask(slot === 1 ? ALIVE : NEVER, slot === 1 ? 1 : 0, 0),
    ),
    positions: Array.from({ length: POSITIONS }, () => ({ owner: 0, guard: 0, guardLife: 0 })),
    elapsed: meterAt(0, 0),
    slice: null,
    facts: 0,
  };
}

export function clone(state: CpuState): CpuState {
  return {
    ...state,
    tasks: state.tasks.map((task) => ({
      ...task,
      account: { ...task.account },
      stride: task.stride === null ? null : { ...task.stride, had: task.stride.had.slice() },
    })),
    positions: state.positions.map((position) => ({ ...position })),
    elapsed: { ...state.elapsed },
    slice: state.slice === null ? null : { ...state.slice },
  };
}

export function isAlive(state: CpuState, slot: number): boolean {
  return state.tasks[slot]?.fate === ALIVE;
}

/** Whether the task may give the position away: it claimed it, or is the root. */
export function commands(state: CpuState, slot: number, { owner, guard, guardLife }: Position) {
  if (owner === 0) return false;
  return slot === 1 || (guard === slot && guardLife === state.tasks[slot].life);
}

/** Whether slices may come up that pay for what the task owes; the root always has some. */
export function hasTime(state: CpuState, slot: number): boolean {
  return slot === 1 || state.positions.some(({ owner }) => owner === slot);
}

/** The other live tasks that accept messages, by slot. */
export function clientsOf(state: CpuState, slot: number): number[] {
  const clients: number[] = [];
  for (let other = 1; other <= TASKS; other++) {
    if (other === slot || !isAlive(state, other)) continue;
    if (acceptsMessages(state, other)) clients.push(other);
  }
  return clients;
}

export function acceptsCalls(state: CpuState, slot: number): boolean {
  return state.tasks[slot].accepts % 2 === 1;
}

export function acceptsMessages(state: CpuState, slot: number): boolean {
  return state.tasks[slot].accepts >= 2;
}
