/**
 * Code space: what a PC names.
 *
 * Entries start at 0x00400000, activations at 0x10000000, homes of tasks at 0x20000000; a home's
 * fault home is 8 bytes on. Kernel-level code has the same with the top two bits set, so that a user
 * who got hold of such a PC, and a kernel that hands one out, can be told apart.
 */
import type { Entry, Level } from '../core/words/activation.ts';
import { Activation, type ActivationState } from './activation.ts';
import { KernelBug } from './errors.ts';
import type { Hash } from './hash.ts';
import type { Processor } from './processor.ts';

const ENTRIES = 0x00400000;
const ACTIVATIONS = 0x10000000;
const HOMES = 0x20000000;
const HOMES_END = 0x20001000;
const KERNEL_CODE = 0xc0000000;
const STRIDE = 16;
const FAULT = 8;
/** Activations that may live at once; more means that a kernel does not release them. */
const CAPACITY = 2048;
/** How often a number is used before its PCs recur. */
const GENERATIONS = 4096;

export function homeOf(slot: number): number {
  return HOMES + slot * STRIDE;
}

export function faultHomeOf(slot: number): number {
  return homeOf(slot) + FAULT;
}

/** The slot whose home, or fault home, this PC is; 0 if it is neither. */
export function slotAt(pc: number): number {
  return pc >= HOMES && pc < HOMES_END ? (pc - HOMES) >>> 4 : 0;
}

export function isFaultHome(pc: number): boolean {
  return (pc & (STRIDE - 1)) === FAULT;
}

export class CodeSpace {
  readonly #processor: Processor;
  #entries: readonly Entry[] = [];
  readonly #byName = new Map<string, number>();
  /** A pool: those from `#made` on are not in use and have no history. */
  readonly #activations: Activation[] = [];
  #made = 0;
  /** Numbers that are free, as a stack. */
  readonly #free: number[] = [];

  constructor(processor: Processor) {
    this.#processor = processor;
  }

  install(entries: readonly Entry[]): void {
    this.#entries = entries;
    this.#byName.clear();
    entries.forEach((entry, i) => {
      const base = entry.level === 'kernel' ? KERNEL_CODE : 0;
      this.#byName.set(entry.name, base + ENTRIES + i * STRIDE);
    });
  }

  /** The PC of a named entry; -1 if there is none. */
  pcOf(name: string): number {
    return this.#byName.get(name) ?? -1;
  }

  /** The number of the entry that stands at this PC; -1 if none does. */
  entryAt(pc: number): number {
    const level: Level = pc >= KERNEL_CODE ? 'kernel' : 'user';
    const offset = (level === 'kernel' ? pc - KERNEL_CODE : pc) - ENTRIES;
    const index = offset / STRIDE;
    if (offset < 0 || !Number.isInteger(index) || index >= this.#entries.length) return -1;
    return this.#entries[index].level === level ? index : -1;
  }

  entry(index: number): Entry {
    return this.#entries[index];
  }

  /** The live activation that this PC names; null if it names none. */
  activationAt(pc: number): Activation | null {
    const kernel = pc >= KERNEL_CODE;
    const offset = (kernel ? pc - KERNEL_CODE : pc) - ACTIVATIONS;
    if (offset < 0 || offset >= CAPACITY * GENERATIONS * STRIDE || offset % STRIDE !== 0)
      return null;
    const number = offset / STRIDE;
    const index = number % CAPACITY;
    if (index >= this.#made) return null;
    const activation = this.#activations[index];
    const generation = (number - index) / CAPACITY;
    if (!activation.used || activation.generation % GENERATIONS !== generation) return null;
    return (activation.level === 'kernel') === kernel ? activation : null;
  }

  /** The activation of this number. */
  at(index: number): Activation {
    return this.#activations[index];
  }

  pcOfActivation(activation: Activation): number {
    const number = (activation.generation % GENERATIONS) * CAPACITY + activation.index;
    const base = activation.level === 'kernel' ? KERNEL_CODE : 0;
    return base + ACTIVATIONS + number * STRIDE;
  }

  #take(): Activation {
    const index = this.#free.pop();
    if (index !== undefined) return this.#activations[index];
    if (this.#made === CAPACITY) {
      throw new KernelBug(
        `${CAPACITY} activations are alive: a kernel must release the PC of a thread that ends`,
      );
    }
    return this.#make();
  }

  #make(): Activation {
    if (this.#made === this.#activations.length) {
      this.#activations.push(new Activation(this.#processor, this.#made));
    }
    const activation = this.#activations[this.#made++];
    // The history of whoever used this object before a restore must not show in the PC.
    activation.generation = 0;
    return activation;
  }

  start(entry: number, step: number, home: number): Activation {
    const activation = this.#take();
    activation.start(entry, this.#entries[entry].level, step, home);
    return activation;
  }

  clone(activation: Activation, home: number): Activation {
    const copy = this.#take();
    copy.copyFrom(activation, home);
    return copy;
  }

  free(activation: Activation): void {
    activation.free();
    this.#free.push(activation.index);
  }

  /** How many are in use. */
  get alive(): number {
    return this.#made - this.#free.length;
  }

  hash(hash: Hash): void {
    for (let i = 0; i < this.#made; i++) this.#activations[i].hash(hash);
  }

  save(): CodeSpaceState {
    return {
      activations: this.#activations.slice(0, this.#made).map((activation) => activation.save()),
      free: this.#free.slice(),
    };
  }

  restore(state: CodeSpaceState): void {
    while (this.#made < state.activations.length) this.#make();
    for (let i = state.activations.length; i < this.#made; i++) this.#activations[i].free();
    this.#made = state.activations.length;
    state.activations.forEach((saved, i) => {
      this.#activations[i].restore(saved);
    });
    this.#free.length = 0;
    for (const index of state.free) this.#free.push(index);
  }
}

export interface CodeSpaceState {
  readonly activations: readonly ActivationState[];
  readonly free: readonly number[];
}
