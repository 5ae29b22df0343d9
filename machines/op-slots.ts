/** The op slots: which activation performs the op of each task, and what kernels do to activations. */
import type { Activation } from './activation.ts';
import { type CodeSpace, homeOf, slotAt } from './code-space.ts';
import { HarnessBug, KernelBug } from './errors.ts';

/** Task slots that a machine has homes for; a contract's tasks are among them. */
export const SLOTS = 16;

export class OpSlots {
  readonly #code: CodeSpace;
  /** The op activation of each slot; null where none is under way. */
  readonly #ops: (Activation | null)[] = new Array<Activation | null>(SLOTS).fill(null);

  constructor(code: CodeSpace) {
    this.#code = code;
  }

  underway(slot: number): boolean {
    return this.#ops[slot] !== null;
  }

  /** Starts the entry at `pc` as the op of `step`, for the task that stands at its home `at`. */
  begin(slot: number, step: number, pc: number, at: number): number {
    if (at !== homeOf(slot)) {
      throw new HarnessBug(`step v${step} begins where task t${slot} does not stand`);
    }
    const activation = this.#code.start(this.#code.entryAt(pc), step, homeOf(slot));
    this.#ops[slot] = activation;
    return this.#code.pcOfActivation(activation);
  }

  /** An activation has ended; true if it was an op's. */
  finish(activation: Activation): boolean {
    const slot = slotAt(activation.home);
    if (this.#ops[slot] === activation) this.#ops[slot] = null;
    this.#code.free(activation);
    return activation.step !== 0 && slot !== 0;
  }

  /** The op of this slot is over, wherever it was; its step, or 0. */
  abandon(slot: number): number {
    const op = this.#ops[slot];
    if (op === null) return 0;
    this.#code.free(op);
    this.#ops[slot] = null;
    return op.step;
  }

  clone(pc: number, home: number): number {
    const original = this.#code.activationAt(pc);
    if (original === null) {
      throw new KernelBug(`clone of PC 0x${pc.toString(16)}, which names no activation`);
    }
    const copy = this.#code.clone(original, home);
    const slot = slotAt(home);
    if (slot !== 0 && copy.step !== 0) this.#ops[slot] = copy;
    return this.#code.pcOfActivation(copy);
  }

  /** A new activation of an entry, which takes over the op of the slot that `home` belongs to. */
  start(pc: number, home: number): number {
    const entry = this.#code.entryAt(pc);
    if (entry < 0) throw new KernelBug(`start of PC 0x${pc.toString(16)}, which is no entry`);
    const slot = slotAt(home);
    const step = this.#ops[slot]?.step ?? 0;
    const activation = this.#code.start(entry, step, home);
    if (step !== 0) this.#ops[slot] = activation;
    return this.#code.pcOfActivation(activation);
  }

  release(pc: number): void {
    const activation = this.#code.activationAt(pc);
    if (activation !== null) this.finish(activation);
  }

  /** The slot at whose home, or in whose op, a PC stands; 0 if elsewhere. */
  slotOf(pc: number): number {
    const slot = slotAt(pc);
    if (slot !== 0) return slot;
    const activation = this.#code.activationAt(pc);
    return activation === null ? 0 : slotAt(activation.home);
  }

  /** The number of each slot's activation; -1 where there is none. */
  save(): readonly number[] {
    return this.#ops.map((activation) => activation?.index ?? -1);
  }

  /** After the code space has been restored. */
  restore(state: readonly number[]): void {
    state.forEach((index, slot) => {
      this.#ops[slot] = index < 0 ? null : this.#code.at(index);
    });
  }
}
