/** A run under way: what the parts of the engine that carry it out share. */
import type { Contract } from '../words/contract.ts';
import type { Kernel, Thread } from '../words/kernel.ts';
import type { Machine } from '../words/machine.ts';
import type { PackedProgram } from '../words/program.ts';
import type { HandleTable } from './handle-table.ts';
import type { Herald } from './herald.ts';
import type { Surveyor } from './survey.ts';
import { NOBODY, type TaskTable } from './task-table.ts';

/** A design that has come up: its root task, and the handlers. */
export interface Booted {
  readonly root: Thread;
  readonly kernel: Kernel;
}

/** An abort that is armed. */
export interface ArmedAbort {
  readonly step: number;
  /** Rest points until it comes. */
  readonly left: number;
}

/** Interrupts for which calls wait at a program's end before we say that they wait for good. */
export const PATIENCE = 64;

export class Run {
  readonly contract: Contract;
  readonly handles: HandleTable;
  readonly herald: Herald;
  readonly tasks: TaskTable;
  /** Boots the design on a machine that was just switched on. */
  readonly boot: (machine: Machine) => Booted;
  /** The laws exchange both at rest points. */
  machine: Machine;
  kernel: Kernel;
  program: PackedProgram | null = null;
  /** The slot to which the harness switched last. */
  last = 0;
  patience = PATIENCE;
  /** Steps whose anchors are armed, by their index: until they return. */
  armed: readonly number[] = [];
  /** Aborts among them that have not come yet. */
  aborts: readonly ArmedAbort[] = [];
  /** Who counts what a program might have disturbed; null in most runs. */
  surveyor: Surveyor | null = null;
  /** Whether somebody looks at every rest point of this run. */
  restsAlways = false;

  constructor(
    contract: Contract,
    machine: Machine,
    kernel: Kernel,
    parts: {
      readonly handles: HandleTable;
      readonly herald: Herald;
      readonly tasks: TaskTable;
      readonly boot: (machine: Machine) => Booted;
    },
  ) {
    this.contract = contract;
    this.machine = machine;
    this.kernel = kernel;
    this.handles = parts.handles;
    this.herald = parts.herald;
    this.tasks = parts.tasks;
    this.boot = parts.boot;
  }

  current(): PackedProgram {
    if (this.program === null) throw new Error('no program is being run');
    return this.program;
  }

  /** The machine stops at rest points only while somebody wants to know of them: it costs time. */
  stopWhereNeeded(): void {
    this.machine.stopAtRest = this.restsAlways || this.surveyor !== null || this.aborts.length > 0;
  }

  /** Nothing can run: says so, and which calls wait. */
  rest(stranded: readonly number[] = []): void {
    const { open: calls } = this.tasks;
    const open: number[] = [];
    const tasks: number[] = [];
    for (let slot = 1; slot < calls.length; slot++) {
      if (calls[slot] === NOBODY) continue;
      open.push(calls[slot]);
      tasks.push(slot);
    }
    this.herald.rest(open, tasks, stranded);
  }

  /** No step is left that can be begun: says so, and which tasks could not be brought to theirs. */
  end(): void {
    const stranded: number[] = [];
    this.tasks.waiting.forEach((queue, slot) => {
      const isFree = this.tasks.open[slot] === NOBODY && this.tasks.alive(slot);
      if (isFree && queue.length > 0) stranded.push(queue[0]);
    });
    this.rest(stranded);
  }
}
