/** The anchors that are armed: from the moment at which their step begins until it has returned. */
import type { Kernel, Thread } from '../words/kernel.ts';
import type { Run } from './run.ts';

export class Arming {
  readonly #run: Run;
  readonly #isOpen = (step: number): boolean => this.#run.tasks.open.includes(step);

  constructor(run: Run) {
    this.#run = run;
  }

  /** A step begins: what is fixed to it is counted from now. */
  arm(step: number): void {
    const run = this.#run;
    const { anchors, labels, by } = run.current();
    run.surveyor?.began(step, run.machine);
    if (anchors.length === 0) return;
    const own = anchors.filter((anchor) => anchor.step === labels[step]);
    if (own.length === 0) return;
    for (const { action, name, count } of own) {
      if (action !== 'abort') run.machine.arm(step, action, name, count);
      else if (by[step] !== 0 && run.kernel.abort !== undefined) {
        run.aborts = [...run.aborts, { step, left: count }];
      }
    }
    run.armed = [...run.armed, step];
    run.stopWhereNeeded();
  }

  /** Steps may have returned; a step that blocks keeps its anchors. */
  review(): void {
    const run = this.#run;
    run.surveyor?.review(run.machine, this.#isOpen);
    if (run.armed.length === 0) return;
    const open = run.armed.filter(this.#isOpen);
    if (open.length === run.armed.length) return;
    for (const step of run.armed) if (!open.includes(step)) run.machine.disarm(step);
    run.armed = open;
    run.aborts = run.aborts.filter(({ step }) => open.includes(step));
    run.stopWhereNeeded();
  }

  /** The processor has come to a rest point; true if a task was aborted there. */
  rested(): boolean {
    const run = this.#run;
    run.surveyor?.rested();
    if (run.aborts.length === 0) return false;
    const due = run.aborts.filter(({ left }) => left === 1);
    run.aborts = run.aborts
      .filter(({ left }) => left > 1)
      .map(({ step, left }) => ({ step, left: left - 1 }));
    run.stopWhereNeeded();
    for (const { step } of due) if (run.herald.going) this.#abort(step);
    return due.length > 0;
  }

  #abort(step: number): void {
    const { machine, kernel, tasks, herald } = this.#run;
    const thread = tasks.thread(this.#run.current().by[step]);
    if (machine.dispatch(aborting(kernel), thread) === 'panic') herald.panic(machine.stopMessage);
  }
}

/** A kernel that aborts the thread that it is to dispatch: so the machine charges it to the harness. */
function aborting(kernel: Kernel): Kernel {
  return {
    trap: (trap) => kernel.trap(trap),
    dispatch(thread: Thread) {
      kernel.abort?.(thread);
      return false;
    },
    observe: (peek) => kernel.observe(peek),
  };
}
