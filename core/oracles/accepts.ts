/**
 * Judges outcomes by the executable specification, over the set of states in which it may be.
 *
 * The set has one state nearly always. Where the contract leaves open what happened it has several,
 * and an outcome is accepted if it follows from any of them; the states from which it does not
 * follow are dropped.
 */
import { isDeepStrictEqual } from 'node:util';
import type { Contract } from '../words/contract.ts';
import type { Call, Result, Specification } from '../words/specification.ts';
import type { Finding } from '../words/verdict.ts';
import { callText, resultText } from './phrase.ts';

/** States at the most: a specification that needs more leaves too much open to be judged by. */
export const STATES_MAX = 64;

const ORACLE = 'the specification accepts every outcome';

export class AcceptsOracle<State> {
  readonly #contract: Contract<State>;
  readonly #specification: Specification<State>;
  #states: State[];
  #gaveUp: string | null = null;

  constructor(contract: Contract<State>) {
    this.#contract = contract;
    this.#specification = contract.specification;
    this.#states = [];
    this.reset();
  }

  /** A new run begins. */
  reset(): void {
    this.#states.length = 0;
    this.#states.push(initialState(this.#contract));
    this.#gaveUp = null;
  }

  /**
   * The state, for claims to look at; null where it is not known for certain: while there are
   * several, after an outcome that was not accepted, and once this run is no longer judged.
   */
  get state(): State | null {
    return this.#states.length === 1 && this.#gaveUp === null ? this.#states[0] : null;
  }

  /** Why this run is no longer judged; null while it is. */
  get gaveUp(): string | null {
    return this.#gaveUp;
  }

  /** Pictures of the states in which it may be; none after an outcome that was not accepted. */
  pictures(): readonly string[] {
    return this.#states.map((state) => this.#specification.show(state));
  }

  /** What would be accepted of this call now, in a phrase. */
  expected(call: Call): string {
    return this.#expected(this.#states, call);
  }

  /** A call began. */
  call(call: Call): void {
    if (this.#specification.call === undefined) return;
    for (const state of this.#states) this.#specification.call(state, call);
  }

  /** A call ended. Null if the outcome follows from some state. */
  returned(call: Call, result: Result): Finding | null {
    if (this.#gaveUp !== null) return null;
    if (this.#states.length !== 1) return this.#advanceAll(call, result);
    const only = this.#states[0];
    const next = this.#specification.advance(only, call, result);
    if (next === null) return this.#replace([], call, result);
    return next === only ? null : this.#replace(many(next), call, result);
  }

  #advanceAll(call: Call, result: Result): Finding | null {
    const next: State[] = [];
    for (const state of this.#states) {
      const following = this.#specification.advance(state, call, result);
      if (following !== null) next.push(...many(following));
    }
    return this.#replace(next, call, result);
  }

  #replace(next: readonly State[], call: Call, result: Result): Finding | null {
    const distinct = this.#withoutEquals(next);
    if (distinct.length > STATES_MAX) {
      this.#gaveUp = tooMany(`step v${call.step}`, distinct.length);
      return null;
    }
    const before = this.#states;
    this.#states = distinct;
    if (distinct.length > 0) return null;
    const message =
      `step v${call.step}: ${callText(this.#contract, call)} was ` +
      `${resultText(this.#contract, result)}, but the specification accepts ` +
      `${this.#expected(before, call)}`;
    return { oracle: ORACLE, message, step: call.step };
  }

  /** The power was lost, and the machine has booted again. */
  power(): void {
    if (this.#gaveUp !== null || this.#states.length === 0) return;
    const specification = this.#specification;
    if (specification.power === undefined) {
      this.#gaveUp = `the contract ${this.#contract.name} does not say what a loss of power leaves`;
      return;
    }
    const next: State[] = [];
    for (const state of this.#states) next.push(...many(specification.power(state)));
    const distinct = this.#withoutEquals(next);
    if (distinct.length > STATES_MAX) this.#gaveUp = tooMany('the loss of power', distinct.length);
    else this.#states = distinct;
  }

  /** Nothing can run: every open call must be one that may wait, all of them in the same state. */
  rest(open: readonly Call[]): Finding | null {
    if (this.#gaveUp !== null || open.length === 0) return null;
    const before = this.#states;
    const patient = before.filter((state) => this.#stuck(state, open) === null);
    if (patient.length > 0) {
      if (patient.length < before.length) this.#states = patient;
      return null;
    }
    const call = before.length === 0 ? null : this.#stuck(before[0], open);
    if (call === null) return null;
    this.#states = [];
    const message =
      `step v${call.step}: ${callText(this.#contract, call)} waits, but the specification says ` +
      `that it must return: ${this.#expected(before, call)}`;
    return { oracle: ORACLE, message, step: call.step };
  }

  /** The first open call that may not wait in this state. */
  #stuck(state: State, open: readonly Call[]): Call | null {
    return open.find((call) => !this.#specification.mayWait(state, call)) ?? null;
  }

  /** The states, each once. Only reached where a contract leaves something open. */
  #withoutEquals(states: readonly State[]): State[] {
    const { key } = this.#specification;
    if (states.length < 2) return [...states];
    if (key === undefined) return withoutEquals(states);
    const distinct = new Map<number, State>();
    for (const state of states) {
      const own = key(state);
      if (!distinct.has(own)) distinct.set(own, state);
    }
    return [...distinct.values()];
  }

  #expected(states: readonly State[], call: Call): string {
    const phrases = new Set(states.map((state) => this.#specification.expected(state, call)));
    return [...phrases].join(', or ');
  }
}

/** Types forbid what is refused here; but a contract may come from where nobody checks them. */
function initialState<State>(contract: Contract<State>): State {
  const state: unknown = contract.specification.initial();
  if (state === null || state === undefined || Array.isArray(state)) {
    const found = Array.isArray(state) ? 'an array' : String(state);
    throw new TypeError(
      `the specification of ${contract.name} begins with ${found} as its state: null means that ` +
        'no state follows, and an array that several may, so let it be an object',
    );
  }
  return state as State;
}

function tooMany(after: string, states: number): string {
  return (
    `after ${after} the specification may be in ${states} states, ` +
    `more than the ${STATES_MAX} that are followed`
  );
}

function many<State>(states: State | readonly State[]): readonly State[] {
  return Array.isArray(states) ? states : [states as State];
}

/** The states, each once. */
function withoutEquals<State>(states: readonly State[]): State[] {
  const distinct: State[] = [];
  for (const state of states) {
    if (!distinct.some((other) => isDeepStrictEqual(other, state))) distinct.push(state);
  }
  return distinct;
}
