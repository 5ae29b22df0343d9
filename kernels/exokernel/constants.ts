/** The kernel's constants of time, each with its source or its reason. */
import { paths } from './paths.ts';

/**
 * Cycles from one tick to the next, on every machine: the interval timer of the DECstations goes at
 * 256 Hz at the most usual setting, which are 48,828 cycles on the slowest machine (12.5 MHz).
 */
export const TICK_CYCLES = 50_000;

/** Ticks of a time slice (Xok, sys/kern/sched.c, BASE_TICKS). */
export const SLICE_TICKS = 8;

/**
 * Ticks from a revocation request to the abort: half a slice. The first tick may come at once, so they
 * are at least 3 whole ticks, and at most 4.
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
 * What a revocation may cost besides, in cycles, as a bound that is known beforehand: so many accesses, each as
 * dear as any can be on a machine that runs. Nothing was measured for it.
 *
 * The dearest access is one of the Pentium 133's that finds nothing: 0.75 of its own, 25 for the TLB, 20 for
 * the directory's entry from memory, 14 and 20 for its line, and 6 for each of two dirty lines that leave.
 */
export const DEAREST_ACCESS = 92;

/**
 * Text that comes into the cache: on the DECstations 2100 and 3100 it takes 6 cycles for 4 bytes. Where lines
 * are longer there may be one more, of 40 cycles on the Pentium 133 (14, 20, and 6 for one that leaves).
 */
export const DEAREST_TEXT = { byte: 1.5, line: 40 } as const;

/** A trap and its return: 85 and 60 cycles (Pentium Pro 200). */
export const DEAREST_TRAP = 145;

/** What a path with so many bytes of text takes to come into the cache. */
function textCycles(bytes: number): number {
  return Math.ceil(bytes * DEAREST_TEXT.byte) + DEAREST_TEXT.line;
}

function textOf(name: string): number {
  return Math.max(
    ...paths.paths
      .filter((path) => path.name === name || path.name === `${name}.mips`)
      .map((path) => textCycles(path.textBytes)),
  );
}

/**
 * Accesses of the kernel to break one binding, to free one frame without bindings, to stop what transfers
 * such a frame is in (all eight of the ring are looked at, and may be put in anew), and to abort at all.
 */
export const BREAK_ACCESSES = 40;
export const FREE_ACCESSES = 60;
export const STOP_ACCESSES = 320;
export const ABORT_ACCESSES = 80;
/** And for each wake predicate that looks at such frames: all predicates are gone through, this one is dropped. */
export const DROP_ACCESSES = 75;

/** For each binding that is broken. */
export const BREAK_CYCLES = BREAK_ACCESSES * DEAREST_ACCESS + textOf('binding.break');

/** For each frame that is given up or taken. */
export const FREE_CYCLES = FREE_ACCESSES * DEAREST_ACCESS;

/**
 * For each of them that a device has: the accesses, and for each of eight transfers the lines of a page that are
 * made invalid one by one, with 8 instructions around them (1,024 lines on the DECstations).
 */
export const STOP_CYCLES = STOP_ACCESSES * DEAREST_ACCESS + 8 * (1024 + 8);

/** For an abort that looks for frames among so many, while so many environments may have predicates. */
export function abortCycles(frames: number, environments: number): number {
  const accesses = ABORT_ACCESSES + frames + environments * DROP_ACCESSES;
  return accesses * DEAREST_ACCESS + textOf('abort');
}

/**
 * Of whoever asks, and of the asked one's library OS, which refuses: accesses to look through 64 names, to
 * bind the public tables at the first look, to switch there and back and to see what has become of it; their
 * traps; and work between two looks at the request, in instructions of at most one cycle.
 */
export const ASK_ACCESSES = 700;
export const ASK_TRAPS = 24;
export const ASK_WORK = 5000;

/** All of that; text comes in twice at the most: it is less than half of any instruction cache. */
export const ASK_CYCLES =
  ASK_ACCESSES * DEAREST_ACCESS + ASK_TRAPS * DEAREST_TRAP + ASK_WORK + 2 * textOfAll();

function textOfAll(): number {
  const names = new Set(paths.paths.map((path) => path.name.replace(/\.mips$/, '')));
  return [...names].reduce((sum, name) => sum + textOf(name), 0);
}
