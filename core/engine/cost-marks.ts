/**
 * Marks: what has been done up to the points of an activation's code at which `mark` is called.
 *
 * Code that was stopped may be run again over its record, and then calls `mark` again for what
 * happened long ago. So a mark is known by its activation (the PC names it) and its number among
 * those of that activation. The child of a fork has an activation of its own: what its parent marked
 * before, it marks anew.
 */
import type { Code, Entry, Stoppable } from '../words/activation.ts';
import type { CostTable } from '../words/cost.ts';
import type { MakeOffer, Mark, WorkloadOffer } from '../words/workload.ts';
import { between } from './cost-columns.ts';

/** One run of an activation's code from its first line. */
interface Turn {
  /** The activation's PC. */
  readonly pc: number;
  /** Marks that it has come to so far. */
  marks: number;
}

interface Marked {
  readonly name: string;
  readonly done: CostTable;
}

export class Marks {
  /** The PC of the activation that runs; what all have done so far. */
  readonly #pc: () => number;
  readonly #done: () => CostTable;
  readonly #marked: Marked[] = [];
  /** By the PC of its activation, how many marks were made. */
  readonly #made = new Map<number, number>();
  #running: Turn | null = null;

  constructor(pc: () => number, done: () => CostTable) {
    this.#pc = pc;
    this.#done = done;
  }

  /** A run begins. */
  clear(): void {
    this.#marked.length = 0;
    this.#made.clear();
  }

  readonly mark: Mark = (name) => {
    const turn = this.#running;
    if (turn !== null && turn.marks++ < (this.#made.get(turn.pc) ?? 0)) return;
    if (turn !== null) this.#made.set(turn.pc, turn.marks);
    const done = this.#done();
    // Of code that is not watched nobody knows whether it runs again; but no time passes while it
    // does.
    if (turn === null && this.#isKnown(name, done)) return;
    this.#marked.push({ name, done });
  };

  #isKnown(name: string, { counts }: CostTable): boolean {
    return this.#marked.some(
      (one) => one.name === name && one.done.counts.every((count, i) => count === counts[i]),
    );
  }

  /** What was done from each mark `from` to the next mark `to`; the two may have one name. */
  between(from: string, to: string): readonly CostTable[] {
    const trips: CostTable[] = [];
    let begun: CostTable | null = null;
    for (const { name, done } of this.#marked) {
      if (name === to && begun !== null) {
        trips.push(between(begun, done));
        begun = null;
      }
      if (name === from) begun = done;
    }
    return trips;
  }

  /** The offer that `make` makes with these marks, its code watched so that none counts twice. */
  offer(make: MakeOffer, firstPath: number): WorkloadOffer {
    const { ops, servers, ...rest } = make(this.mark, firstPath);
    const watched = Object.entries(ops).map(([name, code]) => [name, this.#watched(code)]);
    return {
      ...rest,
      ops: Object.fromEntries(watched),
      ...(servers === undefined ? {} : { servers: servers.map((one) => this.#entry(one)) }),
    };
  }

  #entry(entry: Entry): Entry {
    return { ...entry, code: this.#watched(entry.code) };
  }

  #watched(code: Code): Code {
    return (...args) => {
      const turn: Turn = { pc: this.#pc(), marks: 0 };
      const begun = this.#within(turn, () => code(...args));
      if (typeof begun !== 'number') return this.#through(turn, begun);
      this.#made.delete(turn.pc);
      return begun;
    };
  }

  *#through(turn: Turn, code: Stoppable): Stoppable {
    let step = this.#within(turn, () => code.next(0));
    while (step.done !== true) {
      const value = yield step.value;
      step = this.#within(turn, () => code.next(value));
    }
    // It ends here, so it will not run again; its PC may be another's one day.
    this.#made.delete(turn.pc);
    return step.value;
  }

  #within<Result>(turn: Turn, run: () => Result): Result {
    const outer = this.#running;
    this.#running = turn;
    try {
      return run();
    } finally {
      this.#running = outer;
    }
  }
}
