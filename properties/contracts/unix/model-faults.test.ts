/** The specification with a fault disagrees with what the bare UNIX does, and without one it agrees. */
import { describe, expect, test } from 'vitest';
import { loadPatched } from '../../../cli/mutants/load.ts';
import { ProgramGenerator } from '../../../core/engine/generate.ts';
import { Xorshift } from '../../../core/engine/generate-draw.ts';
import { AcceptsOracle } from '../../../core/oracles/accepts.ts';
import { SometimesOracle } from '../../../core/oracles/sometimes.ts';
import type { Contract } from '../../../core/words/contract.ts';
import type { Call, Result } from '../../../core/words/specification.ts';
import type { Finding } from '../../../core/words/verdict.ts';
import { fakeScene } from '../../hardware/fake-scene.ts';
import { BareRun } from './bare/run.ts';
import { withoutNetwork } from './bare/without-network.ts';
import { unix } from './index.ts';
import { modelFaults } from './model-faults.ts';
import type { UnixState } from './state.ts';

/** Programs within which every fault must show. */
const PROGRAMS = 250;

/** What happened: a beginning, an end, or that nothing goes on. */
type Heard =
  | { readonly kind: 'call'; readonly call: Call }
  | { readonly kind: 'returned'; readonly call: Call; readonly result: Result }
  | { readonly kind: 'rest'; readonly open: readonly Call[] };

function hear(seed: number): Heard[] {
  const heard: Heard[] = [];
  const draw = new Xorshift(seed);
  const hearing = {
    call(call: Call) {
      heard.push({ kind: 'call', call });
    },
    returned(call: Call, result: Result) {
      heard.push({ kind: 'returned', call, result });
      return null;
    },
    rest(open: readonly Call[]) {
      heard.push({ kind: 'rest', open });
      return null;
    },
    stranded: () => null,
  };
  const program = new ProgramGenerator(withoutNetwork).program(draw);
  new BareRun(hearing, (n) => draw.below(n)).program(program);
  return heard;
}

function judge(
  contract: Contract<UnixState>,
  heard: readonly Heard[],
  see?: (state: UnixState) => void,
): Finding | null {
  const oracle = new AcceptsOracle(contract);
  for (const one of heard) {
    let finding: Finding | null = null;
    if (one.kind === 'call') oracle.call(one.call);
    else if (one.kind === 'rest') finding = oracle.rest(one.open);
    else finding = oracle.returned(one.call, one.result);
    if (finding !== null) return finding;
    if (one.kind === 'returned' && oracle.state !== null) see?.(oracle.state);
  }
  return null;
}

const records = Array.from({ length: PROGRAMS }, (_, i) => hear(i + 1));

test('without a fault there is nothing to be found, and what must be seen is seen', () => {
  const sometimes = new SometimesOracle(unix.properties);
  const found = records.map((heard) => {
    return judge(unix, heard, (state) => sometimes.event(fakeScene({ state })));
  });
  expect(found.filter((one) => one !== null)).toEqual([]);
  expect(sometimes.finish()).toEqual([]);
});

describe('a fault in the specification is found', () => {
  for (const fault of modelFaults) {
    test(fault.id, async () => {
      const { unix: broken } = await loadPatched<{ unix: Contract<UnixState> }>(
        'properties/contracts/unix/index.ts',
        fault,
      );
      const found = records.some((heard) => judge(broken, heard) !== null);
      expect(found).toBe(true);
    });
  }
});
