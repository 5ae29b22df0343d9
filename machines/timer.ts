/** The interval timer: raises its line every so many cycles. */

export class Timer {
  /** Cycles between interrupts; 0 while it is stopped. */
  period = 0;
  /** When it next raises its line, in cycles since boot. */
  due = Number.POSITIVE_INFINITY;

  start(period: number, now: number): void {
    this.period = period;
    this.due = period === 0 ? Number.POSITIVE_INFINITY : now + period;
  }

  /** True if it was due; then it has been wound up for the next time. */
  tick(now: number): boolean {
    if (now < this.due) return false;
    // Ticks that were missed while the processor was busy are one interrupt, as on the chip.
    this.due += this.period * Math.ceil((now - this.due + 1) / this.period);
    return true;
  }

  save(): TimerState {
    return { period: this.period, due: this.due };
  }

  restore(state: TimerState): void {
    this.period = state.period;
    this.due = state.due;
  }
}

export interface TimerState {
  readonly period: number;
  readonly due: number;
}
