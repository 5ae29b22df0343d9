/** What the cpu contract counts in, and how far: numbers that a design declares before it is measured. */

/** Cycles from one tick to the next. */
export const TICK_CYCLES = 50_000;

/** Ticks of a time slice, where nothing is owed. */
export const SLICE_TICKS = 8;

/** Ticks of excess with which a task ends: it lives with so many, and dies of one more. */
export const EXCESS_TICKS = 32;

/** Positions of the vector that programs know of; arguments may name two more, which do not exist. */
export const POSITIONS = 8;

/** How a task's library treats the end of a slice: the values of the argument `how`. */
export const HOW = { prompt: 0, slow: 1, never: 2 } as const;

/** Entries that a task declares: the values of the argument `which`, as bits of CALLS and MESSAGES. */
export const CALLS = 1;
export const MESSAGES = 2;

/** What `lrpc` and `trusting` add to their value where a register came back changed. */
export const REGISTER_CHANGED = 1 << 30;

/** The places of burnt ticks and of excess in the value of `overrun`. */
export const EXCESS_SHIFT = 8;

/** The place of the count in the value of `received`. */
export const COUNT_SHIFT = 8;

/** The place of each next client in the value of `stride`. */
export const CLIENT_SHIFT = 8;

/** Clients of one `stride` at the most. */
export const CLIENTS = 3;
