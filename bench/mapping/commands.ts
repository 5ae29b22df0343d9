/** What a user would pick instead: fast-check's model-based testing, on a bare database in memory. */
import fc from 'fast-check';
import type { Call } from '../../core/words/specification.ts';
import type { Bare } from '../../properties/contracts/mapping/bare.ts';
import { OP, ops } from '../../properties/contracts/mapping/ops.ts';
import { checkAll, perform } from './checks.ts';
import {
  AREA,
  AREA_PAGES,
  COMMANDS,
  callOf,
  DRAWN,
  type Model,
  makesSense,
  RUNS,
  setup,
  Tally,
} from './scope.ts';

class Command implements fc.Command<Model, Bare> {
  readonly #call: Call;
  readonly #scan: boolean;

  constructor(call: Call, scan: boolean) {
    this.#call = call;
    this.#scan = scan;
  }

  check({ state }: Readonly<Model>): boolean {
    return makesSense(state, this.#call);
  }

  run({ state, tally }: Model, real: Bare): void {
    tally.add(this.#call.op, perform(state, real, this.#call));
    for (const space of state.spaces) tally.live += space.length;
    if (this.#scan) checkAll(state, real);
  }

  toString(): string {
    return `t${this.#call.task}.${ops[this.#call.op].name}(${this.#call.args})`;
  }
}

const task = fc.integer({ min: 1, max: 4 });
const page = fc.integer({ min: AREA, max: AREA + AREA_PAGES - 1 });
const size = fc.constantFrom(12, 12, 12, 13, 14, 18);
const rights = fc.integer({ min: 0, max: 7 });

function argumentsOf(op: number): fc.Arbitrary<number[]> {
  switch (op) {
    case OP.map:
    case OP.grant:
      return fc.tuple(task, page, size, rights, page);
    case OP.unmap:
    case OP.flush:
      return fc.tuple(page, size, rights);
    case OP.spawn:
      return fc.tuple(task);
    case OP.exit:
      return fc.tuple();
    case OP.take:
      return fc.tuple(page, fc.constantFrom(12, 13, 14, 15, 16));
    case OP.touch:
      return fc.tuple(page, size);
    case OP.load:
      return fc.tuple(page, fc.integer({ min: 0, max: 1023 }));
    case OP.store:
      return fc.tuple(page, fc.integer({ min: 0, max: 1023 }), fc.integer({ min: 0, max: 255 }));
    default:
      return fc.tuple(fc.constant(AREA), fc.constantFrom(18, 18, 18, 1, 14));
  }
}

function command(op: number, scan: boolean): fc.Arbitrary<Command> {
  return fc.tuple(task, argumentsOf(op)).map(([by, drawn]) => {
    const args = new Int32Array(8);
    args.set(drawn);
    return new Command(callOf(by, op, args), scan);
  });
}

/** Runs programs by `fc.commands` and `fc.modelRun` until as many ops were performed. */
export function byCommands(wanted: number, seed: number, scan: boolean): Tally {
  const tally = new Tally();
  const one = fc.oneof(
    ...DRAWN.map(({ op, weight }) => ({ weight, arbitrary: command(op, scan) })),
  );
  const commands = fc.commands([one], { maxCommands: COMMANDS, size: 'max' });
  const property = fc.property(commands, (program) => {
    fc.modelRun(() => setup(tally), program);
  });
  for (let round = 0; tally.ops < wanted; round++) {
    fc.assert(property, { seed: seed + round, numRuns: RUNS });
  }
  return tally;
}
