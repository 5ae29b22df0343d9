/** The specification and its claims against a bare kernel, which they accept: with a cache and without. */
import { describe, expect, test } from 'vitest';
import { ProgramGenerator } from '../../../core/engine/generate.ts';
import { Xorshift } from '../../../core/engine/generate-draw.ts';
import { AcceptsOracle } from '../../../core/oracles/accepts.ts';
import { SometimesOracle } from '../../../core/oracles/sometimes.ts';
import { fakeScene } from '../../hardware/fake-scene.ts';
import { Bare } from './bare.ts';
import { BareJudge } from './bare-judge.ts';
import { BareRun } from './bare-run.ts';
import { binding } from './index.ts';

/** Programs that are accepted, and those after which every claim has been seen. */
const PROGRAMS = 1500;
const SEEN = 1500;
/** Mutating ops that are done, of all; and runs in which more than one state is possible at the end. */
const DONE = 0.8;
const OPEN = 0.1;

const generator = new ProgramGenerator(binding);

describe('the bare kernel is accepted', () => {
  for (const isCached of [true, false]) {
    test(isCached ? 'with bindings that displace each other' : 'with bindings in tables', () => {
      let mutating = 0;
      let done = 0;
      let open = 0;
      for (let seed = 1; seed <= PROGRAMS; seed++) {
        const oracle = new AcceptsOracle(binding);
        const run = new BareRun(
          {
            call: (call) => oracle.call(call),
            rest: (calls) => oracle.rest(calls),
            returned(call, result) {
              if (binding.ops[call.op].mutates) mutating++;
              if (binding.ops[call.op].mutates && result.kind === 'done') done++;
              return oracle.returned(call, result);
            },
          },
          new Bare(isCached),
        );
        expect(run.program(generator.program(new Xorshift(seed)))).toBeNull();
        expect(oracle.gaveUp).toBeNull();
        if (oracle.state === null) open++;
      }
      expect(done / mutating).toBeGreaterThan(DONE);
      expect(open / PROGRAMS).toBeLessThan(OPEN);
    });
  }
});

test('its beliefs are right after every op, and every claim is seen', () => {
  const sometimes = new SometimesOracle(binding.properties);
  for (let seed = 1; seed <= SEEN; seed++) {
    sometimes.begin();
    const bare = new Bare();
    const judge = new BareJudge(binding, bare, fakeScene, (scene) => sometimes.event(scene));
    expect(new BareRun(judge, bare).program(generator.program(new Xorshift(seed)))).toBeNull();
  }
  expect(sometimes.finish()).toEqual([]);
});
