/** What a design does wrong before or beside a program: it does not boot, or cannot say what it believes. */

/** A design that does not come up: a bug of the design's, before any program. */
export class BootError extends Error {
  override readonly name = 'BootError';
  /** Whether it ran out of fuel or did something wrong. */
  readonly stop: 'panic' | 'exhausted';

  constructor(message: string, stop: 'panic' | 'exhausted' = 'panic') {
    super(message);
    this.stop = stop;
  }
}

/** `observe`, or the kernel's check of itself, threw: a bug of the kernel's, met while an oracle looked. */
export class ObserveError extends Error {
  override readonly name = 'ObserveError';

  constructor(thrown: unknown, asked: 'observe' | 'inconsistency' = 'observe') {
    super(`${asked}: ${thrown instanceof Error ? thrown.message : String(thrown)}`);
  }
}
