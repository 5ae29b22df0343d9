/** The order of a free program: each task's steps in theirs, and who is next as the kernel chose. */
import type { PackedProgram } from '../words/program.ts';
import { NOBODY, type TaskTable } from './task-table.ts';

export class FreeOrder {
  readonly #program: PackedProgram;
  readonly #tasks: TaskTable;
  readonly #taken: Uint8Array;

  constructor(program: PackedProgram, tasks: TaskTable) {
    this.#program = program;
    this.#tasks = tasks;
    this.#taken = new Uint8Array(program.length);
  }

  /** The step to take now that the task in slot `here` runs; NOBODY if no task can take one. */
  next(here: number): number {
    let step = here > 0 && this.#isFree(here) ? this.#nextOf(here) : NOBODY;
    // The task that runs has nothing more to do: whoever is first in the list, and can, goes on.
    for (let slot = 0; slot < this.#tasks.slots && step === NOBODY; slot++) {
      if (slot === 0 || this.#isFree(slot)) step = this.#nextOf(slot);
    }
    if (step !== NOBODY) this.#taken[step] = 1;
    return step;
  }

  #isFree(slot: number): boolean {
    return this.#tasks.open[slot] === NOBODY;
  }

  #nextOf(slot: number): number {
    const { length, by } = this.#program;
    for (let step = 0; step < length; step++) {
      if (this.#taken[step] === 0 && by[step] === slot) return step;
    }
    return NOBODY;
  }
}
