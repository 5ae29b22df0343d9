/** Sums up how long parts take that are too short for the clock of the processor time: by the clock on the wall. */
export class Stopwatch {
  /** Microseconds. */
  total = 0;

  time<Result>(work: () => Result): Result {
    const start = performance.now();
    try {
      return work();
    } finally {
      this.total += 1000 * (performance.now() - start);
    }
  }
}
