/** What is known of a count of ticks between two readings: it goes up with time, and not by itself. */
import { TICK_CYCLES } from './terms.ts';

export interface Meter {
  /** As it was read, not before the time `since`. */
  value: number;
  since: number;
  /** Ticks that must have been added since. */
  least: number;
  /** Ticks since then that were certainly not added. */
  elsewhere: number;
  /** Whether there is no upper bound: the program may have brought ticks about. */
  isOpen: boolean;
}

/** A count that was read as `value`, not before this time. */
export function meterAt(value: number, since: number): Meter {
  return { value, since, least: 0, elsewhere: 0, isOpen: false };
}

/** Ticks that an op of this duration has at least: the timer may have stood still before it. */
export function ticksAtLeast(cycles: number): number {
  return Math.max(0, Math.floor(cycles / TICK_CYCLES) - 1);
}

/** Ticks that an interval of this duration has at most. */
export function ticksAtMost(cycles: number): number {
  return Math.floor(cycles / TICK_CYCLES) + 1;
}

export function lowest(meter: Meter): number {
  return meter.value + meter.least;
}

/** The most that it may be found at this time. */
export function highest(meter: Meter, time: number): number {
  if (meter.isOpen) return Number.POSITIVE_INFINITY;
  return Math.max(lowest(meter), meter.value + ticksAtMost(time - meter.since) - meter.elsewhere);
}

export function mayRead(meter: Meter, value: number, time: number): boolean {
  return value >= lowest(meter) && value <= highest(meter, time);
}

/** It was read as this by an op that began at `since`. */
export function read(meter: Meter, value: number, since: number, isRushed: boolean): void {
  meter.value = value;
  meter.since = since;
  meter.least = 0;
  meter.elsewhere = 0;
  // A tick that came too early may have come after the reading.
  meter.isOpen = isRushed;
}
