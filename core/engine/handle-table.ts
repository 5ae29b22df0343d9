/** The handle table: what each step made, under the design's own name for it. */
import type { Contract } from '../words/contract.ts';
import type { PackedProgram } from '../words/program.ts';

/** Labels below this stand in columns; a label may be any number, and the others are rare. */
const COLUMNS_MAX = 1 << 16;

export class HandleTable {
  /** The kinds of handle that the contract knows; a kind's number is its index plus one. */
  readonly #kinds: readonly string[];
  /** By label: the kind's number, 0 where nothing was made. */
  #made = new Uint8Array(64);
  #values = new Float64Array(64);
  /** The same for labels that have no column. */
  readonly #others = new Map<number, { readonly kind: number; readonly value: number }>();

  constructor(contract: Contract) {
    const kinds = new Set<string>();
    for (const op of contract.ops) if (op.produces !== undefined) kinds.add(op.produces);
    this.#kinds = [...kinds];
  }

  /** Forgets all handles and makes room for the labels of this program. */
  begin(program: PackedProgram): void {
    this.#made.fill(0);
    this.#others.clear();
    this.reserve(program);
  }

  /** Makes room for the labels of more steps. */
  reserve(program: PackedProgram): void {
    let most = 0;
    for (let i = 0; i < program.length; i++) {
      const label = program.labels[i];
      if (label > most && label < COLUMNS_MAX) most = label;
    }
    if (most < this.#made.length) return;
    const made = new Uint8Array(most + 1);
    const values = new Float64Array(most + 1);
    made.set(this.#made);
    values.set(this.#values);
    this.#made = made;
    this.#values = values;
  }

  has(label: number, kind: string): boolean {
    if (label < 0) return false;
    const made =
      label < this.#made.length ? this.#made[label] : (this.#others.get(label)?.kind ?? 0);
    return made !== 0 && this.#kinds[made - 1] === kind;
  }

  get(label: number): number {
    return label < this.#made.length ? this.#values[label] : (this.#others.get(label)?.value ?? 0);
  }

  set(label: number, kind: string, value: number): void {
    const number = this.#kinds.indexOf(kind) + 1;
    if (label < this.#made.length) {
      this.#made[label] = number;
      this.#values[label] = value;
    } else this.#others.set(label, { kind: number, value });
  }

  save(): HandleState {
    return {
      made: this.#made.slice(),
      values: this.#values.slice(),
      others: new Map(this.#others),
    };
  }

  restore(state: HandleState): void {
    this.#made = state.made.slice();
    this.#values = state.values.slice();
    this.#others.clear();
    for (const [label, handle] of state.others) this.#others.set(label, handle);
  }
}

export interface HandleState {
  readonly made: Uint8Array;
  readonly values: Float64Array;
  readonly others: ReadonlyMap<number, { readonly kind: number; readonly value: number }>;
}
