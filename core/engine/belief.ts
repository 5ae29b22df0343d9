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
  #machine: Machine | null = null;
  #kernel: Kernel | null = null;

  now(machine: Machine, kernel: Kernel): Authority {
    const asked = this.#machine === machine && this.#kernel === kernel && !machine.stale;
    if (asked && this.#found !== null) return this.#found;
    const known = this.#found;
    this.#found = null;
    let found: Authority | null = null;
    machine.watch(() => {
      found = observed(kernel, machine, known);
    });
    // The compiler does not see that `watch` has called it.
    this.#found = found as Authority | null;
    this.#machine = machine;
    this.#kernel = kernel;
    if (this.#found === null) throw new Error('a machine did not call what it was to watch');
    return this.#found;
  }
}
