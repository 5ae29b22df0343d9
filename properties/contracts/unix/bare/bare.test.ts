/** The specification against a UNIX without a machine, which it accepts, whoever's turn it is. */
import { expect, test } from 'vitest';
import { ProgramGenerator } from '../../../../core/engine/generate.ts';
import { Xorshift } from '../../../../core/engine/generate-draw.ts';
import { AcceptsOracle } from '../../../../core/oracles/accepts.ts';
import { BareRun } from './run.ts';
import { withoutNetwork as unix } from './without-network.ts';

/** Ops that are accepted, at the least; steps of a program at the most. */
const OPS = 50_000;
const STEPS = 60;
/** Mutating ops that are done, of all. */
const DONE = 0.8;
const PATIENCE = 300_000;

test(
  'the bare kernel is accepted, and every op is done or refused as it is for',
  () => {
    const generator = new ProgramGenerator(unix, { maxSteps: STEPS });
    const done = new Set<string>();
    let ops = 0;
    let mutating = 0;
    let mutatingDone = 0;
    for (let seed = 1; ops < OPS; seed++) {
      const oracle = new AcceptsOracle(unix);
      const order = new Xorshift(7 * seed + 1);
      const hearing: ConstructorParameters<typeof BareRun>[0] = {
        call: (call) => oracle.call(call),
        rest: (calls) => oracle.rest(calls),
        returned(call, result) {
          const { name, mutates } = unix.ops[call.op];
          if (mutates) mutating++;
          if (mutates && result.kind === 'done') mutatingDone++;
          if (result.kind === 'done') done.add(name);
          return oracle.returned(call, result);
        },
        stranded(task) {
          const { state } = oracle;
          if (state === null || unix.specification.mayStand?.(state, task) === true) return null;
          return { oracle: 'every task can be dispatched', message: `t${task}`, step: 0 };
        },
      };
      const run = new BareRun(hearing, (n) => order.below(n));
      expect(run.program(generator.program(new Xorshift(seed)))).toBeNull();
      expect(oracle.gaveUp).toBeNull();
      ops += run.ops;
    }
    expect(mutatingDone / mutating).toBeGreaterThan(DONE);
    const never = unix.ops.filter(({ name, by }) => by === 'task' && !done.has(name));
    expect(never.map(({ name }) => name)).toEqual(['rawDescriptor']);
  },
  PATIENCE,
);
