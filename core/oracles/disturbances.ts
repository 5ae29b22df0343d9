/** What the anchors of a program may have done to its calls: starved them, aborted them, made a tick come early. */
import type { PackedProgram } from '../words/program.ts';

/**
 * Calls that anchors of one kind may have disturbed. An anchor is armed until its step has returned, and
 * the kernel does not know for whom it is. So while such a step is under way, every call may be hit.
 */
class Reach {
  readonly #steps = new Set<number>();
  readonly #open = new Set<number>();
  readonly #reached = new Set<number>();
  /** Whether what was armed at the very end of a step comes when it has returned. */
  readonly #lingers: boolean;
  #isLeft = false;

  constructor(lingers: boolean) {
    this.#lingers = lingers;
  }

  begin(): void {
    this.#steps.clear();
    this.#open.clear();
    this.#reached.clear();
    this.#isLeft = false;
  }

  add(step: number): void {
    this.#steps.add(step);
  }

  call(label: number): void {
    if (this.#steps.size === 0) return;
    this.#open.add(label);
    const own = this.#steps.has(label);
    for (const open of this.#open) {
      if (own || this.#steps.has(open)) this.#reached.add(own ? open : label);
    }
    if (this.#isLeft) this.#reached.add(label);
    this.#isLeft = false;
  }

  returned(label: number): void {
    if (this.#steps.size === 0) return;
    this.#open.delete(label);
    this.#reached.delete(label);
    if (this.#lingers && this.#steps.has(label)) this.#isLeft = true;
  }

  power(): void {
    this.#open.clear();
    this.#reached.clear();
    this.#isLeft = false;
  }

  has(label: number): boolean {
    return this.#reached.has(label);
  }
}

export class Disturbances {
  readonly #dry = new Reach(false);
  /** An interrupt that is raised by the last access of a step is served in the next. */
  readonly #raised = new Reach(true);
  readonly #cut = new Set<number>();

  /** A new run begins. */
  begin(program: PackedProgram): void {
    this.#dry.begin();
    this.#raised.begin();
    this.#cut.clear();
    for (const { step, action, name } of program.anchors) {
      // A transfer that fails once is tried again: it shows in nothing but time.
      if (action === 'fail' && name === 'alloc') this.#dry.add(step);
      else if (action === 'interrupt') this.#raised.add(step);
      else if (action === 'abort') this.#cut.add(step);
    }
  }

  /** A call has begun, or the world acts. */
  call(label: number): void {
    this.#dry.call(label);
    this.#raised.call(label);
  }

  /** The power was lost: no call is under way any more. */
  power(): void {
    this.#dry.power();
    this.#raised.power();
  }

  /** The call has returned, and was judged. */
  returned(label: number): void {
    this.#dry.returned(label);
    this.#raised.returned(label);
  }

  starved(label: number): boolean {
    return this.#dry.has(label);
  }

  rushed(label: number): boolean {
    return this.#raised.has(label);
  }

  aborted(label: number): boolean {
    return this.#cut.has(label);
  }
}
