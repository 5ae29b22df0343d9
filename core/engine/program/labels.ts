/** Labels: each step has its own, and a step without one in the text gets a free one. */
import type { Step } from '../../words/program.ts';
import type { Positions } from './positions.ts';
import { ProgramError } from './program-error.ts';

/** Refuses a program in which two steps have the same label: a reference could mean either. */
export function checkLabels(steps: readonly Step[], positions: Positions): void {
  const first = new Map<number, number>();
  for (const [index, step] of steps.entries()) {
    const twin = first.get(step.label);
    if (twin !== undefined) {
      const { line, pointer } = positions.step(twin);
      const where = pointer ?? `line ${line}`;
      throw new ProgramError(
        positions.source,
        positions.step(index, 'label'),
        `v${step.label} is already the label of another step (${where}); labels are unique.`,
      );
    }
    first.set(step.label, index);
  }
}

/**
 * Gives out labels for steps without one: the smallest above all that came before in the text, and
 * none that the text mentions anywhere, so that no reference can mean such a step by accident.
 */
export class FreeLabels {
  readonly #mentioned: ReadonlySet<number>;
  #next = 0;

  constructor(mentioned: ReadonlySet<number>) {
    this.#mentioned = mentioned;
  }

  /** A step with a label of its own went by. */
  passed(label: number): void {
    this.#next = Math.max(this.#next, label + 1);
  }

  take(): number {
    while (this.#mentioned.has(this.#next)) this.#next++;
    return this.#next++;
  }
}
