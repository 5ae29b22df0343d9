/** Judges a run of the bare kernel as a campaign would: outcomes by the specification, beliefs by the claims. */
import { AcceptsOracle } from '../../../core/oracles/accepts.ts';
import type { Contract } from '../../../core/words/contract.ts';
import type { Always, Scene } from '../../../core/words/property.ts';
import type { Call, Result } from '../../../core/words/specification.ts';
import type { Finding } from '../../../core/words/verdict.ts';
import type { Bare } from './bare.ts';
import type { Hearing } from './bare-run.ts';
import { bareScene, type MakeScene } from './bare-scene.ts';
import type { BindingState } from './state.ts';

export class BareJudge implements Hearing {
  readonly oracle: AcceptsOracle<BindingState>;
  readonly #claims: readonly Always<BindingState>[];
  readonly #bare: Bare;
  readonly #make: MakeScene;
  readonly #after: (scene: Scene<BindingState>) => void;

  constructor(
    contract: Contract<BindingState>,
    bare: Bare,
    make: MakeScene,
    after: (scene: Scene<BindingState>) => void = () => {},
  ) {
    this.oracle = new AcceptsOracle(contract);
    this.#claims = contract.properties.filter(
      ({ kind }) => kind === 'always',
    ) as Always<BindingState>[];
    this.#bare = bare;
    this.#make = make;
    this.#after = after;
  }

  call(call: Call): void {
    this.oracle.call(call);
  }

  returned(call: Call, result: Result): Finding | null {
    const finding = this.oracle.returned(call, result);
    if (finding !== null) return finding;
    const scene = bareScene(this.#make, this.#bare, this.oracle.state);
    for (const claim of this.#claims) {
      const message = claim.judge(scene);
      if (message !== null) return { oracle: claim.name, message, step: call.step };
    }
    this.#after(scene);
    return null;
  }

  rest(open: readonly Call[]): Finding | null {
    return this.oracle.rest(open);
  }
}
