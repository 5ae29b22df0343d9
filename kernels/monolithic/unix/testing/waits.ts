/**
 * Who waits below, in the fake lower half. Each process waits for one thing at the most; what happens when its
 * wait ends is a function. The order in which waits end is the dice's.
 */
import { ERROR } from '../abi/errors.ts';
import { type Answer, SLEEP } from '../answers.ts';
import type { Process } from '../door.ts';
import type { Dice } from './dice.ts';

export class Waits {
  readonly #dice: Dice;
  readonly #waits = new Map<Process, () => void>();
  readonly #ready: (p: Process) => void;
  /** How often something waits that need not have waited: once in so many times; 0 is never, and nothing ever waits. */
  every: number;
  /** Waits begun so far; and the one before which `onWait` is called. */
  begun = 0;
  onWait: ((p: Process, wait: number) => void) | null = null;
  /** Those who are to die: any wait of theirs may be for memory, and is refused. */
  readonly killed = new Set<Process>();

  constructor(dice: Dice, every: number, ready: (p: Process) => void) {
    this.#dice = dice;
    this.every = every;
    this.#ready = ready;
  }

  /** Whether this time it waits although it need not. */
  dozes(): boolean {
    return this.#dice.oneIn(this.every);
  }

  begin(p: Process, end: () => void): Answer {
    if (this.#waits.has(p)) throw new Error(`process ${p} waits twice`);
    if (this.killed.has(p)) return -ERROR.interrupted;
    this.#waits.set(p, end);
    this.begun++;
    this.onWait?.(p, this.begun);
    return SLEEP;
  }

  waits(p: Process): boolean {
    return this.#waits.has(p);
  }

  forget(p: Process): void {
    this.#waits.delete(p);
  }

  /** One wait ends. False if nobody waits. */
  endOne(): boolean {
    const waiting = [...this.#waits.keys()];
    if (waiting.length === 0) return false;
    this.end(this.#dice.pick(waiting));
    return true;
  }

  end(p: Process): void {
    const end = this.#waits.get(p);
    if (end === undefined) return;
    this.#waits.delete(p);
    end();
    this.#ready(p);
  }
}
