/** Bounds on what ops cost: what the ledger counted between a call and its return, held against what claims allow. */
import type { Contract } from '../words/contract.ts';
import type { Cycles, Kind, Ledger } from '../words/ledger.ts';
import type { AtMost, Property } from '../words/property.ts';
import type { Call, Result } from '../words/specification.ts';
import type { Finding } from '../words/verdict.ts';
import type { Stage } from '../words/watcher.ts';
import { callText } from './phrase.ts';

/** The room of what the engine does itself: it is nobody's cost. */
const HARNESS = 'harness';

/** The label of no step. */
const NO_STEP = -1;

/** What a task is in: the label of the step, and all counts when it began. */
interface Begun {
  step: number;
  counts: Float64Array;
}

export class AtMostOracle {
  readonly #contract: Contract;
  /** The claims about each op, by its index. */
  readonly #claims: readonly (readonly AtMost[])[];
  /** By task. */
  readonly #begun: Begun[];
  #counts = new Float64Array(0);

  constructor(claims: readonly AtMost[], contract: Contract) {
    this.#contract = contract;
    this.#claims = contract.ops.map(({ name }) => claims.filter(({ op }) => op === name));
    this.#begun = Array.from({ length: contract.tasks + 1 }, () => ({
      step: NO_STEP,
      counts: new Float64Array(0),
    }));
  }

  /** A new run begins. */
  begin(): void {
    for (const begun of this.#begun) begun.step = NO_STEP;
  }

  /** A task begins an op. */
  call({ op, step, task }: Call, stage: Stage): void {
    if (this.#claims[op].length === 0) return;
    const { ledger } = stage;
    const begun = this.#begun[task];
    begun.step = step;
    if (begun.counts.length !== ledger.size) begun.counts = new Float64Array(ledger.size);
    ledger.copy(begun.counts);
  }

  /** An op has ended. Null if it cost no more than it may. */
  returned(call: Call, result: Result, stage: Stage): Finding | null {
    const claims = this.#claims[call.op];
    // After a fork the step returns in a task that has not begun it.
    if (claims.length === 0 || this.#begun[call.task].step !== call.step) return null;
    const { ledger } = stage;
    if (this.#counts.length !== ledger.size) this.#counts = new Float64Array(ledger.size);
    ledger.copy(this.#counts);
    for (const claim of claims) {
      if ((claim.ended ?? 'done') !== result.kind) continue;
      const finding = this.#judge(claim, call, stage);
      if (finding !== null) return finding;
    }
    return null;
  }

  #judge(claim: AtMost, call: Call, { ledger, facts }: Stage): Finding | null {
    const { id: machine, family } = facts;
    const bound =
      typeof claim.bound === 'number'
        ? claim.bound
        : claim.bound({ machine, family, args: call.args });
    const spent = this.#spent(claim, call.task, ledger);
    if (spent.value <= bound) return null;
    const whole = claim.per === 'whole' ? " on everybody's account" : '';
    return {
      oracle: claim.name,
      message:
        `${callText(this.#contract, call)} ${spentText(claim.of, spent)}${whole}, ` +
        `more than the ${numberText(bound)} that it may`,
      step: call.step,
      signature: `${claim.name}: ${claim.op}`,
    };
  }

  /** Counts of the kind that the claim is about, or cycles. */
  #spent({ of, per }: AtMost, task: number, ledger: Ledger): Cycles {
    const { kinds } = ledger;
    const payer = per === 'whole' ? null : task;
    if (of !== 'cycles') {
      const value = this.#since(task, payer, kinds.indexOf(of), ledger);
      return { value, lo: value, hi: value };
    }
    const sum = { value: 0, lo: 0, hi: 0 };
    for (let kind = 0; kind < kinds.length; kind++) {
      const count = this.#since(task, payer, kind, ledger);
      const price = ledger.price(kinds[kind]);
      sum.value += count * price.value;
      sum.lo += count * price.lo;
      sum.hi += count * price.hi;
    }
    return sum;
  }

  /** What was counted of this kind since the task has begun its op; `payer` is null for what all had to pay. */
  #since(task: number, payer: number | null, kind: number, ledger: Ledger): number {
    const { rooms, kinds, payers } = ledger;
    const before = this.#begun[task].counts;
    const last = payer ?? payers - 1;
    let sum = 0;
    for (let one = payer ?? 0; one <= last; one++) {
      for (let room = 0; room < rooms.length; room++) {
        if (rooms[room] === HARNESS) continue;
        const at = (one * rooms.length + room) * kinds.length + kind;
        sum += this.#counts[at] - before[at];
      }
    }
    return sum;
  }
}

/**
 * Null where no claim bounds what an op of this contract costs: then no ledger need be looked at. A claim about an op
 * that no task performs is a mistake.
 */
export function atMostOf<State>(
  contract: Contract<State>,
  properties: readonly Property<State>[],
): AtMostOracle | null {
  const claims = properties
    .filter((property) => property.kind === 'atMost')
    .filter((claim) => claim.contract === contract.name);
  for (const { name, op } of claims) {
    const performer = contract.ops.find((one) => one.name === op)?.by;
    if (performer === 'task') continue;
    const why = performer === undefined ? 'has no such op' : 'leaves that to the world';
    throw new Error(
      `the claim "${name}" bounds what ${op} costs, but the contract ${contract.name} ${why}`,
    );
  }
  return claims.length === 0 ? null : new AtMostOracle(claims, contract);
}

function spentText(of: Kind | 'cycles', { value, lo, hi }: Cycles): string {
  if (of !== 'cycles') return `had ${numberText(value)} ${kindText(of)}`;
  return `took ${numberText(value)} cycles (${numberText(lo)} to ${numberText(hi)})`;
}

/** `tlbWrites` is `tlb writes`. */
function kindText(kind: Kind): string {
  return kind.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
}

/** Prices may be fractions: two places will do. */
function numberText(value: number): string {
  return String(Math.round(value * 100) / 100);
}
