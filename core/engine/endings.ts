/** How calls end: by their result, by a fault, with their task, or not at all. */
import type { OpDefinition } from '../words/contract.ts';
import type { Stop } from '../words/machine.ts';
import { powerCycle } from './boot.ts';
import type { Run } from './run.ts';
import { STRIDE } from './stride.ts';
import { NOBODY } from './task-table.ts';
import { DONE, type Ending, FAULTED, NO_ACCESS, REFUSED, TASK_ENDED } from './trace-columns.ts';

export class Endings {
  readonly #run: Run;

  constructor(run: Run) {
    this.#run = run;
  }

  /** Takes note of a stop; true if the processor came to the end of what it had to do. */
  stopped(stop: Stop): boolean {
    const machine = this.#run.machine;
    switch (stop) {
      case 'panic':
        this.#run.herald.panic(machine.stopMessage);
        return true;
      case 'exhausted':
        this.#run.herald.exhausted(machine.stopMessage, this.#run.tasks.open[this.#run.last]);
        return true;
      case 'power':
        powerCycle(this.#run);
        return true;
      case 'returned':
        this.#ended(machine.stopSlot, machine.stopValue);
        return true;
      case 'faulted':
        this.#close(machine.stopSlot, FAULTED, NO_ACCESS);
        return true;
      case 'idle':
        this.#buryTheDead();
        if (this.#run.herald.going && this.#run.tasks.openCalls > 0) this.#run.rest();
        return true;
      default:
        this.#cameHome(machine.stopSlot);
        return true;
    }
  }

  /** Its op may be over without having ended: by exec, or cut short by the kernel. */
  #cameHome(slot: number): void {
    const step = this.#run.tasks.open[slot] ?? NOBODY;
    const over = step !== NOBODY && !this.#run.machine.underway(slot);
    const ends = over && this.#run.contract.ops[this.#run.current().ops[step]].ends === true;
    if (over && !ends) this.#ended(slot, this.#run.machine.peek.register(0) | 0);
    else this.#buryTheDead();
  }

  /** An op's result says how it ended: a value, or the n-th refusal. */
  #ended(slot: number, value: number): void {
    if (value >= 0) this.#close(slot, DONE, value);
    else this.#close(slot, REFUSED, -1 - value);
    if (this.#run.herald.going) this.#buryTheDead();
  }

  /** Calls whose activation the kernel has released: their tasks are gone. */
  #buryTheDead(): void {
    if (this.#run.tasks.openCalls === 0) return;
    const program = this.#run.current();
    for (let slot = 1; slot < this.#run.tasks.open.length && this.#run.herald.going; slot++) {
      const step = this.#run.tasks.open[slot];
      if (step === NOBODY || this.#run.machine.underway(slot)) continue;
      const ends = this.#run.contract.ops[program.ops[step]].ends === true;
      this.#run.tasks.bury(slot);
      if (ends) this.#close(slot, DONE, 0);
      else this.#close(slot, FAULTED, TASK_ENDED);
    }
  }

  #close(slot: number, ending: Ending, value: number): void {
    const program = this.#run.current();
    const step = this.#run.tasks.open[slot];
    // A fork returns in the child as well: the step is its parent's, by the machine's record.
    const index = step === NOBODY ? this.#indexOf(this.#run.machine.stopStep - 1) : step;
    if (index === NOBODY) {
      this.#run.herald.panic(`task t${slot} returned from an op that it never began`);
      return;
    }
    if (step !== NOBODY) this.#run.tasks.closed(slot);
    const definition = this.#run.contract.ops[program.ops[index]];
    // What the op makes, its caller makes: the child of a fork returns from it as well.
    if (ending === DONE && slot === program.by[index]) this.#bring(index, definition, value);
    this.#run.herald.returned(index, slot, ending, value);
  }

  #indexOf(label: number): number {
    return this.#run.current().labels.indexOf(label);
  }

  /** What a successful op makes: a handle, a task. */
  #bring(index: number, definition: OpDefinition, value: number): void {
    const program = this.#run.current();
    if (definition.produces !== undefined) {
      this.#run.handles.set(program.labels[index], definition.produces, value);
    }
    if (definition.starts === undefined) return;
    const k = definition.args.findIndex((arg) => arg.name === definition.starts);
    const slot = program.args[index * STRIDE + k];
    this.#run.tasks.bring(slot, value);
    // After a fork the child is in the same call, until it returns from it.
    if (this.#run.tasks.open[slot] === NOBODY && this.#run.machine.underway(slot)) {
      this.#run.tasks.opened(slot, index);
    }
  }
}
