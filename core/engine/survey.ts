/** A survey: what a program's steps give an anchor to disturb, so that a sweep can disturb each of it. */
import type { Machine } from '../words/machine.ts';
import { NOBODY } from './task-table.ts';

/** Of one step, from its beginning until its anchors would be disarmed; what a disk does, until the next begins. */
export interface StepSurvey {
  /** The step's label. */
  readonly step: number;
  /** `fail alloc` has something to fail for each count from 1 to this. */
  readonly allocations: number;
  /** `fail transfer` has something to fail for each count from 1 to this. */
  readonly transfers: number;
  /** `power` has two places for each of these, counted from 1. */
  readonly writes: number;
  /** The counts at which an `interrupt` comes in, each at a place of its own. */
  readonly interrupts: readonly number[];
  /** Those of them at which the kernel has a preemption point; all of these, as far as they are listed. */
  readonly points: readonly number[];
  /** Places at which an `interrupt` comes in that are in neither list. */
  readonly unlisted: number;
  /** `abort` has a rest point for each count from 1 to this. */
  readonly rests: number;
}

/**
 * Counts for one step at a time, as the machine does. A step that is still under way when another
 * begins is `missed`, and is surveyed in a run of its own.
 */
export class Surveyor {
  /** By the index of the step; null where it was missed. */
  readonly found = new Map<number, Omit<StepSurvey, 'step'> | null>();
  /** The step that is surveyed; NOBODY if each is. */
  readonly #only: number;
  #current = NOBODY;
  /** The step whose transfers are counted: it may be over. */
  #last = NOBODY;
  #rests = 0;

  constructor(only: number = NOBODY) {
    this.#only = only;
  }

  began(step: number, machine: Machine): void {
    if (this.#only !== NOBODY && this.#only !== step) {
      if (this.#current === NOBODY) this.#close(machine);
      return;
    }
    if (this.#current !== NOBODY) this.found.set(this.#current, null);
    else this.#close(machine);
    this.#current = step;
    this.#last = step;
    this.#rests = 0;
    machine.count();
  }

  rested(): void {
    this.#rests++;
  }

  /** Steps may have returned: `isOpen` says whether one is still under way. */
  review(machine: Machine, isOpen: (step: number) => boolean): void {
    if (this.#current !== NOBODY && !isOpen(this.#current)) this.#returned(machine);
  }

  /** The run is over. */
  ended(machine: Machine): void {
    if (this.#current !== NOBODY) this.#returned(machine);
    this.#close(machine);
  }

  #returned(machine: Machine): void {
    this.found.set(this.#current, { ...machine.opportunities, rests: this.#rests });
    this.#current = NOBODY;
  }

  /** What a disk does from now on is another step's. */
  #close(machine: Machine): void {
    const found = this.found.get(this.#last) ?? null;
    if (found !== null) {
      const { transfers, writes } = machine.opportunities;
      this.found.set(this.#last, { ...found, transfers, writes });
    }
    this.#last = NOBODY;
  }
}

/** Surveys each step that `run` begins, in the order of the program. */
export function surveyed(
  labels: Int32Array,
  run: (surveyor: Surveyor) => void,
): readonly StepSurvey[] {
  const all = new Surveyor();
  run(all);
  const steps: StepSurvey[] = [];
  for (const index of [...all.found.keys()].sort((a, b) => a - b)) {
    const found = all.found.get(index) ?? alone(index, run);
    if (found !== null) steps.push({ step: labels[index], ...found });
  }
  return steps;
}

function alone(index: number, run: (surveyor: Surveyor) => void) {
  const surveyor = new Surveyor(index);
  run(surveyor);
  return surveyor.found.get(index) ?? null;
}
