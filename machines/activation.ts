/**
 * An activation: code that can be stopped, with the record of every value that the bus returned.
 *
 * It is the user bus that its code sees. While `cursor` is behind `calls`, the code runs again over
 * what it did before: loads answer from the record, and nothing touches the machine.
 */
import type { Code, Level, Stoppable } from '../core/words/activation.ts';
import type { UserBus } from '../core/words/bus.ts';
import type { Hash } from './hash.ts';
import type { Processor } from './processor.ts';

/** What a resumed activation did. */
export type Progress = 'trapped' | 'finished';

export class Activation implements UserBus {
  readonly #processor: Processor;
  /** Its number in the table, and how often that number was used before. */
  readonly index: number;
  generation = 0;
  used = false;

  /** The number of the entry whose code it runs. */
  entry = 0;
  level: Level = 'user';
  /** The step that it performs; 0 for a server. */
  step = 0;
  /** Where the processor goes when it ends: a task's home, or the server's own entry. */
  home = 0;
  /** Registers 0 to 7 as they stood at its entry. */
  readonly args = new Int32Array(8);
  /** What it yielded last. */
  request = 0;
  /** Its result, when it has finished. */
  result = 0;
  /** Traps so far. */
  traps = 0;

  /** Bus calls and traps that are complete, and the values that they returned. */
  calls = 0;
  #record = new Int32Array(32);
  #recorded = 0;
  /** Whether it stopped at a `yield` (else at an access, which is run again). */
  #atYield = false;
  #live: Stoppable | null = null;
  /** Where a run over the record stands. */
  #cursor = 0;
  #read = 0;

  constructor(processor: Processor, index: number) {
    this.#processor = processor;
    this.index = index;
  }

  start(entry: number, level: Level, step: number, home: number): void {
    this.used = true;
    this.generation++;
    this.entry = entry;
    this.level = level;
    this.step = step;
    this.home = home;
    this.traps = 0;
    this.calls = 0;
    this.#recorded = 0;
    this.#atYield = false;
    this.#live = null;
    const registers = this.#processor.registerFile;
    for (let i = 0; i < 8; i++) this.args[i] = registers[i];
  }

  free(): void {
    this.used = false;
    this.#live = null;
  }

  /** Runs on from where it stopped. Throws UNWIND when an access faults or is interrupted. */
  resume(code: Code): Progress {
    if (this.#atYield) {
      this.#atYield = false;
      this.#push(this.#processor.registerFile[0]);
    }
    let live = this.#live;
    // Whatever happens now, this generator is spent unless it stops at a yield again.
    this.#live = null;
    let step: IteratorResult<number, number>;
    if (live === null) {
      this.#cursor = 0;
      this.#read = 0;
      const a = this.args;
      const begun = code(
        this,
        a[0] >>> 0,
        a[1] >>> 0,
        a[2] >>> 0,
        a[3] >>> 0,
        a[4] >>> 0,
        a[5] >>> 0,
        a[6] >>> 0,
        a[7] >>> 0,
      );
      if (typeof begun === 'number') return this.#finish(begun);
      live = begun;
      step = live.next(0);
      while (step.done !== true && this.#cursor < this.calls) {
        this.#cursor++;
        step = live.next(this.#record[this.#read++] >>> 0);
      }
    } else {
      this.#cursor = this.calls;
      this.#read = this.#recorded;
      step = live.next(this.#record[this.#recorded - 1] >>> 0);
    }
    if (step.done === true) return this.#finish(step.value);
    this.request = step.value;
    this.#atYield = true;
    this.traps++;
    this.#live = live;
    return 'trapped';
  }

  #finish(result: number): Progress {
    this.result = result;
    return 'finished';
  }

  #push(value: number): void {
    if (this.#recorded === this.#record.length) {
      const longer = new Int32Array(this.#recorded * 2);
      longer.set(this.#record);
      this.#record = longer;
    }
    this.#record[this.#recorded++] = value;
    this.#cursor = ++this.calls;
    this.#read = this.#recorded;
  }

  #replaying(): boolean {
    return this.#cursor < this.calls;
  }

  #replayed(): number {
    this.#cursor++;
    return this.#record[this.#read++] >>> 0;
  }

  load(va: number): number {
    if (this.#cursor < this.calls) return this.#replayed();
    const value = this.#processor.userLoad(va);
    this.#push(value);
    return value;
  }

  load8(va: number): number {
    if (this.#replaying()) return this.#replayed();
    const value = this.#processor.userLoad8(va);
    this.#push(value);
    return value;
  }

  fetch(va: number): number {
    if (this.#replaying()) return this.#replayed();
    const value = this.#processor.userFetch(va);
    this.#push(value);
    return value;
  }

  store(va: number, value: number): void {
    if (this.#replaying()) {
      this.#cursor++;
      return;
    }
    this.#processor.userStore(va, value);
    this.#cursor = ++this.calls;
  }

  store8(va: number, value: number): void {
    if (this.#replaying()) {
      this.#cursor++;
      return;
    }
    this.#processor.userStore8(va, value);
    this.#cursor = ++this.calls;
  }

  register(index: number): number {
    if (this.#replaying()) return this.#replayed();
    const value = this.#processor.register(index);
    this.#push(value);
    return value;
  }

  setRegister(index: number, value: number): void {
    if (this.#replaying()) {
      this.#cursor++;
      return;
    }
    this.#processor.setRegister(index, value);
    this.#cursor = ++this.calls;
  }

  exec(path: number): void {
    if (this.#replaying()) {
      this.#cursor++;
      return;
    }
    // Done before it is charged: an interrupt that comes in meanwhile must not make it run twice.
    this.#cursor = ++this.calls;
    this.#processor.exec(path);
  }

  /** Becomes a copy of another, which ends at `home` (fork). */
  copyFrom(other: Activation, home: number): void {
    const generation = this.generation;
    this.restore(other.save());
    this.generation = generation + 1;
    this.home = home;
  }

  hash(hash: Hash): void {
    if (!this.used) return;
    hash.word(this.index);
    hash.word(this.entry);
    hash.word(this.step);
    hash.word(this.home);
    hash.words(this.args);
    hash.word(this.#atYield ? -1 - this.calls : this.calls);
    for (let i = 0; i < this.#recorded; i++) hash.word(this.#record[i]);
  }

  save(): ActivationState {
    return {
      index: this.index,
      generation: this.generation,
      used: this.used,
      entry: this.entry,
      level: this.level,
      step: this.step,
      home: this.home,
      args: this.args.slice(),
      traps: this.traps,
      calls: this.calls,
      record: this.#record.slice(0, this.#recorded),
      atYield: this.#atYield,
    };
  }

  restore(state: ActivationState): void {
    this.generation = state.generation;
    this.used = state.used;
    this.entry = state.entry;
    this.level = state.level;
    this.step = state.step;
    this.home = state.home;
    this.args.set(state.args);
    this.traps = state.traps;
    this.calls = state.calls;
    while (this.#record.length < state.record.length) {
      this.#record = new Int32Array(this.#record.length * 2);
    }
    this.#record.set(state.record);
    this.#recorded = state.record.length;
    this.#atYield = state.atYield;
    this.#live = null;
  }
}

/** An activation as data. */
export interface ActivationState {
  readonly index: number;
  readonly generation: number;
  readonly used: boolean;
  readonly entry: number;
  readonly level: Level;
  readonly step: number;
  readonly home: number;
  readonly args: Int32Array;
  readonly traps: number;
  readonly calls: number;
  readonly record: Int32Array;
  readonly atYield: boolean;
}
