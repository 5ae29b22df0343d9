/** The memory contract against a toy: accepted on random programs; faults are found and reduced. */
import { describe, expect, test } from 'vitest';
import { ProgramGenerator } from '../../../core/engine/generate.ts';
import { Xorshift } from '../../../core/engine/generate-draw.ts';
import { reduce } from '../../../core/engine/reduce.ts';
import { STRIDE } from '../../../core/engine/stride.ts';
import { AcceptsOracle } from '../../../core/oracles/accepts.ts';
import { SometimesOracle } from '../../../core/oracles/sometimes.ts';
import type { PackedProgram } from '../../../core/words/program.ts';
import type { Finding } from '../../../core/words/verdict.ts';
import { fakeScene } from '../../hardware/fake-scene.ts';
import { memory } from './index.ts';
import type { MemoryState } from './state.ts';
import { Toy, type ToyFault, toyFaults } from './toy.ts';

const PROGRAMS = 2000;

function generate(seed: number): PackedProgram {
  return new ProgramGenerator(memory, { maxSteps: 60 }).program(new Xorshift(seed));
}

interface Tally {
  mutating: number;
  mutatingDone: number;
}

/** Runs the program on the toy; the finding, if the specification does not accept it. */
function judge(
  program: PackedProgram,
  fault: ToyFault | null,
  tally?: Tally,
  sometimes?: SometimesOracle<MemoryState>,
): Finding | null {
  const toy = new Toy(fault);
  const oracle = new AcceptsOracle(memory);
  for (let i = 0; i < program.length; i++) {
    const call = {
      step: program.labels[i],
      task: program.by[i],
      op: program.ops[i],
      args: program.args.subarray(i * STRIDE, (i + 1) * STRIDE),
      starved: false,
      aborted: false,
      began: 0,
      rushed: false,
    };
    oracle.call(call);
    const result = toy.perform(call);
    const finding = oracle.returned(call, result);
    if (finding !== null) return finding;
    if (tally !== undefined && memory.ops[call.op]?.mutates) {
      tally.mutating++;
      if (result.kind === 'done') tally.mutatingDone++;
    }
    if (oracle.state !== null) sometimes?.event(fakeScene({ state: oracle.state }));
  }
  return oracle.rest([]);
}

test('the toy is accepted, most mutating ops succeed, and every claim is seen', () => {
  const tally: Tally = { mutating: 0, mutatingDone: 0 };
  const sometimes = new SometimesOracle(memory.properties);
  for (let seed = 1; seed <= PROGRAMS; seed++) {
    expect(judge(generate(seed), null, tally, sometimes)).toBeNull();
  }
  expect(tally.mutatingDone / tally.mutating).toBeGreaterThan(0.6);
  expect(sometimes.finish()).toEqual([]);
});

/** The fewest steps that show the fault, worked out by hand. */
const fewest: Record<ToyFault, number> = {
  // alloc, store, free, alloc, load
  'alloc does not scrub': 5,
  // spawn, alloc, share, unshare, load
  'unshare leaves the entry': 5,
  // spawn, alloc, share rw, share r, store
  'share never lowers rights': 5,
  // spawn, alloc, share r, store
  'read-only can be written': 4,
  // spawn, alloc, share, exit, load
  'exit leaves the sharers': 5,
  // spawn, alloc, share, exit, spawn, load
  'a new task inherits the table': 6,
  // spawn, alloc, free
  'anybody may free': 3,
  // spawn, alloc, share, free, load
  'free leaves the sharers': 5,
  // alloc, free, free
  'a second free is done': 3,
  // spawn, exit, alloc, share
  'sharing with the dead is done': 4,
  // spawn, spawn, alloc, share, share (or with its owner: spawn, alloc, share, share)
  'sharers may share on': 4,
  // alloc, store, load
  'offsets wrap at half a page': 3,
  'loads are signed': 3,
  // spawn
  'spawn takes a slot that is alive': 1,
  // exit
  'the root may exit': 1,
  // spawn, alloc, share with oneself, load
  'refused share changes rights': 4,
};

describe('a seeded fault is found, and reduced to the fewest steps', () => {
  for (const fault of toyFaults) {
    test(fault, () => {
      let seed = 1;
      while (seed <= PROGRAMS && judge(generate(seed), fault) === null) seed++;
      expect(seed).toBeLessThanOrEqual(PROGRAMS);
      const fails = (program: PackedProgram) => judge(program, fault) !== null;
      const reduced = reduce(generate(seed), fails, 2000, memory.ops);
      expect(reduced.partial).toBe(false);
      expect(fails(reduced.program)).toBe(true);
      expect(reduced.program.length).toBe(fewest[fault]);
    });
  }
});
