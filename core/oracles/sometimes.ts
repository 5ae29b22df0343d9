/** Judges the claims that must be seen at least once in a campaign, lest it be vacuous. */
import type { Property, Scene, Sometimes } from '../words/property.ts';

export class SometimesOracle<State> {
  /** Claims not seen yet that can be: the others cost nothing any more. */
  readonly #pending: Sometimes<State>[];

  constructor(properties: readonly Property<State>[]) {
    this.#pending = properties.filter((property) => property.kind === 'sometimes');
  }

  /** A run begins. */
  begin(): void {
    for (let i = 0; i < this.#pending.length; i++) this.#pending[i].begin?.();
  }

  event(scene: Scene<State>): void {
    for (let i = this.#pending.length - 1; i >= 0; i--) {
      const claim = this.#pending[i];
      if (claim.applies?.(scene) === false || claim.seen(scene)) this.#pending.splice(i, 1);
    }
  }

  /** The names of the claims that were never seen; the campaign is vacuous if there are any. */
  finish(): readonly string[] {
    return this.#pending.map((claim) => claim.name);
  }
}
