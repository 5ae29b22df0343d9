/** What a session may be told besides its design, contract and machine. */
import type { Kernel } from '../words/kernel.ts';
import type { Fuel, Machine } from '../words/machine.ts';

export interface SessionOptions {
  /** The variant, by the names of its options. */
  readonly variant?: Readonly<Record<string, string>>;
  readonly fuel?: Partial<Fuel>;
  /**
   * Called at every rest point; the machine and kernel that it returns take over. For the laws, which
   * exchange them for fresh ones.
   */
  readonly atRest?: (machine: Machine, kernel: Kernel) => { machine: Machine; kernel: Kernel };
  /**
   * What the design is given for a handle that no step made, in place of a refusal by the engine. For
   * the laws, which see whether it believes what user code says.
   */
  readonly forge?: (kind: string) => number;
}
