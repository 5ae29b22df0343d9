/** Swarm testing: each program leaves out some ops, so that the others get room to interact. */
import type { Draw, OpDefinition } from '../words/contract.ts';

/** Out of 8: how likely each op is left out. Half of the programs leave out nothing. */
const OMISSIONS = [0, 0, 2, 4] as const;

export class Swarm {
  readonly #ops: readonly OpDefinition[];
  /** Running sums of the weights of the ops that this program may use. */
  readonly #sums: Uint32Array;

  constructor(ops: readonly OpDefinition[]) {
    this.#ops = ops;
    this.#sums = new Uint32Array(ops.length);
  }

  /** Chooses the ops of the next program. */
  choose(draw: Draw): void {
    const omission = OMISSIONS[draw.below(OMISSIONS.length)];
    let sum = 0;
    for (let i = 0; i < this.#ops.length; i++) {
      const op = this.#ops[i];
      if (omission === 0 || isSource(op) || draw.below(8) >= omission) sum += op.weight;
      this.#sums[i] = sum;
    }
    // Everything was left out: then nothing is.
    if (sum === 0) this.#all();
  }

  /** An op, by weight. */
  op(draw: Draw): number {
    const sums = this.#sums;
    const at = draw.below(sums[sums.length - 1]);
    let op = 0;
    while (op < sums.length - 1 && sums[op] <= at) op++;
    return op;
  }

  #all(): void {
    let sum = 0;
    this.#ops.forEach((op, i) => {
      sum += op.weight;
      this.#sums[i] = sum;
    });
  }
}

/** Without these a program has nothing to work on, and all that follows is refused. */
function isSource(op: OpDefinition): boolean {
  return op.produces !== undefined || op.starts !== undefined;
}
