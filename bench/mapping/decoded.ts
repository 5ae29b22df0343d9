/** What a user in a hurry would write: an array of integers from fast-check, decoded by hand. */
import fc from 'fast-check';
import { OP } from '../../properties/contracts/mapping/ops.ts';
import { checkAll, perform } from './checks.ts';
import { AREA, COMMANDS, callOf, DRAWN, makesSense, RUNS, setup, Tally } from './scope.ts';

const URN = DRAWN.flatMap(({ op, weight }) => new Array<number>(weight).fill(op));
const SIZES = [12, 12, 12, 12, 12, 13, 14, 18];

/** Two integers hold one step: who does what to which page, and the rest of the arguments. */
function decode(one: number, other: number, args: Int32Array): { op: number; task: number } {
  const op = URN[(one >>> 8) % URN.length];
  const task = 1 + (one & 3);
  const page = AREA + ((one >>> 2) & 63);
  const size = SIZES[other & 7];
  const rights = (other >>> 3) & 7;
  args.fill(0);
  if (op === OP.spawn) args[0] = 1 + ((other >>> 6) & 3);
  else if (op === OP.touch || op === OP.take) args.set([page, size]);
  else if (op === OP.map || op === OP.grant) {
    args.set([1 + ((other >>> 6) & 3), page, size, rights, AREA + ((other >>> 8) & 63)]);
  } else if (op === OP.unmap || op === OP.flush) args.set([page, size, rights]);
  else if (op === OP.accept) args.set([AREA, (other & 7) === 0 ? 14 : 18]);
  else args.set([page, (other >>> 6) & 1023, op === OP.store ? other & 255 : 0]);
  return { op, task };
}

/** Runs programs drawn by `fc.array` until as many ops were performed. */
export function byDecoding(wanted: number, seed: number, scan: boolean): Tally {
  const tally = new Tally();
  const numbers = fc.array(fc.integer(), { minLength: 2, maxLength: 2 * COMMANDS, size: 'max' });
  const call = { ...callOf(0, 0, new Int32Array(8)) };
  const property = fc.property(numbers, (program) => {
    const { model, real } = setup(tally);
    for (let i = 0; i + 1 < program.length; i += 2) {
      Object.assign(call, decode(program[i], program[i + 1], call.args));
      if (!makesSense(model.state, call)) continue;
      tally.add(call.op, perform(model.state, real, { ...call }));
      for (const space of model.state.spaces) tally.live += space.length;
      if (scan) checkAll(model.state, real);
    }
  });
  for (let round = 0; tally.ops < wanted; round++) {
    fc.assert(property, { seed: seed + round, numRuns: RUNS });
  }
  return tally;
}
