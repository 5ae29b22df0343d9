/** Judges the claims that must hold after every event. */
import type { Always, Property, Scene } from '../words/property.ts';
import type { Finding } from '../words/verdict.ts';

export class AlwaysOracle<State> {
  readonly #claims: readonly Always<State>[];

  constructor(properties: readonly Property<State>[]) {
    this.#claims = properties.filter((property) => property.kind === 'always');
  }

  /** The first claim that does not hold after this step. Allocates nothing if all hold. */
  event(scene: Scene<State>, step: number): Finding | null {
    for (const claim of this.#claims) {
      const message = claim.judge(scene);
      if (message !== null) return { oracle: claim.name, message, step };
    }
    return null;
  }
}
