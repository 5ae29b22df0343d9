/** The calls that have begun and not ended: at most one for each task. */
import type { Call } from '../words/specification.ts';

/** A place for one task's call, used again for its next. */
interface Place {
  step: number;
  task: number;
  op: number;
  readonly args: Int32Array;
  open: boolean;
}

export class OpenCalls {
  readonly #places: Place[] = [];
  #size = 0;

  get size(): number {
    return this.#size;
  }

  clear(): void {
    for (const place of this.#places) place.open = false;
    this.#size = 0;
  }

  /** Keeps a copy of the call: the caller's object may be used again. */
  add(call: Call): void {
    const place = this.#place(call.task);
    if (!place.open) this.#size++;
    place.open = true;
    place.step = call.step;
    place.op = call.op;
    for (let i = 0; i < place.args.length; i++) place.args[i] = call.args[i];
  }

  /** Forgets the call of this task, if it is this one. */
  remove(call: Call): void {
    const place = this.#places[call.task];
    if (place === undefined || !place.open || place.step !== call.step) return;
    place.open = false;
    this.#size--;
  }

  /** In the order of the tasks. */
  *calls(): Generator<Call> {
    for (const place of this.#places) if (place.open) yield place;
  }

  #place(task: number): Place {
    while (this.#places.length <= task) {
      this.#places.push({
        step: 0,
        task: this.#places.length,
        op: 0,
        args: new Int32Array(4),
        open: false,
      });
    }
    return this.#places[task];
  }
}
