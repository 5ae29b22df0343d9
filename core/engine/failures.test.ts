/** Different failures are kept apart, looked for behind each other, and reduced each by itself. */
import { describe, expect, it } from 'vitest';
import { counterDesign, counters } from '../../cli/fixtures/counter.ts';
import { createMachine } from '../../machines/build.ts';
import { ContractJudge, NO_PANIC } from '../oracles/judge.ts';
import type { KernelDesign } from '../words/kernel.ts';
import type { PackedProgram, Program } from '../words/program.ts';
import type { Property } from '../words/property.ts';
import type { Fails, Finding } from '../words/verdict.ts';
import { type CampaignOptions, check } from './check.ts';
import { packProgram } from './program/pack.ts';
import { readProgram } from './program/read.ts';
import { Session } from './session.ts';

const ACCEPTS = 'the specification accepts every outcome';

function withBug(bug: string): KernelDesign {
  return {
    ...counterDesign,
    attach: (bus, info) => counterDesign.attach(bus, { ...info, options: { bug } }),
  };
}

/** Panics when 7 is added, and forgets what is above 250. */
const doublyWrong: KernelDesign = {
  ...counterDesign,
  attach(bus, info) {
    const panics = withBug('panic').attach(bus, info);
    const forgets = withBug('forgets').attach(bus, info);
    return {
      ...panics,
      trap: (trap) => (bus.register(2) > 250 ? forgets : panics).trap(trap),
    };
  },
};

function packed(text: string): PackedProgram {
  const source = `program 1 contract=counters\n${text}`;
  return packProgram(readProgram(source, 'a test', [counters]).program, counters);
}

function failing(
  design: KernelDesign,
  options: Partial<CampaignOptions>,
  properties: readonly Property<Map<number, number>>[] = [],
): Fails {
  const session = new Session(design, counters, createMachine('pentium-133', { frames: 64 }));
  const judge = new ContractJudge(counters, properties);
  const verdict = check(session, judge, { seed: 1, ops: 5000, ...options });
  if (verdict.kind !== 'fails') throw new Error(`it ${verdict.kind}`);
  return verdict;
}

/** The oracle that finds fault with the program on this design; null if none does. */
function oracleOf(design: KernelDesign, program: Program): string | null {
  const session = new Session(design, counters, createMachine('pentium-133', { frames: 64 }));
  const judge = new ContractJudge(counters, []);
  session.run(packProgram(program, counters), judge);
  return judge.finding?.oracle ?? null;
}

const opsOf = ({ steps }: Program): string[] => steps.map(({ op }) => op.name);

describe('a design with two bugs', () => {
  it('fails once, unless more is asked for', () => {
    const verdict = failing(doublyWrong, {});
    expect(verdict).toMatchObject({ seen: 1, others: [] });
    expect(failing(doublyWrong, { failures: 1 })).toEqual(verdict);
  });

  it('fails in both ways, each reduced to what shows it alone', () => {
    const verdict = failing(doublyWrong, { failures: 2 });
    const all = [verdict, ...verdict.others];
    const panics = all.find(({ finding }) => finding.oracle === NO_PANIC);
    const forgets = all.find(({ finding }) => finding.oracle === ACCEPTS);
    expect(all).toHaveLength(2);
    if (panics === undefined || forgets === undefined) throw new Error('one is missing');
    expect(opsOf(panics.program)).toEqual(['make', 'add']);
    expect(opsOf(forgets.program)).toEqual(['make', 'add', 'read']);
    expect(oracleOf(withBug('panic'), panics.program)).toBe(NO_PANIC);
    expect(oracleOf(withBug('forgets'), panics.program)).toBeNull();
    expect(oracleOf(withBug('forgets'), forgets.program)).toBe(ACCEPTS);
    expect(oracleOf(withBug('panic'), forgets.program)).toBeNull();
  });

  it('is searched to the end for a third, and each is counted once in a program', () => {
    const options = { failures: 3, ops: 20_000 };
    const verdict = failing(doublyWrong, options);
    expect(verdict.counts.ops).toBeGreaterThanOrEqual(20_000);
    expect(verdict.others).toHaveLength(1);
    for (const { seen } of [verdict, ...verdict.others]) {
      expect(seen).toBeGreaterThan(1);
      expect(seen).toBeLessThan(verdict.counts.programs / 2);
    }
    expect(failing(doublyWrong, options)).toEqual(verdict);
  });

  it('shows the one that the other hides in the same program', () => {
    const text = 'v0 = t1.make(); v1 = t1.add(v0, 7); v2 = t1.add(v0, 251); v3 = t1.read(v0)';
    const options = { first: [packed(text)], ops: 0, failures: 2 };
    const verdict = failing(doublyWrong, options);
    expect(verdict.finding.oracle).toBe(NO_PANIC);
    expect(verdict.others.map(({ finding, seen }) => [finding.oracle, seen])).toEqual([
      [ACCEPTS, 1],
    ]);
    // Run but once, it is hidden.
    expect(failing(doublyWrong, { ...options, failures: 1 }).others).toEqual([]);
  });

  it('is counted once for a program that fails in one way again and again', () => {
    const text = 'v0 = t1.make(); t1.add(v0, 7); t1.add(v0, 7); t1.add(v0, 7); t1.add(v0, 7)';
    const verdict = failing(doublyWrong, { first: [packed(text)], ops: 0, failures: 2 });
    expect(verdict).toMatchObject({ seen: 1, others: [], counts: { programs: 5 } });
  });

  it('goes on past what does not count, which is reported only if nothing else is found', () => {
    const counts = ({ oracle }: Finding) => oracle !== NO_PANIC;
    const text = 'v0 = t1.make(); v1 = t1.add(v0, 7); v2 = t1.add(v0, 251); v3 = t1.read(v0)';
    const verdict = failing(doublyWrong, { first: [packed(text)], ops: 0, counts });
    expect(verdict).toMatchObject({ finding: { oracle: ACCEPTS }, others: [] });
    const only = failing(withBug('panic'), { first: [packed(text)], ops: 0, counts });
    expect(only).toMatchObject({ finding: { oracle: NO_PANIC }, others: [] });
  });

  it('spends its budget on both', () => {
    const verdict = failing(doublyWrong, { failures: 2, reduceBudget: 8 });
    const spent = [verdict, ...verdict.others].map(({ executions }) => executions);
    expect(spent[0]).toBeLessThanOrEqual(4);
    expect((spent[0] ?? 0) + (spent[1] ?? 0)).toBeLessThanOrEqual(8);
    expect(spent[1]).toBeGreaterThan(0);
  });
});

describe('a panic', () => {
  const text = 'v0 = t1.make(); v1 = t1.add(v0, 9); v2 = t1.add(v0, 7); v3 = t1.read(v0)';
  const panics = withBug('panic');
  /** It has a fault of the records after 9 was added, which nobody asks about but at the end. */
  const records: Property<Map<number, number>> = {
    kind: 'always',
    name: 'the records are in order',
    about: 'For this test.',
    onlyInFullScans: true,
    judge: ({ state }) =>
      state !== null && [...state.values()].includes(9) ? 'they are not.' : null,
  };
  /** A scan follows every op of the first run of so many; this is run behind it. */
  const first = [packed('v0 = t1.make()'), packed(text)];

  it('is not reported where a property fails already before it', () => {
    const verdict = failing(panics, { first, ops: 0 }, [records]);
    expect(verdict.finding.oracle).toBe(records.name);
    expect(opsOf(verdict.program)).toEqual(['make', 'add']);
  });

  it('is reported where no property does', () => {
    const verdict = failing(panics, { first, ops: 0 });
    expect(verdict.finding).toMatchObject({ oracle: NO_PANIC, step: 2 });
    expect(opsOf(verdict.program)).toEqual(['make', 'add']);
  });
});

describe('an outcome that is not accepted', () => {
  const forgets = withBug('forgets');
  /** The records are out of order from the add on; what is read later says so as well. */
  const records: Property<Map<number, number>> = {
    kind: 'always',
    name: 'the records are in order',
    about: 'For this test.',
    onlyInFullScans: true,
    judge: ({ state }) =>
      state !== null && [...state.values()].some((value) => value > 250) ? 'they are not.' : null,
  };
  const text = 'v0 = t1.make(); v1 = t1.add(v0, 251); v2 = t1.add(v0, 1); v3 = t1.read(v0)';
  const first = [packed('v0 = t1.make()'), packed(text), packed(text)];

  it('is not reported where a property fails already before it', () => {
    const verdict = failing(forgets, { first, ops: 0 }, [records]);
    expect(verdict.finding.oracle).toBe(records.name);
    expect(opsOf(verdict.program)).toEqual(['make', 'add']);
  });

  it('is reported besides, if more is asked for', () => {
    const verdict = failing(forgets, { first, ops: 0, failures: 2 }, [records]);
    expect(verdict.finding.oracle).toBe(records.name);
    expect(verdict.others).toMatchObject([{ finding: { oracle: ACCEPTS } }]);
  });

  it('is reported where no property does', () => {
    const verdict = failing(forgets, { first, ops: 0 });
    expect(verdict.finding.oracle).toBe(ACCEPTS);
    expect(opsOf(verdict.program)).toEqual(['make', 'add', 'read']);
  });
});

describe('a reduction', () => {
  const claim = (name: string, fails: (values: number[]) => boolean) =>
    ({
      kind: 'always',
      name,
      about: 'For this test.',
      judge: ({ state }) => (state !== null && fails([...state.values()]) ? 'it fails.' : null),
    }) satisfies Property<Map<number, number>>;
  const much = claim('there is not much', (values) => values.reduce((a, b) => a + b, 0) > 300);
  const alone = claim('none is large alone', (values) => values.length === 1 && values[0] > 100);
  const first = [
    packed(`v0 = t1.make(); v1 = t1.make(); v2 = t1.read(v0)
      v3 = t1.add(v0, 200); v4 = t1.add(v1, 150)`),
  ];

  it('keeps to its failure, where less would fail otherwise', () => {
    const verdict = failing(counterDesign, { first, ops: 0 }, [much, alone]);
    expect(verdict.finding.oracle).toBe(much.name);
    expect(opsOf(verdict.program)).toEqual(['make', 'make', 'add', 'add']);
    expect(verdict.others).toEqual([]);
  });

  it('keeps what it comes upon, if more is asked for', () => {
    const verdict = failing(counterDesign, { first, ops: 0, failures: 2 }, [much, alone]);
    expect(verdict.finding.oracle).toBe(much.name);
    expect(verdict.others).toMatchObject([{ finding: { oracle: alone.name }, seen: 0 }]);
    expect(verdict.others.map(({ program }) => opsOf(program))).toEqual([['make', 'add']]);
  });

  it('is left as it was found, without a budget', () => {
    const verdict = failing(counterDesign, { first, ops: 0, reduceBudget: 0 }, [much, alone]);
    expect(verdict).toMatchObject({ partiallyReduced: true, executions: 0 });
    expect(opsOf(verdict.program)).toHaveLength(5);
  });
});
