/** What the anchors of a program may have done to its calls: made the kernel run dry, aborted them. */
import type { PackedProgram } from '../words/program.ts';

/**
 * An anchor is armed until its step has returned, and the kernel does not know for whom it is. So while a
 * step is under way at which the kernel runs dry, every call may be the one that gets nothing.
 */
export class Disturbances {
  readonly #dry = new Set<number>();
  readonly #cut = new Set<number>();
  readonly #open = new Set<number>();
  readonly #starved = new Set<number>();

  /** A new run begins. */
  begin(program: PackedProgram): void {
    this.#dry.clear();
    this.#cut.clear();
    this.#open.clear();
    this.#starved.clear();
    for (const { step, action } of program.anchors) {
      if (action === 'fail') this.#dry.add(step);
      if (action === 'abort') this.#cut.add(step);
    }
  }

  call(label: number): void {
    if (this.#dry.size === 0) return;
    this.#open.add(label);
    const own = this.#dry.has(label);
    for (const open of this.#open) {
      if (own || this.#dry.has(open)) this.#starved.add(own ? open : label);
    }
  }

  /** The call has returned, and was judged. */
  returned(label: number): void {
    if (this.#dry.size === 0) return;
    this.#open.delete(label);
    this.#starved.delete(label);
  }

  starved(label: number): boolean {
    return this.#starved.has(label);
  }

  aborted(label: number): boolean {
    return this.#cut.has(label);
  }
}
