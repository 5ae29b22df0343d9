/**
 * The specification of the unix contract against a UNIX that nobody here has written: the host's own Linux performs generated
 * programs, and all that it does must be accepted; and a fault in the specification must be noticed by it.
 */
import { existsSync, readdirSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { loadPatched } from '../../cli/mutants/load.ts';
import type { Contract } from '../../core/words/contract.ts';
import { modelFaults } from '../../properties/contracts/unix/model-faults.ts';
import type { UnixState } from '../../properties/contracts/unix/state.ts';
import { buildHelper, type Helper, whyNot } from './build.ts';
import { feed } from './feed.ts';
import { drawPrograms, EVENT, perform } from './record.ts';
import { toldPrograms } from './told.ts';

const SEED = 1;
const STEPS = 6_000;
/** Milliseconds: a busy machine takes longer. */
const PATIENCE = 300_000;
/** Faults that must be there to be noticed. */
const FAULTS = 10;

const reason = whyNot();
const title = 'the host as a reference';

describe.skipIf(reason !== null)(reason === null ? title : `${title} (not here: ${reason})`, () => {
  let helper: Helper;
  const programs = [...toldPrograms, ...drawPrograms(SEED, STEPS)];
  let record: ReturnType<typeof perform>;

  beforeAll(() => {
    helper = buildHelper();
    record = perform(helper, programs);
  }, PATIENCE);
  afterAll(() => {
    helper.remove();
  });

  test('all that the host does is accepted', () => {
    const { judged, rests, findings } = feed(programs, record);
    expect(findings).toEqual([]);
    expect(judged).toBeGreaterThanOrEqual(STEPS);
    expect(rests).toBe(programs.length);
  });

  test('calls were done, refused, faulted, and waited', () => {
    const kinds = new Map<number, number>();
    for (let event = 0; event < record.length; event++) {
      const kind = record.field(event, 0);
      kinds.set(kind, (kinds.get(kind) ?? 0) + 1);
    }
    expect(kinds.get(EVENT.done)).toBeGreaterThan(STEPS / 2);
    expect(kinds.get(EVENT.refused)).toBeGreaterThan(STEPS / 20);
    expect(kinds.get(EVENT.faulted)).toBeGreaterThan(0);
  });

  test('nothing is left of it', () => {
    expect(existsSync(helper.scratch)).toBe(true);
    expect(readdirSync(helper.scratch)).toEqual([]);
  });

  test(`at least ${FAULTS} faults in the specification are noticed, each of them`, async () => {
    expect(modelFaults.length).toBeGreaterThanOrEqual(FAULTS);
    const unnoticed: string[] = [];
    for (const fault of modelFaults) {
      const { unix } = await loadPatched<{ unix: Contract<UnixState> }>(
        'properties/contracts/unix/index.ts',
        fault,
      );
      if (feed(programs, record, unix, 1).findings.length === 0) unnoticed.push(fault.id);
    }
    expect(unnoticed).toEqual([]);
  });
});
