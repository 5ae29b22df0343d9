/** Sets of signals as bits 1 to 31, and what signals do by default (POSIX 1003.1, <signal.h>). */
import { SIGNAL, SIGNALS } from '../abi/flags.ts';

/** Signals of terminals, which stop by default: SIGTSTP, SIGTTIN, SIGTTOU. */
const TERMINAL = [20, 21, 22] as const;
/** SIGURG and SIGWINCH, which nobody misses. */
const UNNOTICED = [23, 28] as const;

export function bit(signal: number): number {
  return (1 << signal) >>> 0;
}

function setOf(signals: readonly number[]): number {
  return signals.reduce((set, signal) => (set | bit(signal)) >>> 0, 0);
}

/** Bits that stand for signals. */
export const ALL_SIGNALS = 0xfffffffe;
/** Neither caught, nor ignored, nor blocked. */
export const UNTOUCHABLE = setOf([SIGNAL.kill, SIGNAL.stop]);
export const STOPS = setOf([SIGNAL.stop, ...TERMINAL]);
/** By default nothing happens. A stopped process goes on by SIGCONT, whatever its disposition. */
export const UNNOTICED_BY_DEFAULT = setOf([SIGNAL.child, SIGNAL.continue, ...UNNOTICED]);

export function isSignal(signal: number): boolean {
  return signal >= 1 && signal < SIGNALS;
}

/** The lowest signal of a set that is not empty. */
export function lowest(set: number): number {
  return 31 - Math.clz32(set & -set);
}
