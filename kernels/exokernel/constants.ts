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

/**
 * What an abort may cost, in cycles, as a bound that is known beforehand: so many accesses, each as dear as
 * any can be. The dearest load of a kernel is one that misses TLB and both caches of a Pentium 133: 25 + 14
 * + 20 cycles, and its own.
 */
const DEAREST_ACCESS = 60;
/** Lines of text that come into the cache: 240 bytes, at 6 cycles for 4 bytes (DECstation 3100). */
const TEXT_CYCLES = 400;

/** Accesses of the kernel to break one binding, to free one frame without bindings, and to abort at all. */
export const BREAK_ACCESSES = 40;
export const FREE_ACCESSES = 60;
export const ABORT_ACCESSES = 80;

/** For each binding that is broken. */
export const BREAK_CYCLES = BREAK_ACCESSES * DEAREST_ACCESS + TEXT_CYCLES;

/** For an abort that takes so many frames without bindings, on a machine with so many frames in all. */
export function abortCycles(taken: number, frames: number): number {
  const accesses = ABORT_ACCESSES + taken * FREE_ACCESSES + frames;
  return accesses * DEAREST_ACCESS + TEXT_CYCLES;
}
