/** The state of the binding contract: who owns which frame, who may, and who has it bound, in plain lists. */
import { ALL, type Capability, type Entry } from './capability.ts';
import { ANSWER, ENTRIES, FRAMES, NO_LIMIT, SLOTS, TASKS, WHICH } from './terms.ts';

/** What became of a slot. */
export const NEVER = 0;
export const ALIVE = 1;
export const EXITED = 2;

export interface Frame {
  /** The slot of its owner; 0 while it is free. */
  owner: number;
  readonly list: (Entry | null)[];
  /** How many bindings may read only, and how many may write: NO_LIMIT is none. */
  readers: number;
  writers: number;
  /** The words that were written, by offset; all others are 0. */
  readonly words: Map<number, number>;
  /** A task that wrote to it before it was free last; 0 if none did. No outcome depends on it. */
  stained: number;
}

/** What the kernel has for a page of a task. */
export interface Binding {
  readonly frame: number;
  readonly write: boolean;
  /** The entry of the frame's access list that justified it. */
  readonly entry: number;
  /** Whether a binding of another task may have displaced it: then it is there, or not. */
  maybe: boolean;
}

/** What a library OS remembers of a page, to bind it again. */
export interface Memory {
  readonly frame: number;
  readonly slot: number;
  readonly write: boolean;
}

export interface Offer {
  readonly task: number;
  readonly life: number;
  readonly slot: number;
  readonly cap: Capability;
}

export interface Behaviour {
  readonly answer: number;
  readonly which: number;
  readonly delay: number;
}

export interface Env {
  /** NEVER, ALIVE or EXITED. */
  status: number;
  /** How many tasks have lived in the slot. */
  life: number;
  /** The name with which the task was born. */
  name: readonly number[];
  readonly caps: (Capability | null)[];
  /** By page. */
  readonly bindings: Map<number, Binding>;
  readonly pages: Map<number, Memory>;
  offer: Offer | null;
  behaviour: Behaviour;
  /** Names of frames that were taken by force: the last VECTOR, the oldest first. */
  taken: readonly number[];
  /** Whether an answer to a revocation that is over may still be under way. */
  lingers: boolean;
  /** The page that it lost last, or -1; and a frame that it had. No outcome depends on them. */
  lostPage: number;
}

export interface Transfer {
  readonly frame: number;
  readonly task: number;
  readonly into: boolean;
  readonly words: number;
}

/** A task that waits for a word. */
export interface Sleeper {
  readonly step: number;
  readonly page: number;
  /** -1 if nothing can be read there. */
  readonly frame: number;
  readonly offset: number;
  readonly value: number;
  /** Whether the kernel may refuse it: because it is not certain that the task may read. */
  readonly refusable: boolean;
  /** Whether the word had the value when it asked. No outcome depends on it. */
  readonly early: boolean;
  /** Whether the word has had the value since, while the task might read it. */
  met: boolean;
  /** Whether the frame has been given up: it sleeps for good. */
  gone: boolean;
}

/** A revocation that was done, for the claims about it. */
export interface Revocation {
  readonly victim: number;
  readonly answer: number;
  readonly given: readonly number[];
  readonly taken: readonly number[];
  /** Bindings that it broke, at the most. */
  readonly bindings: number;
  /** How many of the frames a device had. */
  readonly stopped: number;
  readonly cycles: number;
  /** Whether the time that it may take is known: nothing raised the timer's line, the asked one was awake. */
  readonly isTimed: boolean;
}

export interface BindingState {
  /** By slot; 0 is nobody. */
  readonly envs: readonly Env[];
  readonly frames: readonly Frame[];
  transfers: readonly Transfer[];
  /** By slot: what it waits for. */
  readonly sleepers: (Sleeper | null)[];
  /** By slot: whom it asks for frames at present; 0 nobody. */
  readonly asking: number[];
  /** The revocation that ended last; null unless the last op was one. */
  revocation: Revocation | null;
  /** What the last outcome showed: bits of `FACT`. */
  facts: number;
}

export const MEEK: Behaviour = { answer: ANSWER.give, which: WHICH.lowest, delay: 0 };

function env(): Env {
  return {
    status: NEVER,
    life: 0,
    name: [],
    caps: new Array<Capability | null>(SLOTS).fill(null),
    bindings: new Map(),
    pages: new Map(),
    offer: null,
    behaviour: MEEK,
    taken: [],
    lingers: false,
    lostPage: -1,
  };
}

function frame(): Frame {
  return {
    owner: 0,
    list: new Array<Entry | null>(ENTRIES).fill(null),
    readers: NO_LIMIT,
    writers: NO_LIMIT,
    words: new Map(),
    stained: 0,
  };
}

export function initial(): BindingState {
  const envs = Array.from({ length: TASKS + 1 }, env);
  const root = envs[1];
  root.status = ALIVE;
  root.caps[0] = { permissions: ALL, name: [], from: null };
  return {
    envs,
    frames: Array.from({ length: FRAMES }, frame),
    transfers: [],
    sleepers: new Array<Sleeper | null>(TASKS + 1).fill(null),
    asking: new Array<number>(TASKS + 1).fill(0),
    revocation: null,
    facts: 0,
  };
}

export function clone(state: BindingState): BindingState {
  return {
    ...state,
    envs: state.envs.map((one) => ({
      ...one,
      caps: one.caps.slice(),
      bindings: new Map([...one.bindings].map(([page, binding]) => [page, { ...binding }])),
      pages: new Map(one.pages),
    })),
    frames: state.frames.map((one) => ({
      ...one,
      list: one.list.slice(),
      words: new Map(one.words),
    })),
    sleepers: state.sleepers.map((one) => (one === null ? null : { ...one })),
    asking: state.asking.slice(),
  };
}

export function isAlive(state: BindingState, slot: number): boolean {
  return state.envs[slot]?.status === ALIVE;
}

/** The capability in this slot of the task; null if there is none, or no such slot. */
export function capIn(state: BindingState, task: number, slot: number): Capability | null {
  return state.envs[task].caps[slot] ?? null;
}

/** The frame of this name, if it is one and somebody owns it. */
export function allocated(state: BindingState, name: number): Frame | null {
  const found = state.frames[name];
  return found === undefined || found.owner === 0 ? null : found;
}

/** Names of the frames that the task owns, ascending. */
export function ownedBy(state: BindingState, task: number): number[] {
  const names: number[] = [];
  state.frames.forEach((one, name) => {
    if (one.owner === task) names.push(name);
  });
  return names;
}

export function wordAt(frame: Frame, offset: number): number {
  return frame.words.get(offset) ?? 0;
}

export function isUnderTransfer(state: BindingState, frame: number): boolean {
  return state.transfers.some((one) => one.frame === frame);
}
