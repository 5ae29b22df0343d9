/** Sets of outcomes: which refusals apply, and whether the op may be done. */
import { errors, type UnixError } from './terms.ts';

/** Errors from this index on stand in the second word. */
const HALF = 24;

const INDEX = new Map<UnixError, number>(errors.map((name, index) => [name, index]));

/** The outcomes that may follow; used again and again. */
export class Outcomes {
  low = 0;
  high = 0;
  /** Those that a kernel may give where it has reached what it promised, and else not. */
  scarceLow = 0;
  scarceHigh = 0;
  done = false;
  faulted = false;
  dangling = false;
  /** Whether something applies that forbids the op. */
  isRefused = false;

  clear(): void {
    this.low = 0;
    this.high = 0;
    this.scarceLow = 0;
    this.scarceHigh = 0;
    this.done = false;
    this.faulted = false;
    this.dangling = false;
    this.isRefused = false;
  }

  /** It may be said, though the op may be done as well. */
  perhaps(error: UnixError): void {
    const index = INDEX.get(error) ?? 0;
    if (index < HALF) this.low |= 1 << index;
    else this.high |= 1 << (index - HALF);
  }

  /** It applies: the op is not done. */
  applies(error: UnixError): void {
    this.perhaps(error);
    this.isRefused = true;
  }

  scarce(error: UnixError): void {
    const index = INDEX.get(error) ?? 0;
    if (index < HALF) this.scarceLow |= 1 << index;
    else this.scarceHigh |= 1 << (index - HALF);
  }

  /** It is done if nothing forbids it. */
  finish(): void {
    this.done = !this.isRefused;
  }

  hasError(index: number): boolean {
    return index < HALF
      ? (this.low & (1 << index)) !== 0
      : (this.high & (1 << (index - HALF))) !== 0;
  }

  isScarce(index: number): boolean {
    return index < HALF
      ? (this.scarceLow & (1 << index)) !== 0
      : (this.scarceHigh & (1 << (index - HALF))) !== 0;
  }

  /** Whether nothing may follow now: the call must wait. */
  get mustWait(): boolean {
    return !this.done && !this.faulted && !this.dangling && this.low === 0 && this.high === 0;
  }
}

export function hasBit(low: number, high: number, index: number): boolean {
  return index < HALF ? (low & (1 << index)) !== 0 : (high & (1 << (index - HALF))) !== 0;
}
