/** The interrupt controller: lines, masks, and what is pending. */

export class InterruptController {
  /** A bit for each line. */
  pending = 0;
  masked = 0;
  /** How often a line was lowered or masked: whether a handler did something about its interrupt. */
  served = 0;
  /** The lines' names; a line's number is its index. */
  readonly names: readonly string[];

  constructor(names: readonly string[]) {
    if (names.length > 30) throw new Error('an interrupt controller has at most 30 lines');
    this.names = names;
  }

  raise(line: number): void {
    this.pending |= 1 << line;
  }

  lower(line: number): void {
    this.pending &= ~(1 << line);
    this.served++;
  }

  mask(line: number, masked: boolean): void {
    if (masked) this.masked |= 1 << line;
    else this.masked &= ~(1 << line);
    this.served++;
  }

  /** The lowest line that is pending and not masked; -1 if there is none. */
  next(): number {
    const ready = this.pending & ~this.masked;
    return ready === 0 ? -1 : 31 - Math.clz32(ready & -ready);
  }

  save(): InterruptState {
    return { pending: this.pending, masked: this.masked };
  }

  restore(state: InterruptState): void {
    this.pending = state.pending;
    this.masked = state.masked;
  }
}

export interface InterruptState {
  readonly pending: number;
  readonly masked: number;
}
