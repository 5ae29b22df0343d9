/**
 * A ledger's counts at one moment, and what was added between two: the harness is left out
 * everywhere.
 */
import type { CostTable } from '../words/cost.ts';
import type { Kind, Ledger } from '../words/ledger.ts';

/** The ledger's room of work that is nobody's: bringing tasks to their steps. */
const HARNESS = 'harness';

/**
 * Reads a ledger into columns that it keeps, so that a look at one payer makes no more than that
 * payer's.
 */
export class LedgerReader {
  #rooms: readonly string[] = [];
  #kinds: readonly Kind[] = [];
  #payers = 0;
  #paths = 0;
  #counts = new Float64Array(0);
  #executions = new Float64Array(0);

  /** Copies all that the ledger says now. */
  look(ledger: Ledger): void {
    this.#rooms = ledger.rooms;
    this.#kinds = ledger.kinds;
    this.#payers = ledger.payers;
    this.#paths = ledger.paths;
    if (this.#counts.length !== ledger.size) this.#counts = new Float64Array(ledger.size);
    const executions = ledger.payers * ledger.paths;
    if (this.#executions.length !== executions) this.#executions = new Float64Array(executions);
    ledger.copy(this.#counts);
    ledger.executions(this.#executions);
  }

  get payers(): number {
    return this.#payers;
  }

  /** What this payer had to pay up to the last look. */
  paid(payer: number): CostTable {
    return this.#sum(payer, payer + 1);
  }

  /** What all had to pay up to the last look. */
  done(): CostTable {
    return this.#sum(0, this.#payers);
  }

  /** An empty table. */
  nothing(): CostTable {
    return this.#sum(0, 0);
  }

  #sum(first: number, end: number): CostTable {
    const row = this.#kinds.length;
    const counts = new Float64Array(this.#rooms.length * row);
    const executions = new Float64Array(this.#paths);
    for (let payer = first; payer < end; payer++) {
      const from = payer * counts.length;
      for (let i = 0; i < counts.length; i++) counts[i] += this.#counts[from + i];
      for (let i = 0; i < this.#paths; i++) {
        executions[i] += this.#executions[payer * this.#paths + i];
      }
    }
    const harness = this.#rooms.indexOf(HARNESS);
    if (harness >= 0) counts.fill(0, harness * row, (harness + 1) * row);
    return { rooms: this.#rooms, kinds: this.#kinds, counts, executions };
  }
}

/** What was added from one table to the other of the same ledger. */
export function between(from: CostTable, to: CostTable): CostTable {
  return {
    rooms: to.rooms,
    kinds: to.kinds,
    counts: to.counts.map((count, i) => count - from.counts[i]),
    executions: to.executions.map((count, i) => count - from.executions[i]),
  };
}

/** Two tables of the same ledger together. */
export function plus(a: CostTable, b: CostTable): CostTable {
  return {
    rooms: b.rooms,
    kinds: b.kinds,
    counts: b.counts.map((count, i) => count + a.counts[i]),
    executions: b.executions.map((count, i) => count + a.executions[i]),
  };
}

/** By kind, over all rooms. */
export function kindsOf({ rooms, kinds, counts }: CostTable): number[] {
  return kinds.map((_, kind) => {
    let sum = 0;
    for (let room = 0; room < rooms.length; room++) sum += counts[room * kinds.length + kind];
    return sum;
  });
}
