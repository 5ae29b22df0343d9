/** What a run cost, by kind, from the ledger: counts are facts, cycles are the sheet's opinion. */
import type { Cycles, Kind, Ledger } from '../core/words/ledger.ts';

export interface KindCost {
  readonly kind: Kind;
  readonly count: number;
  readonly cycles: Cycles;
}

/** Every kind, the harness left out. */
export function costsOf(ledger: Ledger): KindCost[] {
  return ledger.kinds.map((kind) => {
    const count = ledger.total(kind);
    const price = ledger.price(kind);
    const cycles = {
      value: count * price.value,
      lo: count * price.lo,
      hi: count * price.hi,
    };
    return { kind, count, cycles };
  });
}

export function addCosts(to: readonly KindCost[], more: readonly KindCost[]): KindCost[] {
  if (to.length === 0) return [...more];
  return to.map((cost, i) => {
    const other = more[i] ?? cost;
    return {
      kind: cost.kind,
      count: cost.count + other.count,
      cycles: sum([cost.cycles, other.cycles]),
    };
  });
}

export function totalOf(costs: readonly KindCost[]): Cycles {
  return sum(costs.map((cost) => cost.cycles));
}

function sum(parts: readonly Cycles[]): Cycles {
  return {
    value: parts.reduce((total, part) => total + part.value, 0),
    lo: parts.reduce((total, part) => total + part.lo, 0),
    hi: parts.reduce((total, part) => total + part.hi, 0),
  };
}

/** Names of kinds as people say them: `writeStallCycles` is `write stall cycles`. */
export function kindText(kind: string): string {
  return kind.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
}
