/** What a program might have disturbed, counted as anchors count: see `Opportunities` of the machine. */
import type { Opportunities } from '../core/words/machine.ts';

/** More places than this are not listed: a run of each would take too long. */
const MOST_PLACES = 4096;

export class OpportunityCounter {
  counting = false;
  #allocations = 0;
  #interrupts: number[] = [];
  /** `instructions` when counting began. */
  #start = 0;
  /**
   * Where code is about to go on; 0 if it has made an access since. An interrupt that comes in there and
   * one that comes in before the first access are one, so it is listed only if there is no such access.
   */
  #resumption = 0;

  begin(instructions: number): void {
    this.counting = true;
    this.#allocations = 0;
    this.#interrupts = [];
    this.#start = instructions;
    this.#resumption = 0;
  }

  /** What was counted stays to be read. */
  stop(): void {
    this.counting = false;
  }

  get found(): Opportunities {
    const interrupts = this.#interrupts.slice();
    const last = this.#resumption;
    if (this.#fits(last)) interrupts.push(last);
    return { allocations: this.#allocations, interrupts };
  }

  allocation(): void {
    this.#allocations++;
  }

  /** The code that runs is about to make an access. */
  access(instructions: number): void {
    this.#resumption = 0;
    this.#list(instructions - this.#start);
  }

  /** The code that runs has run along a path: it is where it was, but later. */
  path(instructions: number): void {
    this.#resumption = instructions - this.#start;
  }

  /** The kernel is at a preemption point. */
  point(instructions: number): void {
    this.#list(this.#resumption);
    this.#resumption = 0;
    this.#list(instructions - this.#start);
  }

  /** The kernel has returned. */
  returned(instructions: number): void {
    if (instructions - this.#start !== this.#resumption) this.#list(this.#resumption);
    this.#resumption = instructions - this.#start;
  }

  #list(count: number): void {
    if (this.#fits(count)) this.#interrupts.push(count);
  }

  /** At one count, an interrupt comes in at the first of the places that have it. */
  #fits(count: number): boolean {
    const { length } = this.#interrupts;
    return length < MOST_PLACES && count > (length === 0 ? 0 : this.#interrupts[length - 1]);
  }
}
