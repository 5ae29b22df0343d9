/** The handle table: what each step made, under the design's own name for it. */
import type { Contract } from '../words/contract.ts';
import type { PackedProgram } from '../words/program.ts';

export class HandleTable {
  /** The kinds of handle that the contract knows; a kind's number is its index plus one. */
  readonly #kinds: readonly string[];
  /** By label: the kind's number, 0 where nothing was made. */
  #made = new Uint8Array(64);
  #values = new Float64Array(64);

  constructor(contract: Contract) {
    const kinds = new Set<string>();
    for (const op of contract.ops) if (op.produces !== undefined) kinds.add(op.produces);
    this.#kinds = [...kinds];
  }

  /** Forgets all handles and makes room for the labels of this program. */
  begin(program: PackedProgram): void {
    let most = 0;
    for (let i = 0; i < program.length; i++) most = Math.max(most, program.labels[i]);
    if (most >= this.#made.length) {
      this.#made = new Uint8Array(most + 1);
      this.#values = new Float64Array(most + 1);
    } else this.#made.fill(0);
  }

  has(label: number, kind: string): boolean {
    if (label < 0 || label >= this.#made.length) return false;
    const made = this.#made[label];
    return made !== 0 && this.#kinds[made - 1] === kind;
  }

  get(label: number): number {
    return this.#values[label];
  }

  set(label: number, kind: string, value: number): void {
    this.#made[label] = this.#kinds.indexOf(kind) + 1;
    this.#values[label] = value;
  }
}
