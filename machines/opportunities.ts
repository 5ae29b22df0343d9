/** What a program might have disturbed, counted as anchors count: see `Opportunities` of the machine. */
import type { Opportunities } from '../core/words/machine.ts';

/** More places than this are not listed: a run of each would take too long. */
const MOST_PLACES = 4096;

export class OpportunityCounter {
  counting = false;
  #allocations = 0;
  #transfers = 0;
  /** Places at which the power can be lost: two for each write. */
  #cuts = 0;
  #interrupts: number[] = [];
  #points: number[] = [];
  #unlisted = 0;
  /** The count of the last place that was found. */
  #last = 0;
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
    this.#transfers = 0;
    this.#cuts = 0;
    this.#interrupts = [];
    this.#points = [];
    this.#unlisted = 0;
    this.#last = 0;
    this.#start = instructions;
    this.#resumption = 0;
  }

  /** What was counted stays to be read. */
  stop(): void {
    this.counting = false;
  }

  get found(): Opportunities {
    const interrupts = this.#interrupts.slice();
    const points = this.#points.slice();
    const place = this.#resumption;
    const isOpen = place > this.#last;
    const fits = isOpen && interrupts.length < MOST_PLACES;
    if (fits) interrupts.push(place);
    const unlisted = this.#unlisted + (isOpen && !fits ? 1 : 0);
    return {
      allocations: this.#allocations,
      transfers: this.#transfers,
      writes: this.#cuts >> 1,
      interrupts,
      points,
      unlisted,
    };
  }

  allocation(): void {
    this.#allocations++;
  }

  transfer(): void {
    this.#transfers++;
  }

  /** A disk takes a write, or has taken it. */
  written(): void {
    this.#cuts++;
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
    this.#list(instructions - this.#start, true);
  }

  /** The kernel has returned. */
  returned(instructions: number): void {
    if (instructions - this.#start !== this.#resumption) this.#list(this.#resumption);
    this.#resumption = instructions - this.#start;
  }

  /** At one count, an interrupt comes in at the first of the places that have it. */
  #list(count: number, isPoint = false): void {
    if (count <= this.#last) return;
    this.#last = count;
    const inInterrupts = this.#interrupts.length < MOST_PLACES;
    const inPoints = isPoint && this.#points.length < MOST_PLACES;
    if (inInterrupts) this.#interrupts.push(count);
    if (inPoints) this.#points.push(count);
    if (!inInterrupts && !inPoints) this.#unlisted++;
  }
}
