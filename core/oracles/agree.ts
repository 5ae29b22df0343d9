/** Holds how a step ended on one kernel against how it ended on another, by a claim of the kind `agree`. */
import type { Agree, Allowance, Allowed, Ended, Pair, Past, SideName } from '../words/agreement.ts';
import type { Compared, Comparer } from '../words/comparison.ts';
import type { Contract } from '../words/contract.ts';
import type { Property } from '../words/property.ts';
import { callText, numberText } from './phrase.ts';

/** Of a fault, in the place of its value: its task was ended. */
const TASK_ENDED = 1;

type Verdict =
  | { readonly kind: 'same'; readonly named: boolean }
  | { readonly kind: 'allowed'; readonly allowance: Allowance; readonly allowed: Allowed };

const SAME: Verdict = { kind: 'same', named: false };
const SAME_BY_NAME: Verdict = { kind: 'same', named: true };

/** Thrown by a past that is not known yet. */
const NOT_YET = new Error('how the rest of the run ended is not known yet');

function notYet(): never {
  throw NOT_YET;
}

const UNKNOWN: Past = {
  get program() {
    return notYet();
  },
  ended: notYet,
  beside: notYet,
  before: notYet,
  nameOf: notYet,
  accepted: notYet,
};

export class AgreeOracle implements Comparer {
  readonly name: string;
  readonly allowances: readonly Allowance[];
  readonly #claim: Agree;
  readonly #contract: Contract;

  constructor(claim: Agree, contract: Contract) {
    for (const op of Object.keys(claim.value ?? {})) {
      if (contract.ops.some(({ name }) => name === op)) continue;
      throw new Error(
        `the claim "${claim.name}" says how values of ${op} compare, ` +
          `but the contract ${contract.name} has no such op`,
      );
    }
    this.name = claim.name;
    this.allowances = claim.allowances;
    this.#claim = claim;
    this.#contract = contract;
  }

  sure(pair: Pair): 'same' | 'differs' | 'perhaps' {
    try {
      const verdict = this.#verdict(pair, UNKNOWN);
      if (verdict === null) return 'differs';
      return verdict.kind === 'same' ? 'same' : 'perhaps';
    } catch (thrown) {
      if (thrown !== NOT_YET) throw thrown;
      return 'perhaps';
    }
  }

  judge(pair: Pair, past: Past): Compared {
    const verdict = this.#verdict(pair, past);
    if (verdict !== null) return verdict;
    const { a, b, call, op } = pair;
    const isOfValues = a.kind === 'done' && b.kind === 'done';
    const done = isOfValues ? 'done#' : 'done';
    return {
      kind: 'differs',
      message: `step v${call.step}: ${callText(this.#contract, call)} ${difference(pair)}`,
      signature: `agree: ${op} ${shortly(a, done)}/${shortly(b, done)}`,
    };
  }

  /** Null if they differ, and nothing allows it. */
  #verdict(pair: Pair, past: Past): Verdict | null {
    const same = this.#same(pair, past);
    if (same !== null) return same;
    for (const allowance of this.#claim.allowances) {
      const allowed = allowance.allows(pair, past);
      if (allowed !== null) return { kind: 'allowed', allowance, allowed };
    }
    return null;
  }

  #same(pair: Pair, past: Past): Verdict | null {
    const { a, b, op, makes } = pair;
    if (a.kind !== b.kind || a.reason !== b.reason) return null;
    if (a.kind !== 'done') return a.value === b.value ? SAME : null;
    const tell = this.#claim.value?.[op];
    if (tell === undefined && makes !== null) return SAME_BY_NAME;
    const told = (side: SideName) => {
      const { value } = pair[side];
      return tell === undefined ? value : tell(pair, side, value, past);
    };
    const first = told('a');
    if (first !== told('b')) return null;
    return first === null ? SAME_BY_NAME : SAME;
  }
}

/** What it has in common with other endings of the kind. */
function shortly(ended: Ended, done: string): string {
  if (ended.kind === 'done') return done;
  if (ended.kind === 'refused') return `refused ${ended.reason ?? ''}`;
  return ended.kind === 'faulted' && ended.value === TASK_ENDED ? 'ended' : ended.kind;
}

function difference({ a, b, makes }: Pair): string {
  const one = atLength(a, makes !== null);
  const other = atLength(b, makes !== null);
  // Numbers that are the same may be those of different tasks.
  if (one === other) return `was ${one} on both sides, but does not mean the same`;
  if (a.kind === 'open') return `did not return on one side and was ${other} on the other`;
  if (b.kind === 'open') return `was ${one} on one side and did not return on the other`;
  return `was ${one} on one side and ${other} on the other`;
}

function atLength(ended: Ended, isNamed: boolean): string {
  switch (ended.kind) {
    case 'done':
      return isNamed ? 'done' : `done(${numberText(ended.value >>> 0)})`;
    case 'refused':
      return `refused ${ended.reason ?? ''}`;
    case 'dangling':
      return 'refused dangling';
    case 'faulted':
      return `faulted (${ended.value === TASK_ENDED ? 'its task ended' : 'no access'})`;
    case 'open':
      return 'open';
    case 'unbegun':
      return 'never begun';
  }
}

/**
 * The claim that says how kernels agree on this contract: its own, or else the one for every contract that
 * has none. Null if there is no such claim.
 */
export function comparerOf<State>(
  contract: Contract<State>,
  properties: readonly Property<State>[],
): AgreeOracle | null {
  const claims = [...contract.properties, ...properties].filter((one) => one.kind === 'agree');
  const claim = claimFor(claims, contract.name) ?? claimFor(claims, null);
  return claim === null ? null : new AgreeOracle(claim, contract);
}

function claimFor(claims: readonly Agree[], contract: string | null): Agree | null {
  const [claim, other] = claims.filter((one) => one.contract === contract);
  if (other === undefined) return claim ?? null;
  const what = contract === null ? 'every contract without a claim of its own' : contract;
  throw new Error(`"${claim.name}" and "${other.name}" both say how kernels agree on ${what}`);
}
