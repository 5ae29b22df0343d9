/** The anchors that are armed: from the moment at which their step begins until it has returned. */
import type { Run } from './run.ts';

export class Arming {
  readonly #run: Run;

  constructor(run: Run) {
    this.#run = run;
  }

  /** A step begins: what is fixed to it is counted from now. */
  arm(step: number): void {
    const { anchors, labels } = this.#run.current();
    if (anchors.length === 0) return;
    const own = anchors.filter((anchor) => anchor.step === labels[step]);
    if (own.length === 0) return;
    for (const { action, name, count } of own) {
      if (action !== 'abort') this.#run.machine.arm(step, action, name, count);
    }
    this.#run.armed = [...this.#run.armed, step];
  }

  /** Steps may have returned; a step that blocks keeps its anchors. */
  review(): void {
    const { armed, tasks } = this.#run;
    if (armed.length === 0) return;
    const open = armed.filter((step) => tasks.open.includes(step));
    if (open.length === armed.length) return;
    for (const step of armed) if (!open.includes(step)) this.#run.machine.disarm(step);
    this.#run.armed = open;
  }
}
