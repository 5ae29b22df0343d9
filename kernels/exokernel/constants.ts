/** The kernel's constants of time, each with its source or its reason. */

/**
 * Cycles from one tick to the next, on every machine: the interval timer of the DECstations goes at
 * 256 Hz at the most usual setting, which are 48,828 cycles on the slowest machine (12.5 MHz).
 */
export const TICK_CYCLES = 50_000;

/** Ticks of a time slice (Xok, sys/kern/sched.c, BASE_TICKS). */
export const SLICE_TICKS = 8;

/**
 * Ticks from a revocation request to the abort: half a slice. The first tick may come at once, so they
 * are at least 3 whole ticks, and with the one in which the abort is noticed at most 5.
 */
export const DEADLINE_TICKS = 4;

/**
 * Ticks of excess at which an environment is destroyed. Xok has 330 (MAX_QX); those are more instructions
 * than a step of a program may take, so four slices stand here.
 */
export const EXCESS_TICKS = 32;

/** Positions that one environment may have: a quarter of the vector. */
export const MAX_POSITIONS = 32;
