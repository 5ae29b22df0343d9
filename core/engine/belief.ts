/** What a kernel believes, and for how long that is known without asking it again. */
import type { Authority } from '../words/authority.ts';
import type { Kernel } from '../words/kernel.ts';
import type { Machine } from '../words/machine.ts';
import { ObserveError } from './session-errors.ts';
import { checkedAuthority, checkedInconsistency } from './shape.ts';

/** Asks the kernel; a bug in its answer is an ObserveError. What is `known` need not be checked again. */
export function observed(
  kernel: Kernel,
  machine: Machine,
  known: Authority | null = null,
): Authority {
  try {
    return checkedAuthority(kernel.observe(machine.peek), known);
  } catch (thrown) {
    throw new ObserveError(thrown);
  }
}

/** What the kernel finds wrong with its own records; a bug in its looking is an ObserveError. */
export function inconsistency(kernel: Kernel, machine: Machine): string | null {
  try {
    return checkedInconsistency(kernel.inconsistency?.(machine.peek) ?? null);
  } catch (thrown) {
    throw new ObserveError(thrown, 'inconsistency');
  }
}

/** The last answer, which is given again as the same object while nothing it was read from has changed. */
export class Belief {
  #found: Authority | null = null;
  /** The answer before, of which what is the same need not be checked again. */
  #known: Authority | null = null;
  #machine: Machine | null = null;
  #kernel: Kernel | null = null;
  readonly #ask = (): void => {
    if (this.#machine === null || this.#kernel === null) throw new Error('nobody to ask');
    this.#found = observed(this.#kernel, this.#machine, this.#known);
  };

  now(machine: Machine, kernel: Kernel): Authority {
    const isAsked = this.#machine === machine && this.#kernel === kernel && !machine.stale;
    if (isAsked && this.#found !== null) return this.#found;
    this.#known = this.#found ?? this.#known;
    this.#found = null;
    this.#machine = machine;
    this.#kernel = kernel;
    machine.watch(this.#ask);
    return this.#answer();
  }

  #answer(): Authority {
    if (this.#found === null) throw new Error('a machine did not call what it was to watch');
    return this.#found;
  }
}
